"""A campaign's specification, read back from its row, as the start of another one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.spec import DEFAULT_POOL, MAX_POOL
from nanoos.store.pools import definition_hash
from nanoos.store.tables import design_spaces


def campaign_spec_of(connection: Connection, slug: str) -> dict[str, Any]:
    """What would create the same campaign again, but for its slug.

    Raises:
        NotFound: No such campaign.
    """
    row = get_campaign(connection, slug)
    space = connection.execute(select(design_spaces).where(design_spaces.c.id == row.design_space_id)).one()
    settings = row.settings
    # The row has how many structures there are, not how many were asked for; the same pool is to be found again.
    n_wanted = next(
        (
            n
            for n in (space.n_structures, DEFAULT_POOL, MAX_POOL)
            if definition_hash(space.kind, space.params, n, space.seed) == space.definition_hash
        ),
        space.n_structures,
    )
    return {
        "name": row.name if row.name != row.slug else "",
        "description": row.description,
        "design_space": {"kind": space.kind, "params": space.params, "n_structures": n_wanted, "seed": space.seed},
        "engine": {"name": row.engine, "params": row.engine_params},
        "goal": row.goal,
        "batch_size": settings["batch_size"],
        "max_iterations": settings["max_iterations"],
        "stop": {"hits": settings["stop_hits"], "patience_iterations": settings["patience_iterations"]},
        "simulation_budget": settings["simulation_budget"],
        "experiment_budget": settings["experiment_budget"],
        "acquisition": settings["acquisition"],
        "instrument": {"name": settings["instrument"], "params": settings["instrument_params"]},
        "priority": row.priority,
        "seed": row.seed,
    }
