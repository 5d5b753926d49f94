"""Campaigns: what a person asks for, checked as a whole, and the moves of their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Row, case, select, update

from nanoos.campaigns.result_reuse import take_over_known_results
from nanoos.control.config import Acquisition
from nanoos.domain.errors import Conflict, InvalidInput, NotFound, StaleVersion
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, WorkStatus, check_campaign_move
from nanoos.domain.structures import stable_hash, stable_seed
from nanoos.plugins.engine import SimulationEngine
from nanoos.store import pools
from nanoos.store.locks import CAMPAIGN_CREATION, take_turns
from nanoos.store.tables import (
    alerts,
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    modelled_properties,
    simulation_jobs,
)

SLUG = r"^[a-z0-9][a-z0-9_-]{0,63}$"
MAX_POOL = 1_000_000
DEFAULT_POOL = 1000  # of a generative space; a file is taken whole


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DesignSpaceSpec(_Strict):
    """Where candidates come from: a kind, or the elements and dimensionality that some kind covers."""

    kind: str | None = None
    elements: list[str] | None = None
    dimensionality: Annotated[int | None, Field(ge=0, le=3)] = None
    params: dict[str, Any] = Field(default_factory=dict)
    n_structures: Annotated[int | None, Field(ge=1, le=MAX_POOL)] = None
    seed: Annotated[int, Field(ge=0, lt=2**62)] = 0


class EngineSpec(_Strict):
    """The simulation engine and its parameters."""

    name: str
    params: dict[str, Any] = Field(default_factory=dict)


class InstrumentSpec(_Strict):
    """Who carries out this campaign's experiments."""

    name: str = "manual"
    params: dict[str, Any] = Field(default_factory=dict)


class StopSpec(_Strict):
    """When a campaign ends, besides its iterations, budget and pool.

    `hits`: this many simulated candidates meet every target. `patience_iterations`: the best score has not improved
    for this many iterations. `min_expected_gain`: a batch is expected to improve the best score by less than this.
    `score_worth_hours`: what a score of 1 rather than 0 is worth in hours of simulation; a batch that is expected to
    gain less than it costs ends the campaign. None turns a rule off.
    """

    hits: Annotated[int | None, Field(ge=1)] = None
    patience_iterations: Annotated[int | None, Field(ge=1)] = None
    min_expected_gain: Annotated[float | None, Field(gt=0, le=1)] = None
    score_worth_hours: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None


class CampaignSpec(_Strict):
    """A campaign as a person or an agent asks for it."""

    slug: Annotated[str, Field(pattern=SLUG)]
    name: Annotated[str, Field(max_length=200)] = ""
    description: str = ""
    design_space: DesignSpaceSpec
    engine: EngineSpec
    goal: dict[str, Any]
    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 5
    max_iterations: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    stop: StopSpec = StopSpec()
    simulation_budget: Annotated[int | None, Field(ge=0)] = None
    experiment_budget: Annotated[int | None, Field(ge=0)] = None
    acquisition: Acquisition | None = None
    cost_aware: bool = False
    transfer: bool = False
    instrument: InstrumentSpec = InstrumentSpec()
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**62)] = 0
    start: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """The part of a campaign that steps read, stored as JSON.

    Attributes:
        cost_aware: Candidates are chosen by their acquisition per expected simulation time.
        transfer: Labels of the same property on other design spaces with the same features are learned from.
    """

    batch_size: int
    max_iterations: int
    stop_hits: int | None = None
    patience_iterations: int | None = None
    min_expected_gain: float | None = None
    score_worth_hours: float | None = None
    simulation_budget: int | None = None
    experiment_budget: int | None = None
    acquisition: str | None = None
    cost_aware: bool = False
    transfer: bool = False
    instrument: str = "manual"
    instrument_params: Mapping[str, Any] = field(default_factory=dict)


def parse_campaign(values: Mapping[str, Any]) -> CampaignSpec:
    """Validate a campaign as written.

    Raises:
        InvalidInput: Names each field, its value and what is allowed.
    """
    try:
        return CampaignSpec.model_validate(dict(values))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'campaign'}={item['input']!r}: {item['msg']}"
            for item in error.errors()
        )
        raise InvalidInput(
            f"Campaign refused: {problems}.", hint=f"Fields: {', '.join(CampaignSpec.model_fields)}."
        ) from error


