"""Datasets named by their content, and versions that serve only when they are no worse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import ModelStatus
from nanoos.learning import datasets, training
from nanoos.learning.datasets import load_training_dataset, newest_dataset_id
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.model_progress import model_progress
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.training import train
from nanoos.learning.training_queue import due_trainings, request_training
from nanoos.orchestrator.replay import replay
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import RequestDueTrainings, RetractLabel
from nanoos.service.queries.models import model_summaries
from nanoos.store import audit
from nanoos.store.label_writing import retract
from nanoos.store.tables import (
    alerts,
    audit_log,
    decisions,
    label_retractions,
    labels,
    model_trainings,
    model_versions,
    training_datasets,
)
from tests.support.bench import Bench

SLUG = "table.value"


@pytest.fixture
def labelled(bench: Bench) -> Bench:
    """Twenty labels of forty candidates, and a campaign that makes twenty more at each turn."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=40, batch_size=20)
    _more(bench)
    return bench


def _more(bench: Bench) -> None:
    bench.clock.advance(seconds=1)
    bench.step()
    bench.drain()


def _retract(bench: Bench, label_id: int) -> None:
    with bench.database.write() as connection:
        retract(connection, label_id, reason="wrong", retracted_by="me", now=bench.clock())


def test_a_dataset_holds_every_label_with_its_features(labelled: Bench) -> None:
    dataset = labelled.dataset()
    rows = labelled.rows(labels)
    assert dataset.label_ids.tolist() == [row.id for row in rows]
    assert dataset.values.tolist() == [row.value for row in rows]
    assert dataset.features.shape == (20, 2)
    assert np.isnan(dataset.noise_std).all()
    x, y = dataset.features.T
    assert dataset.values == pytest.approx(0.5 + 0.8 * x - 0.7 * y**2)
    assert dataset.summary()["n_labels"] == 20


