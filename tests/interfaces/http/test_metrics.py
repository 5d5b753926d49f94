"""The metrics: what a scrape says equals the rows; rules, dashboard and document name only metrics that exist."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event
from starlette.testclient import TestClient

from nanoos.domain.clock import utc_now
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.interfaces.metrics import OrchestratorCollector
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import SetActive
from nanoos.service.daemon_health import DaemonHealth
from nanoos.settings import load_settings
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.database import Database
from nanoos.store.tables import audit_log, orchestrator_runs, simulation_jobs
from tests.support.bench import Bench
from tests.support.processes import ROOT

Samples = dict[tuple[str, ...], float]
LOST_LEASE = {"lease_owner": "elsewhere:1", "lease_token": "t", "attempts": 1}
DOCUMENT = ROOT / "docs" / "reference" / "metrics.md"


def client(bench: Bench, **arguments: Any) -> TestClient:
    """A server of its own on the bench's database, asked from this machine."""
    settings = load_settings(enable_metrics=True)
    services = build_services(bench.database, settings, clock=bench.clock, **arguments)
    return TestClient(standalone(services), base_url="http://127.0.0.1", client=("127.0.0.1", 1))


def samples(text: str) -> Samples:
    """By name, then the labels' values in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.slow
def test_a_scrape_tells_what_was_done_and_what_waits(bench: Bench) -> None:
    bench.create()
    bench.step(triggered_by="schedule")
    bench.clock.advance(seconds=90)
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.RUN_FAILED, subject="x", message="y", now=bench.clock())
    found = samples(client(bench).get("/metrics").text)
    assert found["orchestrator_runs_total", "default", "succeeded", "schedule"] == 1
    assert found["orchestrator_campaigns_advanced_total", "default"] == 1
    assert found["orchestrator_simulations_launched_total", "default"] == bench.count(simulation_jobs) == 4
    assert found["orchestrator_run_duration_seconds_count", "default"] == bench.count(orchestrator_runs)
    assert found["orchestrator_run_duration_seconds_bucket", "+Inf", "default"] == 1
    assert found["orchestrator_queue_depth", "simulations", "PENDING"] == 4
    assert found["orchestrator_queue_oldest_age_seconds", "simulations", "PENDING"] == pytest.approx(90, abs=0.01)
    assert found["orchestrator_queue_depth", "trainings", "REQUESTED"] == 0
    assert found["orchestrator_campaigns", "RUNNING"] == 1
    assert found["orchestrator_active", "default"] == 1
    assert found["orchestrator_mode", "SCHEDULED", "default"] == 1
    assert found["orchestrator_mode", "PAUSED", "default"] == 0
    assert found["orchestrator_last_run_age_seconds", "default"] == pytest.approx(90, abs=0.01)
    assert found["orchestrator_alerts_open", "dagster_run_failed"] == 1
    assert found[("orchestrator_audit_entries_total",)] == bench.count(audit_log) > 0


@pytest.mark.slow
def test_model_error_and_finished_work_are_told(bench: Bench) -> None:
    bench.create(batch_size=20)
    bench.configure(max_simultaneous_simulations=50)
    bench.step()
    bench.drain()
    model = bench.train()
    found = samples(client(bench).get("/metrics").text)
    assert found["orchestrator_model_rmse", "table.value"] == pytest.approx(model.metrics["rmse"])
    assert found["orchestrator_retrainings_total", "completed"] == 1
    assert found["orchestrator_simulations_finished_total", "engine"] == 20
    assert found["orchestrator_queue_depth", "simulations", "PENDING"] == 0


def test_a_scrape_reads_no_finished_job(bench: Bench) -> None:
    collector = OrchestratorCollector(bench.database, DaemonHealth, bench.clock)
    plans: list[str] = []
    explain = "EXPLAIN QUERY PLAN" if bench.database.dialect == "sqlite" else "SET LOCAL enable_seqscan = off; EXPLAIN"

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if "simulation_jobs" in statement and "EXPLAIN" not in statement:
            told = connection.exec_driver_sql(f"{explain} {statement}", parameters)
            plans.extend(str(row) for row in told)

    event.listen(bench.database.engine, "before_cursor_execute", note)
    list(collector.collect())
    event.remove(bench.database.engine, "before_cursor_execute", note)
    of_jobs = "\n".join(line for line in plans if "simulation_jobs" in line)
    assert "ix_simulation_jobs_waiting" in of_jobs
    assert "uq_simulation_jobs_running" in of_jobs
    assert "Seq Scan" not in of_jobs


@pytest.mark.slow
def test_two_servers_and_a_restarted_one_tell_the_same(bench: Bench) -> None:
    bench.create()
    bench.step()
    first, second = client(bench), client(bench)
    bench.drain()
    bench.step()
    restarted = client(bench)
    answers = [samples(one.get("/metrics").text) for one in (first, second, restarted)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["orchestrator_runs_total", "default", "succeeded", "request"] == 2


def test_heartbeats_and_ticks_are_told_as_ages(bench: Bench) -> None:
    now = bench.clock()
    seen = DaemonHealth(
        daemons={"SENSOR": now - timedelta(seconds=7)},
        ticks={("sensor", "dispatch_simulations"): now - timedelta(seconds=3)},
    )
    found = samples(client(bench, daemon_health=lambda: seen).get("/metrics").text)
    assert found["orchestrator_daemon_heartbeat_age_seconds", "SENSOR"] == pytest.approx(7)
    assert found["orchestrator_tick_age_seconds", "sensor", "dispatch_simulations"] == pytest.approx(3)


def test_buckets_grow_and_end_with_the_count(bench: Bench) -> None:
    for seconds in (0, 1, 40):

        def ticking(seconds: int = seconds) -> datetime:
            bench.clock.advance(seconds=seconds)
            return bench.clock()

        bench.step(clock=ticking)
    text = client(bench).get("/metrics").text
    buckets = [
        (float(sample.labels["le"]), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "orchestrator_run_duration_seconds_bucket"
    ]
    values = [value for _, value in buckets]
    assert values == sorted(values)
    assert values[-1] == samples(text)["orchestrator_run_duration_seconds_count", "default"] == 3
    assert values[0] == 1
    assert 1 < dict(buckets)[10.0] < 3


def test_openmetrics_is_answered_where_asked_for(bench: Bench) -> None:
    answer = client(bench).get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_switched_off_it_says_how_to_switch_it_on(bench: Bench) -> None:
    services = build_services(bench.database, load_settings())
    answer = TestClient(standalone(services), base_url="http://127.0.0.1", client=("127.0.0.1", 1)).get("/metrics")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ENABLE_METRICS=true" in answer.json()["hint"]


def scraped_names(bench: Bench) -> set[str]:
    """Names of all samples once everything has happened that a metric tells of."""
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_simulations=50)
    bench.scripted(batch_size=20, script={f"r{row}": "permanent" for row in range(0, 40, 4)})
    bench.step()
    with bench.database.write() as connection:
        connection.execute(
            simulation_jobs.update().values(status="RUNNING", **LOST_LEASE, lease_expires_at=bench.clock())
        )
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="x", message="x", now=bench.clock())
    bench.clock.advance(seconds=1)
    bench.drain()
    bench.train()
    execute(bench.database, SetActive(is_active=True), agent_id="ada", clock=bench.clock)
    pulse = DaemonHealth(daemons={"SENSOR": bench.clock()}, ticks={("sensor", "x"): bench.clock()})
    return {name for name, *_ in samples(client(bench, daemon_health=lambda: pulse).get("/metrics").text)}


@pytest.mark.slow
def test_rules_and_dashboard_name_only_metrics_that_a_scrape_has(bench: Bench, scripted: str) -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "nanoos.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = re.findall(r"^ +expr: (.+)$", (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(), re.MULTILINE)
    assert len(rules) > 10
    assert len(expressions) > 15
    present = scraped_names(bench)
    for expression in [*rules, *expressions]:
        named = set(re.findall(r"\borchestrator_[a-z_]+", expression))
        assert named, expression
        assert named <= present, f"{expression}: {named - present}"


def described(database: Database) -> list[str]:
    """A line of the document for each metric."""
    collector = OrchestratorCollector(database, DaemonHealth, utc_now)
    lines = []
    for family in collector.collect():
        suffix = "_total" if family.type == "counter" else ""
        labels = ", ".join(f"`{label}`" for label in getattr(family, "_labelnames", ()))
        lines.append(f"| `{family.name}{suffix}` | {family.type} | {labels} | {family.documentation} |")
    return lines


def test_the_document_lists_every_metric_as_the_code_has_it(bench: Bench) -> None:
    rows = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    assert rows == described(bench.database)
