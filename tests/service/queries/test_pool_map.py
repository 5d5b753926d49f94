"""The map of a campaign's candidates: principal components, the same each time, at any size of the design space."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from sklearn.decomposition import PCA

from nanoos.service.queries import pool_map as module
from nanoos.service.queries.pool_map import PoolMap, pool_map
from nanoos.store.tables import candidates, structures
from tests.support.bench import Bench


def drawn(bench: Bench) -> PoolMap | None:
    with bench.database.read() as connection:
        return pool_map(connection, "alpha")


def create(bench: Bench, features: np.ndarray, **changes: object) -> None:
    path = bench.folder / "wide.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *(f"f{i}" for i in range(features.shape[1])), "value"])
        writer.writerows([f"r{i}", *row, float(i % 7)] for i, row in enumerate(features))
    space = {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}}
    bench.create(design_space=space, **changes)


@pytest.mark.slow
def test_the_axes_are_the_principal_components_of_the_standardised_features(bench: Bench) -> None:
    rng = np.random.default_rng(0)
    base = rng.normal(size=(60, 2))
    features = np.column_stack([base[:, 0], 3 * base[:, 0] + 0.3 * base[:, 1], base[:, 1], np.full(60, 5.0)])
    create(bench, features)
    bench.step()
    bench.drain()
    found = drawn(bench)
    assert found is not None
    rows = {row.id: np.frombuffer(row.features, dtype="<f8") for row in bench.rows(structures)}
    hashes = [row.id for row in sorted(bench.rows(structures), key=lambda row: row.structure_hash)]
    by_id = {row.id: row.structure_id for row in bench.rows(candidates)}
    x = np.array([rows[id_] for id_ in hashes])[:, :3]
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    reference = PCA(n_components=2).fit(z)
    assert [axis.share for axis in found.axes] == pytest.approx(list(reference.explained_variance_ratio_))
    expected = reference.transform(
        (rows[by_id[found.points[0].candidate_id]][None, :3] - x.mean(axis=0)) / x.std(axis=0)
    )
    assert np.abs([found.points[0].x, found.points[0].y]) == pytest.approx(np.abs(expected[0]))
    assert not {name.removeprefix("-") for axis in found.axes for name in axis.features} & {"f3"}
    assert (len(found.points), len(found.others), found.n_candidates) == (4, 56, 4)
    assert found == drawn(bench)


@pytest.mark.slow
def test_the_best_candidates_and_a_sample_of_the_others_are_shown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHOWN", 3)
    create(bench, np.random.default_rng(1).normal(size=(50, 5)))
    bench.step()
    bench.drain()
    found = drawn(bench)
    assert found is not None
    assert (len(found.points), found.n_candidates) == (3, 4)
    assert len(found.others) <= 3
    best = sorted((row.score for row in bench.rows(candidates)), reverse=True)[:3]
    assert [item.score for item in found.points] == best


@pytest.mark.slow
def test_choices_as_indicators_have_a_map(bench: Bench) -> None:
    """Centred and balanced, their rows sum to the same: not every vector is a start for the decomposition."""
    a, b = np.divmod(np.arange(30), 5)
    create(bench, np.column_stack([np.eye(6)[a], np.eye(5)[b]]))
    found = drawn(bench)
    assert found is not None
    assert len(set(found.others)) > 3


@pytest.mark.parametrize(
    "constant",
    [[], [np.ones(30)], [np.arange(30.0) * 1.8 + 32]],
    ids=["one", "and a constant", "and the same in another unit"],
)
def test_there_is_no_map_of_less_than_two_dimensions(bench: Bench, constant: list[np.ndarray]) -> None:
    create(bench, np.column_stack([np.arange(30.0), *constant]))
    assert drawn(bench) is None


def test_before_the_first_step_the_map_shows_the_design_space_alone(bench: Bench) -> None:
    bench.create()
    found = drawn(bench)
    assert found is not None
    assert (found.points, len(found.others)) == ((), 40)
