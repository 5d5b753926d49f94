"""The held-out predictions that a version keeps, and what its figures make of them."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import update

from nanoos.learning.artifacts import CorruptArtifact
from nanoos.learning.held_out import HeldOutLabels, read_held_out
from nanoos.learning.learning_curve import learning_curve
from nanoos.service.queries.model_figures import model_figures
from nanoos.service.queries.models import version_report
from nanoos.store import audit
from nanoos.store.tables import model_versions
from tests.support.bench import Bench

SLUG = "table.value"


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """A version that learned from forty-eight labels."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=48)
    bench.step()
    bench.drain()
    bench.train()
    return bench


def _stored(bench: Bench) -> HeldOutLabels:
    with bench.database.read() as connection:
        return read_held_out(connection, bench.rows(model_versions)[0].id)


def test_a_version_keeps_the_predictions_by_which_it_was_judged(trained: Bench) -> None:
    dataset, stored = trained.dataset(), _stored(trained)
    (row,) = trained.rows(model_versions)
    assert (stored.label_ids == dataset.label_ids).all()
    assert (stored.structure_ids == dataset.structure_ids).all()
    assert (stored.predictions.values == dataset.values).all()
    assert set(stored.fold.tolist()) == set(range(5))
    assert np.abs(stored.predictions.errors).mean() == pytest.approx(row.judgement["mae"])
    assert stored.predictions.interval_score.mean() == pytest.approx(row.judgement["interval_score"])
    assert row.metrics["interval_score"] == row.judgement["interval_score"]
    with trained.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_changed_predictions_are_found_and_not_shown(trained: Bench) -> None:
    with trained.database.write() as connection:
        connection.execute(update(model_versions).values(held_out=b"others"))
    with pytest.raises(CorruptArtifact):
        _stored(trained)
    with trained.database.read() as connection:
        report = audit.verify(connection)
    assert not report.is_intact
    assert "its held-out predictions were changed" in str(report)


def test_figures_agree_with_the_metrics(trained: Bench) -> None:
    with trained.database.read() as connection:
        figures = model_figures(connection, SLUG, 1)
    assert figures.calibration[-1].nominal == 0.9
    assert figures.calibration[-1].observed == pytest.approx(figures.metrics["coverage_90"])
    n = [group.n_labels for group in figures.groups]
    assert sum(n) == 48
    assert np.average([group.mae for group in figures.groups], weights=n) == pytest.approx(figures.metrics["mae"])
    assert [group.mae for group in figures.groups] == sorted((group.mae for group in figures.groups), reverse=True)


def test_a_learning_curve_falls_to_the_versions_own_error_and_says_what_more_labels_buy(trained: Bench) -> None:
    (row,) = trained.rows(model_versions)
    curve = row.metrics["learning_curve"]
    assert curve["n_labels"] == [12, 24, 48]
    assert curve["mae"][-1] == pytest.approx(row.metrics["mae"])
    assert curve["mae"][0] > curve["mae"][-1]
    assert curve["mae_with_more"] == pytest.approx(curve["mae"][-1] - curve["gain"])
    low, high = curve["gain_interval"]
    assert 0 < low < curve["gain"] < high


@pytest.mark.slow
def test_a_power_law_is_extrapolated_exactly_and_few_structures_have_no_curve(
    trained: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, stored = trained.dataset(), _stored(trained)
    found = learning_curve(dataset, stored.fold, stored.predictions, kind="gp", seed=0)
    assert found is not None
    exponent = np.polyfit(np.log(found["n_labels"]), np.log(found["mae"]), 1)[0]
    assert found["mae_with_more"] == pytest.approx(found["mae"][-1] * ((48 + 100) / 48) ** exponent)
    monkeypatch.setattr("nanoos.learning.learning_curve.MIN_STRUCTURES", 49)
    assert learning_curve(dataset, stored.fold, stored.predictions, kind="gp", seed=0) is None


def test_a_version_whose_intervals_are_too_narrow_says_so(trained: Bench) -> None:
    (row,) = trained.rows(model_versions)
    with trained.database.read() as connection:
        assert version_report(connection, SLUG).warning is None
    with trained.database.write() as connection:
        connection.execute(update(model_versions).values(metrics={**row.metrics, "coverage_90": 0.5}))
    with trained.database.read() as connection:
        warning = version_report(connection, SLUG).warning
    assert warning == (
        "its 90% intervals are too narrow: they hold 50% of 48 held-out labels, calibrated ones 81% to 98%"
    )
