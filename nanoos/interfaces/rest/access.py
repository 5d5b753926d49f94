"""Who asks, and the tokens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dispatch import CommandAnswer
from nanoos.interfaces.rest.common import Read, Send
from nanoos.interfaces.rest.derive import add_command
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import TokenView, hash_of, list_tokens, new_secret
from nanoos.service.commands.catalog.tokens import CreateToken, RevokeToken, TokenLimits
from nanoos.service.fields import Name

router = APIRouter(prefix="/access", tags=["access"])


class Me(BaseModel):
    """The caller's identity."""

    agent_id: str
    scopes: list[Scope]
    token_id: int | None
    limits: dict[str, Any]


class NewToken(BaseModel):
    """A token to make."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)] = frozenset({Scope.READ})
    limits: TokenLimits = TokenLimits()
    expires_at: datetime | None = None


class MadeToken(CommandAnswer):
    """A new token; it is shown only once."""

    token: str | None = None


@router.get("/me")
def me(read: Read) -> Me:
    """Your identity and your scopes."""
    identity = read.identity
    limits = asdict(identity.limits)
    return Me(
        agent_id=identity.agent_id,
        scopes=sorted(identity.scopes),
        token_id=identity.token_id,
        limits={**limits, "approve_kinds": sorted(limits["approve_kinds"])},
    )


@router.get("/tokens")
def tokens(read: Read) -> list[TokenView]:
    """All tokens, without their secrets."""
    read.identity.require(Scope.ADMIN, "Seeing tokens")
    now = read.services.clock()
    with read.services.database.read() as connection:
        return list(list_tokens(connection, now=now))


@router.post("/tokens")
def create(send: Send, wanted: NewToken) -> MadeToken:
    """Make a token."""
    secret = new_secret()
    done = send(CreateToken(secret_sha256=hash_of(secret), **dict(wanted)))
    is_made = done.status is CommandStatus.COMPLETED and not done.is_dry_run and not done.is_repeat
    return MadeToken(**done.model_dump(), token=secret if is_made else None)


add_command(router, "/tokens/{token_id}/revoke", RevokeToken)
