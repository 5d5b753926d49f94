"""Health says what keeps the platform from working, with the cause and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.queries.health import Health, health
from nanoos.store.alerts import AlertKind, open_alerts, raise_alert
from nanoos.store.tables import orchestrator_state
from tests.support.bench import Bench


def _health(bench: Bench, **settings: Any) -> Health:
    with bench.database.read() as connection:
        orchestrator = get_orchestrator(connection, "default")
        changed = bench.settings.model_copy(update=settings)
        return health(connection, orchestrator, open_alerts(connection), now=bench.clock(), settings=changed)


def test_all_is_well_while_the_daemon_beats_and_the_schedule_is_on(bench: Bench) -> None:
    bench.beat()
    assert _health(bench) == Health(status="ok", reasons=())


def test_a_daemon_that_is_silent_needs_attention(bench: Bench) -> None:
    assert "has never run" in _health(bench).reasons[0]
    bench.beat()
    bench.clock.advance(minutes=10)
    found = _health(bench)
    assert found.status == "attention"
    assert "last seen" in found.reasons[0]
    assert "nanoos up" in found.reasons[0]


def test_a_schedule_that_is_off_in_mode_scheduled_needs_attention(bench: Bench) -> None:
    bench.beat(schedule_is_on=False)
    (reason,) = _health(bench).reasons
    assert reason.startswith("Mode is SCHEDULED, but the schedule orchestrator_hourly is switched off")


@pytest.mark.parametrize(("state", "words"), [({"mode": "PAUSED"}, "PAUSED"), ({"is_active": False}, "inactive")])
def test_a_paused_or_inactive_orchestrator_is_stopped(bench: Bench, state: dict[str, Any], words: str) -> None:
    with bench.database.write() as connection:
        connection.execute(orchestrator_state.update().values(**state))
    found = _health(bench)
    assert found.status == "stopped"
    assert words in found.reasons[0]


def test_simulations_that_wait_and_open_alerts_need_attention(bench: Bench) -> None:
    bench.create()
    bench.step()
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="simulations", message="lost", now=bench.clock())
    bench.clock.advance(minutes=6)
    bench.beat()
    waiting, alert = _health(bench).reasons
    assert "waited for 6 min" in waiting
    assert alert.endswith("on simulations: lost")
    # No worker is missed where none would take them.
    bench.move("alpha", CampaignStatus.PAUSED)
    (alert,) = _health(bench).reasons


def test_a_broker_that_is_away_needs_attention(bench: Bench) -> None:
    bench.beat()
    (reason,) = _health(bench, execution="celery", redis_url="redis://:secret@127.0.0.1:1/0").reasons
    assert "Redis at 127.0.0.1:1/0 does not answer" in reason
    assert "secret" not in reason


def test_a_full_disk_needs_attention(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.beat()
    bench.settings.home.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("nanoos.service.queries.health.MIN_FREE_BYTES", 2**80)
    (reason,) = _health(bench).reasons
    assert "MiB are free" in reason
