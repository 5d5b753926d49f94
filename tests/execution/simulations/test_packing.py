"""Simulations at once on one machine: no more than fit, and each recorded once."""

from __future__ import annotations

import threading

import pytest

from nanoos.execution.simulations import packing, worker
from nanoos.execution.simulations.capacity import Capacity, Resources
from nanoos.execution.simulations.claims import expected_seconds
from nanoos.execution.simulations.packing import drain_machine
from nanoos.execution.simulations.worker import DrainReport
from nanoos.service.queries.engines import recorded_durations
from nanoos.store.tables import simulation_jobs, simulation_results
from tests.support.bench import Bench
from tests.support.engines import calls_of

N = 24


def _machine(cores: int) -> Resources:
    return Resources(cores=cores, gpus=1, memory_mb=1000)


@pytest.mark.parametrize(
    ("resources", "n_at_once"),
    [
        ({}, 4),
        ({"cores": 2}, 2),
        ({"cores": 3}, 1),
        ({"cores": 99}, 1),
        ({"gpus": 1}, 1),
        ({"memory_mb": 400}, 2),
        ({"memory_mb": 10_000}, 1),
    ],
)
def test_as_many_run_at_once_as_fit(resources: dict[str, int], n_at_once: int) -> None:
    capacity, stop = Capacity(_machine(4)), threading.Event()
    lock, running, most = threading.Lock(), 0, 0
    full = threading.Barrier(n_at_once, timeout=20)

    def simulate() -> None:
        nonlocal running, most
        with capacity.reserved(resources, stop):
            with lock:
                running += 1
                most = max(most, running)
            full.wait()
            with lock:
                running -= 1

    threads = [threading.Thread(target=simulate) for _ in range(4 * n_at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == n_at_once
    assert not full.broken


def test_a_stopped_worker_does_not_wait_for_room() -> None:
    capacity, stop = Capacity(_machine(1)), threading.Event()
    stop.set()
    with capacity.reserved({}, stop), capacity.reserved({}, stop):
        pass


@pytest.mark.slow
def test_a_machine_of_three_cores_computes_each_simulation_once(
    bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "ALONE_S", 0.0)
    bench.configure(max_simultaneous_simulations=1000)
    bench.scripted(n_rows=N, batch_size=N, sleep_s=0.02)
    bench.step()
    report = drain_machine(bench.database, bench.settings, clock=bench.clock, total=_machine(3))
    assert report.completed == N
    assert bench.statuses(simulation_jobs) == {"COMPLETED": N}
    assert len(calls_of(bench.calls)) == N


@pytest.mark.slow
def test_recorded_durations_decide_the_first_chunk_of_the_next_worker(
    bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "CHUNK_TARGET_S", 0.05)
    bench.configure(max_simultaneous_simulations=1000)
    bench.scripted(n_rows=N, batch_size=N // 2, sleep_s=0.05)
    first: list[int] = []
    for _ in range(2):
        bench.step()
        seen: list[int] = []
        bench.drain(on_chunk=lambda report, seen=seen: seen.append(report.completed))
        first.append(seen[0])
    assert first == [worker.CHUNK_FIRST, 1]


@pytest.mark.slow
def test_other_drains_start_at_once_where_a_simulation_is_known_to_take_long(
    bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "ALONE_S", 0.01)
    bench.configure(max_simultaneous_simulations=1000)
    bench.scripted(n_rows=N, batch_size=N // 2, sleep_s=0.02)
    with bench.database.read() as connection:
        assert expected_seconds(connection, now=bench.clock()) is None
    bench.step()
    bench.drain()
    bench.step()
    with bench.database.read() as connection:
        expected = expected_seconds(connection, now=bench.clock())
    assert expected is not None
    assert expected >= 0.02
    started: list[str] = []
    drain = packing.drain_simulations

    def counted(*arguments: object, **named: object) -> DrainReport:
        # The first drain does nothing before another one has begun.
        started.append(threading.current_thread().name)
        both.wait()
        return drain(*arguments, **named)  # type: ignore[arg-type]  # handed on

    both = threading.Barrier(2, timeout=20)
    monkeypatch.setattr(packing, "drain_simulations", counted)
    report = drain_machine(bench.database, bench.settings, clock=bench.clock, total=_machine(2))
    assert (len(started), report.completed) == (2, N // 2)


@pytest.mark.slow
def test_an_engine_shows_how_long_it_took(bench: Bench, scripted: str) -> None:
    bench.configure(max_simultaneous_simulations=1000)
    bench.scripted(n_rows=N, batch_size=4, sleep_s=0.02)
    bench.step()
    bench.drain()
    with bench.database.read() as connection:
        (shown,) = recorded_durations(connection, scripted)
        assert recorded_durations(connection, "emt") == []
    seconds = [row.duration_seconds for row in bench.rows(simulation_results)]
    assert (shown["n"], shown["longest_s"]) == (4, pytest.approx(max(seconds)))
    assert shown["mean_s"] == pytest.approx(sum(seconds) / 4)
