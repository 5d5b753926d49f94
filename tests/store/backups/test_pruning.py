"""Old backups go by policy; the newest good one and all that it needs stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from nanoos.store import backups
from nanoos.store.backups import BackupPlace
from nanoos.store.raw_files.retention import Policy, plan_removal, record_removals
from tests.store.backups.conftest import take
from tests.support.bench import Bench
from tests.support.files import FILES, result_with, store_of


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # the place does not know what is in a backup


def _prune(bench: Bench, place: BackupPlace, **policy: int) -> backups.pruning.Pruned:
    return backups.prune(place, bench.settings.model_copy(update=policy), now=bench.clock())


def _series(bench: Bench, place: BackupPlace, n: int) -> list[str]:
    """Backups, one a day, oldest first."""
    names = []
    for _ in range(n):
        names.append(take(bench, place).name)
        bench.clock.advance(days=1)
    return names


def test_the_newest_are_kept_and_all_that_are_young(platform: Bench, place: BackupPlace) -> None:
    names = _series(platform, place, 6)
    assert _prune(platform, place, backup_keep=2, backup_keep_days=4).backups == tuple(names[2::-1])
    assert _prune(platform, place, backup_keep=2, backup_keep_days=1).backups == (names[3],)
    platform.clock.advance(days=1000)
    assert _prune(platform, place, backup_keep=2, backup_keep_days=1).backups == ()
    assert place.names() == names[:3:-1]


def test_backups_of_the_future_do_not_push_the_good_ones_out(platform: Bench, place: BackupPlace) -> None:
    names = _series(platform, place, 2)
    platform.clock.advance(days=300)
    future = _series(platform, place, 3)
    platform.clock.advance(days=-213)
    assert _prune(platform, place, backup_keep=2, backup_keep_days=1).backups == ()
    platform.clock.advance(days=300)
    assert set(_prune(platform, place, backup_keep=1, backup_keep_days=1).backups) == {*names, *future[:2]}


def test_damaged_backups_do_not_push_the_good_one_out(platform: Bench, place: BackupPlace) -> None:
    names = _series(platform, place, 4)
    assert place.folder is not None
    (place.folder / names[3] / "manifest.json").write_text("{")
    (place.folder / names[2] / "nanoos.db").unlink()
    platform.clock.advance(days=100)
    assert set(_prune(platform, place, backup_keep=1, backup_keep_days=1).backups) == {names[0], names[2], names[3]}
    assert place.names() == [names[1]]


def test_without_a_good_backup_nothing_is_removed(platform: Bench, place: BackupPlace) -> None:
    (name,) = _series(platform, place, 1)
    assert place.folder is not None
    (place.folder / name / "nanoos.db").unlink()
    platform.clock.advance(days=100)
    assert _prune(platform, place, backup_keep=1, backup_keep_days=1).backups == ()


def test_files_of_results_go_with_the_last_backup_that_holds_them(
    platform: Bench, place: BackupPlace, tmp_path: Path
) -> None:
    first = take(platform, place)
    held = {item.sha256 for item in place.raw_files.hashes()}
    assert len(held) == len(FILES)
    platform.clock.advance(days=1)
    platform.step()
    result_with(platform, {"new.out": b"new\n"})
    # Retention has removed the old ones from the platform.
    plan = plan_removal(
        platform.database, store_of(platform), Policy(older_than=timedelta(hours=12)), now=platform.clock()
    )
    with platform.database.write() as connection:
        assert len(record_removals(connection, plan, now=platform.clock())) == len(FILES)
    second = take(platform, place)
    assert (first.n_raw_files, second.n_raw_files) == (len(FILES), 1)
    assert _prune(platform, place, backup_keep=2, backup_keep_days=1).n_raw_files == 0
    platform.clock.advance(days=100)
    pruned = _prune(platform, place, backup_keep=1, backup_keep_days=1)
    assert (pruned.backups, pruned.n_raw_files) == ((first.name,), len(FILES))
    assert held.isdisjoint(item.sha256 for item in place.raw_files.hashes())
    backups.restore(place, "newest", tmp_path / "restored")
