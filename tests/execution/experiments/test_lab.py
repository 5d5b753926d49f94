"""The lab: instruments that answer as seeded, people who record once, and labels that know their source."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.control.orchestrator_stats import load_stats
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.experiments import worker as lab_module
from nanoos.execution.experiments.raw_files import read_raw_file
from nanoos.execution.experiments.recording import fail_experiment, record_result
from nanoos.execution.experiments.worker import has_dispatchable
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.registry import instrument
from nanoos.store import audit
from nanoos.store.tables import candidates, experiment_runs, labels, orchestrator_state
from tests.support.bench import Bench


def _measure(name: str, params: dict[str, Any], seed: int = 1, truth: float = 1.0) -> Measurement:
    spec = {"measured": {"value": truth}}
    return instrument(name, params).measure(spec, {"value": truth}, ("value",), seed)


@given(st.integers(0, 2**62), st.floats(-5, 5))
def test_a_virtual_measurement_is_decided_by_its_seed(seed: int, truth: float) -> None:
    params = {"default_noise_std": 0.1, "failure_probability": 0.3}
    assert _measure("virtual", params, seed, truth) == _measure("virtual", params, seed, truth)


def test_virtual_noise_bias_and_failures_are_as_asked_for() -> None:
    params = {"noise_std": {"value": 0.2}, "bias": {"value": 0.5}, "failure_probability": 0.25}
    given_ = [_measure("virtual", params, seed) for seed in range(2000)]
    values = np.array([item.values["value"] for item in given_ if item.is_success])
    assert len(values) / 2000 == pytest.approx(0.75, abs=0.04)
    assert values.mean() == pytest.approx(1.5, abs=0.03)
    assert values.std() == pytest.approx(0.2, abs=0.02)
    assert {item.failure_class for item in given_ if not item.values} == {FailureClass.TRANSIENT}
    assert given_[0].noise_std in (None, {"value": 0.2})


def test_the_replay_instrument_answers_from_the_table_or_not_at_all() -> None:
    assert _measure("replay", {}, truth=0.7) == Measurement(values={"value": 0.7})
    missing = instrument("replay", {}).measure({"measured": {}}, {}, ("value",), 0)
    assert missing.reason == "the table's row has no value"
    assert missing.failure_class is FailureClass.PERMANENT


@pytest.mark.parametrize(
    "params", [{"noise_std": {"value": 0}}, {"failure_probability": 1.0}, {"duration_s": -1}, {"speed": 3}]
)
def test_parameters_of_an_instrument_out_of_range_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=next(iter(params))):
        instrument("virtual", params)


@pytest.fixture
def lab(bench: Bench) -> Bench:
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=3)
    return bench


def _schedule(bench: Bench, **spec: Any) -> list[int]:
    """Experiments of a new campaign; returns their ids."""
    bench.create(**spec)
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    assert bench.step().actions["experiments_launched"] == 3
    return [row.id for row in bench.rows(experiment_runs)]


def _record(bench: Bench, id_: int, value: float = 1.0, **arguments: Any) -> list[int]:
    with bench.database.write() as connection:
        return record_result(
            connection, id_, {"value": value}, **{"operator": "marie", "now": bench.clock(), **arguments}
        )


def test_the_best_candidates_go_to_the_lab_once(lab: Bench) -> None:
    _schedule(lab)
    scores = sorted((row.score for row in lab.rows(candidates) if row.score is not None), reverse=True)
    by_id = {row.id: row.score for row in lab.rows(candidates)}
    rows = lab.rows(experiment_runs)
    assert [by_id[row.candidate_id] for row in rows] == scores[:3]
    assert {(row.status, row.instrument, tuple(row.properties)) for row in rows} == {("PENDING", "manual", ("value",))}


@pytest.mark.slow
def test_manual_experiments_wait_on_the_worklist_for_a_person(lab: Bench) -> None:
    ids = _schedule(lab)
    assert lab.lab().queued_for_people == 3
    assert lab.lab().queued_for_people == 0
    assert lab.statuses(experiment_runs) == {"QUEUED": 3}
    (label_id,) = _record(lab, ids[0], 1.25, noise_std={"value": 0.05})
    (row,) = lab.rows(experiment_runs, experiment_runs.c.id == ids[0])
    assert (row.status, row.measured, row.operator) == ("COMPLETED", {"value": 1.25}, "marie")
    (label,) = lab.rows(labels, labels.c.id == label_id)
    assert (label.value, label.noise_std, label.source_kind, label.source_id) == (1.25, 0.05, "experiment", ids[0])
    assert label.provenance["operator"] == "marie"
    assert label.engine is None
    with lab.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_a_result_is_never_overwritten(lab: Bench) -> None:
    first, second, _ = _schedule(lab)
    _record(lab, first)
    with pytest.raises(Conflict, match=r"already COMPLETED.*never overwritten"):
        _record(lab, first, 2.0)
    with lab.database.write() as connection, pytest.raises(Conflict, match="is already COMPLETED"):
        fail_experiment(connection, first, reason="r", operator="o", now=lab.clock())
    with lab.database.write() as connection:
        fail_experiment(connection, second, reason="broke", operator="o", now=lab.clock())
    with pytest.raises(Conflict, match="already FAILED"):
        _record(lab, second)
    assert lab.count(labels, labels.c.source_kind == "experiment") == 1
    assert [row.failure_reason for row in lab.rows(experiment_runs)] == [None, "broke", None]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "noise", "words"),
    [
        ({}, None, r"missing: \['value'\]"),
        ({"value": 1.0, "mass": 2.0}, None, r"unknown: \['mass'\]"),
        ({"value": math.nan}, None, "not finite"),
        ({"value": math.inf}, None, "not finite"),
        ({"value": 1.0}, {"value": 0.0}, "Invalid noise"),
        ({"value": 1.0}, {"value": math.nan}, "Invalid noise"),
        ({"value": 1.0}, {"value": math.inf}, "Invalid noise"),
        ({"value": 1.0}, {"mass": 0.1}, "Invalid noise"),
    ],
)
def test_a_result_that_does_not_fit_the_experiment_is_refused(lab: Bench, values, noise, words: str) -> None:
    first, *_ = _schedule(lab)
    before = lab.everything()
    with pytest.raises(InvalidInput, match=words), lab.database.write() as connection:
        record_result(connection, first, values, operator="o", noise_std=noise, now=lab.clock())
    assert lab.everything() == before
    assert lab.statuses(experiment_runs) == {"PENDING": 3}


def test_the_raw_file_is_kept_by_its_hash_and_must_be_readable(lab: Bench) -> None:
    first, second, _ = _schedule(lab)
    raw = lab.folder / "scan.dat"
    raw.write_bytes(b"1 2 3\n")
    _record(lab, first, raw_file=read_raw_file(raw))
    (row,) = lab.rows(experiment_runs, experiment_runs.c.id == first)
    assert (row.raw_file, row.raw_file_sha256) == (str(raw), hashlib.sha256(b"1 2 3\n").hexdigest())
    label = lab.rows(labels, labels.c.source_kind == "experiment")[0]
    assert label.provenance["raw_file_sha256"] == row.raw_file_sha256
    with pytest.raises(InvalidInput, match=r"none\.dat cannot be read"):
        read_raw_file(lab.folder / "none.dat")
    assert lab.rows(experiment_runs, experiment_runs.c.id == second)[0].status == "PENDING"


def test_an_unknown_experiment_is_told(lab: Bench) -> None:
    with pytest.raises(NotFound, match="no experiment 99"):
        _record(lab, 99)


@pytest.mark.slow
def test_a_virtual_lab_measures_everything_that_is_due(lab: Bench) -> None:
    _schedule(lab, instrument={"name": "virtual", "params": {"default_noise_std": 0.01}})
    with lab.database.read() as connection:
        assert has_dispatchable(connection, now=lab.clock())
    assert lab.count(experiment_runs, experiment_runs.c.finished_at.is_(None)) == 3
    report = lab.lab()
    with lab.database.read() as connection:
        assert not has_dispatchable(connection, now=lab.clock())
    assert (report.completed, report.failed, report.campaigns) == (3, 0, {"alpha"})
    simulated = {row.id: row.evidence["value"]["simulated"] for row in lab.rows(candidates) if row.evidence}
    for row in lab.rows(experiment_runs):
        assert row.measured["value"] == pytest.approx(simulated[row.candidate_id], abs=0.06)
        assert row.measured["value"] != simulated[row.candidate_id]
    measured = lab.rows(labels, labels.c.source_kind == "experiment")
    assert {row.noise_std for row in measured} == {0.01}
    with lab.database.read() as connection:
        state = connection.execute(orchestrator_state.select()).one()
        assert load_stats(connection, state.id)["experiments"] == {"COMPLETED": 3}


@pytest.mark.slow
def test_the_replay_lab_gives_the_tables_values(lab: Bench) -> None:
    _schedule(lab, instrument={"name": "replay"})
    assert lab.lab().completed == 3
    simulated = {row.id: row.outputs for row in lab.rows(candidates)}
    assert all(row.measured == simulated[row.candidate_id] for row in lab.rows(experiment_runs))


@pytest.mark.slow
def test_a_failing_synthesis_is_tried_again_with_another_draw_and_fails_in_the_end(lab: Bench) -> None:
    _schedule(lab, instrument={"name": "virtual", "params": {"failure_probability": 0.999}})
    for _ in range(4):
        lab.lab()
        lab.clock.advance(minutes=10)
    rows = lab.rows(experiment_runs)
    assert {(row.status, row.attempts) for row in rows} == {("FAILED", lab.settings.max_attempts)}
    assert {row.failure_reason for row in rows} == {"the virtual synthesis failed"}
    assert lab.count(labels, labels.c.source_kind == "experiment") == 0


@pytest.mark.slow
def test_an_instrument_that_breaks_stops_nobody_else(lab: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = _schedule(lab, instrument={"name": "virtual"})
    original = lab_module.instrument

    class Broken:
        n = 0

        def measure(self, *arguments: Any) -> Measurement:
            Broken.n += 1
            if Broken.n == 1:
                raise OSError("the stage is jammed")
            return original("virtual", {}).measure(*arguments)

    monkeypatch.setattr(lab_module, "instrument", lambda *_: Broken())
    report = lab.lab()
    assert (report.completed, report.retried) == (2, 1)
    (row,) = lab.rows(experiment_runs, experiment_runs.c.id == ids[0])
    assert row.failure_reason == "OSError: the stage is jammed"


@pytest.mark.slow
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_instrument_that_gives_no_number_fails_that_experiment_only(
    lab: Bench, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    _schedule(lab, instrument={"name": "virtual"})

    class Dead:
        def measure(self, *_: Any) -> Measurement:
            return Measurement(values={"value": value})

    monkeypatch.setattr(lab_module, "instrument", lambda *_: Dead())
    assert lab.lab().retried == 3
    assert lab.count(labels, labels.c.source_kind == "experiment") == 0


@pytest.mark.slow
@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.CANCELLED])
def test_experiments_of_a_campaign_that_is_held_are_not_carried_out(lab: Bench, status: CampaignStatus) -> None:
    _schedule(lab, instrument={"name": "virtual"})
    lab.move("alpha", status)
    assert lab.lab().completed == 0
    assert lab.statuses(experiment_runs) == {"PENDING" if status is CampaignStatus.PAUSED else "CANCELLED": 3}


@pytest.mark.slow
def test_a_person_cannot_record_what_an_instrument_measures_now(lab: Bench) -> None:
    from nanoos.execution.experiments.queue import EXPERIMENTS
    from nanoos.store import leases

    _schedule(lab, instrument={"name": "virtual"})
    with lab.database.write() as connection:
        lease = leases.claim(connection, EXPERIMENTS, owner="robot", limit=1, lease_s=60, now=lab.clock())
    with pytest.raises(Conflict, match="being measured by robot"):
        _record(lab, lease.ids[0])


@pytest.mark.slow
def test_a_measured_value_takes_the_place_of_the_simulated_one_in_the_dataset(lab: Bench) -> None:
    lab.configure(max_simultaneous_simulations=100)
    ids = _schedule(lab, n_rows=20, batch_size=20)
    _record(lab, ids[0], 1.0, noise_std={"value": 0.1})
    dataset = lab.dataset()
    assert len(dataset.values) == 20
    assert dataset.n_measured == 1
    assert len(set(dataset.structure_ids)) == 20
    assert np.nansum(dataset.noise_std) == 0.1
