"""Where a candidate stands: its rank in its step, its features, and its nearest neighbours in feature space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.errors import NotFound
from nanoos.store.tables import candidates, design_spaces, structures

N_NEIGHBOURS = 8
MAX_STRUCTURES = 100_000  # of a design space whose features are compared; a page takes well under a second then


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A structure near a candidate.

    Attributes:
        distance: Root mean square over the features, each in units of its standard deviation over the design space.
        candidate_id: None where the campaign has not chosen it.
        status: Empty where the campaign has not chosen it.
        values: What counts by property, property units; empty before a result.
        score: 0..1 against the targets; None before a result.
    """

    structure_id: int
    formula: str
    distance: float
    candidate_id: int | None
    status: str
    values: Mapping[str, float]
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A candidate among the others.

    Attributes:
        features: What the models see of it, by name.
        rank: By acquisition value among those of its origin that its step chose, 1 first; None where it has none.
        n_ranked: How many of those have an acquisition value.
        neighbours: Nearest first; None where the design space has more than MAX_STRUCTURES structures.
    """

    features: Mapping[str, float]
    rank: int | None
    n_ranked: int
    neighbours: tuple[Neighbour, ...] | None


def surroundings(
    connection: Connection, slug: str, candidate_id: int, *, n_neighbours: int = N_NEIGHBOURS
) -> Surroundings:
    """Where a candidate stands.

    Raises:
        NotFound: No such campaign, or it has no such candidate.
    """
    import numpy as np

    campaign = get_campaign(connection, slug)
    row = connection.execute(
        select(candidates, structures.c.features, design_spaces.c.feature_names, design_spaces.c.n_structures)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .join(design_spaces, design_spaces.c.id == structures.c.design_space_id)
        .where(candidates.c.campaign_id == campaign.id, candidates.c.id == candidate_id)
    ).first()
    if row is None:
        raise NotFound(
            f"Campaign {slug!r} has no candidate {candidate_id}.", hint="The campaign's page lists its candidates."
        )
    features = np.frombuffer(row.features, dtype="<f8").tolist()
    rank, n_ranked = _rank(connection, row)
    neighbours = None
    if row.n_structures <= MAX_STRUCTURES:
        distances = _distances(connection, campaign.design_space_id, row.structure_id, n_neighbours)
        neighbours = _neighbours(connection, campaign.id, distances)
    return Surroundings(
        features=dict(zip(row.feature_names, features, strict=True)),
        rank=rank,
        n_ranked=n_ranked,
        neighbours=neighbours,
    )


def _distances(connection: Connection, design_space_id: int, structure_id: int, n_neighbours: int) -> dict[int, float]:
    """The nearest structures by id with their distances, nearest first."""
    import numpy as np

    from nanoos.store.pools import load_pool

    pool = load_pool(connection, design_space_id)
    place = int(np.searchsorted(pool.ids, structure_id))
    spread = pool.features.std(axis=0)
    varies = spread > 0
    differences = (pool.features[:, varies] - pool.features[place, varies]) / spread[varies]
    distances = np.sqrt(np.mean(differences**2, axis=1)) if varies.any() else np.zeros(len(pool.ids))
    distances[place] = np.inf
    nearest = np.argsort(distances, kind="stable")[: min(n_neighbours, len(pool.ids) - 1)]
    return dict(zip(pool.ids[nearest].tolist(), distances[nearest].tolist(), strict=True))


def _rank(connection: Connection, row: Any) -> tuple[int | None, int]:
    if row.acquisition is None or row.orchestrator_run_id is None:
        return None, 0
    better = case((candidates.c.acquisition > row.acquisition, 1), else_=0)
    n_ranked, n_better = connection.execute(
        select(func.count(), func.sum(better)).where(
            candidates.c.campaign_id == row.campaign_id,
            candidates.c.orchestrator_run_id == row.orchestrator_run_id,
            candidates.c.origin == row.origin,
            candidates.c.acquisition.is_not(None),
        )
    ).one()
    return int(n_better) + 1, n_ranked


def _neighbours(connection: Connection, campaign_id: int, distances: Mapping[int, float]) -> tuple[Neighbour, ...]:
    """The structures of these ids, in this order."""
    rows = connection.execute(
        select(
            structures.c.id,
            structures.c.formula,
            candidates.c.id.label("candidate_id"),
            candidates.c.status,
            candidates.c.outputs,
            candidates.c.score,
        )
        .outerjoin(
            candidates, and_(candidates.c.structure_id == structures.c.id, candidates.c.campaign_id == campaign_id)
        )
        .where(structures.c.id.in_(distances))
    )
    found = {row.id: row for row in rows}
    return tuple(
        Neighbour(
            structure_id=id_,
            formula=found[id_].formula,
            distance=distance,
            candidate_id=found[id_].candidate_id,
            status=found[id_].status or "",
            values=found[id_].outputs or {},
            score=found[id_].score,
        )
        for id_, distance in distances.items()
    )
