"""The guide's two commands on a fresh folder."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support.processes import ROOT


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, text=True, capture_output=True, check=False, timeout=120
    )


@pytest.mark.slow
def test_alembic_and_the_init_script_print_name_id_mode_and_activity(blank_url: str) -> None:
    early = _run("scripts/init_orchestrator.py")
    assert early.returncode == 2
    assert "nanoos init" in early.stderr
    assert _run("-m", "alembic", "upgrade", "head").returncode == 0
    first, again = _run("scripts/init_orchestrator.py"), _run("scripts/init_orchestrator.py")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(
        r"✓ Orchestrator 'default' initialized\n  ID: [0-9a-f-]{36}\n  Mode: SCHEDULED\n  Active: True\n", first.stdout
    )
    assert again.stdout == first.stdout
