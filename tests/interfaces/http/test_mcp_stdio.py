"""`nanoos mcp` as a client starts it: a real process, the SDK's own client."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from nanoos.domain.clock import utc_now
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import revoke
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.commands.inputs import offered
from nanoos.service.queries.catalog import QUERIES
from nanoos.store.tables import access_tokens, agent_commands, campaigns, orchestrator_state
from tests.support.access import make_token
from tests.support.bench import Bench
from tests.support.servers import PROGRAMS

# Reads no file, so that a token of scope agent may create it.
GENERATED = {
    "slug": "generated",
    "design_space": {"elements": ["Mo", "W", "S", "Se"], "dimensionality": 2, "n_structures": 30},
    "engine": {"name": "tmd_three_band"},
    "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.1}},
}


@pytest.fixture
def errors(tmp_path: Path) -> Iterator[Any]:
    with (tmp_path / "stderr").open("w+") as file:
        yield file


@pytest.fixture
def speak(bench: Bench, errors: Any) -> Callable[..., Any]:
    """Runs a conversation with a fresh server process; returns what it returns."""

    def run(conversation: Callable[[Client], Awaitable[Any]], token: str = "") -> Any:
        environment = {
            "DATABASE_URL": bench.settings.effective_database_url,
            "NANOOS_HOME": str(bench.settings.home),
            "DATA_ROOTS": os.environ["DATA_ROOTS"],
            "NANOOS_TOKEN": token,
        }
        parameters = StdioServerParameters(command=str(PROGRAMS / "nanoos"), args=["mcp"], env=environment)

        async def main() -> Any:
            with anyio.fail_after(120):
                async with Client(stdio_client(parameters, errlog=errors)) as client:
                    return await conversation(client)

        return anyio.run(main)

    return run


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers; fails on a refusal."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    told: dict[str, Any] = answer.structured_content
    return told


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error, answer.structured_content
    (content,) = answer.content
    return str(content.text)


@pytest.mark.slow
def test_every_read_and_every_command_is_a_tool_with_schemas_and_honest_hints(speak: Callable[..., Any]) -> None:
    async def conversation(client: Client) -> Any:
        assert "agent_summary" in (client.instructions or "")
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in speak(conversation)}
    assert set(tools) == set(QUERIES) | set(offered())
    for name, tool in tools.items():
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is (name in QUERIES)
        if name in offered():
            assert tool.annotations.destructive_hint is offered()[name].is_destructive
            assert tool.annotations.idempotent_hint is True
            assert ("idempotency_key" in tool.input_schema.get("required", [])) is (not offered()[name].sets_state)
    campaign = tools["create_design_campaign"].input_schema
    assert "design_space" in campaign["$defs"]["CampaignSpec"]["required"]
    assert "max_simultaneous_simulations" in tools["update_config"].input_schema["$defs"]["ConfigChanges"]["properties"]


@pytest.mark.slow
def test_a_model_runs_a_campaign_by_tools_alone(speak: Callable[..., Any], bench: Bench) -> None:
    async def conversation(client: Client) -> Any:
        spec = bench.spec()
        tried = await call(client, "create_design_campaign", campaign=spec, dry_run=True)
        assert tried["is_dry_run"]
        assert (await call(client, "list_campaigns"))["total"] == 0
        made = await call(client, "create_design_campaign", campaign=spec, idempotency_key="night-1")
        again = await call(client, "create_design_campaign", campaign=spec, idempotency_key="night-1")
        assert (made["status"], made["is_repeat"], again["is_repeat"]) == ("COMPLETED", False, True)
        assert again["command_id"] == made["command_id"]
        step = await call(client, "run_step", idempotency_key="night-1-step-1")
        bench.drain(clock=utc_now)
        run = await call(client, "get_run", run_id=step["result"]["run_id"])
        assert any(item["reason"] for item in run["decisions"])
        candidates = await call(client, "list_candidates", slug="alpha", order="score")
        assert candidates["total"] == 4
        assert candidates["items"][0]["score"] >= candidates["items"][1]["score"]
        await call(client, "get_next_candidates", slug="alpha", n=2)
        (fresh,) = (await call(client, "list_structures", slug="alpha", only_new=True, limit=1))["items"]
        await call(client, "request_simulations", slug="alpha", structure_ids=[fresh["id"]], idempotency_key="own")
        assert (await call(client, "list_simulations", slug="alpha", limit=1))["items"][0]["formula"] == fresh[
            "formula"
        ]
        summary = await call(client, "agent_summary")
        assert summary["active_campaigns"][0]["slug"] == "alpha"
        resources = {item.uri for item in (await client.list_resources()).resources}
        assert {"nanoos://guide", "nanoos://campaign/alpha"} <= {str(uri) for uri in resources}
        (progress,) = (await client.read_resource("nanoos://campaign/alpha")).contents
        assert '"n_simulations": 5' in progress.text
        (guide,) = (await client.read_resource("nanoos://guide")).contents
        assert "dry_run" in guide.text
        prompt = await client.get_prompt("run_campaign", {"slug": "alpha", "aim": "a value of 1"})
        assert "nanoos://campaign/alpha" in prompt.messages[0].content.text
        await call(client, "move_campaign", slug="alpha", move="pause", reason="enough")

    speak(conversation)
    (campaign,) = bench.rows(campaigns)
    assert campaign.status == "PAUSED"
    sent = {row.kind for row in bench.rows(agent_commands)}
    assert {"create_design_campaign", "run_step", "move_campaign"} <= sent


@pytest.mark.slow
def test_refusals_tell_the_remedy_and_change_nothing(speak: Callable[..., Any], bench: Bench) -> None:
    async def conversation(client: Client) -> None:
        assert "tools/list" in await refusal(client, "launch_rocket")
        assert "needs an idempotency_key" in await refusal(client, "run_step")
        assert "NotFound: There is no campaign 'none'" in await refusal(client, "get_campaign", slug="none")
        assert "Arguments: limit, offset" in await refusal(client, "list_runs", limit=0)
        assert "mode" in await refusal(client, "set_mode", mode="SOMETIMES")
        assert "neither true nor false" in await refusal(client, "set_active", is_active=True, dry_run="perhaps")
        assert "StaleVersion" in await refusal(
            client, "update_config", changes={"max_iterations_per_run": 7}, expected_version=99
        )
        assert "tools/list" in await refusal(client, "create_token", name="x")
        for uri in ("nanoos://campaign/none", "nanoos://nowhere"):
            with pytest.raises(MCPError, match="NotFound"):
                await client.read_resource(uri)
        with pytest.raises(MCPError, match="There is run_campaign"):
            await client.get_prompt("win")

    before = bench.rows(orchestrator_state)
    speak(conversation)
    assert bench.rows(orchestrator_state) == before
    assert bench.count(campaigns) == 0


@pytest.mark.slow
def test_a_token_gives_its_scopes_and_no_more(speak: Callable[..., Any], bench: Bench) -> None:
    reader = make_token(bench, "watcher", Scope.READ)

    async def conversation(client: Client) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == set(QUERIES)
        assert "needs scope 'operate'" in await refusal(client, "set_active", is_active=False)
        assert (await call(client, "orchestrator_state"))["is_active"] is True

    speak(conversation, token=reader)
    assert bench.rows(orchestrator_state)[0].is_active


@pytest.mark.slow
def test_a_command_beyond_the_token_waits_for_a_person(speak: Callable[..., Any], bench: Bench) -> None:
    token = make_token(
        bench, "careful", Scope.AGENT, limits=TokenLimits(approve_kinds=frozenset({"create_design_campaign"}))
    )

    async def conversation(client: Client) -> None:
        waits = await call(client, "create_design_campaign", campaign=GENERATED, idempotency_key="one")
        assert waits["status"] == "PROPOSED"
        assert waits["result"]["would"]["slug"] == "generated"
        (proposal,) = (await call(client, "list_proposals"))["items"]
        assert proposal["agent_id"] == "careful"

    speak(conversation, token=token)
    assert bench.count(campaigns) == 0


@pytest.mark.slow
def test_once_there_are_tokens_the_process_needs_one(speak: Callable[..., Any], bench: Bench, errors: Any) -> None:
    make_token(bench, "anybody", Scope.READ)
    with pytest.raises(BaseException):  # noqa: B017, PT011  # the client tells of a closed pipe in groups of exceptions
        speak(lambda client: client.list_tools())
    errors.seek(0)
    said = errors.read()
    assert "Set NANOOS_TOKEN" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_revoked_token_ends_at_once(speak: Callable[..., Any], bench: Bench) -> None:
    token = make_token(bench, "leaver", Scope.AGENT)

    async def conversation(client: Client) -> None:
        await call(client, "agent_summary")
        revoke_all(bench)
        assert "was revoked" in await refusal(client, "agent_summary")

    speak(conversation, token=token)


def revoke_all(bench: Bench) -> None:
    for row in bench.rows(access_tokens):
        with bench.database.write() as connection:
            revoke(connection, row.id, now=bench.clock())
