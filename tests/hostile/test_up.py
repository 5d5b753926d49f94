"""The guide's own forms, and two owners of one home. Before, each of these was refused, ignored or went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nanoos.domain.errors import Conflict
from nanoos.settings import load_settings
from nanoos_dagster.jobs.executors import QUEUES
from nanoos_dagster.processes.home_lock import LOCK, owned

HOLDER = """
import sys, time
from pathlib import Path
from nanoos_dagster.processes.home_lock import owned
with owned(Path(sys.argv[1])):
    print("owned", flush=True)
    time.sleep(600)
"""


def test_a_second_owner_of_a_home_is_refused_with_the_pid_of_the_first_and_a_dead_one_is_not(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "owned\n"
        with pytest.raises(Conflict, match=rf"already, with pid {holder.pid}\."), owned(tmp_path):
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


def test_a_worker_that_names_no_queue_takes_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    code = "from nanoos_dagster.celery import app; import json; print(json.dumps(list(app.amqp.queues.consume_from)))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == list(QUEUES)


def test_celery_writes_json_lines_where_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    code = (
        "from nanoos_dagster.celery import app; import logging; "
        "app.log.setup('INFO'); logging.getLogger('celery.worker').info('ready')"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    line = json.loads(done.stderr.splitlines()[-1])
    assert (line["logger"], line["message"]) == ("celery.worker", "ready")
