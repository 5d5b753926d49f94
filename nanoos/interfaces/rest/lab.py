"""The lab: experiments, and what people measured; labels that turned out wrong."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from nanoos.domain.statuses import WorkStatus
from nanoos.interfaces.rest.common import PROPOSED, CommandAnswer, Limit, Offset, Read, Send, paged
from nanoos.service.commands.catalog.lab import FailExperiment, RecordExperiment
from nanoos.service.commands.catalog.learning import RetractLabel
from nanoos.service.fields import Name, Reason, RowId
from nanoos.service.queries.work import ExperimentView, experiments_page

router = APIRouter(prefix="/agent", tags=["lab"])


class Measured(BaseModel):
    """What was measured, in the property's units; see `commands.models.RecordExperiment`."""

    model_config = ConfigDict(extra="forbid")
    values: dict[str, float]
    noise_std: dict[str, float] | None = None
    operator: Name
    raw_file: str | None = None


class Failure(BaseModel):
    """Why an experiment could not be carried out."""

    model_config = ConfigDict(extra="forbid")
    operator: Name
    reason: Reason


class Why(BaseModel):
    """A reason."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


@router.get("/experiments")
def experiments(
    read: Read,
    request: Request,
    response: Response,
    campaign: Annotated[Name | None, Query(description="Only of this campaign.")] = None,
    status: WorkStatus | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[ExperimentView]:
    """Experiments, the newest first; QUEUED ones wait for a person."""
    page = read(lambda connection: experiments_page(connection, campaign, status=status, limit=limit, offset=offset))
    return paged(page, request, response)


@router.post("/experiments/{experiment_id}/record", responses={**PROPOSED})
def record(send: Send, experiment_id: Annotated[RowId, Path()], measured: Measured) -> CommandAnswer:
    """Record what was measured."""
    return send(RecordExperiment(experiment_id=experiment_id, **measured.model_dump()))


@router.post("/experiments/{experiment_id}/fail", responses={**PROPOSED})
def fail(send: Send, experiment_id: Annotated[RowId, Path()], failure: Failure) -> CommandAnswer:
    """Record that it could not be carried out."""
    return send(FailExperiment(experiment_id=experiment_id, **failure.model_dump()))


@router.post("/labels/{label_id}/retract", responses={**PROPOSED})
def retract(send: Send, label_id: Annotated[RowId, Path()], why: Why) -> CommandAnswer:
    """Take a label out of every later dataset."""
    return send(RetractLabel(label_id=label_id, reason=why.reason))
