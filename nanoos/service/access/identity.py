"""Callers and their scopes.

| scope     | allows                                                                       | implies     |
|-----------|------------------------------------------------------------------------------|-------------|
| `read`    | every report                                                                 |             |
| `agent`   | campaigns, simulations, experiments, retraining, steps; within its limits    | read        |
| `operate` | mode, activity, configuration, approvals, alerts, labels; Dagster's mutations | agent, read |
| `admin`   | tokens                                                                       | these       |
| `work`    | the work protocol alone, for one site: see `execution.remote`                |             |

Each command names the scope that it needs (`commands.catalog`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nanoos.domain.errors import NanoosError


class Scope(StrEnum):
    READ = "read"
    AGENT = "agent"
    OPERATE = "operate"
    ADMIN = "admin"
    WORK = "work"


IMPLIED: Mapping[Scope, frozenset[Scope]] = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.AGENT: frozenset({Scope.READ, Scope.AGENT}),
    Scope.OPERATE: frozenset({Scope.READ, Scope.AGENT, Scope.OPERATE}),
    Scope.ADMIN: frozenset({Scope.READ, Scope.AGENT, Scope.OPERATE, Scope.ADMIN}),
    # Its tokens lie on the disks of clusters: they do nothing else, and no other token does their work.
    Scope.WORK: frozenset({Scope.WORK}),
}


class Unauthenticated(NanoosError):
    """No token was sent, or it is unknown, expired or revoked."""


class Forbidden(NanoosError):
    """The caller is known but lacks permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a token may launch without approval; None means no limit.

    Attributes:
        commands_per_hour: Commands of any kind.
        simulations_per_hour: Simulations launched by its commands.
        experiments_per_hour: Experiments launched by its commands.
        approve_kinds: Kinds of commands that need a person's approval.
        approve_simulations_above: A command that launches more simulations needs approval.
        approve_experiments_above: A command that launches more experiments needs approval.
        max_structures: Structures of a new design space.
        site: Where the workers of a token with scope `work` run; empty for other tokens.
        engines: The engines that these workers may run; empty for all.
    """

    commands_per_hour: int | None = None
    simulations_per_hour: int | None = None
    experiments_per_hour: int | None = None
    approve_kinds: frozenset[str] = frozenset()
    approve_simulations_above: int | None = None
    approve_experiments_above: int | None = None
    max_structures: int | None = None
    site: str = ""
    engines: tuple[str, ...] = ()

    @property
    def concern_launches(self) -> bool:
        """Whether the limits depend on what a command will launch."""
        rest = (self.simulations_per_hour, self.experiments_per_hour)
        above = (self.approve_simulations_above, self.approve_experiments_above)
        return bool(self.approve_kinds) or any(limit is not None for limit in (*rest, *above))


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks.

    Attributes:
        agent_id: The name in commands and audit.
        scopes: As granted; those that they imply are not spelled out.
        token_id: The token that proved it; None for the machine's own user.
    """

    agent_id: str
    scopes: frozenset[Scope]
    token_id: int | None = None
    limits: Limits = field(default_factory=Limits)

    def has(self, scope: Scope) -> bool:
        return any(scope in IMPLIED[granted] for granted in self.scopes)

    def require(self, scope: Scope, what: str = "This") -> None:
        """Raises Forbidden unless the scope is granted or implied."""
        if not self.has(scope):
            granted = ", ".join(sorted(self.scopes)) or "nothing"
            raise Forbidden(
                f"{what} needs scope {scope.value!r}; {self.agent_id!r} has {granted}.",
                hint="Ask an administrator for a token with it: `nanoos token create`.",
            )


def local_identity(agent_id: str = "local") -> Identity:
    """The machine's own user with full access: at the terminal, or on loopback while no token exists."""
    return Identity(agent_id=agent_id, scopes=frozenset({Scope.ADMIN}))
