"""`nanoos demo` and `nanoos up` as a user runs them: real processes, the real UI's GraphQL, real signals.

One after another in one worker: each starts several Dagster processes, and two cores hold one stack.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import func, select

from nanoos.service.queries.campaign import campaign_report
from nanoos.settings import load_settings
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos.store.tables import campaigns, labels, orchestrator_runs, simulation_jobs, simulation_results
from tests.support.postgres import free_port

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

NANOOS = Path(sys.executable).parent / "nanoos"
PROJECT = Path(__file__).parents[2]
START_TIMEOUT_S = 180
QUICK = "examples/tmd_optical.json"  # three iterations; CI runs the flagship besides
LOCATION = {"repositoryLocationName": "nanoos", "repositoryName": "__repository__"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty NANOOS_HOME, no DAGSTER_HOME: the embedded profile as it comes."""
    monkeypatch.delenv("DAGSTER_HOME")
    monkeypatch.setenv("NANOOS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def opened(home: Path) -> Callable[[], Database]:
    return lambda: open_database(load_settings())


def nanoos(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(NANOOS), *arguments], check=check, capture_output=True, text=True, cwd=PROJECT, timeout=300
    )


@contextmanager
def started(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(NANOOS), *arguments], cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(condition: Callable[[], Any], *, what: str, timeout_s: float, log: Path | None = None) -> Any:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.5)
    tail = log.read_text()[-3000:] if log is not None else ""
    raise AssertionError(f"waited {timeout_s} s in vain: {what}\n{tail}")


