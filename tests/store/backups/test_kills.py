"""A backup or a restore that is killed in the middle leaves nothing that looks like a good one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nanoos.store import backups
from nanoos.store.backups import BackupPlace
from tests.store.backups.conftest import take
from tests.support.bench import Bench

KILLED = -9
PROGRAM = """
import os, signal, sys
from pathlib import Path
from nanoos.domain.clock import utc_now
from nanoos.settings import load_settings
from nanoos.store import backups
from nanoos.store.schema import open_database

what, url, at, home, database_url = sys.argv[1:]

def progress(now):
    if now.startswith(at):
        os.kill(os.getpid(), signal.SIGKILL)

settings, place = load_settings(), backups.BackupPlace(url)
if what == "backup":
    backups.take_backup(open_database(settings), settings, place, now=utc_now(), progress=progress)
else:
    backups.restore(place, "newest", Path(home), database_url=database_url, progress=progress)
"""


def _killed(what: str, place: BackupPlace, at: str, home: Path, database_url: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, what, str(place.folder), at, str(home), database_url],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == KILLED, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("at", ["database", "archive", "files of results"])
def test_a_killed_backup_is_no_backup_and_is_cleared_away(
    platform: Bench, place: BackupPlace, at: str, tmp_path: Path
) -> None:
    good = take(platform, place)
    _killed("backup", place, at, tmp_path)
    assert place.names() == [good.name]
    assert len(place.unfinished()) == 1
    assert place.find("newest") == good.name
    take(platform, place)
    platform.clock.advance(days=2)
    pruned = backups.prune(place, platform.settings, now=platform.clock())
    assert (len(pruned.backups), place.unfinished(), len(place.names())) == (1, [], 2)


@pytest.mark.slow
@pytest.mark.parametrize("at", ["settings.env", "database", "audit chain"])
def test_a_killed_restore_leaves_no_home_and_can_be_repeated(
    platform: Bench, place: BackupPlace, at: str, tmp_path: Path, empty_database: str
) -> None:
    take(platform, place)
    home = tmp_path / "restored"
    _killed("restore", place, at, home, empty_database)
    assert not home.exists()
    if empty_database and at == "audit chain":
        return  # the rows are there: the next restore asks for an empty database
    backups.restore(place, "newest", home, database_url=empty_database)
