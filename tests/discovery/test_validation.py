import numpy as np
import pytest

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
