"""`/mcp` of our web server: the SDK's own client over streamable HTTP, with the server's tokens."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import anyio
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from nanoos.service.commands.inputs import offered
from nanoos.service.queries.catalog import QUERIES
from nanoos.store.tables import agent_commands
from tests.dagster.test_graphql import rows
from tests.support.servers import Server

pytestmark = pytest.mark.xdist_group("server")

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def speak(
    server: Server,
    token: str,
    conversation: Callable[[Client], Awaitable[Any]],
    mode: Literal["auto", "legacy"] = "auto",
) -> Any:
    async def main() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        with anyio.fail_after(120):
            async with (
                httpx2.AsyncClient(headers=headers, timeout=60) as http,
                Client(streamable_http_client(f"{server.url}/mcp", http_client=http), mode=mode) as client,
            ):
                return await conversation(client)

    return anyio.run(main)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_reader_reads_by_tools_and_resources(
    mode: Literal["auto", "legacy"], server: Server, tokens: dict[str, str]
) -> None:
    async def conversation(client: Client) -> tuple[set[str], Any, str, Any]:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        summary = await client.call_tool("agent_summary", {})
        (progress,) = (await client.read_resource("nanoos://campaign/tmd-optical")).contents
        refused = await client.call_tool("set_active", {"is_active": False})
        return tools, summary.structured_content, progress.text, refused

    tools, summary, progress, refused = speak(server, tokens["read"], conversation, mode)
    assert tools == set(QUERIES)
    assert summary["orchestrator"] == "default"
    assert json.loads(progress)["slug"] == "tmd-optical"
    assert refused.is_error
    assert "Forbidden" in refused.content[0].text


@pytest.mark.slow
def test_an_agent_acts_once_for_a_key_under_its_own_name(server: Server, tokens: dict[str, str]) -> None:
    async def conversation(client: Client) -> tuple[Any, Any, set[str]]:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        first = await client.call_tool("run_step", {"idempotency_key": "mcp-1"})
        second = await client.call_tool("run_step", {"idempotency_key": "mcp-1"})
        return first.structured_content, second.structured_content, tools

    first, second, tools = speak(server, tokens["agent"], conversation)
    assert (first["is_repeat"], second["is_repeat"]) == (False, True)
    assert first["command_id"] == second["command_id"]
    assert tools - set(QUERIES) == {kind for kind, model in offered().items() if model.scope == "agent"}
    (command,) = [row for row in rows(server, agent_commands) if row.id == first["command_id"]]
    assert (command.agent_id, command.kind) == ("agent-agent", "run_step")
    assert command.token_id is not None


@pytest.mark.parametrize("authorization", [None, "Bearer nano_wrong"])
def test_nobody_speaks_without_a_token(authorization: str | None, server: Server) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if authorization:
        headers["Authorization"] = authorization
    request = urllib.request.Request(f"{server.url}/mcp", json.dumps(INITIALIZE).encode(), headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value:
        assert refused.value.code == 401
        assert json.load(refused.value)["hint"]