class GraphQL:
    """A client of Dagster's stock GraphQL, as an agent would use it."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/graphql"

    def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            result = json.load(answer)
        assert "errors" not in result, result["errors"]
        data: dict[str, Any] = result["data"]
        return data

    def is_up(self) -> bool:
        try:
            locations = self("{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        entries = locations["workspaceOrError"]["locationEntries"]
        return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)

    def launch(self, job: str, run_config: dict[str, Any] | None = None) -> str:
        answer = self(
            """mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
                 __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }""",
            params={
                "selector": {**LOCATION, "jobName": job},
                "runConfigData": run_config or {},
                "executionMetadata": {"tags": [{"key": "nanoos/agent", "value": "test"}]},
            },
        )["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        run_id: str = answer["run"]["runId"]
        return run_id

    def status(self, run_id: str) -> str:
        answer = self("query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }", id=run_id)
        status: str = answer["runOrError"]["status"]
        return status

    def schedule(self) -> dict[str, Any]:
        answer = self(
            """query($selector: ScheduleSelector!) { scheduleOrError(scheduleSelector: $selector) {
                 ... on Schedule { scheduleState { id status } } } }""",
            selector={**LOCATION, "scheduleName": "orchestrator_hourly"},
        )
        state: dict[str, Any] = answer["scheduleOrError"]["scheduleState"]
        return state


def assert_nothing_lost_or_doubled(database: Database) -> None:
    with database.read() as connection:
        assert audit.verify(connection).is_intact
        keys = connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()
        distinct = connection.execute(select(func.count(func.distinct(simulation_results.c.result_key)))).scalar_one()
        open_jobs = connection.execute(
            select(func.count()).select_from(simulation_jobs).where(simulation_jobs.c.finished_at.is_(None))
        ).scalar_one()
        n_labels = connection.execute(
            select(func.count()).select_from(labels).where(labels.c.source_kind == "simulation")
        ).scalar_one()
        outputs = connection.execute(select(simulation_results.c.outputs).limit(1)).scalar_one()
    assert keys == distinct
    assert open_jobs == 0
    assert n_labels == keys * len(outputs)


def test_the_demo_survives_ctrl_c_resumes_and_runs_again(
    home: Path, opened: Callable[[], Database], tmp_path: Path
) -> None:
    log = tmp_path / "demo.log"
    with started("demo", "--campaign", QUICK, log=log) as process:

        def has_results() -> bool:
            if not (home / "nanoos.db").exists():
                return False
            try:
                with opened().read() as connection:
                    found = connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()
            except Exception:
                # The demo is still migrating the database.
                return False
            return found > 0

        until(has_results, what="first results", timeout_s=120, log=log)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    assert "Recorded results are kept" in log.read_text()
    database = opened()
    with database.read() as connection:
        before = connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()
        assert connection.execute(select(campaigns.c.status)).scalar_one() == "RUNNING"

    resumed = nanoos("demo", "--campaign", QUICK)
    assert "Resuming campaign tmd-optical" in resumed.stdout
    assert "COMPLETED" in resumed.stdout
    assert "Incumbent" in resumed.stdout
    assert "Next" in resumed.stdout
    with database.read() as connection:
        report = campaign_report(connection, "tmd-optical")
        after = connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()
    assert report.status == "COMPLETED"
    assert before <= after == report.n_simulations <= report.simulation_budget
    assert_nothing_lost_or_doubled(database)

    again = nanoos("demo", "--campaign", QUICK)
    assert "Created campaign tmd-optical-run2" in again.stdout
    with database.read() as connection:
        assert campaign_report(connection, "tmd-optical-run2").status == "COMPLETED"


def test_the_stack_serves_launches_pauses_recovers_and_stops_with_all_its_children(
    home: Path, opened: Callable[[], Database], tmp_path: Path
) -> None:
    nanoos("init")
    nanoos("campaign", "create", "examples/tmd_optical.json")
    port, log = free_port(), tmp_path / "up.log"
    agent = GraphQL(port)
    with started("up", "--port", str(port), log=log) as stack:
        until(agent.is_up, what="the UI with the location loaded", timeout_s=START_TIMEOUT_S, log=log)
        family = psutil.Process(stack.pid).children(recursive=True)
        assert len(family) >= 3

        run_id = agent.launch("orchestrator_step")
        ended = {"SUCCESS", "FAILURE", "CANCELED"}
        status = until(
            lambda: agent.status(run_id) in ended and agent.status(run_id), what="the step", timeout_s=120, log=log
        )
        assert status == "SUCCESS"
        database = opened()

        def n_results() -> int:
            with database.read() as connection:
                return connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()

        until(lambda: n_results() == 5, what="the standing drain to run the simulations", timeout_s=120, log=log)
        found = agent(
            """{ runsOrError(filter: {pipelineName: "run_simulations"}) {
                 ... on Runs { results { tags { key value } } } } }"""
        )["runsOrError"]["results"]
        assert {"key": "nanoos/from", "value": "standing drain"} in found[0]["tags"]
        with database.read() as connection:
            (step,) = connection.execute(select(orchestrator_runs)).all()
        assert (step.triggered_by, step.trigger_context["dagster_run_id"]) == ("local", run_id)

        assert agent.schedule()["status"] == "RUNNING", "on by default"
        agent("""mutation($id: String!) { stopRunningSchedule(id: $id) { __typename } }""", id=agent.schedule()["id"])
        assert agent.schedule()["status"] == "STOPPED"
        agent(
            """mutation($selector: ScheduleSelector!) { startSchedule(scheduleSelector: $selector) { __typename } }""",
            selector={**LOCATION, "scheduleName": "orchestrator_hourly"},
        )
        assert agent.schedule()["status"] == "RUNNING"

        nanoos("deactivate")
        refused = agent.launch("orchestrator_step")
        until(lambda: agent.status(refused) == "FAILURE", what="the refusal", timeout_s=120, log=log)
        with database.read() as connection:
            assert connection.execute(select(func.count()).select_from(orchestrator_runs)).scalar_one() == 1
        nanoos("activate")

        nanoos("mode", "CONTINUOUS")
        until(lambda: n_results() >= 10, what="the continuous loop to go on", timeout_s=180, log=log)
        for process in psutil.Process(stack.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if "standing_drain" in " ".join(process.cmdline()):
                    process.kill()

        def is_completed() -> bool:
            with database.read() as connection:
                return bool(campaign_report(connection, "tmd-optical").status == "COMPLETED")

        until(is_completed, what="the campaign's end in spite of the kill", timeout_s=480, log=log)
        family = psutil.Process(stack.pid).children(recursive=True)
        stack.send_signal(signal.SIGTERM)
        assert stack.wait(timeout=60) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert_nothing_lost_or_doubled(opened())


def test_up_refuses_a_named_database_that_is_not_there_and_writes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home}/other.db")
    done = nanoos("up", check=False)
    assert done.returncode == 2
    assert "nanoos init" in done.stdout
    assert not home.exists()


def test_up_refuses_a_taken_port(home: Path, opened: Callable[[], Database]) -> None:
    nanoos("init")
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = nanoos("up", "--port", str(port), check=False)
    assert done.returncode == 2
    assert f"Port {port}" in done.stdout


def test_up_refuses_an_open_address_while_there_are_no_tokens(home: Path) -> None:
    nanoos("init")
    done = nanoos("up", "--host", "0.0.0.0", check=False)
    assert done.returncode == 2
    assert "nanoos token create" in done.stdout


def test_up_refuses_a_dagster_home_that_does_not_exist(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nanoos("init")
    monkeypatch.setenv("DAGSTER_HOME", "/no/such/folder")
    done = nanoos("up", check=False)
    assert done.returncode == 2
    assert "DAGSTER_HOME='/no/such/folder'" in done.stdout
