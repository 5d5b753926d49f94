"""Permutation importance of features, out of fold."""

from __future__ import annotations

import numpy as np
import pytest

from nanoos.discovery import importance as module
from nanoos.discovery.importance import FeatureImportance, Importance
from nanoos.discovery.validation import cross_validate

NAMES = ("strong", "weak", "useless", "constant")


def found(features: np.ndarray, values: np.ndarray, *, seed: int = 0) -> tuple[FeatureImportance, ...] | None:
    collected = Importance(features, values, folds=4, seed=seed)
    cross_validate(features, values, folds=4, seed=seed, kind="gp", on_fold=collected.add)
    return collected.found(NAMES)


def labels(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    features = np.column_stack([rng.random((n, 3)), np.ones(n)])
    return features, 3.0 * features[:, 0] + 0.5 * features[:, 1] + 0.01 * rng.normal(size=n)


@pytest.mark.slow
def test_features_are_ranked_by_what_the_error_grows_without_them() -> None:
    needed = found(*labels(120))
    assert needed is not None
    assert [item.feature for item in needed] == ["strong", "weak", "useless"]
    strong, weak, useless = needed
    # The mean distance of two independent values from 0 to 1 is a third.
    assert strong.increase == pytest.approx(3.0 / 3, rel=0.25)
    assert weak.increase == pytest.approx(0.5 / 3, rel=0.25)
    assert weak.low > useless.high
    assert useless.low < 0.01
    assert needed == found(*labels(120))


@pytest.mark.slow
def test_the_number_of_predictions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    medians = module._medians

    def counted(surrogate: object, features: np.ndarray) -> np.ndarray:
        asked.append(len(features))
        return medians(surrogate, features)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_medians", counted)
    monkeypatch.setattr(module, "MAX_PREDICTIONS", 4 * 3 * 10)
    needed = found(*labels(120))
    assert needed is not None
    assert max(asked) == 3 * 10
    monkeypatch.setattr(module, "MAX_PREDICTIONS", 4 * 3 * 5)
    assert found(*labels(120)) is None, "twenty rows say too little"


def test_few_labels_say_nothing() -> None:
    assert found(*labels(module.MIN_ROWS - 1)) is None
