"""The base class of commands: fields, facts for the interfaces, and behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator

from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.limits import check_plain
from nanoos.service.commands.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who sent a command, when, and its row.

    Attributes:
        is_trial: It will not take effect now: it is a dry run, or its kind needs approval.
        prepared: What `Command.prepare` returned.
    """

    identity: Identity
    now: datetime
    command_id: int
    is_trial: bool = False
    prepared: Any = None

    @property
    def agent_id(self) -> str:
        return self.identity.agent_id

    def trigger(self) -> dict[str, Any]:
        """This command as the trigger of a run in the history: arguments of `manual_requests.carry_out.carry_out`."""
        return {"triggered_by": self.agent_id, "context": {"command_id": self.command_id}, "now": self.now}


class Command(BaseModel):
    """Base of all commands. The docstring of a command describes it to people and language models.

    Attributes:
        kind: Its name in `agent_commands` and in every interface.
        scope: Who may send it.
        sets_state: Sending it again has no further effect. Other commands add work: MCP requires an idempotency key for
            them.
        is_destructive: Its effect may be irreversible.
        is_for_agents: GraphQL and MCP offer it.
        new_ids: Ids in its result that exist only once it is done; dry runs and proposals leave them out.
        circumstances: Fields that describe the request's origin, not its content: they may differ under one key.
        from_settings: Fields that take a setting where the sender leaves them out; field to setting.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    scope: ClassVar[Scope]
    sets_state: ClassVar[bool] = False
    is_destructive: ClassVar[bool] = False
    is_for_agents: ClassVar[bool] = True
    new_ids: ClassVar[frozenset[str]] = frozenset()
    circumstances: ClassVar[frozenset[str]] = frozenset()
    from_settings: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="before")
    @classmethod
    def _is_plain(cls, payload: Any) -> Any:
        check_plain(payload)
        return payload

    @classmethod
    def shapes(cls) -> Mapping[str, type[BaseModel]]:
        """Models that describe those of its fields that are plain JSON objects; it validates these itself."""
        return {}

    def needed_scope(self) -> Scope:
        """The scope that this command with these fields needs."""
        return self.scope

    def prepare(self, database: Database, context: Context) -> Any:  # noqa: ARG002  # for those that override it
        """Do slow work (read a file, build a pool, fit) before the write transaction, so that it blocks no other
        writer.

        It runs for a dry run and an approval too, and again after a process died. It may read the database but not
        write to it, and writes a file only where `context.is_trial` is false; its return value is `context.prepared`
        in `carry_out`, which checks whatever may have changed since.

        Raises:
            NanoosError: The command is refused.
        """
        return None

    def carry_out(self, connection: Connection, context: Context) -> Outcome | Mapping[str, Any]:
        """Do it within the caller's transaction; returns the result, JSON-able.

        `RunStep` and `ApproveCommand` take several transactions: the bus knows how.

        Raises:
            NanoosError: The command is refused; the caller rolls back.
        """
        raise NotImplementedError(f"{self.kind} has no single transaction")

    def follow_up(self, database: Database, context: Context) -> None:
        """Do slow work that rests on what was committed, such as deleting files that no row needs any more.

        It runs neither for a dry run nor for a proposal. The command is COMPLETED already: if the process dies here,
        the next command of the kind has to find and finish the rest.

        Raises:
            NanoosError: It could not be done; the sender sees why.
        """


def prepare(database: Database, command: Command, context: Context) -> Context:
    """The context in which a command can be carried out. Raises NanoosError where it is refused."""
    return replace(context, prepared=command.prepare(database, context))


def carry_out(connection: Connection, command: Command, context: Context) -> Outcome:
    """Carry a prepared command out in the caller's transaction. Raises NanoosError where it is refused."""
    done = command.carry_out(connection, context)
    outcome = done if isinstance(done, Outcome) else Outcome(result=done)
    return replace(outcome, new_ids=command.new_ids)
