"""What takes long is prepared before the write transaction: of a command, of its dry run, and of its approval."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from sqlalchemy import Connection, func, select

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.service.access.identity import Scope
from nanoos.service.commands import catalog
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand
from nanoos.service.commands.catalog.orchestrator import SetActive
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.commands.command import Command, Context
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands, orchestrator_state
from tests.support.access import identity
from tests.support.bench import Bench


class CountSlowly(Command):
    """Count the commands, slowly."""

    kind: ClassVar[str] = "count_slowly"
    scope: ClassVar[Scope] = Scope.AGENT
    limit: int = 100
    prepared_for: ClassVar[list[str]] = []

    def prepare(self, database: Database, context: Context) -> int:
        # Another writer does not have to wait: on SQLite this would be refused within a write transaction.
        execute(database, SetActive(is_active=True), agent_id="meanwhile")
        self.prepared_for.append(context.agent_id)
        with database.read() as connection:
            n = connection.execute(select(func.count()).select_from(orchestrator_state)).scalar_one()
        if n > self.limit:
            raise InvalidInput(f"{n} is above {self.limit}.", hint="Raise the limit.")
        return n

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        connection.execute(orchestrator_state.update().values(error_message=f"counted {context.prepared}"))
        return {"n": context.prepared}


@pytest.fixture(autouse=True)
def count_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.COMMANDS, CountSlowly.kind, CountSlowly)
    CountSlowly.prepared_for.clear()


def _message(bench: Bench) -> str | None:
    return bench.rows(orchestrator_state)[0].error_message


def _send(bench: Bench, command: Command, who: Any = None, **more: Any) -> CommandResult:
    return execute(bench.database, command, identity=who, clock=bench.clock, **more)


def test_others_can_write_while_a_command_is_prepared(bench: Bench) -> None:
    assert _send(bench, CountSlowly()).result == {"n": 1}
    assert _message(bench) == "counted 1"
    assert CountSlowly.prepared_for == ["local"]


def test_a_dry_run_is_prepared_and_writes_nothing(bench: Bench) -> None:
    done = _send(bench, CountSlowly(), dry_run=True)
    assert done.result["would"] == {"n": 1}
    assert _message(bench) is None


def test_a_refusal_while_preparing_is_recorded_and_changes_nothing(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match="above 0"):
        _send(bench, CountSlowly(limit=0))
    row = next(row for row in bench.rows(agent_commands) if row.kind == "count_slowly")
    assert (row.status, row.error_kind, _message(bench)) == ("FAILED", "InvalidInput", None)


def test_an_approval_prepares_the_command_again_for_its_proposer(bench: Bench) -> None:
    who = identity(bench, limits=TokenLimits(approve_kinds=frozenset({"count_slowly"})))
    proposed = _send(bench, CountSlowly(), who)
    assert (proposed.status, _message(bench)) == ("PROPOSED", None)
    _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert _message(bench) == "counted 1"
    assert CountSlowly.prepared_for == ["robot", "robot"]


def test_nothing_is_prepared_for_a_proposal_that_is_decided_already(bench: Bench) -> None:
    who = identity(bench, limits=TokenLimits(approve_kinds=frozenset({"count_slowly"})))
    proposed = _send(bench, CountSlowly(), who)
    _send(bench, RejectCommand(command_id=proposed.command_id, reason="not now"))
    with pytest.raises(Conflict, match="is REJECTED"):
        _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert CountSlowly.prepared_for == ["robot"]
