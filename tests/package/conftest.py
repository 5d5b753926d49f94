"""The project's uv, for environments of a test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.support.processes import ROOT

INSTALL_S = 900


@pytest.fixture(scope="session")
def uv() -> Callable[..., None]:
    """Runs the uv that `make install` brought; fails with what it printed."""

    def run(*arguments: object) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "uv", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / ".tools" / "uv")},
            text=True,
            capture_output=True,
            check=False,
            timeout=INSTALL_S,
        )
        assert done.returncode == 0, done.stderr

    return run
