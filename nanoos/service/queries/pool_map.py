"""A campaign's candidates among the structures of its design space, on a plane: the two principal components of the
standardised features, of a random sample of the structures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, func, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.statuses import CandidateStatus
from nanoos.store.tables import candidates, design_spaces, structures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Project = Callable[[NDArray[np.float64]], list[tuple[float, float]]]

SHOWN = 800  # candidates, the best, and as many structures, a random sample: more hide each other
MAX_CELLS = 1_000_000  # features of the sample, whose principal components a page waits for
N_NAMED = 2  # features that name an axis
MIN_RATIO = 1e-6  # of the second component's size to the first: below it is rounding


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
        others: Places of the sampled structures that the campaign has not chosen.
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
    of_campaign = and_(candidates.c.structure_id == structures.c.id, candidates.c.campaign_id == campaign.id)
    sampled = connection.execute(
        select(structures.c.features, candidates.c.id.label("candidate_id"))
        .outerjoin(candidates, of_campaign)
        .where(structures.c.design_space_id == campaign.design_space_id)
        .order_by(structures.c.structure_hash)
        .limit(min(SHOWN, max(2, MAX_CELLS // max(1, len(names)))))
    ).all()
    sample = _matrix([row.features for row in sampled], len(names))
    found = _principal(sample, names)
    if found is None:
        return None
    project, axes = found
    at = project(_matrix([row.features for row in chosen], len(names)))
    other = [row.candidate_id is None for row in sampled]
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
            for (x, y), row in zip(at, chosen, strict=True)
        ),
        others=tuple(place for place, is_other in zip(project(sample), other, strict=True) if is_other),
        n_candidates=connection.execute(
            select(func.count()).where(candidates.c.campaign_id == campaign.id)
        ).scalar_one(),
    )


def _matrix(rows: Sequence[bytes], n_features: int) -> NDArray[np.float64]:
    """Stored features, shape (n_rows, n_features)."""
    import numpy as np

    return np.frombuffer(b"".join(rows), dtype="<f8").reshape(len(rows), n_features)


def _principal(sample: NDArray[np.float64], names: Sequence[str]) -> tuple[Project, tuple[MapAxis, MapAxis]] | None:
    """What places features on the plane, and its axes; None where the sample varies in fewer than two directions.

    Args:
        sample: Shape (n, n_features).
        names: Of the features.
    """
    import numpy as np
    from scipy.sparse.linalg import svds

    if len(sample) < 3:
        return None
    mean, spread = sample.mean(axis=0), sample.std(axis=0)
    varies = spread > 1e-12 * np.abs(sample).max(axis=0)
    if varies.sum() < 2:
        return None
    z = (sample[:, varies] - mean[varies]) / spread[varies]
    if min(z.shape) > 2:
        _, sizes, loadings = svds(z, k=2, v0=np.random.default_rng(0).normal(size=min(z.shape)))
        loadings, sizes = loadings[::-1], sizes[::-1]  # the largest first
    else:
        _, sizes, loadings = np.linalg.svd(z, full_matrices=False)
    if sizes[1] < MIN_RATIO * sizes[0]:
        return None
    # A component has no direction of its own: its largest loading is to be positive.
    largest = np.abs(loadings).argmax(axis=1)
    loadings = loadings * np.sign(loadings[[0, 1], largest])[:, None]
    kept, total = np.array(names)[varies], float((z**2).sum())
    axes = [
        MapAxis(
            share=float(size) ** 2 / total,
            features=tuple(
                ("" if loading[i] >= 0 else "-") + str(kept[i]) for i in np.abs(loading).argsort()[::-1][:N_NAMED]
            ),
        )
        for size, loading in zip(sizes, loadings, strict=True)
    ]

    def project(features: NDArray[np.float64]) -> list[tuple[float, float]]:
        places = (features[:, varies] - mean[varies]) / spread[varies] @ loadings.T
        return [(float(x), float(y)) for x, y in places]

    return project, (axes[0], axes[1])
