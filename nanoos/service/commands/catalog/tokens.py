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
    site: Annotated[str, Field(pattern=r"^([A-Za-z0-9_.-]{1,60})?$")] = ""
    engines: Annotated[tuple[Name, ...], Field(max_length=100)] = ()


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

        self._check_work()
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

    def _check_work(self) -> None:
        """Raise InvalidInput unless a token of remote workers is that alone, and names its site."""
        if Scope.WORK not in self.scopes and (self.limits.site or self.limits.engines):
            raise InvalidInput(
                f"Site {self.limits.site!r} and engines are for tokens with scope 'work'.",
                hint="Leave them out, or give the scope 'work' alone.",
            )
        if Scope.WORK in self.scopes and (len(self.scopes) > 1 or not self.limits.site):
            others = ", ".join(sorted(self.scopes - {Scope.WORK})) or "no other scope"
            raise InvalidInput(
                f"A token of remote workers has scope 'work' alone and a site; this one has {others} "
                f"and site {self.limits.site!r}.",
                hint="For example `nanoos token create cluster --scope work --site my-cluster`.",
            )


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
