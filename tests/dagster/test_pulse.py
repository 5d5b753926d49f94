"""What the metrics and the dashboard learn of Dagster: heartbeats, ticks, whether the schedule is on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
    SensorInstigatorData,
)
from dagster._daemon.types import DaemonHeartbeat

from nanoos.control.next_step import DAEMON, SCHEDULE_NAME, alive_daemons, next_step
from nanoos.control.orchestrators import get_orchestrator
from nanoos.store.heartbeats import read
from nanoos.store.tables import heartbeats
from nanoos_dagster.processes.daemon_health import beat, daemon_health_of
from tests.support.bench import Bench

NOW = datetime.now(UTC)
LOCATION = RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin(host="h", port=1, location_name="nanoos"), "r")


def add(instance: dg.DagsterInstance, name: str, kind: InstigatorType, status: InstigatorStatus, data: Any) -> None:
    instance.add_instigator_state(InstigatorState(RemoteInstigatorOrigin(LOCATION, name), kind, status, data))


def near(moment: datetime) -> Any:
    return pytest.approx(moment, abs=timedelta(milliseconds=1))


def test_an_instance_that_never_ran_has_no_signs_of_life(instance: dg.DagsterInstance) -> None:
    health = daemon_health_of(instance)()
    assert (health.daemons, health.ticks) == ({}, {})


def test_a_heartbeat_is_seen(instance: dg.DagsterInstance) -> None:
    instance.add_daemon_heartbeat(
        DaemonHeartbeat(timestamp=NOW.timestamp(), daemon_type="SENSOR", daemon_id="x", errors=[])
    )
    assert daemon_health_of(instance)().daemons == {"SENSOR": near(NOW)}


@pytest.mark.slow
def test_ticks_of_what_is_switched_on_are_seen(instance: dg.DagsterInstance) -> None:
    sensor, schedule = InstigatorType.SENSOR, InstigatorType.SCHEDULE
    ticked = SensorInstigatorData(last_tick_timestamp=NOW.timestamp())
    add(instance, "dispatch_simulations", sensor, InstigatorStatus.DECLARED_IN_CODE, ticked)
    add(instance, "switched_off", sensor, InstigatorStatus.STOPPED, ticked)
    add(instance, "never_ticked", sensor, InstigatorStatus.RUNNING, SensorInstigatorData())
    hourly = ScheduleInstigatorData("0 * * * *", last_iteration_timestamp=NOW.timestamp())
    add(instance, SCHEDULE_NAME, schedule, InstigatorStatus.RUNNING, hourly)
    health = daemon_health_of(instance)()
    assert health.ticks == {("sensor", "dispatch_simulations"): near(NOW), ("schedule", SCHEDULE_NAME): near(NOW)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "is_on"),
    [(None, True), (InstigatorStatus.DECLARED_IN_CODE, True), (InstigatorStatus.STOPPED, False)],
)
def test_the_heartbeat_tells_whether_the_schedule_is_on_and_its_next_tick(
    instance: dg.DagsterInstance, bench: Bench, status: InstigatorStatus | None, is_on: bool
) -> None:
    if status is not None:
        data = ScheduleInstigatorData("0 * * * *", last_iteration_timestamp=NOW.timestamp())
        add(instance, SCHEDULE_NAME, InstigatorType.SCHEDULE, status, data)
    beat(instance, bench.database, bench.settings, now=NOW)
    with bench.database.read() as connection:
        following = next_step(connection, get_orchestrator(connection, "default"), now=NOW)
    if is_on:
        assert following.at is not None
        assert (following.at.minute, following.problem) == (0, "")
        assert timedelta(0) < following.at - NOW <= timedelta(hours=1)
    else:
        assert following.at is None
        assert "switched off" in following.problem


@pytest.mark.slow
def test_a_heartbeat_is_written_only_when_it_tells_something_new(instance: dg.DagsterInstance, bench: Bench) -> None:
    beat(instance, bench.database, bench.settings, now=NOW)
    beat(instance, bench.database, bench.settings, now=NOW + timedelta(milliseconds=1))
    assert [row.at for row in bench.rows(heartbeats)] == [NOW]
    beat(instance, bench.database, bench.settings, now=NOW + timedelta(seconds=30))
    assert [row.at for row in bench.rows(heartbeats)] == [NOW + timedelta(seconds=30)]


def _alive(bench: Bench, instance: dg.DagsterInstance, *daemons: str) -> set[str]:
    """Daemons that are alive at once after these have beaten, one every half minute."""
    for daemon in daemons:
        bench.clock.advance(seconds=30)
        now = bench.clock()
        instance.add_daemon_heartbeat(
            DaemonHeartbeat(timestamp=now.timestamp(), daemon_type="SENSOR", daemon_id=daemon, errors=[])
        )
        beat(instance, bench.database, bench.settings, now=now)
    with bench.database.read() as connection:
        newest = read(connection, DAEMON)
    assert newest is not None
    return alive_daemons(newest, now=bench.clock())


@pytest.mark.slow
def test_a_second_daemon_is_seen_and_a_restarted_one_is_no_second(bench: Bench, instance: dg.DagsterInstance) -> None:
    assert _alive(bench, instance, "a", "a") == {"a"}
    assert _alive(bench, instance, "b", "b") == {"b"}, "a was restarted"
    assert _alive(bench, instance, "c", "b", "c") == {"b", "c"}
    bench.clock.advance(minutes=5)
    assert _alive(bench, instance, "c") == {"c"}, "b was stopped"


@pytest.mark.slow
def test_a_second_daemon_is_seen_in_any_part(bench: Bench, instance: dg.DagsterInstance) -> None:
    assert _alive(bench, instance, "a", "a") == {"a"}
    at = bench.clock() - timedelta(seconds=10)
    # The sensors' row is always the other's again when it is read.
    instance.add_daemon_heartbeat(
        DaemonHeartbeat(timestamp=at.timestamp(), daemon_type="SCHEDULER", daemon_id="b", errors=[])
    )
    assert _alive(bench, instance, "a") == {"a", "b"}
