import numpy as np
import pytest

from nanoos.discovery.folds import MIN_FAMILIES, split_groups
from nanoos.discovery.validation import cross_validate
from nanoos.domain.errors import InvalidInput
from tests.discovery.problems import pool, response

X = pool(60, 3)
Y = response(X) + 0.05 * np.random.default_rng(0).standard_normal(60)


def test_held_out_predictions_are_scored_and_repeat_by_seed():
    a, b = (cross_validate(X, Y, None, folds=5, seed=1, kind="gp") for _ in range(2))
    assert (a.held_out.mean == b.held_out.mean).all()
    assert a.n == 60
    assert a.r2 > 0.9
    assert a.mae <= a.rmse < 0.2
    assert 0.75 <= a.coverage_90 <= 1.0
    assert a.rmse == pytest.approx(np.sqrt(np.mean((a.held_out.mean - Y) ** 2)))
    assert a.intervals == b.intervals
    for name, (low, high) in a.intervals.items():
        assert low < getattr(a, name) < high, name
    assert a.summary()["intervals"] == {name: list(ends) for name, ends in a.intervals.items()}


def test_repeats_of_a_row_share_a_fold():
    x, y = np.repeat(X[:12], 3, axis=0), np.repeat(Y[:12], 3)
    fold = cross_validate(x, y, folds=4, seed=0, kind="gp").fold.reshape(12, 3)
    assert (fold == fold[:, :1]).all()


def test_near_duplicates_flatter_a_split_by_row_and_not_one_by_family():
    rng = np.random.default_rng(0)
    families = np.repeat(np.arange(20), 6)
    x = rng.random((20, 5))[families] + 1e-3 * rng.standard_normal((120, 5))
    y = rng.standard_normal(20)[families] + 0.05 * rng.standard_normal(120)  # nothing to learn but the family
    by_row = cross_validate(x, y, seed=0, kind="gp")
    by_family = cross_validate(x, y, seed=0, kind="gp", families=families)
    assert by_row.r2 > 0.9
    assert by_family.r2 < 0.3
    assert by_family.coverage_90 > 0.7
    assert (by_family.fold.reshape(20, 6) == by_family.fold[::6, None]).all()
    low, high = by_family.intervals["mae"]
    assert high - low > 0.2 > by_row.intervals["mae"][1] - by_row.intervals["mae"][0]


def test_labels_that_share_a_row_or_a_family_are_in_one_group():
    x = np.array([0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])[:, None]
    families = np.array([-7, -7, 2, 2, 3, 4, 5, 6])  # the first four are linked by a family, a row and a family
    assert split_groups(x, families).tolist() == [0, 0, 0, 0, 1, 2, 3, 4]
    assert split_groups(x, np.arange(8)).tolist() == split_groups(x).tolist() == [0, 1, 1, 2, 3, 4, 5, 6]


def test_few_families_are_left_aside():
    assert len(set(split_groups(X, np.arange(60) % (MIN_FAMILIES - 1)))) == 60
    assert len(set(split_groups(X, np.arange(60) % MIN_FAMILIES))) == MIN_FAMILIES


def test_noise_random_labels_have_no_skill():
    assert cross_validate(X, np.random.default_rng(1).standard_normal(60), seed=0, kind="gp").r2 < 0.3


def test_constant_labels_have_no_r2_and_do_not_fail():
    result = cross_validate(X, np.full(60, 2.0), seed=0)
    assert np.isnan(result.r2)
    assert result.summary()["r2"] is None
    assert result.rmse == 0.0
    assert result.intervals["r2"] is None
    assert result.intervals["rmse"] == (0.0, 0.0)


@pytest.mark.parametrize(
    ("features", "values", "folds", "message"),
    [(X[:1], Y[:1], 5, "1 label"), (X[[0, 0]], Y[:2], 5, "1 distinct"), (X, Y, 1, "at least 2 folds")],
)
def test_what_cannot_be_split_is_refused(features, values, folds, message):
    with pytest.raises(InvalidInput, match=message):
        cross_validate(features, values, folds=folds, seed=0)