def create_campaign(
    connection: Connection, spec: CampaignSpec, *, orchestrator_id: str, created_by: str, now: datetime
) -> int:
    """Store a campaign, with its design space where that is new; returns its id.

    Raises:
        InvalidInput: Targets that the engine does not compute, an unknown engine, design space or instrument,
            elements that no design space covers, an engine that cannot run the space's structures.
        Conflict: The slug is taken.
    """
    from nanoos.engines.registry import simulation_engine
    from nanoos.execution.instruments.built_in import instrument

    # Two at once may want the same slug, or the same new design space.
    take_turns(connection, CAMPAIGN_CREATION)
    if connection.execute(select(campaigns.c.id).where(campaigns.c.slug == spec.slug)).first() is not None:
        raise Conflict(f"Campaign {spec.slug!r} exists already.", hint="Choose another slug, or resume that one.")
    goal = Goal.parse(spec.goal)
    engine = simulation_engine(spec.engine.name, spec.engine.params)
    _check_targets(goal, engine)
    instrument(spec.instrument.name, spec.instrument.params)
    space = _design_space_row(connection, spec, engine, now)
    params_hash = stable_hash(dict(engine.params))
    settings = CampaignSettings(
        batch_size=spec.batch_size,
        max_iterations=spec.max_iterations,
        stop_hits=spec.stop.hits,
        patience_iterations=spec.stop.patience_iterations,
        min_expected_gain=spec.stop.min_expected_gain,
        score_worth_hours=spec.stop.score_worth_hours,
        simulation_budget=spec.simulation_budget,
        experiment_budget=spec.experiment_budget,
        acquisition=spec.acquisition,
        cost_aware=spec.cost_aware,
        transfer=spec.transfer,
        instrument=spec.instrument.name,
        instrument_params=spec.instrument.params,
    )
    status = CampaignStatus.RUNNING if spec.start else CampaignStatus.CREATED
    campaign_id: int = connection.execute(
        campaigns.insert().values(
            orchestrator_id=orchestrator_id,
            slug=spec.slug,
            name=spec.name or spec.slug,
            description=spec.description,
            status=status.value,
            status_reason=f"created by {created_by}",
            design_space_id=space.id,
            engine=engine.name,
            engine_version=engine.version,
            engine_params=dict(engine.params),
            engine_params_hash=params_hash,
            goal=goal.to_dict(),
            settings={name: getattr(settings, name) for name in CampaignSettings.__dataclass_fields__},
            priority=spec.priority,
            seed=spec.seed,
            created_by=created_by,
            created_at=now,
            updated_at=now,
        )
    ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    _ensure_modelled_properties(connection, space, engine, params_hash, goal, now)
    take_over_known_results(connection, [campaign_id], run_id=None, now=now)
    return campaign_id


def get_campaign(connection: Connection, slug: str) -> Row[Any]:
    """The campaign's row.

    Raises:
        NotFound: There is none; names some that exist.
    """
    row = connection.execute(select(campaigns).where(campaigns.c.slug == slug)).first()
    if row is None:
        known = connection.execute(select(campaigns.c.slug).order_by(campaigns.c.id.desc()).limit(10)).scalars().all()
        raise NotFound(f"There is no campaign {slug!r}.", hint=f"Newest: {', '.join(known) or 'none yet'}.")
    return row


def settings_of(row: Row[Any]) -> CampaignSettings:
    """The settings stored in a campaign's row."""
    return CampaignSettings(**row.settings)


def move_campaign(
    connection: Connection,
    slug: str,
    new: CampaignStatus,
    *,
    reason: str,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Change a campaign's status; one that ends gives up its work that has not started.

    Raises:
        NotFound: No such campaign.
        Conflict: The lifecycle does not have this move, or the row has another version than the caller saw.
    """
    row = connection.execute(select(campaigns).where(campaigns.c.slug == slug).with_for_update()).first()
    if row is None:
        row = get_campaign(connection, slug)
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(
            f"Campaign {slug!r} is at version {row.version}, not {expected_version}: it was moved meanwhile.",
            hint="Read it again and repeat.",
        )
    check_campaign_move(slug, CampaignStatus(row.status), new)
    connection.execute(
        update(campaigns)
        .where(campaigns.c.id == row.id)
        .values(status=new.value, status_reason=reason, version=row.version + 1, updated_at=now)
    )
    if new in (CampaignStatus.COMPLETED, CampaignStatus.FAILED, CampaignStatus.CANCELLED):
        drop_waiting_simulations(connection, {row.id: f"campaign became {new}"}, now=now)
    if new is CampaignStatus.CANCELLED:
        _cancel_waiting_experiments(connection, row.id, now=now)
    if new is CampaignStatus.RUNNING:
        connection.execute(
            update(alerts).where(alerts.c.subject == slug, alerts.c.resolved_at.is_(None)).values(resolved_at=now)
        )


def drop_waiting_simulations(connection: Connection, reasons: Mapping[int, str], *, now: datetime) -> int:
    """Cancel the simulations that no worker has begun, of campaigns given with the reason; returns how many."""
    cancelled = connection.execute(
        update(simulation_jobs)
        .where(simulation_jobs.c.campaign_id.in_(reasons), simulation_jobs.c.status == WorkStatus.PENDING.value)
        .values(
            status=WorkStatus.CANCELLED.value,
            failure_reason=case(dict(reasons), value=simulation_jobs.c.campaign_id),
            finished_at=now,
        )
        .returning(simulation_jobs.c.candidate_id)
    ).scalars()
    ids = list(cancelled)
    if ids:
        connection.execute(
            update(candidates)
            .where(candidates.c.id.in_(ids))
            .values(status=CandidateStatus.DROPPED.value, finished_at=now)
        )
    return len(ids)


def _cancel_waiting_experiments(connection: Connection, campaign_id: int, *, now: datetime) -> None:
    waiting = (WorkStatus.PENDING.value, WorkStatus.QUEUED.value)
    connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.campaign_id == campaign_id, experiment_runs.c.status.in_(waiting))
        .values(status=WorkStatus.CANCELLED.value, failure_reason="campaign was cancelled", finished_at=now)
    )


def _check_targets(goal: Goal, engine: SimulationEngine) -> None:
    computed = [spec.name for spec in engine.properties]
    missing = [name for name in goal.properties if name not in computed]
    if missing:
        raise InvalidInput(
            f"No target can be {', '.join(map(repr, missing))}: engine {engine.name!r} does not compute it.",
            hint=f"It computes: {', '.join(computed)}.",
        )


def _design_space_row(connection: Connection, spec: CampaignSpec, engine: SimulationEngine, now: datetime) -> Row[Any]:
    from nanoos.materials.coverage import FROM_FILES, covering_kind
    from nanoos.materials.registry import design_space

    wanted = spec.design_space
    params = dict(wanted.params)
    if wanted.elements is not None:
        params["elements"] = wanted.elements
    if wanted.dimensionality is not None:
        params["dimensionality"] = wanted.dimensionality
    kind = wanted.kind or covering_kind(wanted.elements or [], wanted.dimensionality)
    space = design_space(kind, params)
    if space.kind not in engine.design_space_kinds:
        raise InvalidInput(
            f"Engine {engine.name!r} cannot run structures of design space {space.kind!r}.",
            hint=f"It runs: {', '.join(sorted(engine.design_space_kinds))}.",
        )
    n_wanted = wanted.n_structures or (MAX_POOL if space.kind in FROM_FILES else DEFAULT_POOL)
    definition = pools.definition_hash(space.kind, space.params, n_wanted, wanted.seed)
    found = pools.find_pool(connection, definition)
    if found is not None:
        return found
    members = space.generate(n_wanted, stable_seed(space.kind, wanted.seed))
    pools.insert_pool(
        connection,
        kind=space.kind,
        params=space.params,
        definition=definition,
        seed=wanted.seed,
        feature_names=space.feature_names,
        members=members,
        features=space.featurize(members),
        now=now,
    )
    row = pools.find_pool(connection, definition)
    if row is None:
        raise RuntimeError(f"design space {definition} vanished within its own transaction")
    return row


def _ensure_modelled_properties(
    connection: Connection, space: Row[Any], engine: SimulationEngine, params_hash: str, goal: Goal, now: datetime
) -> None:
    slug = connection.execute(select(design_spaces.c.slug).where(design_spaces.c.id == space.id)).scalar_one()
    table = modelled_properties
    existing = connection.execute(select(table).where(table.c.design_space_id == space.id)).all()
    taken = {row.slug for row in existing}
    source = (engine.name, engine.version, params_hash)
    present = {row.property for row in existing if (row.engine, row.engine_version, row.engine_params_hash) == source}
    for name in goal.properties:
        if name in present:
            continue
        plain = f"{slug}.{name}"
        connection.execute(
            table.insert().values(
                slug=plain if plain not in taken else f"{plain}.{stable_hash(list(source))[:8]}",
                design_space_id=space.id,
                engine=engine.name,
                engine_version=engine.version,
                engine_params_hash=params_hash,
                property=name,
                created_at=now,
            )
        )
