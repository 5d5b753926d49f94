"""The choice of a Pareto goal, on pools and parameter spaces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nanoos.discovery import pareto
from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.discovery.select import select_batch
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal
from nanoos.materials.parameters.space import ParameterSpace

RAW = {"objective": "pareto", "a": {"direction": "minimize"}, "b": {"direction": "minimize"}}


def problem(raw=RAW, n=400, n_labels=12, **more):
    rng = np.random.default_rng(0)
    features = rng.random((n, 3))
    g = 1 + 9 * features[:, 1:].mean(axis=1)
    values = {"a": features[:, 0], "b": g * (1 - np.sqrt(features[:, 0] / g)), "c": features[:, 2]}
    goal = Goal.parse(raw)
    rows = np.arange(n_labels)
    labels = {name: Labels(index=rows, value=values[name][rows]) for name in goal.properties}
    return SelectionProblem(features=features, goal=goal, labels=labels, **more), values


def grown(goal, values, rows, n_labels=12):
    points = pareto.upward(goal, values)
    reference = pareto.reference_point(goal, points)
    return pareto.hypervolume(points[rows], reference) / pareto.hypervolume(points[:n_labels], reference)


@pytest.mark.parametrize("acquisition", ["auto", "ei", "pi", "ucb", "log_ei", "thompson"])
def test_every_acquisition_function_enlarges_the_front(acquisition):
    given, values = problem()

    chosen = select_batch(given, batch_size=6, acquisition=acquisition, seed=1)

    assert grown(given.goal, values, np.concatenate([np.arange(12), chosen.index])) > 1.0
    assert np.isfinite(chosen.acquisition).all()
    assert ((chosen.score >= 0) & (chosen.score <= 1)).all()


@pytest.mark.slow
def test_a_choice_is_the_same_again_and_in_another_order_of_the_pool():
    given, _ = problem()
    order = np.random.default_rng(5).permutation(len(given.features))
    position = np.argsort(order)
    labels = {name: Labels(index=position[each.index], value=each.value) for name, each in given.labels.items()}
    moved = SelectionProblem(features=given.features[order], goal=given.goal, labels=labels)

    first, again, other = (select_batch(each, batch_size=5, seed=3) for each in (given, given, moved))

    np.testing.assert_array_equal(first.index, again.index)
    np.testing.assert_array_equal(first.index, order[other.index])


@pytest.mark.slow
def test_a_hard_limit_keeps_the_choice_inside_it():
    given, values = problem({**RAW, "c": {"max": 0.3, "tolerance": 0.1}}, n_labels=25)

    chosen = select_batch(given, batch_size=6, seed=1)

    assert (values["c"][chosen.index] <= 0.35).all()


@pytest.mark.slow
def test_a_batch_spreads_along_the_front():
    given, values = problem(n_labels=40)

    chosen = select_batch(given, batch_size=6, seed=1)

    assert len(np.unique(np.round(values["a"][chosen.index], 3))) == 6
    assert 0 < chosen.expected_gain < 1


def test_a_reference_point_that_nothing_dominates_yet_draws_the_choice_and_is_said():
    raw = {**RAW, "b": {"direction": "minimize", "reference": 0.2}}
    given, values = problem(raw)

    chosen = select_batch(given, batch_size=4, seed=1)

    assert any("no result dominates the reference point" in note for note in chosen.notes)
    assert any("b 0.2 given" in note and "inferred" in note for note in chosen.notes)
    assert np.median(values["b"][chosen.index]) < np.median(values["b"])


@pytest.mark.slow
def test_three_goals_on_a_pool_too_large_for_exact_ranking_enlarge_the_front():
    given, values = problem({**RAW, "c": {"direction": "maximize"}}, n=3000)

    chosen = select_batch(given, batch_size=4, seed=1)

    assert grown(given.goal, values, np.concatenate([np.arange(12), chosen.index])) > 1.0


@pytest.mark.slow
def test_pending_rows_are_not_chosen_and_move_the_choice():
    given, _ = problem(n_labels=30)
    first = select_batch(given, batch_size=1, seed=1).index
    waiting, _ = problem(n_labels=30, pending=first)

    following = select_batch(waiting, batch_size=1, seed=1).index

    assert following[0] != first[0]


@pytest.mark.parametrize("equal", [("b",), ("a", "b")])
def test_equal_labels_give_a_sound_choice(equal):
    given, _ = problem()
    labels = {
        name: Labels(index=each.index, value=np.ones(12) if name in equal else each.value)
        for name, each in given.labels.items()
    }

    chosen = select_batch(
        SelectionProblem(features=given.features, goal=given.goal, labels=labels), batch_size=4, seed=1
    )

    assert len(set(chosen.index.tolist())) == 4


def test_labels_on_different_rows_still_give_a_choice():
    given, values = problem()
    rows = {"a": np.arange(10), "b": np.arange(10, 20)}
    labels = {name: Labels(index=own, value=values[name][own]) for name, own in rows.items()}

    chosen = select_batch(
        SelectionProblem(features=given.features, goal=given.goal, labels=labels), batch_size=3, seed=1
    )

    assert len(chosen.index) == 3


def test_a_label_that_is_not_a_number_is_refused():
    given, _ = problem()
    labels = {**given.labels, "a": Labels(index=np.arange(2), value=np.array([1.0, np.nan]))}

    with pytest.raises(InvalidInput, match="not finite"):
        select_batch(replace(given, labels=labels), batch_size=3, seed=1)


@pytest.mark.slow
def test_a_parameter_space_is_refined_beyond_its_pool():
    space = ParameterSpace(
        {"parameters": [{"name": name, "kind": "continuous", "low": 0, "high": 1} for name in ("x", "y", "z")]}
    )
    features = space.featurize(list(space.generate(200, 0)))
    g = 1 + 9 * features[:, 1:].mean(axis=1)
    values = {"a": features[:, 0], "b": g * (1 - np.sqrt(features[:, 0] / g))}
    rows = np.arange(20)
    labels = {name: Labels(index=rows, value=value[rows]) for name, value in values.items()}
    given = SelectionProblem(features=features, goal=Goal.parse(RAW), labels=labels, points=space)

    chosen = select_batch(given, batch_size=4, seed=1)

    assert (chosen.index >= len(features)).any()
    assert chosen.reference_point is not None


@pytest.mark.slow
def test_four_goals_are_traded_and_five_refused():
    raw = {"objective": "pareto", **{name: {"direction": "minimize"} for name in "abcd"}}
    rng = np.random.default_rng(2)
    features = rng.random((200, 4))
    rows = np.arange(40)
    labels = {name: Labels(index=rows, value=features[rows, column]) for column, name in enumerate("abcd")}
    given = SelectionProblem(features=features, goal=Goal.parse(raw), labels=labels)

    chosen = select_batch(given, batch_size=3, acquisition="auto", seed=1)

    points = -features
    reference = pareto.reference_point(given.goal, points[rows])
    assert pareto.hypervolume(points[[*rows, *chosen.index]], reference) > pareto.hypervolume(points[rows], reference)
    with pytest.raises(InvalidInput, match="trades 2 to 4"):
        Goal.parse({**raw, "e": {"direction": "minimize"}})


def test_a_gain_has_no_measure_before_a_result_dominates_the_reference_point():
    far = {name: {"direction": "minimize", "reference": -100.0} for name in "ab"}
    given, _ = problem({"objective": "pareto", **far})

    assert np.isnan(select_batch(given, batch_size=3, acquisition="auto", seed=1).expected_gain)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"objective": "pareto", "a": {"direction": "minimize"}}, "trades 2 to 4"),
        ({"objective": "pareto", "a": {"direction": "minimize"}, "b": {"max": 1}}, "trades 2 to 4"),
        ({"objective": "front", **{k: v for k, v in RAW.items() if k != "objective"}}, "objective is 'front'"),
        ({**RAW, "a": {"direction": "minimize", "weight": 2}}, "has no weights"),
        ({"a": {"direction": "minimize", "threshold": 1}}, "only the objective"),
        ({**RAW, "a": {"direction": "minimize", "threshold": 2, "reference": 1}}, "better"),
        ({**RAW, "a": {"direction": "minimize", "reference": float("nan")}}, "not a finite number"),
        ({"objective": "pareto"}, "at least one target"),
    ],
)
def test_a_goal_that_has_no_front_is_refused(raw, words):
    with pytest.raises(InvalidInput, match=words):
        Goal.parse(raw)


def test_a_pareto_goal_reads_back_what_it_writes():
    goal = Goal.parse({**RAW, "a": {"direction": "minimize", "threshold": 1, "reference": 2}, "c": {"min": 3}})

    assert Goal.parse(goal.to_dict()) == goal


def test_a_property_may_still_be_called_objective():
    assert Goal.parse({"objective": {"direction": "maximize"}}).properties == ("objective",)
