"""A campaign's candidates among the structures of its design space, on a plane: the two principal components of the
standardised features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.statuses import CandidateStatus
from nanoos.store.tables import candidates, design_spaces, structures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHOWN = 800  # candidates, the best, and as many other structures, a random sample: more hide each other
N_NAMED = 2  # features that name an axis


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAxis:
    """A principal component.

    Attributes:
        share: Of the features' variance, 0..1.
        features: Those with the largest loadings, the largest first; `-` before one that falls along the axis.
    """

    share: float
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A candidate on the map.

    Attributes:
        score: None before a result.
    """

    x: float
    y: float
    candidate_id: int
    formula: str
    status: CandidateStatus
    score: float | None
    is_hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolMap:
    """The map.

    Attributes:
        points: The best candidates, at most SHOWN, best first.
        others: Places of other structures, at most SHOWN.
        n_candidates: All of the campaign.
    """

    axes: tuple[MapAxis, MapAxis]
    points: tuple[MapPoint, ...]
    others: tuple[tuple[float, float], ...]
    n_candidates: int


def pool_map(connection: Connection, slug: str) -> PoolMap | None:
    """The map of a campaign; None where fewer than two features vary. Its cost does not grow with the design space.

    Raises:
        NotFound: No such campaign.
    """
    import numpy as np

    campaign = get_campaign(connection, slug)
    names = connection.execute(
        select(design_spaces.c.feature_names).where(design_spaces.c.id == campaign.design_space_id)
    ).scalar_one()
    chosen = connection.execute(
        select(candidates, structures.c.formula, structures.c.features)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .where(candidates.c.campaign_id == campaign.id)
        .order_by(candidates.c.score.desc().nulls_last(), candidates.c.id)
        .limit(SHOWN)
    ).all()
    # In the order of their hashes: a random sample, the same each time, that an index gives.
    sampled = connection.execute(
        select(structures.c.features)
        .where(structures.c.design_space_id == campaign.design_space_id)
        .order_by(structures.c.structure_hash)
        .limit(SHOWN)
    ).all()
    rows = [row.features for row in (*chosen, *sampled)]
    found = _principal(np.frombuffer(b"".join(rows), dtype="<f8").reshape(len(rows), -1), names) if rows else None
    if found is None:
        return None
    places, axes = found
    at = [(float(x), float(y)) for x, y in places]
    return PoolMap(
        axes=axes,
        points=tuple(
            MapPoint(
                x=x,
                y=y,
                candidate_id=row.id,
                formula=row.formula,
                status=CandidateStatus(row.status),
                score=row.score,
                is_hit=row.is_hit,
            )
            for (x, y), row in zip(at, chosen, strict=False)
        ),
        others=tuple(at[len(chosen) :]),
        n_candidates=connection.execute(
            select(func.count()).where(candidates.c.campaign_id == campaign.id)
        ).scalar_one(),
    )


def _principal(
    features: NDArray[np.float64], names: list[str]
) -> tuple[NDArray[np.float64], tuple[MapAxis, MapAxis]] | None:
    """Places of shape (n, 2) in units of a feature's standard deviation, and the axes; None without two dimensions."""
    import numpy as np
    from scipy.sparse.linalg import svds

    spread = features.std(axis=0)
    varies = spread > 1e-12 * np.abs(features).max(axis=0, initial=0.0)
    if varies.sum() < 2 or len(features) < 3:
        return None
    z = (features[:, varies] - features[:, varies].mean(axis=0)) / spread[varies]
    if min(z.shape) > 2:
        _, sizes, loadings = svds(z, k=2, v0=np.ones(min(z.shape)), random_state=0)
        loadings, sizes = loadings[::-1], sizes[::-1]  # the largest first
    else:
        _, sizes, loadings = np.linalg.svd(z, full_matrices=False)
        loadings, sizes = loadings[:2], sizes[:2]
    # A component has no direction of its own: its largest loading is to be positive.
    largest = np.abs(loadings).argmax(axis=1)
    loadings = loadings * np.sign(loadings[[0, 1], largest])[:, None]
    kept = np.array(names)[varies]
    total = float((z**2).sum())
    axes = [
        MapAxis(
            share=float(size) ** 2 / total,
            features=tuple(
                ("" if loading[i] >= 0 else "-") + str(kept[i]) for i in np.abs(loading).argsort()[::-1][:N_NAMED]
            ),
        )
        for size, loading in zip(sizes, loadings, strict=True)
    ]
    return z @ loadings.T, (axes[0], axes[1])
