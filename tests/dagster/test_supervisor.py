"""The supervisor: children that die start again, children that die again and again end the stack, nothing is left."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from nanoos_dagster.processes import supervisor as supervisor_module
from nanoos_dagster.processes.supervisor import Child, StackFailed, Supervisor, supervisor
from tests.support.postgres import free_port

WAITING = [sys.executable, "-c", "import time; time.sleep(600)"]


def run_until(stack: Supervisor, condition: object, timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():  # type: ignore[operator]  # a callable
        assert time.monotonic() < deadline, "waited in vain"
        stack.keep_running()
        time.sleep(0.05)


@pytest.mark.slow
def test_a_child_that_dies_starts_again() -> None:
    with supervisor() as stack:
        child = stack.start("sleeper", WAITING)
        first = child.process.pid
        child.process.kill()
        run_until(stack, lambda: child.process.pid != first and child.process.poll() is None)
    assert not psutil.pid_exists(child.process.pid)


@pytest.mark.slow
def test_the_pauses_grow_and_a_child_that_never_lives_ends_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "RESTART_FIRST_S", 0.01)
    monkeypatch.setattr(supervisor_module, "MAX_QUICK_DEATHS", 3)
    with supervisor() as stack:
        child: Child = stack.start("stillborn", [sys.executable, "-c", "raise SystemExit(7)"])
        with pytest.raises(StackFailed, match="stillborn ended 4 times in a row, last with status 7"):
            run_until(stack, lambda: False)
    assert child.quick_deaths == 4


@pytest.mark.slow
def test_orphans_of_a_killed_child_are_stopped_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time, pathlib; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    with supervisor() as stack:
        parent = stack.start("parent", [sys.executable, "-c", code])
        run_until(stack, lambda: note.exists() and note.read_text())
        orphan = psutil.Process(int(note.read_text()))
        parent.process.kill()
        parent.process.wait()
        assert orphan.is_running()
    assert not orphan.is_running()


@pytest.mark.slow
def test_a_port_that_answers_ends_the_wait_and_one_of_a_dead_child_fails() -> None:
    port = free_port()
    with supervisor() as stack:
        server = stack.start("server", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"])
        assert stack.wait_for_port(server, "127.0.0.1", port, lambda: False)
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
        assert not stack.wait_for_port(server, "127.0.0.1", free_port(), lambda: True), "somebody asked to stop"
        dead = stack.start("dead", [sys.executable, "-c", "raise SystemExit(3)"])
        with pytest.raises(StackFailed, match="dead ended with status 3"):
            stack.wait_for_port(dead, "127.0.0.1", free_port(), lambda: False)
