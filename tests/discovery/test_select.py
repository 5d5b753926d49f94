from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanoos.discovery.acquisition import ACQUISITIONS
from nanoos.discovery.protocol import Labels, TransferLabels
from nanoos.discovery.select import select_batch
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal
from tests.discovery.problems import MAXIMIZE, WINDOWS, pool, pools, problem, response

MODELLED = [name for name in ACQUISITIONS if name != "random"]
GOALS = {
    "one maximised": MAXIMIZE,
    "one minimised": {"y": {"direction": "minimize"}},
    "windows": WINDOWS,
    "mixed": {"y": {"direction": "maximize"}, "z": {"value": 0.1, "tolerance": 0.2, "weight": 2.0}},
}


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
@pytest.mark.parametrize("acquisition", ACQUISITIONS)
def test_every_acquisition_answers_every_goal_with_distinct_free_rows(acquisition, goal):
    pending, excluded, infeasible = np.array([20, 21]), np.array([30, 31]), np.array([40])
    asked = problem(goal=goal, pending=pending, excluded=excluded, infeasible=infeasible)
    selection = select_batch(asked, batch_size=6, acquisition=acquisition, seed=1)
    taken = {*range(12), *pending, *excluded, *infeasible}
    assert len(set(selection.index.tolist())) == 6
    assert not taken & set(selection.index.tolist())
    assert np.isfinite(selection.acquisition).all()
    assert ((selection.score >= 0) & (selection.score <= 1)).all()
    assert set(selection.predictions) == set(asked.goal.properties)
    assert 0.0 <= selection.max_relative_uncertainty <= 1.0
    assert selection.expected_gain >= 0.0


@settings(max_examples=20)
@given(features=pools, data=st.data())
def test_permuting_the_pool_changes_nothing(features, data):
    n_labels = data.draw(st.integers(0, min(6, len(features) - 1)))
    acquisition = data.draw(st.sampled_from(ACQUISITIONS))
    order = np.random.default_rng(data.draw(st.integers(0, 99))).permutation(len(features))
    position = np.argsort(order)
    original = problem(features, n_labels, pending=np.array([len(features) - 1]))
    moved = replace(
        original,
        features=features[order],
        labels={"y": Labels(index=position[original.labels["y"].index], value=original.labels["y"].value)},
        pending=position[original.pending],
    )
    a, b = (select_batch(each, batch_size=3, acquisition=acquisition, seed=3) for each in (original, moved))
    assert (features[a.index] == features[order][b.index]).all()
    assert a.acquisition == pytest.approx(b.acquisition, nan_ok=True)


@pytest.mark.slow
@settings(max_examples=15)
@given(
    scale=st.sampled_from([1e-6, 1e-3, 2.0, 96.485, 1e5]),
    offset=st.sampled_from([0.0, 273.15]),
    acquisition=st.sampled_from([name for name in MODELLED if name != "thompson"]),
)
def test_scaling_a_features_unit_changes_no_choice(scale, offset, acquisition):
    features = pool(50, 3, seed=4)
    other = features.copy()
    other[:, 1] = other[:, 1] * scale + offset * scale
    a, b = (
        select_batch(problem(each, truth=features), batch_size=3, acquisition=acquisition, seed=0)
        for each in (features, other)
    )
    assert a.index.tolist() == b.index.tolist()


@pytest.mark.slow
@settings(max_examples=25)
@given(features=pools, data=st.data())
def test_pending_and_excluded_rows_are_never_picked(features, data):
    rows = st.lists(st.integers(0, len(features) - 1), unique=True)
    pending, excluded = np.array(data.draw(rows), dtype=int), np.array(data.draw(rows), dtype=int)
    asked = problem(features, 3, pending=pending, excluded=excluded)
    acquisition = data.draw(st.sampled_from(ACQUISITIONS))
    chosen = set(select_batch(asked, batch_size=7, acquisition=acquisition, seed=0).index.tolist())
    n_free = len(set(range(len(features))) - {0, 1, 2} - set(pending.tolist()) - set(excluded.tolist()))
    assert not chosen & (set(pending.tolist()) | set(excluded.tolist()) | {0, 1, 2})
    assert len(chosen) == min(7, n_free)


