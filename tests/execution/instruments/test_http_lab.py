"""A campaign on an instrument behind HTTP, with both killed at the worst moments: measured once, recorded once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.experiments.recording import record_result, start_experiment
from nanoos.execution.experiments.worker import has_dispatchable
from nanoos.store import audit
from nanoos.store.tables import alerts, campaigns, experiment_runs, labels
from tests.support import workers
from tests.support.bench import Bench
from tests.support.processes import rival
from tests.support.virtual_lab import TOKEN, VirtualLab, virtual_lab


@pytest.fixture
def instrument(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualLab]:
    """An instrument `xrd`, and three experiments of campaign `alpha` that wait for it."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    monkeypatch.setenv("INSTRUMENTS_FOLDER", str(folder))
    monkeypatch.setenv("LAB_TOKEN", TOKEN)
    with virtual_lab(tmp_path / "virtual_lab") as lab:
        (folder / "xrd.yaml").write_text(lab.definition)
        create(bench, n=3)
        yield lab


def create(bench: Bench, n: int) -> None:
    """A campaign without an engine whose first `n` candidates wait for the instrument."""
    bench.configure(max_simultaneous_experiments=n)
    bench.create(
        design_space={
            "kind": "table",
            "params": {"path": str(bench.table(column="gap_ev")), "measured_columns": ["gap_ev"]},
        },
        goal={"gap_ev": {"value": 1.0, "tolerance": 0.001}},
        engine=None,
        instrument={"name": "xrd"},
        batch_size=n,
    )
    bench.step()
    assert bench.statuses(experiment_runs) == {"PENDING": n}


def until_measured(bench: Bench, *, passes: int = 10) -> None:
    for _ in range(passes):
        bench.lab()
        bench.clock.advance(seconds=100)


def open_alerts(bench: Bench, kind: str) -> list[Any]:
    return bench.rows(alerts, alerts.c.kind == kind, alerts.c.resolved_at.is_(None))


def assert_each_was_measured_once(bench: Bench, lab: VirtualLab, n: int = 3) -> None:
    assert bench.statuses(experiment_runs) == {"COMPLETED": n}
    assert len(lab.started_structures()) == len(set(lab.started_structures())) == n
    assert_each_was_recorded_once(bench, n)


def assert_each_was_recorded_once(bench: Bench, n: int) -> None:
    rows = bench.rows(labels)
    assert len({row.structure_hash for row in rows}) == len(rows) == n
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_job_is_submitted_polled_and_recorded_in_property_units(bench: Bench, instrument: VirtualLab) -> None:
    assert bench.lab().submitted == 3
    rows = bench.rows(experiment_runs)
    assert {(row.status, row.lease_token) for row in rows} == {("QUEUED", None)}
    assert [row.job_key for row in rows] == instrument.log("started") == [row.job_id for row in rows]
    with bench.database.read() as connection:
        assert not has_dispatchable(connection, now=bench.clock())
    until_measured(bench, passes=3)
    assert_each_was_measured_once(bench, instrument)
    row, label = bench.rows(experiment_runs)[0], bench.rows(labels)[0]
    assert -0.2 <= label.value <= 1.3
    assert (label.noise_std, row.attempts, row.started_at) == (0.02, 1, row.submitted_at)
    assert label.provenance["job_id"] == row.job_id
    assert len(label.provenance["instrument_version"]) == 12


@pytest.mark.slow
def test_a_worker_killed_while_it_submits_measures_nothing_twice(bench: Bench, instrument: VirtualLab) -> None:
    instrument.behave("hang_submit")
    with rival(workers.measure) as victim:
        instrument.until(lambda: instrument.log("started"))
        victim.kill()
    instrument.behave_no_more("hang_submit")
    assert bench.rows(experiment_runs)[0].job_id is None
    until_measured(bench)
    assert len(instrument.log("repeated")) == 1
    assert_each_was_measured_once(bench, instrument)


@pytest.mark.slow
def test_a_worker_killed_while_it_polls_and_a_restarted_instrument_lose_nothing(
    bench: Bench, instrument: VirtualLab
) -> None:
    bench.lab()
    bench.clock.advance(seconds=100)
    instrument.behave("hang_poll")
    with rival(workers.measure, 100) as victim:
        instrument.until(lambda: instrument.log("polled"))
        victim.kill()
    instrument.kill()
    instrument.behave_no_more("hang_poll")
    assert bench.lab().completed == 0
    assert len(open_alerts(bench, "instrument_unavailable")) == 1
    instrument.start()
    bench.clock.advance(seconds=100)
    until_measured(bench)
    assert open_alerts(bench, "instrument_unavailable") == []
    assert_each_was_measured_once(bench, instrument)


