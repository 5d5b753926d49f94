"""Which backups are kept: the newest ones that are whole, and all younger than a number of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nanoos.domain.errors import NanoosError
from nanoos.settings import Settings
from nanoos.store.backups.manifest import Manifest
from nanoos.store.backups.place import UNFINISHED, BackupPlace
from nanoos.store.backups.taking import raw_files_of

GRACE = timedelta(days=1)  # longer than a backup takes: what is younger may be one that is being written


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed.

    Attributes:
        backups: Names of backups, and of what killed ones left.
        n_raw_files: Files of results that no backup holds any more.
    """

    backups: tuple[str, ...]
    n_raw_files: int


def prune(place: BackupPlace, settings: Settings, *, now: datetime) -> Pruned:
    """Remove old backups by BACKUP_KEEP and BACKUP_KEEP_DAYS, and what killed ones left.

    The newest backups whose files are all there are kept, so a damaged one never pushes a good one out. Nor does one
    that is dated in the future, because the clock is or was wrong: it is kept and not counted.

    Raises:
        StoreUnavailable: The place cannot be read or written to.
    """
    names = place.names()
    manifests = {name: found for name in names if (found := _manifest(place, name)) is not None}
    good = [name for name in names if name in manifests and place.is_whole(manifests[name])]
    past = [name for name in good if _time_of(name) <= now]
    kept = {*past[: settings.backup_keep], *(name for name in names if now - _time_of(name) < _days(settings))}
    # Without a good backup nothing is worth removing: a person has to look.
    old = [name for name in names if name not in kept] if good else []
    left = [name for name in place.unfinished() if now - _time_of(name) > GRACE]
    for name in (*old, *left):
        place.delete(name)
    return Pruned(
        backups=(*old, *left),
        n_raw_files=_prune_raw_files(place, [name for name in names if name not in old], manifests, now),
    )


def _prune_raw_files(place: BackupPlace, names: list[str], manifests: dict[str, Manifest], now: datetime) -> int:
    held: set[str] = set()
    try:
        for name in names:
            held.update(raw_files_of(place, manifests[name]))
    except (KeyError, NanoosError):
        # What a damaged backup holds is unknown: everything stays.
        return 0
    store = place.raw_files
    unneeded = [item.sha256 for item in store.hashes() if item.sha256 not in held]
    n_removed = sum(store.delete(sha256, put_before=now - GRACE) for sha256 in unneeded)
    store.clear_scratch(before=now - GRACE)
    return n_removed


def _manifest(place: BackupPlace, name: str) -> Manifest | None:
    try:
        return place.manifest(name)
    except NanoosError:
        return None


def _time_of(name: str) -> datetime:
    return datetime.strptime(name.removeprefix(UNFINISHED)[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _days(settings: Settings) -> timedelta:
    return timedelta(days=settings.backup_keep_days)
