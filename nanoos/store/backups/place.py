"""Where backups are: a folder, or an fsspec URL.

In a folder a backup is written under another name and renamed when it is complete. Elsewhere its manifest is written
last, and what has no manifest is no backup.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanoos.domain.errors import InvalidInput, NanoosError, NotFound, StoreUnavailable
from nanoos.store.backups.manifest import BackedUpFile, DamagedBackup, Manifest
from nanoos.store.database import make_folder
from nanoos.store.raw_files import RawFileStore
from nanoos.store.raw_files.store import without_credentials

if TYPE_CHECKING:
    from nanoos.settings import Settings

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
MANIFEST = "manifest.json"
UNFINISHED = ".part-"
RAW_FILES = "raw_files"
NEWEST = "newest"
CHUNK = 1 << 20


class BackupPlace:
    """A place that holds backups.

    Args:
        url: A folder or a URL of fsspec. Credentials come from the environment that the file system's library reads.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    @property
    def where(self) -> str:
        """The address for people: without user, password and query."""
        return without_credentials(self._url)

    @property
    def raw_files(self) -> RawFileStore:
        """The files of results, for all backups here."""
        return RawFileStore(f"{self._url}/{RAW_FILES}")

    @property
    def folder(self) -> Path | None:
        """The local folder; None elsewhere."""
        return Path(self._root) if self._is_folder else None

    def names(self) -> list[str]:
        """Names of the complete backups, newest first.

        Raises:
            StoreUnavailable: The place cannot be read.
        """
        found = [name for name in self._children() if NAME.fullmatch(name)]
        with self._reporting("read"):
            return sorted((name for name in found if self._fs.exists(self._key(name, MANIFEST))), reverse=True)

    def unfinished(self) -> list[str]:
        """Names of what killed backups left."""
        complete = set(self.names())
        return [name for name in self._children() if name.startswith(UNFINISHED) or name not in complete]

    def find(self, name: str) -> str:
        """A backup's full name, also for `newest`.

        Raises:
            NotFound: There is no such backup; says which there are.
        """
        names = self.names()
        if name == NEWEST and names:
            return names[0]
        if name not in names:
            known = f"Known: {', '.join(names[:5])}." if names else "None is there: `nanoos backup` makes one."
            raise NotFound(f"There is no backup {name!r} in {self.where}.", hint=known)
        return name

    def manifest(self, name: str) -> Manifest:
        """What the backup holds.

        Raises:
            DamagedBackup: Its manifest cannot be understood.
            StoreUnavailable: The place cannot be read.
        """
        with self._reporting("read"):
            data = self._fs.cat_file(self._key(name, MANIFEST))
        return Manifest.from_bytes(data, f"{self.where}/{name}")

    def is_whole(self, manifest: Manifest) -> bool:
        """Whether all files are there with their sizes; their bytes are not read."""
        with self._reporting("read"):
            for path, file in manifest.files.items():
                try:
                    if self._fs.info(self._key(manifest.name, path))["size"] != file.size:
                        return False
                except FileNotFoundError:
                    return False
        return True

    @contextmanager
    def draft(self, now: datetime) -> Iterator[tuple[str, Path]]:
        """A new name, and an empty folder for the backup's files; whatever happens, the folder is gone afterwards."""
        name = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        if self._is_folder:
            make_folder(Path(self._root))
            folder = Path(self._root) / f"{UNFINISHED}{name}"
            folder.mkdir(mode=0o700)
        else:
            folder = Path(tempfile.mkdtemp(prefix="nanoos-backup-"))
        try:
            yield name, folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, manifest: Manifest, draft: Path) -> None:
        """Make a draft a backup.

        Raises:
            StoreUnavailable: The place cannot be written to.
        """
        with self._reporting("written to"):
            if self._is_folder:
                (draft / MANIFEST).write_bytes(manifest.to_bytes())
                _sync_all(draft)
                draft.rename(Path(self._root) / manifest.name)
                _sync(Path(self._root))
                return
            self._fs.makedirs(self._key(manifest.name), exist_ok=True)
            for path in manifest.files:
                target = self._key(manifest.name, path)
                self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
                self._fs.put_file(str(draft / path), target)
            self._fs.pipe_file(self._key(manifest.name, MANIFEST), manifest.to_bytes())

    def fetch(self, manifest: Manifest, path: str, target: Path) -> None:
        """Copy a backup's file, and check it.

        Raises:
            DamagedBackup: It is missing, or not what was written.
            StoreUnavailable: The place cannot be read.
        """
        wanted, digest, size = manifest.files[path], hashlib.sha256(), 0
        where = f"{self.where}/{manifest.name}/{path}"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with (
                self._reporting("read"),
                self._fs.open(self._key(manifest.name, path), "rb") as source,
                target.open("xb") as copy,
            ):
                while block := source.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    copy.write(block)
        except FileNotFoundError as error:
            raise DamagedBackup(f"{where} is missing.", hint="Restore another backup.") from error
        if (size, digest.hexdigest()) != (wanted.size, wanted.sha256):
            raise DamagedBackup(
                f"{where} is damaged: {size} bytes with SHA-256 {digest.hexdigest()[:12]}…, the manifest names "
                f"{wanted.size} with {wanted.sha256[:12]}….",
                hint="Restore another backup.",
            )

    def delete(self, name: str) -> None:
        """Remove a backup, or what is left of one; a killed removal leaves nothing that looks like a backup.

        Raises:
            StoreUnavailable: The place cannot be written to.
        """
        with self._reporting("written to"):
            if self._is_folder:
                old = Path(self._root) / name
                doomed = old if name.startswith(UNFINISHED) else old.with_name(f"{UNFINISHED}{name}")
                old.rename(doomed)
                shutil.rmtree(doomed)
                return
            with suppress(FileNotFoundError):
                self._fs.rm_file(self._key(name, MANIFEST))
            self._fs.rm(self._key(name), recursive=True)

    def _children(self) -> list[str]:
        with self._reporting("read"):
            try:
                self._fs.invalidate_cache()
                found = [path.rstrip("/").rpartition("/")[2] for path in self._fs.ls(self._root, detail=False)]
            except FileNotFoundError:
                return []
        return [name for name in found if name.startswith(UNFINISHED) or NAME.fullmatch(name)]

    def _key(self, *parts: str) -> str:
        return "/".join((self._root, *parts))

    @cached_property
    def _located(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        try:
            fs, root = url_to_fs(self._url)
        except (ImportError, ValueError) as error:
            raise InvalidInput(
                f"BACKUP_URL names {self.where}: {error}.",
                hint="Install what is missing (for s3:// the extra: pip install 'nanoos[s3]'), or name a folder.",
            ) from error
        return fs, str(root).rstrip("/")

    @property
    def _fs(self) -> Any:
        return self._located[0]

    @property
    def _root(self) -> str:
        return self._located[1]

    @cached_property
    def _is_folder(self) -> bool:
        from fsspec.implementations.local import LocalFileSystem

        return isinstance(self._fs, LocalFileSystem)

    @contextmanager
    def _reporting(self, what: str) -> Iterator[None]:
        """Failures of the place as one error; a missing file stays what it is."""
        try:
            yield
        except (FileNotFoundError, NanoosError):
            raise
        except Exception as error:
            if self._is_folder and not isinstance(error, OSError):
                raise
            # Libraries of object stores have errors of their own, which may quote credentials.
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise StoreUnavailable(
                f"The backups in {self.where} cannot be {what}: {reason}.",
                hint="Check BACKUP_URL, the access rights and the free space there.",
            ) from error


def backup_place(settings: Settings, url: str = "") -> BackupPlace:
    """The place that a person or else the settings name; nothing is opened yet."""
    return BackupPlace(url or settings.effective_backup_url)


def describe_file(path: Path) -> BackedUpFile:
    """Size and hash of a file."""
    with path.open("rb") as file:
        return BackedUpFile(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _sync_all(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
