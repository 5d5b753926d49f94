"""The orchestrator: state, configuration, steps, statistics, alerts."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response
from pydantic import BaseModel

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dispatch import CommandAnswer
from nanoos.interfaces.rest.common import PROPOSED, OrchestratorName, Read, Send
from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.commands.catalog.maintenance import ResolveAlert
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.fields import Version
from nanoos.service.queries.orchestrator import RunView

router = APIRouter(prefix="/orchestrator", tags=["orchestrator"])

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description='The ETag of the configuration that was read, as "7".')
]


class ConfigView(BaseModel):
    """The configuration and the version that its ETag names."""

    name: str
    version: int
    config: dict[str, Any]


class RunAnswer(CommandAnswer):
    """A step that was run, with its decisions; `run` is missing in a dry run or a proposal."""

    run: RunView | None = None


add_query(router, "/state", "orchestrator_state")


@router.get("/config")
def config(read: Read, response: Response, name: OrchestratorName = None) -> ConfigView:
    """The configuration; give its ETag as If-Match when you change it."""
    view = read.ask("orchestrator_state", orchestrator=name)
    response.headers["ETag"] = f'"{view.version}"'
    return ConfigView(name=view.name, version=view.version, config=dict(view.config))


@router.post("/config", responses={**PROPOSED})
def update_config(
    send: Send,
    response: Response,
    changes: Annotated[dict[str, Any], Body(description="Values to change; the others stay.")],
    name: OrchestratorName = None,
    expected_version: Annotated[Version, Query(description="In place of If-Match.")] = None,
    if_match: IfMatch = None,
) -> CommandAnswer:
    """Change configuration values, all or none."""
    version = _version(if_match) if if_match is not None else expected_version
    answer = send(UpdateConfig(orchestrator=send.name(name), changes=changes, expected_version=version))
    if answer.status is CommandStatus.COMPLETED and not answer.is_dry_run:
        response.headers["ETag"] = f'"{answer.result["version"]}"'
    return answer


add_query(router, "/runs", "list_runs", limit=10)
add_query(router, "/runs/{run_id}", "get_run")


@router.get("/stats")
def stats(read: Read, name: OrchestratorName = None) -> dict[str, Any]:
    """Counts of everything; at most seconds old, and fresh after a command."""
    counts: dict[str, Any] = read.ask("orchestrator_stats", orchestrator=name).counts
    return counts


@router.post("/run_once", responses={**PROPOSED})
def run_once(send: Send, name: OrchestratorName = None) -> RunAnswer:
    """Run a step now; answers with its decisions when it has ended."""
    done = send(RunStep(orchestrator=send.name(name)))
    is_run = done.status is CommandStatus.COMPLETED and not done.is_dry_run
    return RunAnswer(**done.model_dump(), run=send.ask("get_run", run_id=done.result["run_id"]) if is_run else None)


add_command(
    router,
    "/activate",
    SetActive,
    name="activate",
    fixed={"is_active": True},
    description="Activate the orchestrator.",
)
add_command(
    router,
    "/deactivate",
    SetActive,
    name="deactivate",
    fixed={"is_active": False},
    description="Deactivate the orchestrator: nothing is decided, launched or dispatched until it is activated.",
)
add_command(router, "/mode", SetMode)
add_query(router, "/alerts", "list_alerts")
add_command(router, "/alerts/{alert_id}/resolve", ResolveAlert)


def _version(if_match: str) -> int | None:
    if if_match.strip() == "*":
        return None
    found = re.fullmatch(r'\s*"?(\d{1,9})"?\s*', if_match)
    if found is None:
        raise InvalidInput(f"If-Match {if_match!r} is no version.", hint='Give the ETag as it was answered, as "7".')
    return int(found.group(1))
