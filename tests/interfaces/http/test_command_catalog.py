"""A command is added in one place: every interface offers it, and the bus carries it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from mcp.types import Tool

from nanoos.interfaces.graphql.fields import mutation_fields
from nanoos.interfaces.mcp.tools import call_tool, list_tools
from nanoos.service.access.identity import Scope, local_identity
from nanoos.service.commands import catalog
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.command import Command
from nanoos.service.services import Services
from nanoos.settings import load_settings
from nanoos.store.tables import agent_commands, orchestrator_state
from tests.interfaces.http.conftest import Client
from tests.support.bench import Bench

MODULE = '''
"""A subject of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.fields import Name

if TYPE_CHECKING:
    from sqlalchemy import Connection


class WriteNote(Command):
    """Leave a note for the next shift."""

    kind: ClassVar[str] = "write_note"
    scope: ClassVar[Scope] = Scope.AGENT
    is_destructive: ClassVar[bool] = True
    new_ids: ClassVar[frozenset[str]] = frozenset({"note_id"})
    text: Name

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.store.tables import orchestrator_state

        connection.execute(orchestrator_state.update().values(error_message=self.text))
        return {"note_id": context.command_id, "text": self.text}
'''


@pytest.fixture
def write_note(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Command]:
    """One module in the folder of the catalog, and nothing else."""
    (tmp_path / "notes.py").write_text(MODULE)
    monkeypatch.setattr(catalog, "__path__", [*catalog.__path__, str(tmp_path)])
    command = catalog.load_commands()["write_note"]
    monkeypatch.setitem(COMMANDS, "write_note", command)
    return command


@pytest.mark.slow
@pytest.mark.usefixtures("write_note")
def test_a_module_of_the_catalog_is_a_command_of_rest_graphql_and_mcp(
    bench: Bench, client: Client, services: Services
) -> None:
    kinds = {item["kind"]: item for item in client.get("/agent/commands/kinds").json()}
    assert kinds["write_note"]["what"] == "Leave a note for the next shift."
    assert kinds["write_note"]["scope"] == "agent"
    assert kinds["write_note"]["fields"]["required"] == ["text"]

    mutation = mutation_fields()["write_note"]
    assert set(mutation.args) == {"text", "idempotency_key", "dry_run"}
    assert mutation.description == "Leave a note for the next shift. Needs scope 'agent'."

    tools: dict[str, Tool] = {tool.name: tool for tool in list_tools(local_identity())}
    assert tools["write_note"].annotations is not None
    assert tools["write_note"].annotations.destructive_hint is True
    assert sorted(tools["write_note"].input_schema["required"]) == ["idempotency_key", "text"]

    tried = client.post("/agent/commands?dry_run=true", json={"kind": "write_note", "payload": {"text": "tried"}})
    assert tried.json()["result"]["would"] == {"text": "tried"}
    call_tool(services, local_identity(), "write_note", {"text": "by a model", "idempotency_key": "k"})
    assert bench.rows(orchestrator_state)[0].error_message == "by a model"
    assert [(row.kind, row.status, row.is_dry_run) for row in bench.rows(agent_commands)] == [
        ("write_note", "COMPLETED", True),
        ("write_note", "COMPLETED", False),
    ]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_command_says_all_that_the_interfaces_need(command: type[Command]) -> None:
    assert command.__doc__
    assert command.scope in Scope
    assert command.circumstances <= set(command.model_fields)
    assert set(command.shapes()) <= set(command.model_fields)
    assert set(command.from_settings) <= set(command.model_fields)
    assert set(command.from_settings.values()) <= set(type(load_settings()).model_fields)
    takes_several_transactions = command.kind in ("run_step", "approve_command")
    assert (command.carry_out is Command.carry_out) is takes_several_transactions


def test_two_commands_of_one_kind_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(MODULE.replace("write_note", "run_step"))
    monkeypatch.setattr(catalog, "__path__", [*catalog.__path__, str(tmp_path)])
    with pytest.raises(AssertionError, match="both 'run_step'"):
        catalog.load_commands()
