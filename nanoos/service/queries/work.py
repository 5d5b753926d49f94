"""Candidates, simulations and experiments of campaigns, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, func, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.statuses import CandidateStatus, WorkStatus
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.conditions import is_in_flight
from nanoos.store.tables import campaigns, candidates, experiment_runs, simulation_jobs, simulation_results, structures

CandidateOrder = Literal["score", "newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """A structure that a campaign chose.

    Attributes:
        predictions: The models' means by property when it was chosen; empty before the first labels.
        uncertainties: Posterior standard deviations of the predictions, by property.
        outputs: Value by property that counts, measured or else simulated; empty before.
        evidence: By measured property: `source` (experiment or import), `n_labels`, `noise_std` (standard error), and
            the value `simulated`, if any.
        result_id: The simulation result, which names the files; None before.
        score: 0..1 against the targets, by what counts; None before.
        is_hit: Meets every target.
        is_confirmed: Meets every target, and each was measured.
        is_contradicted: A measurement differs from the simulation by more than the tolerance and both noises explain.
    """

    id: int
    campaign: str
    structure_id: int
    structure_hash: str
    formula: str
    iteration: int
    status: str
    origin: str
    acquisition: float | None
    predicted_score: float | None
    predictions: Mapping[str, float]
    uncertainties: Mapping[str, float]
    outputs: Mapping[str, Any]
    evidence: Mapping[str, Any]
    result_id: int | None
    score: float | None
    is_hit: bool
    is_confirmed: bool
    is_contradicted: bool
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureView:
    """A structure of a campaign's design space.

    Attributes:
        candidate_status: Empty where the campaign has not chosen it.
    """

    id: int
    structure_hash: str
    formula: str
    spec: Mapping[str, Any]
    candidate_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationView:
    """One simulation job.

    Attributes:
        is_from_cache: Its result is reused; nothing is computed.
        result_id: What it gave, which names the files; None before, and after a failure that leaves no result.
    """

    id: int
    campaign: str
    candidate_id: int
    structure_id: int
    formula: str
    status: str
    priority: int
    attempts: int
    is_from_cache: bool
    result_id: int | None
    lease_owner: str | None
    failure_class: str | None
    failure_reason: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentView:
    """One experiment.

    Attributes:
        properties: What is to be measured.
        measured: What was measured; empty before.
        score: Of its candidate, by what counts now.
    """

    id: int
    campaign: str
    candidate_id: int
    structure_id: int
    structure_hash: str
    formula: str
    score: float | None
    instrument: str
    status: str
    priority: int
    properties: tuple[str, ...]
    measured: Mapping[str, Any]
    operator: str | None
    comment: str | None
    raw_file: str | None
    attempts: int
    failure_reason: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


# As `experiment_view` takes them.
EXPERIMENT_ROWS = (
    select(
        experiment_runs,
        campaigns.c.slug.label("campaign"),
        structures.c.formula,
        structures.c.structure_hash,
        candidates.c.score,
    )
    .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
    .join(structures, structures.c.id == experiment_runs.c.structure_id)
    .join(candidates, candidates.c.id == experiment_runs.c.candidate_id)
)


def candidates_page(
    connection: Connection,
    slug: str,
    *,
    limit: int = 50,
    offset: int = 0,
    status: CandidateStatus | None = None,
    order: CandidateOrder = "score",
) -> Page[CandidateView]:
    """A campaign's candidates: best score first, those without one last; or by age.

    Raises:
        NotFound: No such campaign.
        InvalidInput: No such page.
    """
    query = candidate_rows(get_campaign(connection, slug))
    if status is not None:
        query = query.where(candidates.c.status == status.value)
    if order == "score":
        query = query.order_by(candidates.c.score.desc().nulls_last(), candidates.c.id)
    else:
        query = query.order_by(candidates.c.id.desc() if order == "newest" else candidates.c.id)
    return read_page(connection, query, lambda row: candidate_view(row, slug), limit=limit, offset=offset)


def candidate_rows(campaign: Row[Any]) -> Select[Any]:
    """The candidates of a campaign, as `candidate_view` takes them."""
    # By what was computed, not by the job: old jobs leave for the archive.
    result_id = (
        select(simulation_results.c.id)
        .where(
            simulation_results.c.structure_hash == structures.c.structure_hash,
            simulation_results.c.engine == campaign.engine,
            simulation_results.c.engine_version == campaign.engine_version,
            simulation_results.c.engine_params_hash == campaign.engine_params_hash,
        )
        .scalar_subquery()
    )
    return (
        select(candidates, structures.c.formula, structures.c.structure_hash, result_id.label("result_id"))
        .join(structures, structures.c.id == candidates.c.structure_id)
        .where(candidates.c.campaign_id == campaign.id)
    )


def structures_page(
    connection: Connection,
    slug: str,
    *,
    limit: int = 50,
    offset: int = 0,
    formula: str | None = None,
    only_new: bool = False,
) -> Page[StructureView]:
    """Structures of a campaign's design space, in its order.

    Args:
        connection: One consistent view.
        slug: The campaign.
        limit: Rows of the page.
        offset: Rows before it.
        formula: Only structures whose formula begins so.
        only_new: Only structures that the campaign has not chosen.

    Raises:
        NotFound: No such campaign.
        InvalidInput: No such page.
    """
    campaign = get_campaign(connection, slug)
    of_campaign = and_(candidates.c.structure_id == structures.c.id, candidates.c.campaign_id == campaign.id)
    query = (
        select(
            structures.c.id,
            structures.c.structure_hash,
            structures.c.formula,
            structures.c.spec,
            func.coalesce(candidates.c.status, "").label("candidate_status"),
        )
        .outerjoin(candidates, of_campaign)
        .where(structures.c.design_space_id == campaign.design_space_id)
        .order_by(structures.c.id)
    )
    if formula is not None:
        query = query.where(structures.c.formula.startswith(formula, autoescape=True))
    if only_new:
        query = query.where(candidates.c.id.is_(None))
    return read_page(connection, query, _structure, limit=limit, offset=offset)


def simulations_page(
    connection: Connection,
    slug: str | None = None,
    *,
    limit: int = 50,
    offset: int = 0,
    status: WorkStatus | None = None,
) -> Page[SimulationView]:
    """Simulation jobs, the newest first. Raises NotFound or InvalidInput."""
    query = (
        select(simulation_jobs, campaigns.c.slug.label("campaign"), structures.c.formula)
        .join(campaigns, campaigns.c.id == simulation_jobs.c.campaign_id)
        .join(structures, structures.c.id == simulation_jobs.c.structure_id)
        .order_by(simulation_jobs.c.id.desc())
    )
    if slug is not None:
        query = query.where(simulation_jobs.c.campaign_id == get_campaign(connection, slug).id)
    if status is not None:
        query = query.where(simulation_jobs.c.status == status.value)
    return read_page(connection, query, _simulation, limit=limit, offset=offset)


def experiments_page(
    connection: Connection,
    slug: str | None = None,
    *,
    limit: int = 50,
    offset: int = 0,
    status: WorkStatus | None = None,
) -> Page[ExperimentView]:
    """Experiments, the newest first. Raises NotFound or InvalidInput."""
    query = EXPERIMENT_ROWS.order_by(experiment_runs.c.id.desc())
    if slug is not None:
        query = query.where(experiment_runs.c.campaign_id == get_campaign(connection, slug).id)
    if status is not None:
        query = query.where(experiment_runs.c.status == status.value)
    return read_page(connection, query, experiment_view, limit=limit, offset=offset)


def open_experiments_page(
    connection: Connection, *, instrument: str | None = None, limit: int = 50, offset: int = 0
) -> Page[ExperimentView]:
    """Experiments that wait or run, the newest first; of one instrument where it is named. Raises InvalidInput."""
    query = EXPERIMENT_ROWS.where(is_in_flight(experiment_runs)).order_by(experiment_runs.c.id.desc())
    if instrument is not None:
        query = query.where(experiment_runs.c.instrument == instrument)
    return read_page(connection, query, experiment_view, limit=limit, offset=offset)


def instruments_with_work(connection: Connection) -> tuple[str, ...]:
    """Instruments for which an experiment waits or runs, by name."""
    column = experiment_runs.c.instrument
    open_ones = select(column).where(is_in_flight(experiment_runs)).distinct().order_by(column)
    return tuple(connection.execute(open_ones).scalars())


def candidate_view(row: Row[Any], slug: str) -> CandidateView:
    """A candidate of the campaign, from its row."""
    return CandidateView(
        campaign=slug,
        predictions={name: mean for name, (mean, _) in row.predictions.items()},
        uncertainties={name: std for name, (_, std) in row.predictions.items()},
        outputs=row.outputs or {},
        evidence=row.evidence or {},
        **{
            name: getattr(row, name)
            for name in CandidateView.__dataclass_fields__
            if name not in ("campaign", "predictions", "uncertainties", "outputs", "evidence")
        },
    )


def _structure(row: Row[Any]) -> StructureView:
    return StructureView(**{name: getattr(row, name) for name in StructureView.__dataclass_fields__})


def _simulation(row: Row[Any]) -> SimulationView:
    return SimulationView(**{name: getattr(row, name) for name in SimulationView.__dataclass_fields__})


def experiment_view(row: Row[Any]) -> ExperimentView:
    """An experiment, from its row of `EXPERIMENT_ROWS`."""
    plain = {
        name: getattr(row, name)
        for name in ExperimentView.__dataclass_fields__
        if name not in ("properties", "measured")
    }
    return ExperimentView(properties=tuple(row.properties), measured=row.measured or {}, **plain)
