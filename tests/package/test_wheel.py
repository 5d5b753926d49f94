"""The wheel as a new user installs it: an empty environment, empty folders."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.postgres import free_port

pytestmark = [pytest.mark.package, pytest.mark.xdist_group("package")]
RUN_S, START_S = 900, 300
Run = Callable[..., str]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The machine's, without what would lead back to the repository or its data."""
    unwanted = {"NANOOS_HOME", "DAGSTER_HOME", "DATABASE_URL", "VIRTUAL_ENV", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


@pytest.fixture(scope="session")
def installed(uv: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and what it depends on, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--out-dir", folder / "dist")
    (wheel,) = (folder / "dist").glob("*.whl")
    uv("venv", "--python", sys.executable, folder / "venv")
    uv("pip", "install", "--compile-bytecode", "--python", folder / "venv" / "bin" / "python", wheel)
    return folder / "venv" / "bin"


def _run(installed: Path, folder: Path, environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [str(installed / "nanoos"), *arguments],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        timeout=RUN_S,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_demo_runs_in_an_empty_folder(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    said = _run(installed, tmp_path, environment, "demo")
    assert "COMPLETED" in said
    assert [path.name for path in tmp_path.iterdir()] == [".nanoos"]
    assert "Step " in _run(installed, tmp_path, environment, "step")


def test_up_serves_from_an_empty_folder_until_ctrl_c(
    installed: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        stack = subprocess.Popen(
            [str(installed / "nanoos"), "up", "--port", str(port)],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_S
        while "Dashboard:" not in (tmp_path / "log").read_text():
            assert stack.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.5)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/orchestrator/state", timeout=60) as answer:
            assert json.load(answer)["name"] == "default"
        assert "Step " in _run(installed, tmp_path, environment, "step")
    finally:
        stack.send_signal(signal.SIGINT)
        assert stack.wait(timeout=120) == 0


def test_a_new_project_runs_its_own_engine(
    installed: Path, environment: dict[str, str], uv: Callable[..., None], tmp_path: Path
) -> None:
    _run(installed, tmp_path, environment, "new", "our-lab")
    lab = tmp_path / "our-lab"
    assert "not empty" in _run(installed, tmp_path, environment, "new", "our-lab", code=2)
    _run(installed, lab, environment, "init")
    _run(installed, lab, environment, "campaign", "create", "campaigns/first.json")
    unknown = _run(installed, lab, environment, "campaign", "create", "campaigns/own_engine.json", code=2)
    assert "no instrument 'result_files'" in unknown
    uv("pip", "install", "--python", installed / "python", "--editable", lab)
    _run(installed, lab, environment, "campaign", "create", "campaigns/own_engine.json")
    assert "own-engine" in _run(installed, lab, environment, "step")
    assert json.loads(_run(installed, lab, environment, "simulate"))["completed"] == 10
    _run(installed, lab, environment, "engine", "new", "my_code", "--kind", "command")
    trials = _run(
        installed, lab, environment, "engine", "check", "my_code", "--structure", "engines/my_code_example.xyz"
    )
    assert "FAIL" not in trials
