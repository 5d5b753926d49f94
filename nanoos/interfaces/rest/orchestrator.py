"""The orchestrator: state, configuration, steps, statistics, alerts."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CommandStatus, OrchestratorMode
from nanoos.interfaces.rest.common import PROPOSED, CommandAnswer, Limit, Offset, OrchestratorName, Read, Send, paged
from nanoos.service.commands.catalog.maintenance import ResolveAlert
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.fields import RowId, Version
from nanoos.service.queries.orchestrator import (
    OrchestratorView,
    RunSummary,
    RunView,
    orchestrator_view,
    run_view,
    runs_page,
)
from nanoos.store.alerts import AlertView, open_alerts

router = APIRouter(prefix="/orchestrator", tags=["orchestrator"])

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description='The ETag of the configuration that was read, as "7".')
]


class ModeChange(BaseModel):
    """The wanted mode."""

    model_config = ConfigDict(extra="forbid")
    mode: OrchestratorMode


class ConfigView(BaseModel):
    """The configuration and the version that its ETag names."""

    name: str
    version: int
    config: dict[str, Any]


class RunAnswer(CommandAnswer):
    """A step that was run, with its decisions; `run` is missing in a dry run or a proposal."""

    run: RunView | None = None


@router.get("/state")
def state(read: Read, name: OrchestratorName = None) -> OrchestratorView:
    """Mode, activity, configuration, and how the newest step ended."""
    return read(lambda connection: orchestrator_view(connection, read.name(name), now=read.services.clock()))


@router.get("/config")
def config(read: Read, response: Response, name: OrchestratorName = None) -> ConfigView:
    """The configuration; give its ETag as If-Match when you change it."""
    view = read(lambda connection: orchestrator_view(connection, read.name(name), now=read.services.clock()))
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


@router.get("/runs")
def runs(
    read: Read,
    request: Request,
    response: Response,
    name: OrchestratorName = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> list[RunSummary]:
    """Steps, the newest first."""
    page = read(lambda connection: runs_page(connection, read.name(name), limit=limit, offset=offset))
    return paged(page, request, response)


@router.get("/runs/{run_id}")
def run(read: Read, run_id: Annotated[RowId, Path()]) -> RunView:
    """One step with every decision and its reason."""
    return read(lambda connection: run_view(connection, run_id))


@router.get("/stats")
def stats(read: Read, name: OrchestratorName = None) -> dict[str, Any]:
    """Counts of everything; at most a moment old, and fresh after a command."""
    return read.services.stats.get(read.name(name))


@router.post("/run_once", responses={**PROPOSED})
def run_once(send: Send, name: OrchestratorName = None) -> RunAnswer:
    """Run a step now; answers when it has ended, with what it decided."""
    done = send(RunStep(orchestrator=send.name(name)))
    found = None
    if done.status is CommandStatus.COMPLETED and not done.is_dry_run:
        with send.services.database.read() as connection:
            found = run_view(connection, done.result["run_id"])
    return RunAnswer(**done.model_dump(), run=found)


@router.post("/activate", responses={**PROPOSED})
def activate(send: Send, name: OrchestratorName = None) -> CommandAnswer:
    """Let it decide and launch again."""
    return send(SetActive(orchestrator=send.name(name), is_active=True))


@router.post("/deactivate", responses={**PROPOSED})
def deactivate(send: Send, name: OrchestratorName = None) -> CommandAnswer:
    """Nothing is decided, launched or dispatched until it is activated."""
    return send(SetActive(orchestrator=send.name(name), is_active=False))


@router.post("/mode", responses={**PROPOSED})
def mode(send: Send, change: ModeChange, name: OrchestratorName = None) -> CommandAnswer:
    """Change the mode."""
    return send(SetMode(orchestrator=send.name(name), mode=change.mode))


@router.get("/alerts")
def alerts(read: Read) -> list[AlertView]:
    """Open alerts, oldest first."""
    return list(read(open_alerts))


@router.post("/alerts/{alert_id}/resolve", responses={**PROPOSED})
def resolve(send: Send, alert_id: Annotated[RowId, Path()]) -> CommandAnswer:
    """Close an alert that was seen to."""
    return send(ResolveAlert(alert_id=alert_id))


def _version(if_match: str) -> int | None:
    if if_match.strip() == "*":
        return None
    found = re.fullmatch(r'\s*"?(\d{1,9})"?\s*', if_match)
    if found is None:
        raise InvalidInput(f"If-Match {if_match!r} is no version.", hint='Give the ETag as it was answered, as "7".')
    return int(found.group(1))
