"""A short trial: three kills on the whole production stack. `make chaos KILLS=200` is the long one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.chaos.campaigns import SHORT
from tests.chaos.trial import run_trial

# One after another in one worker with the other tests that start a stack.
pytestmark = pytest.mark.xdist_group("stack")

SCRIPT = ("celery worker with its tasks", "postgresql", "code server and run worker")


def test_a_campaign_ends_whole_whoever_is_killed() -> None:
    said: list[str] = []
    # Not under pytest's own folder, which other users cannot enter: PostgreSQL does not run as root.
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        report = run_trial(Path(folder), n_kills=len(SCRIPT), seed=0, say=said.append, scale=SHORT, script=SCRIPT)
    assert dict(report.kills) == dict.fromkeys(SCRIPT, 1), said
    wrong = [check for check in report.checks if check.n_wrong]
    assert wrong == []
    assert all(check.n_seen for check in report.checks), report.checks
