"""Checks of what protects the data: backups, disks, secrets."""

from __future__ import annotations

import shutil
import stat
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from nanoos.domain.errors import NanoosError
from nanoos.service.access.signing import KEY_FILE
from nanoos.service.access.tokens import has_tokens
from nanoos.service.doctor.check import (
    CLOCK_SKEW,
    Deployment,
    Finding,
    failed,
    failed_in_production,
    passed,
    skipped,
    warned,
)
from nanoos.service.queries.health import MIN_FREE_BYTES
from nanoos.store import heartbeats
from nanoos.store.backups import Manifest
from nanoos.store.backups.drill import DRILL

BACKUP_AGE = timedelta(hours=26)  # one a day, which may take a while
DRILL_AGE = timedelta(days=8)  # one a week
SCARCE_BYTES = 5 * 2**30  # a warning while there is time
# What guides and templates have in the place of a secret.
WEAK = frozenset({"", "pass", "password", "postgres", "nanoos", "admin", "secret", "changeme", "choose-one"})
PLACEHOLDERS = ("your-secret-key", "changeme", "change-me")


def backup(deployment: Deployment) -> Finding:
    """The newest backup is whole and younger than a day."""
    place = deployment.backups
    names = place.names()
    if not names:
        return _no_backup(deployment, f"there is no backup in {place.where}")
    newest = place.manifest(names[0])
    if not place.is_whole(newest):
        return failed(f"files of the newest backup, {newest.name}, are missing", "nanoos backup")
    age = deployment.now - newest.created_at
    if age < -CLOCK_SKEW:
        return failed(
            f"the newest backup, {newest.name}, is dated {-age / timedelta(hours=1):.1f} hours in the future",
            f"set the clock right; if it is, back up and remove {newest.name}",
        )
    if age > BACKUP_AGE:
        return _no_backup(deployment, f"the newest backup, {newest.name}, is {age / timedelta(hours=1):.0f} hours old")
    if newest.missing_raw_files:
        return warned(
            f"{newest.name} lacks {len(newest.missing_raw_files)} files of results that could not be read",
            "nanoos files verify",
        )
    return passed(f"{newest.name}, {age / timedelta(hours=1):.0f} hours old")


def restorable(deployment: Deployment) -> Finding:
    """A restore drill succeeded lately."""
    if _newest(deployment) is None:
        return skipped("there is no backup")
    with deployment.database.read() as connection:
        note = heartbeats.read(connection, DRILL)
    if note is None:
        return failed_in_production(deployment, "no backup was ever restored", "nanoos backup drill")
    age = deployment.now - note.at
    if not -CLOCK_SKEW <= age <= DRILL_AGE:
        return failed_in_production(
            deployment,
            f"a backup was last restored at {note.at:%Y-%m-%d %H:%M} UTC",
            "nanoos backup drill, and see the runs of the job restore_drill",
        )
    return passed(f"{note.details.get('backup')} was restored and verified at {note.at:%Y-%m-%d %H:%M} UTC")


def disk(deployment: Deployment) -> Finding:
    """Every disk that is written to has space."""
    settings = deployment.settings
    folders = [settings.home, settings.effective_dagster_home, settings.effective_archive_folder]
    if settings.scratch_folder is not None:
        folders.append(settings.scratch_folder)
    if (local := deployment.backups.folder) is not None:
        folders.append(local)
    free, where = min((shutil.disk_usage(_existing(folder)).free, folder) for folder in folders)
    said = f"{free / 2**30:.1f} GiB are free on the disk of {where}"
    if free < MIN_FREE_BYTES:
        return failed(said, "free some, or the database stops accepting writes: see docs/how-to/retention.md")
    if free < SCARCE_BYTES:
        return warned(said, "see docs/how-to/retention.md")
    return passed(said)


def secrets(deployment: Deployment) -> Finding:
    """Secrets are set, are no defaults, and only their owner can read them."""
    settings = deployment.settings
    key = settings.secret_key.get_secret_value()
    if any(word in key.lower() for word in PLACEHOLDERS):
        return failed("SECRET_KEY is the placeholder of a guide", _make_key())
    # A key in a NANOOS_HOME that all machines share serves them too.
    if deployment.is_production and not key and not (settings.home / KEY_FILE).exists():
        return failed(f"SECRET_KEY is not set, and {settings.home} holds no key", _make_key())
    if deployment.is_production and _is_weak(settings.effective_database_url):
        return failed("the password in DATABASE_URL is one that is tried first", "ALTER ROLE … PASSWORD …")
    for path in (Path(".env"), settings.home / KEY_FILE):
        if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and _holds_secret(path):
            return failed(f"other users of this machine can read {path.absolute()}", f"chmod 600 {path}")
    return passed("no secret is a default or open to others")


def tokens(deployment: Deployment) -> Finding:
    """Access needs a token."""
    with deployment.database.read() as connection:
        exists = has_tokens(connection)
    if exists:
        return passed("every request needs a token")
    remedy = "nanoos token create NAME --scope admin"
    found = "no token exists: any user of this machine is an administrator"
    return failed(found, remedy) if deployment.is_production else skipped(found, remedy)


def _no_backup(deployment: Deployment, found: str) -> Finding:
    remedy = "nanoos backup; BACKUP_URL switches the daily backup on"
    return (failed if deployment.is_production or deployment.settings.backup_url else warned)(found, remedy)


def _newest(deployment: Deployment) -> Manifest | None:
    try:
        names = deployment.backups.names()
        return deployment.backups.manifest(names[0]) if names else None
    except NanoosError:
        return None


def _existing(folder: Path) -> Path:
    """The folder, or where it will be made."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _is_weak(url: str) -> bool:
    parsed = make_url(url)
    # Without a host the server trusts the system's user, not a password.
    return bool(parsed.host) and (parsed.password or "").lower() in {*WEAK, (parsed.username or "").lower()}


def _holds_secret(path: Path) -> bool:
    if path.name == KEY_FILE:
        return True
    names = ("SECRET_KEY=", "NANOOS_TOKEN=", "DATABASE_URL=", "REDIS_URL=", "DATABASE_OWNER_URL=")
    return any(line.strip().startswith(names) for line in path.read_text(errors="replace").splitlines())


def _make_key() -> str:
    return 'SECRET_KEY=$(python -c "import secrets; print(secrets.token_hex(32))"), the same on all machines'