def test_others_can_write_while_the_labels_are_hashed_and_a_label_retracted_meanwhile_is_left_out(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = datasets.to_ranges
    retracted = iter([labelled.rows(labels)[3].id])

    def prepare_slowly(ids: Any) -> list[list[int]]:
        for label_id in retracted:
            # Within a write transaction SQLite would refuse this one.
            _retract(labelled, label_id)
        return real(ids)

    wanted = [row.id for row in labelled.rows(labels)]
    del wanted[3]
    monkeypatch.setattr(datasets, "to_ranges", prepare_slowly)
    assert labelled.dataset().label_ids.tolist() == wanted
    assert labelled.count(training_datasets) == 1


@pytest.mark.slow
def test_equal_labels_make_the_same_dataset_and_other_labels_another(labelled: Bench) -> None:
    first, again = labelled.dataset(), labelled.dataset()
    assert (first.id, first.content_hash) == (again.id, again.content_hash)
    assert labelled.count(training_datasets) == 1
    _more(labelled)
    second = labelled.dataset()
    assert second.content_hash != first.content_hash
    with labelled.database.read() as connection:
        assert newest_dataset_id(connection, SLUG) == second.id


@pytest.mark.slow
def test_a_retracted_label_leaves_later_datasets_and_old_ones_reload_exactly(labelled: Bench) -> None:
    before = labelled.dataset()
    _retract(labelled, int(before.label_ids[3]))
    after = labelled.dataset()
    assert set(before.label_ids) - set(after.label_ids) == {before.label_ids[3]}
    assert after.content_hash != before.content_hash
    with labelled.database.read() as connection:
        again = load_training_dataset(connection, before.id)
    for name in ("features", "values", "structure_ids", "label_ids"):
        assert np.array_equal(getattr(again, name), getattr(before, name)), name
    assert again.content_hash == before.content_hash


@pytest.mark.slow
def test_too_few_labels_are_refused_with_the_least_number(bench: Bench) -> None:
    bench.create(batch_size=4)
    _more(bench)
    with pytest.raises(Conflict, match=rf"4 labels; training needs at least {MIN_LABELS}"):
        bench.dataset()
    assert bench.count(training_datasets) == 0


def test_an_unknown_modelled_property_or_dataset_is_told_with_a_remedy(bench: Bench) -> None:
    bench.create()
    with bench.database.read() as connection:
        with pytest.raises(NotFound, match=r"'table.gap'.*table.value"):
            get_modelled_property(connection, "table.gap")
        with pytest.raises(NotFound, match="no training dataset 9"):
            load_training_dataset(connection, 9)
        with pytest.raises(NotFound, match="has no training dataset"):
            newest_dataset_id(connection, SLUG)


@pytest.mark.slow
def test_the_first_version_serves_and_knows_its_dataset(labelled: Bench) -> None:
    version = labelled.train()
    assert (version.version, version.status, version.is_new) == (1, ModelStatus.CHAMPION, True)
    assert "first champion" in version.status_reason
    (row,) = labelled.rows(model_versions)
    (dataset,) = labelled.rows(training_datasets)
    assert row.dataset_id == dataset.id
    assert row.metrics["n"] == 20
    assert 0 <= row.metrics["coverage_90"] <= 1
    assert row.metrics["rmse"] < 0.1, "the column is smooth"
    assert labelled.statuses(model_trainings) == {"COMPLETED": 1}
    with labelled.database.read() as connection:
        kinds = connection.execute(select(audit_log.c.kind)).scalars().all()
        assert "model_version" in kinds
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_training_again_on_the_same_labels_makes_no_new_version(labelled: Bench) -> None:
    first = labelled.train()
    again = labelled.train()
    assert (again.id, again.is_new) == (first.id, False)
    assert labelled.count(model_versions) == 1
    assert labelled.statuses(model_trainings) == {"COMPLETED": 2}
    assert "trained on the same ones" in labelled.rows(model_trainings)[1].failure_reason


@pytest.mark.slow
def test_a_better_version_takes_over_and_one_serves(labelled: Bench) -> None:
    labelled.train()
    _more(labelled)
    second = labelled.train()
    assert second.status is ModelStatus.CHAMPION
    assert {row.version: row.status for row in labelled.rows(model_versions)} == {1: "RETIRED", 2: "CHAMPION"}
    assert labelled.rows(model_versions)[1].judgement["champion_version"] == 1


@pytest.mark.slow
def test_a_request_is_open_once(labelled: Bench) -> None:
    with labelled.database.write() as connection:
        ids = {
            request_training(connection, SLUG, reason=f"r{n}", requested_by="me", now=labelled.clock()) for n in "12"
        }
        assert len(ids) == 1
        assert [owed.slug for owed in due_trainings(connection, now=labelled.clock())] == [SLUG]
    labelled.train()
    with labelled.database.read() as connection:
        assert due_trainings(connection, now=labelled.clock()) == []


def _retract_until(bench: Bench, n_left: int) -> list[str]:
    """Retract labels one by one, as a person does; returns the trainings that this closed."""
    closed = []
    is_valid = labels.c.id.not_in(select(label_retractions.c.label_id))
    for row in bench.rows(labels, is_valid)[n_left:]:
        command = RetractLabel(label_id=row.id, reason="wrong")
        closed += execute(bench.database, command, agent_id="ada", clock=bench.clock).result["trainings_closed"]
    return closed


@pytest.mark.slow
def test_a_requested_training_is_closed_when_too_few_labels_are_left(labelled: Bench) -> None:
    with labelled.database.write() as connection:
        request_training(connection, SLUG, reason="r", requested_by="me", now=labelled.clock())
    assert _retract_until(labelled, MIN_LABELS) == []
    assert labelled.statuses(model_trainings) == {"REQUESTED": 1}
    assert _retract_until(labelled, MIN_LABELS - 1) == [SLUG]
    (row,) = labelled.rows(model_trainings)
    reason = f"{MIN_LABELS - 1} labels are left, training needs at least {MIN_LABELS}"
    assert (row.status, row.failure_class, row.failure_reason) == ("FAILED", "permanent", reason)
    assert labelled.count(audit_log, audit_log.c.kind == "training_failed") == 1
    with labelled.database.read() as connection:
        assert due_trainings(connection, now=labelled.clock()) == []
        (summary,) = model_summaries(connection)
        assert audit.verify(connection).is_intact
    assert (summary.has_open_training, summary.training_failure) == (False, reason)


@pytest.mark.slow
def test_a_training_that_is_given_back_after_its_labels_were_retracted_is_closed_at_the_next_attempt(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        assert _retract_until(labelled, MIN_LABELS - 1) == [], "a running training has its dataset"
        raise RuntimeError("lost")

    monkeypatch.setattr(training, "_fit_and_record", fail)
    with pytest.raises(RuntimeError):
        labelled.train()
    assert labelled.statuses(model_trainings) == {"REQUESTED": 1}
    with pytest.raises(Conflict, match=f"needs at least {MIN_LABELS}"):
        labelled.train()
    assert labelled.statuses(model_trainings) == {"FAILED": 1}


@pytest.mark.slow
def test_a_training_that_is_running_elsewhere_is_not_begun_again(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = training._fit_and_record
    refusals = []

    def rival(*arguments):
        dataset_id = labelled.rows(training_datasets)[0].id
        with pytest.raises(Conflict, match="being trained") as caught:
            train(labelled.database, labelled.settings, SLUG, dataset_id, requested_by="x", clock=labelled.clock)
        refusals.append(caught.value)
        return original(*arguments)

    monkeypatch.setattr(training, "_fit_and_record", rival)
    assert labelled.train().version == 1
    assert len(refusals) == 1
    assert labelled.statuses(model_trainings) == {"COMPLETED": 1}


@pytest.mark.slow
def test_a_request_that_was_carried_out_is_not_carried_out_again_by_a_second_run(labelled: Bench) -> None:
    with labelled.database.write() as connection:
        now = labelled.clock()
        request = request_training(connection, SLUG, reason="r", requested_by="me", now=now)
    dataset = labelled.dataset()

    def carry_out(dataset_id: int) -> training.ModelVersion:
        return train(
            labelled.database,
            labelled.settings,
            SLUG,
            dataset_id,
            requested_by="run",
            training_id=request,
            clock=labelled.clock,
        )

    first = carry_out(dataset.id)
    assert (first.version, first.is_new) == (1, True)
    labelled.step()
    labelled.drain()
    newer = labelled.dataset()
    assert newer.id != dataset.id, "there are new labels"
    again = carry_out(newer.id)
    assert (again.version, again.is_new) == (1, False)
    assert labelled.count(model_trainings) == labelled.count(model_versions) == 1


def test_a_failing_training_says_why_is_tried_again_and_fails_in_the_end(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "_fit_and_record", lambda *_: 1 / 0)
    for attempt in range(1, 4):
        with pytest.raises(ZeroDivisionError):
            labelled.train()
        (row,) = labelled.rows(model_trainings)
        assert (row.attempts, row.failure_reason) == (attempt, "ZeroDivisionError: division by zero")
    assert row.status == "FAILED"
    assert labelled.count(model_versions) == 0


@pytest.mark.slow
def test_a_step_asks_for_a_training_when_enough_labels_are_new(labelled: Bench) -> None:
    labelled.configure(min_new_samples_for_retrain=30)
    assert labelled.step().actions["models_retrained"] == 0
    labelled.drain()
    result = labelled.step()
    assert result.actions["models_retrained"] == 1
    (row,) = labelled.rows(model_trainings)
    assert (row.status, row.orchestrator_run_id) == ("REQUESTED", result.run_id)
    assert row.reason == "40 new labels, the threshold is 30"
    assert labelled.step().actions["models_retrained"] == 0, "one is open"


def test_due_trainings_are_planned_like_a_step_and_can_be_replayed(labelled: Bench) -> None:
    labelled.configure(min_new_samples_for_retrain=20)
    done = execute(labelled.database, RequestDueTrainings(), agent_id="sensor", clock=labelled.clock)
    (row,) = labelled.rows(model_trainings)
    assert (row.orchestrator_run_id, row.requested_by) == (done.result["run_id"], "sensor")
    (decision,) = labelled.rows(decisions, decisions.c.orchestrator_run_id == row.orchestrator_run_id)
    assert (decision.kind, decision.result) == ("retrain", "requested")
    assert replay(labelled.database, done.result["run_id"])[1], "the stored plan is the replayed one"
    again = execute(labelled.database, RequestDueTrainings(), agent_id="sensor", clock=labelled.clock)
    assert again.result["actions"]["models_retrained"] == 0, "one is open"


@pytest.mark.slow
def test_the_present_labels_of_a_model_are_counted_also_when_none_is_new(labelled: Bench) -> None:
    labelled.train()
    with labelled.database.read() as connection:
        (view,) = model_progress(connection)
    assert (view.n_labels, view.n_new) == (20, 0)
    labelled.clock.advance(seconds=1)
    _retract(labelled, labelled.rows(labels)[0].id)
    with labelled.database.read() as connection:
        (view,) = model_progress(connection)
    assert view.n_labels == 19


@pytest.mark.slow
def test_a_training_that_loses_every_worker_fails_with_an_alert_and_is_not_begun_anew(labelled: Bench) -> None:
    with labelled.database.write() as connection:
        request = request_training(connection, SLUG, reason="r", requested_by="me", now=labelled.clock())
        connection.execute(
            model_trainings.update().values(
                status="RUNNING",
                attempts=labelled.settings.max_attempts,
                lease_owner="lost",
                lease_token="token",
                lease_expires_at=labelled.clock() - timedelta(seconds=1),
            )
        )
    dataset_id = labelled.dataset().id
    arguments = {"requested_by": "run", "training_id": request, "clock": labelled.clock}
    with pytest.raises(Conflict, match="has FAILED: it lost its worker"):
        train(labelled.database, labelled.settings, SLUG, dataset_id, **arguments)
    assert labelled.statuses(model_trainings) == {"FAILED": 1}
    assert [(row.kind, row.subject) for row in labelled.rows(alerts)] == [("work_lost", "trainings")]
