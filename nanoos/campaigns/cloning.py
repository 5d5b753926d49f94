"""Rebuilding a campaign's specification from its row, to create another campaign from it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from nanoos.campaigns.engines import engine_spec_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.spec import settings_of
from nanoos.domain.engine_source import NO_ENGINE
from nanoos.store.tables import design_spaces


def campaign_spec_of(connection: Connection, slug: str) -> dict[str, Any]:
    """The specification of a campaign, without its slug.

    Raises:
        NotFound: No such campaign.
    """
    row = get_campaign(connection, slug)
    space = connection.execute(select(design_spaces).where(design_spaces.c.id == row.design_space_id)).one()
    settings = settings_of(row)
    return {
        "name": row.name if row.name != row.slug else "",
        "description": row.description,
        "design_space": {
            "kind": space.kind,
            "params": space.params,
            "n_structures": space.n_wanted,
            "seed": space.seed,
        },
        "engine": None if row.engine == NO_ENGINE else engine_spec_of(row.engine, row.engine_params, row.settings),
        "goal": row.goal,
        "batch_size": settings.batch_size,
        "max_iterations": settings.max_iterations,
        "stop": {
            "hits": settings.stop_hits,
            "hits_by": settings.hits_by,
            "patience_iterations": settings.patience_iterations,
            "min_expected_gain": settings.min_expected_gain,
            "score_worth_hours": settings.score_worth_hours,
        },
        "simulation_budget": settings.simulation_budget,
        "experiment_budget": settings.experiment_budget,
        "acquisition": settings.acquisition,
        "cost_aware": settings.cost_aware,
        "transfer": settings.transfer,
        "instrument": {"name": settings.instrument, "params": dict(settings.instrument_params)},
        "ranges": dict(settings.ranges),
        "priority": row.priority,
        "seed": row.seed,
    }
