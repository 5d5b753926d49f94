"""Content-addressed bytes in a folder, or wherever an fsspec URL points.

An object is the gzip of one content, at `ab/cd/abcd….gz` after the content's SHA-256. It is complete from the moment it
has its name, so that writers need no lock, and equal content is stored once.

`put` marks an object that is already there as new again, and `remove` leaves new objects alone: what a writer stored
is therefore kept until its row is written. In a folder the two cannot miss each other, since an object is moved aside
before its age is read. Other file systems have no such move: there `put` writes the object again unless it is
`FRESH_S` young, and `remove` looks at the age right before it deletes.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import stat
import struct
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit, urlunsplit

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput, NanoosError, NotFound, StoreUnavailable
from nanoos.store.raw_files.names import SHA256, StoredFile

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

    from nanoos.settings import Settings

CHUNK = 1 << 20
SAMPLE = 1 << 20  # bytes tried first: content that they do not shrink is stored as it is
WORTHWHILE = 0.95  # of the sample's size; compressed formats stay above
LEVEL = 6  # gzip's usual one: text at about 50 MB/s
TRAILER = 8  # bytes: gzip ends with the content's CRC-32 and its size modulo 2^32
FRESH_S = 3600.0
TEMPORARY, ASIDE = ".part", ".aside"
SCRATCH = "tmp"
SUFFIX = ".gz"
ADVICE = "Check RAW_FILES_URL and the access rights there."


class FileStoreUnavailable(StoreUnavailable):
    """The store of raw files cannot be reached or written to."""


class MissingFile(NotFound):
    """The store holds no such content."""


class DamagedFile(NanoosError):
    """Stored bytes are not what was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One object of the store.

    Attributes:
        stored_size: Bytes that it takes, compressed.
        stored_at: When it was last put.
    """

    sha256: str
    stored_size: int
    stored_at: datetime


class RawFileStore:
    """A store of files by content.

    Args:
        url: A folder or a URL of fsspec: `file:///data/raw`, `s3://bucket/raw`. Credentials come from the environment
            that the file system's library reads.
    """

    def __init__(self, url: str) -> None:
        if not url:
            raise InvalidInput("The store of raw files has no address.", hint="Set RAW_FILES_URL.")
        self._url = url

    @property
    def where(self) -> str:
        """The store's address for people: without user, password and query."""
        return without_credentials(self._url)

    def put(self, path: Path) -> StoredFile:
        """Store a file's content. Takes as long as reading it twice, and compressing it where it is new.

        Raises:
            InvalidInput: It is a symbolic link or no regular file, cannot be read, or changes meanwhile.
            FileStoreUnavailable: The store cannot be written to.
        """
        with _regular_file(path) as source:
            digest, crc, size = hashlib.sha256(), 0, 0
            while block := _read(source, path):
                digest.update(block)
                crc = zlib.crc32(block, crc)
                size += len(block)
            stored = StoredFile(sha256=digest.hexdigest(), size=size)
            with self._reporting("written to"):
                if not self._renew(stored.sha256, struct.pack("<II", crc, size & 0xFFFFFFFF)):
                    source.seek(0)
                    self._write(stored, source, path)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream, which checks itself: the read that finds its end raises where it is damaged.

        Raises:
            MissingFile: The store does not hold it.
            DamagedFile: From a read: the bytes are not what was stored.
            FileStoreUnavailable: The store cannot be read.
        """
        key = self._key(sha256)
        try:
            with self._reporting("read"):
                raw = self._fs.open(key, "rb")
        except FileNotFoundError as error:
            raise MissingFile(
                f"The store {self.where} holds no file with SHA-256 {sha256[:12]}….",
                hint="`nanoos files verify` lists all that is missing; restore it from a backup.",
            ) from error
        return io.BufferedReader(_Verified(raw, sha256, self.where), buffer_size=CHUNK)

    def exists(self, sha256: str) -> bool:
        """Whether the store holds the content; its bytes are not read."""
        with self._reporting("read"):
            return bool(self._fs.exists(self._key(sha256)))

    def stored(self, sha256: str) -> StoredFile | None:
        """What `put` gave for the content, up to 4 GiB; None where the store does not hold it.

        Raises:
            FileStoreUnavailable: The store cannot be read.
        """
        try:
            with self._reporting("read"):
                trailer = bytes(self._fs.tail(self._key(sha256), TRAILER))
        except FileNotFoundError:
            return None
        return StoredFile(sha256=sha256, size=struct.unpack("<II", trailer)[1]) if len(trailer) == TRAILER else None

    def hashes(self) -> Iterator[StoredObject]:
        """All objects, in no order; those that come or go meanwhile may be missing.

        Raises:
            FileStoreUnavailable: The store cannot be read.
        """
        with self._reporting("read"):
            for found in self._files():
                name = found["name"].rpartition("/")[2].removesuffix(SUFFIX)
                if SHA256.fullmatch(name) and found["name"].endswith(self._relative(name)):
                    yield StoredObject(sha256=name, stored_size=found["size"], stored_at=_time_of(found))

    def delete(self, sha256: str, *, put_before: datetime) -> bool:
        """Remove an object unless it was put, or put again, since.

        Returns:
            Whether it was removed.

        Raises:
            FileStoreUnavailable: The store cannot be written to.
        """
        key = self._key(sha256)
        with self._reporting("written to"):
            if self._is_folder:
                return self._delete_in_folder(Path(key), put_before)
            try:
                # Not from the listing's cache.
                self._fs.invalidate_cache()
                if _time_of(self._fs.info(key)) >= put_before:
                    return False
                self._fs.rm_file(key)
            except FileNotFoundError:
                return False
            return True

    def clear_scratch(self, *, before: datetime) -> int:
        """Remove what killed writers left unfinished; what a killed `delete` had moved aside returns to its place.

        Returns:
            Number of leftovers removed.
        """
        n_removed = 0
        with self._reporting("written to"):
            for found in self._files(SCRATCH):
                name = found["name"].rpartition("/")[2]
                if name.endswith(ASIDE):
                    self._restore(Path(found["name"]), Path(self._key(name.partition(".")[0])))
                elif name.endswith(TEMPORARY) and _time_of(found) < before:
                    with suppress(FileNotFoundError):
                        self._fs.rm_file(found["name"])
                        n_removed += 1
        return n_removed

    @cached_property
    def _located(self) -> tuple[AbstractFileSystem, str]:
        from fsspec.core import url_to_fs

        try:
            fs, root = url_to_fs(self._url)
        except (ImportError, ValueError) as error:
            # Messages of fsspec quote no URL for these.
            raise InvalidInput(
                f"RAW_FILES_URL names {self.where}: {error}.",
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

    @staticmethod
    def _relative(sha256: str) -> str:
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}{SUFFIX}"

    def _key(self, sha256: str) -> str:
        if not SHA256.fullmatch(sha256):
            raise InvalidInput(f"{sha256[:80]!r} is no SHA-256.", hint="Give 64 hexadecimal digits in lower case.")
        return f"{self._root}/{self._relative(sha256)}"

    def _renew(self, sha256: str, trailer: bytes) -> bool:
        """Mark an object as put now; False where it is missing, truncated or another's, and has to be written."""
        key = self._key(sha256)
        try:
            if self._is_folder:
                with Path(key).open("rb") as file:
                    if file.seek(0, os.SEEK_END) <= TRAILER:
                        return False
                    file.seek(-TRAILER, os.SEEK_END)
                    if file.read() != trailer:
                        return False
                os.utime(key)
                return True
            self._fs.invalidate_cache()
            found = self._fs.info(key)
            if found["size"] <= TRAILER or self._fs.tail(key, TRAILER) != trailer:
                return False
            return bool(_time_of(found) > utc_now() - timedelta(seconds=FRESH_S))
        except FileNotFoundError:
            return False
        except PermissionError:
            # Another user's object: in its place comes one of ours.
            return False

    def _write(self, stored: StoredFile, source: BinaryIO, path: Path) -> None:
        key = self._key(stored.sha256)
        temporary = f"{self._root}/{SCRATCH}/{uuid.uuid4().hex}{TEMPORARY}"
        folder = key.rpartition("/")[0]
        is_new = not self._fs.exists(folder)
        self._fs.makedirs(f"{self._root}/{SCRATCH}", exist_ok=True)
        self._fs.makedirs(folder, exist_ok=True)
        try:
            with self._new(temporary) as target:
                if not _compress(source, target, path, stored.sha256):
                    raise InvalidInput(f"{path} changed while it was stored.", hint="Store it once it is written.")
            if self._is_folder:
                Path(temporary).replace(key)
                # The names survive a power failure before a row speaks of them.
                for parent in list(Path(key).parents)[: 3 if is_new else 1]:
                    _sync(parent)
            else:
                self._fs.mv(temporary, key)
        except BaseException:
            with suppress(Exception):
                self._fs.rm_file(temporary)
            raise

    @contextmanager
    def _new(self, name: str) -> Iterator[IO[bytes]]:
        if not self._is_folder:
            with self._fs.open(name, "wb") as target:
                yield target
            return
        with Path(name).open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def _delete_in_folder(self, path: Path, put_before: datetime) -> bool:
        scratch = Path(self._root) / SCRATCH
        scratch.mkdir(parents=True, exist_ok=True)
        aside = scratch / f"{path.name.removesuffix(SUFFIX)}.{uuid.uuid4().hex}{ASIDE}"
        try:
            if _modified(path) >= put_before:
                return False
            path.rename(aside)
            # A writer that renewed it before the move shows here; one that comes later finds nothing and writes it.
            if _modified(aside) >= put_before:
                self._restore(aside, path)
                return False
            aside.unlink()
        except FileNotFoundError:
            return False
        return True

    @staticmethod
    def _restore(aside: Path, path: Path) -> None:
        """Give an object its name back, unless a writer has made it anew."""
        with suppress(FileExistsError, FileNotFoundError):
            os.link(aside, path)
        aside.unlink(missing_ok=True)

    def _files(self, folder: str = "") -> Iterator[dict[str, Any]]:
        top = f"{self._root}/{folder}" if folder else self._root
        if not self._is_folder:
            self._fs.invalidate_cache()
            yield from (found for found in self._fs.find(top, detail=True).values() if found["type"] == "file")
            return
        # One folder at a time: a listing of millions of files never is in memory.
        for parent, _, names in os.walk(top):
            for name in names:
                with suppress(FileNotFoundError):
                    found = (Path(parent) / name).lstat()
                    if stat.S_ISREG(found.st_mode):
                        yield {
                            "name": f"{parent.rstrip('/')}/{name}",
                            "size": found.st_size,
                            "mtime": found.st_mtime,
                        }

    @contextmanager
    def _reporting(self, what: str) -> Iterator[None]:
        """Failures of the store as one error; a missing file stays what it is."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
            raise FileStoreUnavailable(
                f"The store of raw files {self.where} cannot be {what}: {reason}.",
                hint="Free space there: `nanoos files prune` removes old files." if full else ADVICE,
            ) from error
        except NanoosError:
            raise
        except Exception as error:
            if self._is_folder:
                raise
            # Libraries of object stores have errors of their own, which may quote credentials.
            raise FileStoreUnavailable(
                f"The store of raw files {self.where} cannot be {what}: {type(error).__name__}.", hint=ADVICE
            ) from error


def without_credentials(url: str) -> str:
    """A folder as it is; a URL without user, password and query."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def raw_file_store(settings: Settings) -> RawFileStore:
    """The store that the settings name; nothing is opened yet."""
    return RawFileStore(settings.effective_raw_files_url)