@pytest.mark.slow
def test_experiments_of_an_instrument_that_is_offline_wait_without_losing_an_attempt(
    bench: Bench, instrument: VirtualLab
) -> None:
    instrument.behave("offline")
    for _ in range(5):
        bench.lab()
        bench.clock.advance(seconds=100)
    rows = bench.rows(experiment_runs)
    assert {(row.status, row.attempts) for row in rows} == {("PENDING", 0)}
    assert all("the lamp is off" in row.failure_reason for row in rows)
    (alert,) = open_alerts(bench, "instrument_unavailable")
    assert "xrd" in alert.subject
    assert "3 experiments wait" in alert.message
    assert instrument.log("started") == []
    assert bench.statuses(campaigns) == {"RUNNING": 1}
    instrument.behave_no_more("offline")
    until_measured(bench)
    assert open_alerts(bench, "instrument_unavailable") == []
    assert_each_was_measured_once(bench, instrument)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"gap": 1.5}, "no unit"),
        ({"gap": 1970, "unit": "eV"}, "outside its range of -1 to 2"),
        ({"gap": 1970, "unit": "kg"}, "does not convert"),
        ({"gap": None, "unit": "eV"}, "no number"),
        ({"gap": "1e999", "unit": "eV"}, "inf"),
        ({}, "no number"),
    ],
)
def test_a_result_that_cannot_be_trusted_is_kept_for_a_person(
    bench: Bench, instrument: VirtualLab, result: dict[str, Any], words: str
) -> None:
    answer = {"state": "done", "result": result}
    instrument.behave("answer.json", json.dumps(answer))
    until_measured(bench, passes=4)
    assert bench.count(labels) == 0
    rows = bench.rows(experiment_runs)
    assert {row.status for row in rows} == {"QUEUED"}
    assert all(row.held == {"answer": answer} and words in row.failure_reason for row in rows)
    assert len(open_alerts(bench, "result_held")) == 3
    with bench.database.write() as connection:
        record_result(connection, rows[0].id, {"gap_ev": 1.97}, operator="marie", now=bench.clock())
    assert [row.value for row in bench.rows(labels)] == [1.97]
    assert len(open_alerts(bench, "result_held")) == 2
    assert len(instrument.log("started")) == 3


@pytest.mark.slow
def test_cancelling_a_campaign_cancels_its_jobs_at_the_instrument(bench: Bench, instrument: VirtualLab) -> None:
    bench.lab()
    bench.move("alpha", CampaignStatus.CANCELLED)
    assert bench.statuses(experiment_runs) == {"CANCELLED": 3}
    with bench.database.read() as connection:
        assert has_dispatchable(connection, now=bench.clock())
    bench.lab()
    bench.lab()
    assert instrument.log("cancelled") == instrument.log("started")
    with bench.database.read() as connection:
        assert not has_dispatchable(connection, now=bench.clock())


@pytest.mark.slow
def test_a_job_whose_campaign_was_cancelled_during_its_submission_is_cancelled_too(
    bench: Bench, instrument: VirtualLab
) -> None:
    instrument.behave("hang_submit")
    with rival(workers.measure) as victim:
        instrument.until(lambda: instrument.log("started"))
        bench.move("alpha", CampaignStatus.CANCELLED)
        victim.kill()
    instrument.behave_no_more("hang_submit")
    assert bench.statuses(experiment_runs) == {"CANCELLED": 2, "RUNNING": 1}
    bench.recover()
    bench.clock.advance(seconds=1000)
    until_measured(bench, passes=2)
    assert bench.statuses(experiment_runs) == {"CANCELLED": 3}
    assert instrument.log("cancelled") == instrument.log("started")
    assert len(instrument.log("started")) == 1


