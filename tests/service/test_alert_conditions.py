"""Lasting conditions keep an alert open while they last: checks, stalled campaigns, budgets, worklists."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanoos.control.orchestrators import update_orchestrator
from nanoos.domain.errors import InvalidInput
from nanoos.service.alert_conditions import update_conditions
from nanoos.service.alert_watch import watch
from nanoos.service.alerting.channels import AlertsFile
from nanoos.service.doctor import CheckResult
from nanoos.store.alerts import open_alerts
from nanoos.store.tables import alert_notices
from tests.support.bench import Bench

DISK = CheckResult(check="disk", status="fail", found="0.2 GiB are free", remedy="free some")
FINE = CheckResult(check="disk", status="pass", found="90 GiB are free")


def _open(bench: Bench, *checks: CheckResult) -> list[tuple[str, str]]:
    """The open alerts after an examination, some minutes after the last."""
    bench.clock.advance(minutes=3)
    update_conditions(bench.database, "default", checks, AlertsFile(), now=bench.clock())
    return _alerts(bench)


def _alerts(bench: Bench) -> list[tuple[str, str]]:
    with bench.database.read() as connection:
        return [(alert.kind, alert.subject) for alert in open_alerts(connection)]


@pytest.mark.slow
def test_a_check_that_fails_twice_in_a_row_raises_an_alert_until_it_passes(bench: Bench) -> None:
    assert _open(bench, DISK) == []
    assert _open(bench, FINE) == []
    assert _open(bench, DISK) == []
    assert _open(bench, DISK) == [("check_failed", "disk")]
    assert _open(bench, DISK) == [("check_failed", "disk")]
    assert _open(bench, FINE) == []


def test_an_examination_that_overlaps_another_changes_nothing(bench: Bench) -> None:
    assert _open(bench, DISK) == []
    update_conditions(bench.database, "default", [DISK], AlertsFile(), now=bench.clock())
    assert _alerts(bench) == []


def test_an_orchestrator_that_a_person_deactivated_raises_no_alert(bench: Bench) -> None:
    inactive = CheckResult(check="orchestrator", status="fail", found="default is inactive")
    assert [_open(bench, inactive) for _ in range(2)] == [[], []]


@pytest.mark.slow
def test_a_running_campaign_without_iteration_or_result_is_stalled_until_it_goes_on(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.drain()
    bench.clock.advance(hours=23)
    assert _open(bench) == []
    bench.clock.advance(hours=2)
    assert _open(bench) == [("campaign_stalled", "alpha")]
    bench.step()
    assert _open(bench) == []


def test_a_campaign_that_never_had_an_iteration_is_stalled_too(bench: Bench) -> None:
    bench.create()
    bench.clock.advance(hours=25)
    assert _open(bench) == [("campaign_stalled", "alpha")]


@pytest.mark.slow
def test_a_result_counts_as_life_and_a_paused_orchestrator_stalls_nothing(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.clock.advance(hours=25)
    assert _open(bench) == [("campaign_stalled", "alpha")]
    bench.drain()
    assert _open(bench) == []
    bench.clock.advance(hours=25)
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=bench.clock(), is_active=False)
    assert _open(bench) == []


@pytest.mark.slow
def test_nine_tenths_of_a_budget_raise_an_alert(bench: Bench) -> None:
    bench.create(simulation_budget=10, batch_size=3)
    for n_spent, found in ((3, []), (6, []), (9, [("budget_nearly_spent", "alpha")])):
        bench.step()
        bench.drain()
        bench.clock.advance(seconds=1)
        assert (_open(bench), n_spent) == (found, n_spent)


def test_an_experiment_that_waits_for_a_person_for_a_week_is_overdue_and_stalls_nothing(bench: Bench) -> None:
    bench.create(engine=None, instrument={"name": "manual"})
    bench.step()
    bench.lab()
    bench.clock.advance(days=6)
    assert _open(bench) == []
    bench.clock.advance(days=2)
    assert _open(bench) == [("worklist_overdue", "alpha")]


def test_the_watch_examines_every_two_minutes_and_tells_the_channels(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alerts.yaml").write_text("channels: {ops: {kind: log}}")
    bench.create(simulation_budget=2, batch_size=2)
    bench.step()
    bench.drain()
    first, second = (watch(bench.database, bench.settings, clock=bench.clock) for _ in range(2))
    assert (first.n_opened, first.n_sent) == (1, 1)
    assert (second.n_opened, second.n_sent) == (0, 0)
    assert [row.event for row in bench.rows(alert_notices)] == ["opened"]


def test_a_broken_file_is_reported_and_conditions_are_examined_all_the_same(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alerts.yaml").write_text("channel: {}")
    bench.create(simulation_budget=2, batch_size=2)
    bench.step()
    with pytest.raises(InvalidInput, match="channel is unknown"):
        watch(bench.database, bench.settings, clock=bench.clock)
    assert _alerts(bench) == [("budget_nearly_spent", "alpha")]


def test_a_channel_that_cannot_be_made_is_reported_and_the_others_are_told(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alerts.yaml").write_text("channels: {mail: {params: {url: {env: NOT_SET}}}, ops: {kind: log}}")
    bench.create(simulation_budget=2, batch_size=2)
    bench.step()
    with pytest.raises(InvalidInput, match="Channel 'mail'"):
        watch(bench.database, bench.settings, clock=bench.clock)
    assert [(row.channel, row.sent_at is not None) for row in bench.rows(alert_notices)] == [("ops", True)]
