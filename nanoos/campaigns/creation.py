"""Creating a campaign from its specification, with its design space, modelled properties and reused results.

`prepare_campaign` does the slow work before the write transaction of `create_campaign`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, select, update

from nanoos.campaigns.candidates import newest_result_id
from nanoos.campaigns.engines import check_runs, engine_chain, engine_settings
from nanoos.campaigns.evidence import adopt_measured
from nanoos.campaigns.result_reuse import reuse_results
from nanoos.campaigns.spec import (
    DEFAULT_POOL,
    MAX_POOL,
    CampaignSettings,
    CampaignSpec,
    InstrumentSpec,
)
from nanoos.domain.engine_source import NO_ENGINE, EngineSource
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.goal import Goal, targets_of
from nanoos.domain.statuses import ENDED_CAMPAIGN, CampaignStatus, WorkStatus
from nanoos.domain.structures import Structure, stable_hash, stable_seed
from nanoos.materials.coverage import FROM_FILES, covering_kind
from nanoos.plugins.design_space import DesignSpace, OpenDesignSpace
from nanoos.plugins.engine import SimulationEngine
from nanoos.plugins.registry import design_space, instrument
from nanoos.store import audit, pools
from nanoos.store.database import Database
from nanoos.store.locks import CAMPAIGN_CREATION, take_turns
from nanoos.store.tables import (
    campaigns,
    design_spaces,
    modelled_properties,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCampaign:
    """A checked campaign that can be stored in one short transaction.

    Attributes:
        engines: The campaign's engine, then the one whose final structures it computes, and so on; empty for none.
        n_wanted: Requested number of structures in the design space.
        members: The structures if they fit into that transaction; None if they are already stored or a worker
            generates them (`execution.design_spaces`).
        features: Features of the members, shape (n_members, n_features).
    """

    spec: CampaignSpec
    goal: Goal
    engines: tuple[SimulationEngine, ...]
    space: DesignSpace
    n_wanted: int
    definition: str
    members: Sequence[Structure] | None = None
    features: NDArray[np.float64] | None = None


def prepare_campaign(database: Database, spec: CampaignSpec, *, max_structures: int | None = None) -> PreparedCampaign:
    """Check a campaign and generate a small design space; reads the database and writes nothing.

    Args:
        database: The database.
        spec: The specification.
        max_structures: Maximum size of a new design space; None for no limit.

    Raises:
        InvalidInput: The engine does not compute a target, or it or the engine whose structures it takes cannot run
            the space's structures; the engine, design space or instrument is unknown; no design space covers the
            elements; or the new space exceeds the limit.
    """
    goal = Goal.parse(spec.goal)
    engines = () if spec.engine is None else engine_chain(spec.engine)
    engine = engines[0] if engines else None
    if engine is not None:
        _check_targets(goal, engine)
    _check_instrument(spec)
    space = _design_space(spec)
    for one in engines:
        check_runs(one, space)
    if isinstance(space, OpenDesignSpace) and (both := sorted(set(goal.properties) & set(space.columns))):
        raise InvalidInput(
            f"{both[0]!r} is a parameter of the design space and a target.",
            hint="Rename the parameter: it is set, the target is found out.",
        )
    n_wanted, seed = spec.design_space.n_structures or DEFAULT_POOL, spec.design_space.seed
    members = None
    if space.kind in FROM_FILES:
        # The number of structures in the file is part of the pool's hash.
        members = space.generate(spec.design_space.n_structures or MAX_POOL, stable_seed(space.kind, seed))
        n_wanted = len(members)
    definition = pools.definition_hash(space.kind, space.params, n_wanted, seed)
    prepared = PreparedCampaign(
        spec=spec, goal=goal, engines=engines, space=space, n_wanted=n_wanted, definition=definition
    )
    with database.read() as connection:
        found = pools.find_pool(connection, definition)
    # One that has yet to be built may be built for this campaign alone.
    is_complete = found is not None and pools.is_complete(found)
    if max_structures is not None and n_wanted > max_structures and not is_complete:
        raise InvalidInput(
            f"The design space has {n_wanted:,} structures; the token allows {max_structures:,}.",
            hint="Lower n_structures, or ask an administrator for a token with a higher --max-structures.",
        )
    if found is not None or n_wanted > pools.STORED_AT_ONCE:
        return prepared
    members = members or space.generate(n_wanted, stable_seed(space.kind, seed))
    if not members:
        raise pools.no_structure(space.kind)
    features = space.featurize(members)
    pools.check_structures(space.kind, members, features, space.feature_names)
    return replace(prepared, members=members, features=features)


def create_campaign(
    connection: Connection, prepared: PreparedCampaign, *, orchestrator_id: str, created_by: str, now: datetime
) -> int:
    """Store a campaign, and its design space if that is new; returns the campaign's id.

    Raises:
        Conflict: The slug is taken.
    """
    spec, goal = prepared.spec, prepared.goal
    engine = prepared.engines[0] if prepared.engines else None
    # Concurrent requests may use the same slug or the same new design space.
    take_turns(connection, CAMPAIGN_CREATION)
    if connection.execute(select(campaigns.c.id).where(campaigns.c.slug == spec.slug)).first() is not None:
        raise Conflict(f"Campaign {spec.slug!r} already exists.", hint="Choose another slug, or resume that one.")
    space = _design_space_row(connection, prepared, now)
    device = spec.instrument or InstrumentSpec()
    params = {} if engine is None else dict(engine.params)
    settings = CampaignSettings(
        batch_size=spec.batch_size,
        max_iterations=spec.max_iterations,
        stop_hits=spec.stop.hits,
        hits_by=spec.hits_by.value,
        patience_iterations=spec.stop.patience_iterations,
        min_expected_gain=spec.stop.min_expected_gain,
        score_worth_hours=spec.stop.score_worth_hours,
        simulation_budget=spec.simulation_budget,
        experiment_budget=spec.experiment_budget,
        acquisition=spec.acquisition,
        cost_aware=spec.cost_aware,
        transfer=spec.transfer,
        **({} if spec.engine is None else engine_settings(spec.engine, prepared.engines)),
        ranges={name: list(bounds) for name, bounds in spec.ranges.items()},
        instrument=device.name,
        instrument_params=device.params,
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
            engine=NO_ENGINE if engine is None else engine.name,
            engine_version="" if engine is None else engine.version,
            engine_params=params,
            engine_params_hash=stable_hash(params),
            goal=goal.to_dict(),
            settings={name: getattr(settings, name) for name in CampaignSettings.__dataclass_fields__},
            priority=spec.priority,
            seed=spec.seed,
            newest_result_id=newest_result_id(),
            created_by=created_by,
            created_at=now,
            updated_at=now,
        )
    ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    audit.cover(connection, campaigns, campaigns.c.id == campaign_id)
    if pools.is_complete(space):
        _begin_on_pool(connection, space.id, [campaign_id], now=now)
    return campaign_id


def begin_waiting(connection: Connection, design_space_id: int, *, now: datetime) -> list[str]:
    """Let the campaigns begin whose design space is complete now; returns their names.

    Includes failed campaigns, which may be resumed.
    """
    is_waiting = and_(
        campaigns.c.design_space_id == design_space_id, campaigns.c.status != CampaignStatus.CANCELLED.value
    )
    # The new version counts as a change, which triggers a step.
    begun = connection.execute(
        update(campaigns)
        .where(is_waiting)
        .values(version=campaigns.c.version + 1, updated_at=now)
        .returning(campaigns.c.id, campaigns.c.slug)
    ).all()
    _begin_on_pool(connection, design_space_id, [item.id for item in begun], now=now)
    return [item.slug for item in begun]


def _begin_on_pool(
    connection: Connection, design_space_id: int, campaign_ids: Collection[int], *, now: datetime
) -> None:
    """Create modelled properties and reuse existing results for campaigns whose design space is complete."""
    space = connection.execute(select(design_spaces).where(design_spaces.c.id == design_space_id)).one()
    rows = connection.execute(select(campaigns).where(campaigns.c.id.in_(campaign_ids)).order_by(campaigns.c.id)).all()
    for row in rows:
        _ensure_modelled_properties(connection, space, row, now)
    active = [row.id for row in rows if row.status not in ENDED_CAMPAIGN]
    reuse_results(connection, active, now=now)
    adopt_measured(connection, active, now=now)


def _check_targets(goal: Goal, engine: SimulationEngine) -> None:
    computed = [spec.name for spec in engine.properties]
    missing = [name for name in goal.properties if name not in computed]
    if missing:
        raise InvalidInput(
            f"The goal targets {', '.join(map(repr, missing))}, which engine {engine.name!r} does not compute.",
            hint=f"It computes: {', '.join(computed)}.",
        )


def _check_instrument(spec: CampaignSpec) -> None:
    if spec.instrument is None:
        return
    device = instrument(spec.instrument.name, spec.instrument.params)
    # Instruments of a group's own need not say so.
    if spec.engine is None and getattr(device, "needs_simulation", False):
        raise InvalidInput(
            f"Instrument {spec.instrument.name!r} measures simulated values, and the campaign has no engine.",
            hint="Name an engine, or another instrument, for example manual.",
        )


def _design_space(spec: CampaignSpec) -> DesignSpace:
    wanted = spec.design_space
    params = dict(wanted.params)
    if wanted.elements is not None:
        params["elements"] = wanted.elements
    if wanted.dimensionality is not None:
        params["dimensionality"] = wanted.dimensionality
    kind = wanted.kind or covering_kind(wanted.elements or [], wanted.dimensionality)
    return design_space(kind, params)


def _design_space_row(connection: Connection, prepared: PreparedCampaign, now: datetime) -> Row[Any]:
    """The stored design space; a new one is stored with its structures, or a worker builds it later."""
    found = pools.find_pool(connection, prepared.definition)
    if found is not None:
        return found
    space = prepared.space
    space_id = pools.insert_design_space(
        connection,
        kind=space.kind,
        params=space.params,
        definition=prepared.definition,
        seed=prepared.spec.design_space.seed,
        n_wanted=prepared.n_wanted,
        feature_names=space.feature_names,
        now=now,
    )
    if prepared.members is not None and prepared.features is not None:
        pools.insert_structures(connection, space_id, prepared.members, prepared.features)
        complete = {
            "status": WorkStatus.COMPLETED.value,
            "n_structures": len(prepared.members),
            "content_sha256": pools.content_digest(connection, space_id),
            "finished_at": now,
        }
        connection.execute(update(design_spaces).where(design_spaces.c.id == space_id).values(**complete))
        audit.cover(connection, design_spaces, design_spaces.c.id == space_id)
    return connection.execute(select(design_spaces).where(design_spaces.c.id == space_id)).one()


def _ensure_modelled_properties(connection: Connection, space: Row[Any], campaign: Row[Any], now: datetime) -> None:
    table = modelled_properties
    existing = connection.execute(select(table).where(table.c.design_space_id == space.id)).all()
    taken = {row.slug for row in existing}
    source = EngineSource.of(campaign)
    present = {row.property for row in existing if EngineSource.of(row) == source}
    for name in targets_of(campaign.goal):
        if name in present:
            continue
        plain = f"{space.slug}.{name}"
        connection.execute(
            table.insert().values(
                slug=plain if plain not in taken else f"{plain}.{stable_hash(list(source))[:8]}",
                design_space_id=space.id,
                engine=campaign.engine,
                engine_version=campaign.engine_version,
                engine_params_hash=campaign.engine_params_hash,
                property=name,
                created_at=now,
            )
        )