@pytest.mark.parametrize("acquisition", ACQUISITIONS)
def test_the_same_seed_gives_the_same_choice(acquisition):
    a, b = (select_batch(problem(), batch_size=5, acquisition=acquisition, seed=7) for _ in range(2))
    assert a.index.tolist() == b.index.tolist()
    assert (a.acquisition == b.acquisition).all()
    assert a.expected_gain == b.expected_gain


@pytest.mark.parametrize("acquisition", ["random", "thompson"])
def test_random_acquisitions_depend_on_the_seed(acquisition):
    batches = {tuple(select_batch(problem(), batch_size=4, acquisition=acquisition, seed=s).index) for s in range(6)}
    assert len(batches) > 1


def test_a_random_choice_from_a_large_pool_raises_no_warning():
    selection = select_batch(problem(pool(2000)), batch_size=3, acquisition="random", seed=1)
    assert (selection.acquisition > 710).all()  # its exponential would overflow


def test_without_labels_the_first_batch_fills_the_space_and_not_the_tables_start():
    clusters = np.concatenate([pool(50, 2) * 0.1 + shift for shift in ([0, 0], [5, 0], [0, 5], [5, 5])])
    selection = select_batch(problem(clusters, 0), batch_size=4, seed=0)
    assert selection.origin == ("space_filling",) * 4
    assert sorted(selection.index // 50) == [0, 1, 2, 3]
    assert np.isnan(selection.score).all()
    assert np.isnan(selection.expected_gain)
    assert "no label" in selection.notes[0]


@pytest.mark.parametrize("values", [[0.3], [2.0, 2.0, 2.0]], ids=["one label", "equal labels"])
def test_labels_that_tell_nothing_apart_fill_the_space_away_from_them(values):
    asked = problem(n_labels=len(values))
    asked = replace(asked, labels={"y": Labels(index=np.arange(len(values)), value=np.array(values))})
    selection = select_batch(asked, batch_size=3, seed=0)
    assert set(selection.origin) == {"space_filling"}
    assert any("label" in note for note in selection.notes)


@pytest.mark.parametrize("acquisition", ACQUISITIONS)
def test_a_target_whose_labels_are_all_equal_leaves_the_choice_to_the_others(acquisition):
    asked = problem(goal=WINDOWS)
    equal = Labels(index=asked.labels["z"].index, value=np.full(len(asked.labels["z"].index), 0.1))
    asked = replace(asked, labels={**asked.labels, "z": equal})
    selection = select_batch(asked, batch_size=3, acquisition=acquisition, seed=0)
    assert set(selection.origin) == {"acquisition"}
    assert selection.surrogates["z"]["kind"] == "constant"
    assert any("z: all 12 labels equal" in note for note in selection.notes)
    assert len(set(selection.index.tolist())) == 3


def test_a_property_without_labels_keeps_filling_the_space():
    asked = problem(goal=WINDOWS)
    asked = replace(asked, labels={**asked.labels, "z": Labels(index=np.empty(0, int), value=np.empty(0))})
    assert set(select_batch(asked, batch_size=3, seed=0).origin) == {"space_filling"}


def test_active_learning_takes_one_slot_in_five_and_one_turns_it_off():
    x = pool(200, 3)
    off = select_batch(problem(x), batch_size=10, active_learning_threshold=1.0, seed=0)
    on = select_batch(problem(x), batch_size=10, active_learning_threshold=0.0, seed=0)
    high = select_batch(
        problem(x), batch_size=10, active_learning_threshold=min(1.0, on.max_relative_uncertainty + 1e-6), seed=0
    )
    few = select_batch(problem(x), batch_size=4, active_learning_threshold=0.0, seed=0)
    assert off.origin.count("active_learning") == high.origin.count("active_learning") == 0
    assert on.origin.count("active_learning") == 2
    assert few.origin.count("active_learning") == 0
    assert on.origin[8:] == ("active_learning",) * 2
    after = select_batch(problem(x, pending=on.index[:8]), batch_size=1, acquisition="uncertainty", seed=0)
    assert on.index[8] == after.index[0], "the most uncertain once the others are believed"


@pytest.mark.slow
def test_windows_are_found_faster_than_by_chance():
    x = pool(300, 3, seed=2)
    goal = Goal.parse(WINDOWS)
    truth = {name: response(x, name) for name in goal.properties}
    hits = (np.abs(truth["y"] - 0.5) <= 0.1) & (truth["z"] <= 0.2)
    order = list(range(10))
    while len(order) < 40:
        rows = np.array(order)
        asked = replace(problem(x, goal=WINDOWS), labels={n: Labels(index=rows, value=truth[n][rows]) for n in truth})
        order += select_batch(asked, batch_size=5, seed=len(order)).index.tolist()
    assert hits[order[10:]].mean() > 3 * hits.mean()


@pytest.mark.slow
def test_failures_for_good_keep_the_engine_away_from_their_neighbourhood():
    x = pool(300, 2, seed=3)
    fails = x[:, 1] > 0.5  # the response does not depend on it
    labelled = np.flatnonzero(~fails)[:25]
    failed = np.flatnonzero(fails)[:15]
    labels = {"y": Labels(index=labelled, value=np.sin(2.5 * x[labelled, 0]))}
    base = replace(problem(x), labels=labels)
    careless = select_batch(replace(base, excluded=failed), batch_size=4, seed=0)
    careful = select_batch(replace(base, infeasible=failed), batch_size=4, seed=0)
    assert fails[careless.index].any()
    assert not fails[careful.index].any()


@pytest.mark.slow
def test_cost_turns_the_choice_to_cheaper_candidates_and_is_reported():
    x = pool(200, 2, seed=5)
    rows = np.arange(40)
    durations = Labels(index=rows, value=np.exp(5.0 * x[rows, 1]))
    asked = replace(problem(x, 40), labels={"y": Labels(index=rows, value=np.sin(5 * x[rows, 0]))})
    free = select_batch(asked, batch_size=5, seed=0)
    costly = select_batch(replace(asked, durations=durations), batch_size=5, seed=0)
    assert free.expected_cost is None
    assert np.exp(5.0 * x[costly.index, 1]).mean() < np.exp(5.0 * x[free.index, 1]).mean()
    assert np.log(costly.expected_cost) == pytest.approx(5.0 * x[costly.index, 1], abs=0.6)


def test_earlier_campaigns_labels_start_a_new_one():
    x, earlier = pool(200, 3, seed=6), pool(40, 3, seed=60)
    cold = problem(x, 0)
    warm = replace(cold, transfer={"y": TransferLabels(features=earlier, value=response(earlier))})
    selection = select_batch(warm, batch_size=3, seed=0)
    assert set(selection.origin) == {"acquisition"}
    assert response(x)[selection.index].min() > np.quantile(response(x), 0.9)


def test_pending_rows_change_what_is_picked_next():
    x = pool(400, 2, seed=8)
    one = select_batch(problem(x, 10), batch_size=1, acquisition="ucb", seed=0)
    neighbour = np.argsort(((x - x[one.index[0]]) ** 2).sum(axis=1))[1:6]
    asked = problem(x, 10, pending=np.concatenate([one.index, neighbour]))
    two = select_batch(asked, batch_size=1, acquisition="ucb", seed=0)
    assert two.max_relative_uncertainty <= one.max_relative_uncertainty + 1e-9
    assert two.index[0] not in asked.pending


def test_states_warm_start_the_next_choice():
    x = pool(150, 3)
    first = select_batch(problem(x, 60), batch_size=2, seed=0)
    second = select_batch(problem(x, 61, warm_start=first.states), batch_size=2, seed=0)
    assert second.surrogates["y"]["lengthscales_in_feature_std"] == pytest.approx(
        first.surrogates["y"]["lengthscales_in_feature_std"]
    )


def test_a_failed_fit_is_in_the_notes_of_the_decision(monkeypatch):
    def fail(*args, **kwargs):
        raise np.linalg.LinAlgError("not positive definite")

    monkeypatch.setattr("nanoos.discovery.surrogates.fit_gaussian_process", fail)
    selection = select_batch(problem(), batch_size=2, seed=0)
    assert any("trees instead" in note for note in selection.notes)


def test_a_pool_smaller_than_the_batch_gives_what_is_left_and_says_so():
    selection = select_batch(problem(pool(15), 12), batch_size=5, seed=0)
    assert sorted(selection.index) == [12, 13, 14]
    assert "3 candidates left of a pool of 15" in selection.notes[0]


@pytest.mark.parametrize("n_labels", [0, 12])
def test_everything_pending_gives_an_empty_batch(n_labels):
    selection = select_batch(problem(n_labels=n_labels, pending=np.arange(60)), batch_size=5, seed=0)
    assert len(selection.index) == 0
    assert "0 candidates left" in selection.notes[0]


def test_duplicate_rows_repeated_labels_and_constant_features_work():
    x = np.column_stack([np.repeat(pool(20, 2), 3, axis=0), np.full(60, 4.0)])
    rows = np.array([0, 0, 3, 6, 9, 12, 12, 15])
    asked = replace(problem(x), labels={"y": Labels(index=rows, value=np.arange(8.0))})
    selection = select_batch(asked, batch_size=4, seed=0)
    assert len(set(selection.index.tolist())) == 4


def test_more_features_than_labels_works():
    x = np.random.default_rng(0).random((50, 80))
    assert len(select_batch(problem(x, 5), batch_size=3, seed=0).index) == 3


def test_large_pools_in_single_precision_are_taken_as_they_are():
    x = pool(30_000, 4).astype(np.float32)
    selection = select_batch(problem(x, 30), batch_size=3, seed=0)
    assert len(selection.index) == 3
    assert response(x)[selection.index].min() > np.quantile(response(x), 0.9)


@pytest.mark.slow
def test_a_pool_may_stream_from_a_memory_map(tmp_path):
    x = pool(25_000, 4)
    np.save(tmp_path / "pool.npy", x)
    mapped = np.load(tmp_path / "pool.npy", mmap_mode="r")
    a, b = (select_batch(problem(each, 30, truth=x), batch_size=3, seed=0) for each in (x, mapped))
    assert a.index.tolist() == b.index.tolist()


def _broken(**changes):
    return replace(problem(), **changes)


NAN_POOL = pool()
NAN_POOL[7, 1] = np.nan


@pytest.mark.parametrize(
    ("asked", "options", "message"),
    [
        (_broken(features=NAN_POOL), {}, "feature 1 of row 7"),
        (_broken(features=np.empty((3, 0))), {}, "shape"),
        (_broken(labels={}), {}, "no entry"),
        (_broken(labels={"y": Labels(index=np.array([99]), value=np.array([1.0]))}), {}, "pool of 60"),
        (_broken(labels={"y": Labels(index=np.array([-1]), value=np.array([1.0]))}), {}, "-1"),
        (_broken(labels={"y": Labels(index=np.array([3]), value=np.array([np.nan]))}), {}, "row 3 has"),
        (_broken(labels={"y": Labels(index=np.array([3, 4]), value=np.array([1.0]))}), {}, r"\(1,\) values"),
        (_broken(labels={"y": Labels(index=np.array([0.5]), value=np.array([1.0]))}), {}, "float64"),
        (
            _broken(labels={"y": Labels(index=np.array([1]), value=np.array([1.0]), noise_std=np.array([-1.0]))}),
            {},
            "noise_std",
        ),
        (_broken(durations=Labels(index=np.array([1]), value=np.array([0.0]))), {}, "not above 0"),
        (_broken(pending=np.array([60])), {}, "pending"),
        (problem(), {"batch_size": 0}, "batch_size=0"),
        (problem(), {"acquisition": "magic"}, "magic"),
        (problem(), {"active_learning_threshold": 1.5}, "1.5"),
        (problem(), {"surrogate": "oracle"}, "oracle"),
    ],
)
def test_bad_input_is_refused_with_the_value(asked, options, message):
    with pytest.raises(InvalidInput, match=message):
        select_batch(asked, **{"batch_size": 2, "seed": 0, **options})
