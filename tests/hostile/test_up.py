"""The guide's own forms, and two owners of one home. Before, each of these was refused, ignored or went wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.execution.celery_queues import CELERY_QUEUES
from nanoos.settings import Settings, load_settings
from nanoos_dagster.processes import stack
from nanoos_dagster.processes.home_lock import LOCK, owned
from nanoos_dagster.project import make_project
from tests.support.postgres import free_port
from tests.support.servers import Home, until

HOLDER = """
import sys, time
from pathlib import Path
from nanoos_dagster.processes.home_lock import owned
with owned(Path(sys.argv[1])):
    print("owned", flush=True)
    time.sleep(600)
"""


@pytest.mark.slow
def test_a_second_owner_of_a_home_is_refused_with_the_pid_of_the_first_and_a_dead_one_is_not(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "owned\n"
        with pytest.raises(Conflict, match=rf"already runs on .*, with pid {holder.pid}\."), owned(tmp_path):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with owned(tmp_path):
        assert (tmp_path / LOCK).read_text().isdigit()


def test_an_inline_comment_of_the_guide_is_no_part_of_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRATOR_MODE", "SCHEDULED  # MANUAL, SCHEDULED, CONTINUOUS, PAUSED")
    monkeypatch.setenv("REDIS_URL", "redis://:pass#word@localhost:6379/0")
    settings = load_settings()
    assert settings.orchestrator_mode == "SCHEDULED"
    assert settings.redis_url == "redis://:pass#word@localhost:6379/0"


@pytest.mark.slow
def test_a_worker_that_names_no_queue_takes_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    code = "from nanoos_dagster.celery import app; import json; print(json.dumps(list(app.amqp.queues.consume_from)))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == list(CELERY_QUEUES)


@pytest.mark.slow
def test_celery_writes_json_lines_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    code = (
        "from nanoos_dagster.celery import app; import logging; "
        "app.log.setup('INFO'); logging.getLogger('celery.worker').info('ready')"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    line = json.loads(done.stderr.splitlines()[-1])
    assert (line["logger"], line["message"]) == ("celery.worker", "ready")


@pytest.mark.slow
def test_the_daemon_lives_in_a_new_project_whose_settings_are_untouched(tmp_path: Path) -> None:
    project = make_project(tmp_path / "new-lab")
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    home = Home(folder=tmp_path, environment=environment, working_folder=project)
    with home.started("nanoos", "up", "--port", str(port)) as log:
        until(lambda: _health(port) == "ok", what="the daemon to be seen", log=log)


def _health(port: int) -> str | None:
    try:
        answer: dict[str, str] = httpx2.get(f"http://127.0.0.1:{port}/health").json()
    except httpx2.TransportError:
        return None
    return answer["status"]


@pytest.mark.parametrize(
    ("line", "variable"), [("DAGSTER_HOME=", None), ("DATABASE_URL=sqlite:///a.db", "sqlite:///b.db")]
)
def test_a_file_that_contradicts_the_environment_is_refused(
    line: str, variable: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = line.partition("=")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"{line}\nREDIS_URL=redis://same:1\n")
    monkeypatch.setenv("REDIS_URL", "redis://same:1")
    monkeypatch.delenv(name, raising=False)
    if variable is not None:
        monkeypatch.setenv(name, variable)
    with pytest.raises(InvalidInput, match=rf"\.env contradicts the environment: {name}\."):
        stack.serve("127.0.0.1", 0)
    assert [path.name for path in tmp_path.iterdir()] == [".env"]
