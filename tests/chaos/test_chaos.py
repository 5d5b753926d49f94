"""Short trials on the whole production stack, on Slurm and on one machine; `make chaos` and its like run long ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import local, remote
from tests.chaos.campaigns import SHORT
from tests.chaos.report import Report as BenchReport
from tests.chaos.trial import Report, run_trial

# One after another in one worker with the other tests that start a stack.
pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("stack")]

SCRIPT = ("celery worker with its tasks", "postgresql", "code server and run worker")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not under pytest's own, which other users cannot enter: PostgreSQL does not run as root."""
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_a_campaign_ends_whole_whoever_is_killed(folder: Path) -> None:
    said: list[str] = []
    report = run_trial(folder, n_kills=len(SCRIPT), seed=0, say=said.append, scale=SHORT, script=SCRIPT)
    assert dict(report.kills) == dict.fromkeys(SCRIPT, 1), said
    assert_nothing_is_wrong(report)


def test_two_daemons_may_launch_twice_and_change_nothing_twice(folder: Path) -> None:
    said: list[str] = []
    report = run_trial(folder, n_kills=0, seed=0, say=said.append, scale=SHORT, has_two_daemons=True)
    assert "multiple daemon processes" in (folder / "second-daemon.log").read_text(), "both were at work"
    assert_nothing_is_wrong(report)


def test_simulations_in_batch_jobs_end_whole_whoever_is_killed(folder: Path) -> None:
    said: list[str] = []
    report = remote.run_trial(folder, n=40, n_kills=5, seed=0, say=said.append)
    assert report.kills.total() == 5, said
    assert_nothing_is_wrong(report)


def test_simulations_of_defined_engines_end_whole_whoever_is_killed(folder: Path) -> None:
    said: list[str] = []
    report = local.run_trial(folder, n=80, n_kills=6, seed=1, say=said.append)
    assert report.kills.total() == 6, said
    assert_nothing_is_wrong(report)


def assert_nothing_is_wrong(report: Report | BenchReport) -> None:
    assert [check for check in report.checks if check.n_wrong] == []
    assert all(check.n_seen for check in report.checks), report.checks
