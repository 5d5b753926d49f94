"""Fronts, reference points and hypervolumes, against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nanoos.discovery import pareto
from nanoos.domain.goal import Goal

TWO = Goal.parse({"objective": "pareto", "gain": {"direction": "maximize"}, "cost": {"direction": "minimize"}})
LIMITED = Goal.parse(
    {
        "objective": "pareto",
        "gain": {"direction": "maximize"},
        "cost": {"direction": "minimize"},
        "ph": {"value": 7.0, "tolerance": 0.5},
    }
)
GRID = st.integers(0, 6).map(float)  # a coarse grid brings ties, duplicates and points on the reference


def cells(points, reference):
    """The hypervolume of points on a grid of whole numbers, by counting its unit cells."""
    m = len(reference)
    axes = [np.arange(reference[i], max(points[:, i].max(initial=reference[i]), reference[i])) for i in range(m)]
    return float(sum((points >= np.add(corner, 1.0)).all(axis=1).any() for corner in itertools.product(*axes)))


def grid_points(n_low, m):
    return st.integers(n_low, 7).flatmap(lambda n: arrays(np.float64, (n, m), elements=GRID))


@settings(deadline=None, max_examples=60)
@given(data=st.data(), m=st.integers(2, 4))
def test_hypervolume_counts_the_cells_that_a_front_dominates(data, m):
    points = data.draw(grid_points(0, m))
    reference = data.draw(arrays(np.float64, m, elements=st.integers(0, 3).map(float)))

    assert pareto.hypervolume(points, reference) == pytest.approx(cells(points, reference))


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(data=st.data(), m=st.integers(2, 4))
def test_improvement_is_the_growth_of_the_hypervolume(data, m):
    front, points = data.draw(grid_points(0, m)), data.draw(grid_points(1, m))
    reference = data.draw(arrays(np.float64, m, elements=st.integers(0, 3).map(float)))
    before = cells(front, reference)

    grown = [cells(np.vstack([front, point]), reference) - before for point in points]

    np.testing.assert_allclose(pareto.improvement(points, front, reference), grown, atol=1e-9)


def test_improvement_agrees_with_the_exact_hypervolume_of_five_goals():
    rng = np.random.default_rng(3)
    front, points, reference = rng.normal(size=(9, 5)), rng.normal(size=(40, 5)), np.full(5, -1.5)
    before = pareto.hypervolume(front, reference)

    grown = [pareto.hypervolume(np.vstack([front, point]), reference) - before for point in points]

    np.testing.assert_allclose(pareto.improvement(points, front, reference), grown, rtol=1e-9, atol=1e-12)


def test_improvement_keeps_its_digits_far_from_the_origin():
    front, point = np.array([[1e9, 1e9 + 2], [1e9 + 2, 1e9]]), np.array([[1e9 + 1, 1e9 + 1]])

    assert pareto.improvement(point, front, np.array([1e9 - 1, 1e9 - 1])) == pytest.approx([1.0])


def test_layers_scores_and_limits_follow_the_directions():
    values = {
        "gain": np.array([3.0, 1.0, 2.0, 9.0, np.nan, 3.0]),
        "cost": np.array([2.0, 1.0, 2.0, 0.5, 1.0, 2.0]),
        "ph": np.array([7.0, 7.5, 6.5, 8.0, 7.0, 7.0]),
    }

    scores = pareto.front_scores(LIMITED, values)

    np.testing.assert_array_equal(scores, [1.0, 1.0, 0.5, 0.0, np.nan, 1.0])


def test_a_reference_point_is_inferred_a_tenth_of_the_front_beyond_its_worst_values():
    points = pareto.upward(TWO, {"gain": np.array([1.0, 3.0, 0.0]), "cost": np.array([10.0, 30.0, 50.0])})

    reference = pareto.reference_point(TWO, points)

    assert pareto.downward(TWO, reference) == pytest.approx({"gain": 0.8, "cost": 32.0})


def test_a_given_coordinate_stands_beside_an_inferred_one():
    goal = Goal.parse(
        {
            "objective": "pareto",
            "gain": {"direction": "maximize"},
            "cost": {"direction": "minimize", "reference": 40.0},
        }
    )
    points = pareto.upward(goal, {"gain": np.array([1.0, 3.0]), "cost": np.array([10.0, 30.0])})

    assert pareto.downward(goal, pareto.reference_point(goal, points)) == pytest.approx({"gain": 0.8, "cost": 40.0})


@pytest.mark.parametrize("points", [[[2.0, 5.0]], [[2.0, 5.0], [2.0, 5.0]], [[0.0, 0.0]], [[2.0, 5.0], [1.0, 5.0]]])
def test_the_reference_of_a_front_without_a_range_lies_behind_it(points):
    points = np.array(points)

    reference = pareto.reference_point(TWO, points)

    assert np.isfinite(reference).all()
    assert (reference < points[0]).all()


def test_scores_are_the_same_in_every_order_of_the_candidates():
    rng = np.random.default_rng(0)
    values = {"gain": rng.integers(0, 5, 30).astype(float), "cost": rng.integers(0, 5, 30).astype(float)}
    order = rng.permutation(30)

    again = pareto.front_scores(TWO, {name: each[order] for name, each in values.items()})

    np.testing.assert_array_equal(again, pareto.front_scores(TWO, values)[order])
