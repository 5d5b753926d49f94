"""Finished results on disk until the server has them: one JSON file each, with its files beside it.

A worker that was killed leaves its folder; the next one that starts on the same spool takes the results over. Each
folder is locked by its process as long as it lives.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from nanoos.domain.errors import InvalidInput
from nanoos.execution.remote.messages import FileMessage, ResultMessage

log = logging.getLogger(__name__)

LOCK = "lock"
RESULT, FILES, PART, ASIDE = ".json", ".files", ".part", ".refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that the server does not have yet."""

    path: Path
    result: ResultMessage

    def file(self, sha256: str) -> Path:
        """One of its files."""
        return self.path.with_suffix(FILES) / sha256


class Spool:
    """The results of one worker process. Thread-safe.

    Args:
        root: Folder of all workers of this site on this disk.

    Raises:
        InvalidInput: It cannot be written to.
    """

    def __init__(self, root: Path) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Path, Kept] = {}
        self._held: list[tuple[Path, int | None]] = []
        self.folder = root / uuid.uuid4().hex
        try:
            # It has its lock before another worker can see it.
            new = root / f".{self.folder.name}"
            new.mkdir(parents=True)
            self._held.append((self.folder, hold_lock(new)))
            new.rename(self.folder)
            for other in root.iterdir():
                if other != self.folder and other.is_dir() and not other.name.startswith("."):
                    self._take_over(other)
        except OSError as error:
            raise InvalidInput(
                f"The spool folder {root} cannot be used: {error.strerror}.",
                hint="Name a folder on a disk of this machine with --spool.",
            ) from error

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for folder, lock in self._held:
            if all(item.name == LOCK for item in folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
            if lock is not None:
                os.close(lock)

    def add(self, result: ResultMessage, files: Mapping[str, Path]) -> None:
        """Keep a result; its files are moved here.

        Raises:
            OSError: The disk is full, or cannot be written to; call it again.
        """
        path = self.folder / f"{result.lease}-{result.job_id}{RESULT}"
        folder = path.with_suffix(FILES)
        named: list[FileMessage] = []
        for name, source in files.items():
            # A link may lead out of the simulation's folder.
            if source.is_symlink() or not source.is_file():
                log.warning("job %d: %s is no regular file and is not kept", result.job_id, name)
                continue
            folder.mkdir(exist_ok=True)
            with source.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            # Copied, so that a full disk leaves the file where it can be tried again.
            shutil.copyfile(source, folder / sha256)
            named.append(FileMessage(name=name, sha256=sha256))
        kept = result.model_copy(update={"files": tuple(named)})
        part = path.with_suffix(PART)
        part.write_text(kept.model_dump_json())
        part.rename(path)
        with self._lock:
            self._kept[path] = Kept(path, kept)

    def kept(self) -> list[Kept]:
        """All results, the oldest first."""
        with self._lock:
            return list(self._kept.values())

    def leases(self) -> set[str]:
        """The leases under which results wait here."""
        return {item.result.lease for item in self.kept()}

    def drop(self, item: Kept) -> None:
        """Forget a result: the server has it, or does not want it."""
        with self._lock:
            self._kept.pop(item.path, None)
        item.path.unlink(missing_ok=True)
        shutil.rmtree(item.path.with_suffix(FILES), ignore_errors=True)

    def set_aside(self, item: Kept) -> Path:
        """Keep a result that the server refuses, for a person; where it is."""
        with self._lock:
            self._kept.pop(item.path, None)
        return item.path.rename(item.path.with_suffix(ASIDE))

    def _take_over(self, other: Path) -> None:
        """Take the results of a worker that is no longer there; they stay in its folder."""
        try:
            lock = hold_lock(other)
        except FileNotFoundError:
            return  # its worker ended meanwhile and left nothing
        if lock is None:
            return
        self._held.append((other, lock))
        for path in sorted(other.iterdir()):
            is_unfinished = path.suffix == FILES and not path.with_suffix(RESULT).exists()
            if is_unfinished and not path.with_suffix(ASIDE).exists():
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == PART:
                path.unlink()
            elif path.suffix == RESULT:
                self._read(path)

    def _read(self, path: Path) -> None:
        try:
            result = ResultMessage.model_validate_json(path.read_bytes())
        except (ValidationError, ValueError) as error:
            log.error("%s is damaged and cannot be sent: %s", path, error)
            with suppress(OSError):
                path.rename(path.with_suffix(ASIDE))
            return
        self._kept[path] = Kept(path, result)


def hold_lock(folder: Path) -> int | None:
    """A folder's lock, held; None where another process holds it, or the file system has no locks.

    Raises:
        FileNotFoundError: The folder is gone.
    """
    path = folder / LOCK
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Its last owner may have removed the file since it was opened: such a lock keeps no other process out.
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except FileNotFoundError:
        os.close(handle)
        raise
    except OSError:
        pass
    os.close(handle)
    return None