@pytest.mark.slow
def test_a_job_that_takes_longer_than_declared_raises_an_alert_until_it_ends(
    bench: Bench, instrument: VirtualLab
) -> None:
    instrument.behave("slow")
    bench.lab()
    bench.clock.advance(seconds=3000)
    bench.lab()
    assert open_alerts(bench, "experiment_overdue") == []
    bench.clock.advance(seconds=1000)
    bench.lab()
    assert len(open_alerts(bench, "experiment_overdue")) == 3
    instrument.behave_no_more("slow")
    until_measured(bench)
    assert open_alerts(bench, "experiment_overdue") == []
    assert_each_was_measured_once(bench, instrument)


@pytest.mark.slow
def test_a_job_that_the_instrument_forgot_is_submitted_again_with_its_key(bench: Bench, instrument: VirtualLab) -> None:
    bench.lab()
    keys = [row.job_key for row in bench.rows(experiment_runs)]
    (instrument.folder / "jobs" / keys[0]).unlink()
    until_measured(bench)
    assert instrument.log("started") == [*keys, keys[0]]
    assert [row.job_key for row in bench.rows(experiment_runs)] == keys
    assert bench.statuses(experiment_runs) == {"COMPLETED": 3}


@pytest.mark.slow
def test_a_job_that_the_instrument_cannot_answer_for_holds_up_no_other(bench: Bench, instrument: VirtualLab) -> None:
    bench.lab(limit=1)
    (key,) = instrument.log("started")
    instrument.behave(f"broken_{key}")
    until_measured(bench)
    assert bench.statuses(experiment_runs) == {"COMPLETED": 2, "QUEUED": 1}
    (alert,) = open_alerts(bench, "instrument_unavailable")
    assert "cannot read the detector" in alert.message
    instrument.behave_no_more(f"broken_{key}")
    until_measured(bench)
    assert open_alerts(bench, "instrument_unavailable") == []
    assert_each_was_measured_once(bench, instrument)


@pytest.mark.slow
def test_a_refused_token_pauses_the_campaign_and_shows_no_secret(
    bench: Bench, instrument: VirtualLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_TOKEN", "wrong-secret")
    bench.lab()
    assert bench.statuses(campaigns) == {"PAUSED": 1}
    (alert,) = bench.rows(alerts)
    assert "refused the token" in alert.message
    assert "wrong-secret" not in alert.message
    assert {(row.status, row.attempts) for row in bench.rows(experiment_runs)} == {("PENDING", 0)}


@pytest.mark.slow
def test_nobody_starts_an_experiment_that_an_instrument_measures(bench: Bench, instrument: VirtualLab) -> None:
    bench.lab()
    first = bench.rows(experiment_runs)[0].id
    with bench.database.write() as connection, pytest.raises(Conflict, match="measures experiment"):
        start_experiment(connection, first, operator="marie", now=bench.clock())
    with bench.database.write() as connection:
        record_result(connection, first, {"gap_ev": 0.5}, operator="marie", now=bench.clock())
    bench.lab()
    assert instrument.log("cancelled") == instrument.log("started")[:1]
    until_measured(bench)
    assert_each_was_recorded_once(bench, 3)


@pytest.mark.slow
def test_a_lab_of_forty_under_kills_measures_each_once(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submissions, polls and the instrument are killed in turn; each fourth structure's first attempt fails."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    monkeypatch.setenv("INSTRUMENTS_FOLDER", str(folder))
    monkeypatch.setenv("LAB_TOKEN", TOKEN)
    with virtual_lab(tmp_path / "virtual_lab") as lab:
        (folder / "xrd.yaml").write_text(lab.definition)
        lab.behave("fails_first")
        create(bench, n=40)
        bench.settings = bench.settings.model_copy(update={"max_attempts": 1000})  # each kill costs one
        for turn in range(12):
            what = ("started", "polled")[turn % 2]
            n_before = len(lab.log(what))
            with rival(workers.measure, 100 * turn, 1000) as victim:
                while len(lab.log(what)) < n_before + 3 and victim.process.is_alive():
                    time.sleep(0.01)
                victim.kill()
            if turn % 4 == 3:
                lab.kill()
                lab.start()
        bench.clock.advance(seconds=2000)
        until_measured(bench, passes=30)
        assert bench.statuses(experiment_runs) == {"COMPLETED": 40}
        ids = lab.started_structures()
        assert sorted(ids) == sorted([f"r{i}" for i in range(40)] + [f"r{i}" for i in range(0, 40, 4)])
        assert_each_was_recorded_once(bench, 40)
