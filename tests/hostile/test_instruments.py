"""Instruments that break in their constructor, end the process or give what cannot be stored: every attempt counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.execution.experiments import worker
from nanoos.execution.experiments.raw_files import read_raw_file
from nanoos.plugins.instrument import InstrumentUnavailable, Measurement, Submission
from nanoos.store.tables import alerts, campaigns, experiment_runs, labels
from tests.execution.instruments.test_definitions import SHARED
from tests.execution.instruments.test_http_lab import create
from tests.support.bench import Bench


@pytest.fixture
def lab(bench: Bench) -> Bench:
    """Three experiments wait for an automatic instrument."""
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=3)
    bench.create(instrument={"name": "virtual"})
    bench.step()
    bench.drain()
    bench.step()
    assert bench.count(experiment_runs) == 3
    return bench


def test_an_instrument_that_cannot_be_set_up_pauses_its_campaign(lab: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OSError("no such port: /dev/ttyUSB7")

    monkeypatch.setattr(worker, "instrument", broken)
    lab.lab()
    assert lab.statuses(campaigns) == {"PAUSED": 1}
    (alert,) = lab.rows(alerts)
    assert "no such port" in alert.message


@pytest.mark.slow
def test_an_instrument_that_ends_the_process_counts_an_attempt(lab: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    class Quits:
        def measure(self, *_: Any) -> Measurement:
            raise SystemExit(3)

    monkeypatch.setattr(worker, "instrument", lambda *_: Quits())
    for _ in range(lab.settings.max_attempts):
        lab.lab()
        lab.clock.advance(minutes=10)
    assert {(row.status, row.attempts) for row in lab.rows(experiment_runs)} == {("FAILED", lab.settings.max_attempts)}


def test_a_result_that_cannot_be_recorded_counts_an_attempt_and_does_not_hold_up_the_queue(
    lab: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lab.rows(experiment_runs)[0].id
    store_labels = worker.store_labels

    def fail_for_first(connection: Any, row: Any, *arguments: Any, **more: Any) -> list[int]:
        if row.id == first:
            raise ValueError("cannot be stored")
        return store_labels(connection, row, *arguments, **more)

    monkeypatch.setattr(worker, "store_labels", fail_for_first)
    with pytest.raises(ValueError, match="cannot be stored"):
        lab.lab()
    (row,) = lab.rows(experiment_runs, experiment_runs.c.id == first)
    assert (row.status, row.attempts) == ("PENDING", 1)
    assert lab.lab().completed == 2


def test_a_raw_file_is_a_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match="no regular file"):
        read_raw_file(tmp_path / "pipe")


class Says:
    """An instrument with jobs that answers every poll likewise."""

    version: ClassVar[str] = "1"
    duration_s = 1.0
    poll_every_s = 1.0

    def __init__(self, answer: Measurement | Exception) -> None:
        self.answer = answer

    def submit(self, job: Any) -> Submission:
        return Submission(job_id=job.key)

    def poll(self, *_: Any) -> Measurement:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def cancel(self, *_: Any) -> None: ...

    def health(self) -> str:
        return ""


UNSTORABLE = "NUL \0, surrogate \ud800"
ANSWERS: dict[str, Measurement | Exception] = {
    "failure": Measurement(failure_class=FailureClass.PERMANENT, reason=UNSTORABLE),
    "held": Measurement(held={"answer": {UNSTORABLE: [UNSTORABLE, float("inf"), float("nan")]}}, reason=UNSTORABLE),
    "unavailable": InstrumentUnavailable(UNSTORABLE),
    "broken": RecursionError(UNSTORABLE[:6]),  # it is logged, and a log of a test holds no surrogates
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_an_instrument_says_is_kept_whatever_characters_it_uses(
    lab: Bench, monkeypatch: pytest.MonkeyPatch, answer: Measurement | Exception
) -> None:
    monkeypatch.setattr(worker, "instrument", lambda *_: Says(answer))
    for _ in range(2):
        lab.lab()
        lab.clock.advance(seconds=5)
    for row in lab.rows(experiment_runs):
        assert "NUL \\x00" in row.failure_reason
        assert "\ud800" not in row.failure_reason


NESTED = "[" * 100_000 + "]" * 100_000
RESULTS = [NESTED, "{", "9" * 5000, '{"state": "done", "gap": 1e999}', '{"state": "done", "gap": "\\ud800"}', "null"]


@pytest.mark.slow
@pytest.mark.parametrize("content", RESULTS, ids=["nested", "cut", "digits", "infinite", "surrogate", "null"])
def test_a_strange_result_file_waits_for_a_person_or_the_rest_of_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    shared, definitions = bench.folder / "shared", bench.folder / "instruments"
    shared.mkdir()
    definitions.mkdir()
    (definitions / "xrd.yaml").write_text(SHARED.format(folder=shared))
    monkeypatch.setenv("INSTRUMENTS_FOLDER", str(definitions))
    create(bench, n=1)
    bench.lab()
    (row,) = bench.rows(experiment_runs)
    (shared / "results" / f"{row.job_key}.json").write_text(content)
    bench.clock.advance(seconds=100)
    bench.lab()
    (row,) = bench.rows(experiment_runs)
    assert (row.status, row.attempts) == ("QUEUED", 1)
    assert bench.count(labels) == 0
