"""Instruments that break in their constructor, end the process or give what cannot be stored: every attempt counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.execution.experiments import worker
from nanoos.execution.experiments.raw_files import read_raw_file
from nanoos.plugins.instrument import Measurement
from nanoos.store.tables import alerts, campaigns, experiment_runs
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