class _Verified(io.RawIOBase):
    """Decompresses, and compares the hash at the end."""

    def __init__(self, raw: Any, sha256: str, where: str) -> None:
        super().__init__()
        self._raw = raw
        self._plain = gzip.GzipFile(fileobj=raw, mode="rb")
        self._sha256 = sha256
        self._where = where
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        try:
            block = self._plain.read(len(view))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._damaged(str(error)) from error
        except OSError as error:
            raise FileStoreUnavailable(
                f"The store of raw files {self._where} cannot be read: {error.strerror or type(error).__name__}.",
                hint=ADVICE,
            ) from error
        self._digest.update(block)
        if not block and len(view) and self._digest.hexdigest() != self._sha256:
            raise self._damaged(f"its content has SHA-256 {self._digest.hexdigest()[:12]}…")
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._plain.close()
            self._raw.close()
        super().close()

    def _damaged(self, reason: str) -> DamagedFile:
        return DamagedFile(
            f"The stored file {self._sha256[:12]}… in {self._where} is damaged: {reason.rstrip('.')}.",
            hint="Restore it from a backup, or compute the result again; `nanoos files verify` lists all such files.",
        )


@contextmanager
def _regular_file(path: Path) -> Iterator[BinaryIO]:
    """A file of an engine's, which may be anything: it is opened without following a link or waiting for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror
        raise InvalidInput(f"{path} cannot be stored: {reason}.", hint="Store regular files only.") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise InvalidInput(f"{path} cannot be stored: it is no regular file.", hint="Store regular files only.")
    with os.fdopen(handle, "rb", buffering=0) as source:
        yield source


def _read(source: BinaryIO, path: Path, n_bytes: int = CHUNK) -> bytes:
    try:
        return source.read(n_bytes)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint="Check the file.") from error


def _compress(source: BinaryIO, target: IO[bytes], path: Path, sha256: str) -> bool:
    """Write the gzip of a content; whether it has this hash. Equal content gives equal bytes."""
    sample = _read(source, path, SAMPLE)
    is_worthwhile = len(zlib.compress(sample, 1)) < WORTHWHILE * len(sample)
    digest = hashlib.sha256()
    level = LEVEL if is_worthwhile else 0
    with gzip.GzipFile(filename="", mode="wb", compresslevel=level, fileobj=target, mtime=0) as zipped:
        block = sample
        while block:
            digest.update(block)
            zipped.write(block)
            block = _read(source, path)
    return digest.hexdigest() == sha256


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _time_of(found: dict[str, Any]) -> datetime:
    """When an object was written: each file system tells it under a name of its own."""
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = found.get(name)
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    # Unknown counts as new: it is never removed by mistake.
    return utc_now()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
