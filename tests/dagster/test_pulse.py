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

from nanoos_dagster.processes.daemon_health import pulse_of
from nanoos_dagster.schedules import STEP_SCHEDULE

NOW = datetime.now(UTC)
LOCATION = RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin(host="h", port=1, location_name="nanoos"), "r")


def add(instance: dg.DagsterInstance, name: str, kind: InstigatorType, status: InstigatorStatus, data: Any) -> None:
    instance.add_instigator_state(InstigatorState(RemoteInstigatorOrigin(LOCATION, name), kind, status, data))


def near(moment: datetime) -> Any:
    return pytest.approx(moment, abs=timedelta(milliseconds=1))


def test_an_instance_that_never_ran_has_no_pulse(instance: dg.DagsterInstance) -> None:
    pulse = pulse_of(instance)()
    assert (pulse.daemons, pulse.ticks, pulse.schedule_is_on) == ({}, {}, False)


def test_a_heartbeat_is_seen(instance: dg.DagsterInstance) -> None:
    instance.add_daemon_heartbeat(
        DaemonHeartbeat(timestamp=NOW.timestamp(), daemon_type="SENSOR", daemon_id="x", errors=[])
    )
    assert pulse_of(instance)().daemons == {"SENSOR": near(NOW)}


def test_ticks_of_what_is_switched_on_are_seen(instance: dg.DagsterInstance) -> None:
    sensor, schedule = InstigatorType.SENSOR, InstigatorType.SCHEDULE
    ticked = SensorInstigatorData(last_tick_timestamp=NOW.timestamp())
    add(instance, "dispatch_simulations", sensor, InstigatorStatus.DECLARED_IN_CODE, ticked)
    add(instance, "switched_off", sensor, InstigatorStatus.STOPPED, ticked)
    add(instance, "never_ticked", sensor, InstigatorStatus.RUNNING, SensorInstigatorData())
    hourly = ScheduleInstigatorData("0 * * * *", last_iteration_timestamp=NOW.timestamp())
    add(instance, STEP_SCHEDULE, schedule, InstigatorStatus.RUNNING, hourly)
    pulse = pulse_of(instance)()
    assert pulse.ticks == {("sensor", "dispatch_simulations"): near(NOW), ("schedule", STEP_SCHEDULE): near(NOW)}
    assert pulse.schedule_is_on is True


def test_a_schedule_that_is_switched_off_is_off(instance: dg.DagsterInstance) -> None:
    data = ScheduleInstigatorData("0 * * * *", last_iteration_timestamp=NOW.timestamp())
    add(instance, STEP_SCHEDULE, InstigatorType.SCHEDULE, InstigatorStatus.STOPPED, data)
    pulse = pulse_of(instance)()
    assert (pulse.ticks, pulse.schedule_is_on) == ({}, False)
