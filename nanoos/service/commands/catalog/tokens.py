"""Access tokens. People create them at the terminal or over REST; agents cannot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.errors import InvalidInput
from nanoos.service.access.identity import Limits, Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.fields import Name, RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rate = Annotated[int | None, Field(ge=0, lt=2**31)]

MAX_STRUCTURES = 100_000  # of a new design space: half a minute of building, 80 MB in the database


class TokenLimits(BaseModel):
    """What a token may launch without approval; see `access.identity.Limits`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands_per_hour: Rate = None
    simulations_per_hour: Rate = None
    experiments_per_hour: Rate = None
    approve_kinds: frozenset[Name] = frozenset()
    approve_simulations_above: Rate = None
    approve_experiments_above: Rate = None
    max_structures: Rate = MAX_STRUCTURES


class CreateToken(Command):
    """Store a token that the sender made; only its hash is sent, so that no row ever holds the token."""

    kind: ClassVar[str] = "create_token"
    scope: ClassVar[Scope] = Scope.ADMIN
    is_for_agents: ClassVar[bool] = False
    new_ids: ClassVar[frozenset[str]] = frozenset({"token_id"})
    name: Name
    secret_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    limits: TokenLimits = TokenLimits()
    expires_at: datetime | None = None

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.service.access import tokens
        from nanoos.service.commands.catalog import COMMANDS

        unknown = sorted(self.limits.approve_kinds - set(COMMANDS))
        if unknown:
            raise InvalidInput(
                f"There is no command {', '.join(unknown)}.", hint=f"Known: {', '.join(sorted(COMMANDS))}."
            )
        token_id = tokens.create(
            connection,
            name=self.name,
            secret_sha256=self.secret_sha256,
            scopes=self.scopes,
            limits=Limits(**self.limits.model_dump()),
            expires_at=self.expires_at,
            created_by=context.agent_id,
            now=context.now,
        )
        return {"token_id": token_id, "name": self.name, "scopes": sorted(self.scopes)}


class RevokeToken(Command):
    """End a token for good."""

    kind: ClassVar[str] = "revoke_token"
    scope: ClassVar[Scope] = Scope.ADMIN
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    is_for_agents: ClassVar[bool] = False
    token_id: RowId

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.service.access import tokens

        tokens.revoke(connection, self.token_id, now=context.now)
        return {"revoked": self.token_id}
