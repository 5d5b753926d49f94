"""The protocol's handlers, on top of the tools; the transport identifies the caller."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import anyio.to_thread
import mcp.types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError

from nanoos.domain.errors import NotFound
from nanoos.interfaces.dispatch import failure_of
from nanoos.interfaces.mcp.prompts import CAMPAIGN_URI, GUIDE, GUIDE_URI, INSTRUCTIONS, PROMPT, campaign_prompt
from nanoos.interfaces.mcp.tools import call_tool, list_tools
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.queries.catalog import QUERIES
from nanoos.service.services import Services

Context = ServerRequestContext[Any]
Identify = Callable[[Context], Identity]

N_RESOURCES = 200  # running and past campaigns, newest first; the template reaches all
CAMPAIGN_PREFIX = CAMPAIGN_URI.removesuffix("{slug}")
JSON, MARKDOWN = "application/json", "text/markdown"


def build_server(services: Services, identify: Identify) -> Server[Any]:
    """The MCP server.

    Args:
        services: What it reads and changes.
        identify: Identifies the caller, at every call, so that a revoked token ends at once. Raises Unauthenticated.
    """
    handlers = _Handlers(services, identify)
    return Server(
        "nanoos",
        version=version("nanoos"),
        title="NANO-OS",
        description="The control plane of a materials discovery loop.",
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_resource_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )


class _Handlers:
    """The handlers. Their work blocks, so it runs in threads."""

    def __init__(self, services: Services, identify: Identify) -> None:
        self._services = services
        self._identify = identify

    async def list_tools(self, context: Context, _: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=list_tools(await self._reader(context)))

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        def call() -> dict[str, Any]:
            identity = self._identify(context)
            return call_tool(self._services, identity, params.name, params.arguments or {})

        try:
            answer = await anyio.to_thread.run_sync(call)
        except Exception as error:
            # The model must see the error, so it is a result, not a protocol error.
            failure = failure_of(error)
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(failure))], is_error=True)
        text = json.dumps(answer, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=answer)

    async def list_resources(
        self, context: Context, _: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        await self._reader(context)
        listed = await self._ask("list_campaigns", {"limit": N_RESOURCES})
        guide = types.Resource(
            uri=GUIDE_URI, name="guide", title="How to act on NANO-OS", mime_type=MARKDOWN, description="Read it first."
        )
        campaigns = [
            types.Resource(
                uri=CAMPAIGN_PREFIX + item["slug"],
                name=item["slug"],
                title=item["name"],
                description=f"{item['status']}: {item['status_reason']}".rstrip(": "),
                mime_type=JSON,
            )
            for item in listed["items"]
        ]
        return types.ListResourcesResult(resources=[guide, *campaigns])

    async def list_resource_templates(
        self, context: Context, _: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        await self._reader(context)
        template = types.ResourceTemplate(
            uri_template=CAMPAIGN_URI,
            name="campaign",
            title="A campaign's progress",
            description="Goal, budgets, each iteration's results, the best candidates.",
            mime_type=JSON,
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        await self._reader(context)
        uri = str(params.uri)
        if uri == GUIDE_URI:
            text, mime_type = GUIDE, MARKDOWN
        elif uri.startswith(CAMPAIGN_PREFIX):
            text = json.dumps(await self._ask("get_campaign", {"slug": uri.removeprefix(CAMPAIGN_PREFIX)}))
            mime_type = JSON
        else:
            raise _refusal(NotFound(f"There is no resource {uri!r}.", hint=f"{GUIDE_URI} and {CAMPAIGN_URI}."))
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=params.uri, mime_type=mime_type, text=text)]
        )

    async def list_prompts(self, context: Context, _: types.PaginatedRequestParams | None) -> types.ListPromptsResult:
        await self._reader(context)
        prompt = types.Prompt(
            name=PROMPT,
            title="Run a campaign",
            description="Instructions for running a design campaign to its end.",
            arguments=[
                types.PromptArgument(name="slug", description="An existing campaign; empty for a new one."),
                types.PromptArgument(name="aim", description="The aim, in words."),
            ],
        )
        return types.ListPromptsResult(prompts=[prompt])

    async def get_prompt(self, context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        await self._reader(context)
        if params.name != PROMPT:
            raise _refusal(NotFound(f"There is no prompt {params.name!r}.", hint=f"There is {PROMPT}."))
        arguments = params.arguments or {}
        text = campaign_prompt(arguments.get("slug", ""), arguments.get("aim", ""))
        message = types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
        return types.GetPromptResult(description="Run a design campaign.", messages=[message])

    async def _reader(self, context: Context) -> Identity:
        """The caller, who must have the scope `read`."""

        def identify() -> Identity:
            identity = self._identify(context)
            identity.require(Scope.READ, "Reading")
            return identity

        try:
            return await anyio.to_thread.run_sync(identify)
        except Exception as error:
            raise _refusal(error) from error

    async def _ask(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        query = QUERIES[name]

        def ask() -> dict[str, Any]:
            return query.plain(query.ask(self._services, arguments))

        try:
            return await anyio.to_thread.run_sync(ask)
        except Exception as error:
            raise _refusal(error) from error


def _refusal(error: Exception) -> MCPError:
    failure = failure_of(error)
    return MCPError(
        code=types.INVALID_PARAMS,
        message=str(failure),
        data={"code": failure.code, "message": failure.message, "hint": failure.hint},
    )
