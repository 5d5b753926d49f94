"""Creating a campaign from its specification: its design space, its modelled properties, what is known already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.result_reuse import reuse_results
from nanoos.campaigns.spec import DEFAULT_POOL, MAX_POOL, CampaignSettings, CampaignSpec
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CampaignStatus
from nanoos.domain.structures import stable_hash, stable_seed
from nanoos.plugins.engine import SimulationEngine
from nanoos.plugins.registry import design_space, instrument, simulation_engine
from nanoos.store import audit, pools
from nanoos.store.locks import CAMPAIGN_CREATION, take_turns
from nanoos.store.tables import (
    campaigns,
    design_spaces,
    modelled_properties,
)


def create_campaign(
    connection: Connection, spec: CampaignSpec, *, orchestrator_id: str, created_by: str, now: datetime
) -> int:
    """Store a campaign, with its design space where that is new; returns its id.

    Raises:
        InvalidInput: Targets that the engine does not compute, an unknown engine, design space or instrument,
            elements that no design space covers, an engine that cannot run the space's structures.
        Conflict: The slug is taken.
    """
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
        engine_time_limit_s=spec.engine.time_limit_s,
        engine_memory_limit_mb=spec.engine.memory_limit_mb,
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
    audit.cover(connection, campaigns, campaigns.c.id == campaign_id)
    _ensure_modelled_properties(connection, space, engine, params_hash, goal, now)
    reuse_results(connection, [campaign_id], run_id=None, now=now)
    return campaign_id


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
