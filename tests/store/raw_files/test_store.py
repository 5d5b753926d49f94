"""The store by itself: what is put comes back or is found damaged, whoever writes, and nothing else gets in."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import threading
import uuid
from collections import deque
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput
from nanoos.store.raw_files import DamagedFile, FileStoreUnavailable, MissingFile, RawFileStore, check_files
from nanoos.store.raw_files.names import StoredFile, check_file_name

LATER = timedelta(days=1)


@pytest.fixture(params=["folder", "file://", "memory://"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> RawFileStore:
    folder = str(tmp_path / "raw")
    return RawFileStore(
        {"folder": folder, "file://": f"file://{folder}", "memory://": f"memory://{uuid.uuid4().hex}"}[request.param]
    )


@pytest.fixture
def folder_store(tmp_path: Path) -> RawFileStore:
    return RawFileStore(str(tmp_path / "raw"))


def put(store: RawFileStore, folder: Path, content: bytes) -> StoredFile:
    path = folder / uuid.uuid4().hex
    path.write_bytes(content)
    return store.put(path)


def read(store: RawFileStore, sha256: str) -> bytes:
    with store.open(sha256) as stream:
        return stream.read()


def place(folder: Path, sha256: str) -> Path:
    return folder / "raw" / sha256[:2] / sha256[2:4] / f"{sha256}.gz"


@pytest.mark.parametrize(
    "content",
    [b"", b"a", b"energy -1.5 eV\n" * 200_000, os.urandom(3_000_000)],
    ids=["empty", "short", "text", "incompressible"],
)
def test_what_is_put_comes_back_by_its_hash(store: RawFileStore, tmp_path: Path, content: bytes) -> None:
    stored = put(store, tmp_path, content)
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert store.exists(stored.sha256)
    assert read(store, stored.sha256) == content
    (item,) = store.hashes()
    assert item.sha256 == stored.sha256
    assert item.stored_size < len(content) * 1.001 + 100
    assert abs(utc_now() - item.stored_at) < LATER


def test_text_is_compressed(store: RawFileStore, tmp_path: Path) -> None:
    put(store, tmp_path, b"energy -1.5 eV\n" * 200_000)
    (item,) = store.hashes()
    assert item.stored_size < 100_000


def test_equal_content_is_stored_once_and_not_written_again(folder_store: RawFileStore, tmp_path: Path) -> None:
    stored = put(folder_store, tmp_path, b"same")
    inode = place(tmp_path, stored.sha256).stat().st_ino
    assert put(folder_store, tmp_path, b"same") == stored
    assert place(tmp_path, stored.sha256).stat().st_ino == inode
    assert len(list(folder_store.hashes())) == 1


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-9],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"no gzip at all",
        lambda data: gzip.compress(b"another content"),
        lambda data: data + b"more",
    ],
)
def test_damage_is_found_on_reading_and_mended_by_the_next_put(
    folder_store: RawFileStore, tmp_path: Path, harm: object
) -> None:
    content = os.urandom(10_000)
    stored = put(folder_store, tmp_path, content)
    path = place(tmp_path, stored.sha256)
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(DamagedFile, match=stored.sha256[:12]):
        read(folder_store, stored.sha256)
    assert put(folder_store, tmp_path, content) == stored
    assert read(folder_store, stored.sha256) == content


def test_a_flipped_bit_is_found_at_the_end_of_the_stream(folder_store: RawFileStore, tmp_path: Path) -> None:
    stored = put(folder_store, tmp_path, os.urandom(3_000_000))
    path = place(tmp_path, stored.sha256)
    data = bytearray(path.read_bytes())
    data[1_000_000] ^= 1
    path.write_bytes(data)
    with folder_store.open(stored.sha256) as stream, pytest.raises(DamagedFile):
        deque(iter(lambda: stream.read(65536), b""), maxlen=0)


def test_what_was_never_put_is_missing(store: RawFileStore) -> None:
    assert not store.exists("0" * 64)
    assert list(store.hashes()) == []
    assert not store.delete("0" * 64, put_before=utc_now() + LATER)
    with pytest.raises(MissingFile):
        store.open("0" * 64)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 63, "A" * 64, "0" * 64 + "\n", "/" * 64])
def test_only_a_hash_is_a_key(store: RawFileStore, key: str) -> None:
    for act in (store.open, store.exists, lambda key: store.delete(key, put_before=utc_now())):
        with pytest.raises(InvalidInput):
            act(key)


def test_only_old_objects_are_deleted(store: RawFileStore, tmp_path: Path) -> None:
    stored = put(store, tmp_path, b"x")
    assert not store.delete(stored.sha256, put_before=utc_now() - LATER)
    assert read(store, stored.sha256) == b"x"
    assert store.delete(stored.sha256, put_before=utc_now() + LATER)
    assert not store.exists(stored.sha256)


def test_a_put_makes_an_old_object_new(folder_store: RawFileStore, tmp_path: Path) -> None:
    stored = put(folder_store, tmp_path, b"x")
    os.utime(place(tmp_path, stored.sha256), (0, 0))
    put(folder_store, tmp_path, b"x")
    assert not folder_store.delete(stored.sha256, put_before=utc_now() - LATER)


def test_a_put_between_look_and_move_keeps_the_object(
    folder_store: RawFileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = put(folder_store, tmp_path, b"x")
    os.utime(place(tmp_path, stored.sha256), (0, 0))
    move = Path.rename

    def rename(path: Path, target: Path) -> Path:
        put(folder_store, tmp_path, b"x")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert not folder_store.delete(stored.sha256, put_before=utc_now() - LATER)
    assert read(folder_store, stored.sha256) == b"x"


def test_a_put_that_races_with_a_deletion_is_never_lost(folder_store: RawFileStore, tmp_path: Path) -> None:
    """The writer meets an old object that is being deleted; what it has put is there afterwards."""
    content = b"shared by all"
    path = place(tmp_path, put(folder_store, tmp_path, content).sha256)
    is_over = threading.Event()
    n_deleted = 0

    def delete() -> None:
        nonlocal n_deleted
        while not is_over.is_set():
            n_deleted += folder_store.delete(path.name.removesuffix(".gz"), put_before=utc_now() - LATER)

    deleter = threading.Thread(target=delete)
    deleter.start()
    try:
        for _ in range(300):
            with suppress(FileNotFoundError):
                os.utime(path, (0, 0))
            put(folder_store, tmp_path, content)
            # A deletion under way moves it aside and back.
            while not path.exists() and any(tmp_path.glob("raw/tmp/*.aside")):
                pass
            assert path.exists() or path.exists()
    finally:
        is_over.set()
        deleter.join()
    assert read(folder_store, path.name.removesuffix(".gz")) == content
    assert n_deleted > 0


def test_many_writers_of_equal_content_leave_one_whole_object(store: RawFileStore, tmp_path: Path) -> None:
    content = b"line\n" * 100_000
    threads = [threading.Thread(target=put, args=(store, tmp_path, content)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (item,) = store.hashes()
    assert read(store, item.sha256) == content


def test_links_pipes_and_folders_are_not_stored(folder_store: RawFileStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    (tmp_path / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "raw", "", "nothing"):
        with pytest.raises(InvalidInput, match=r"cannot be (stored|read)"):
            folder_store.put(tmp_path / name)
    assert list(folder_store.hashes()) == []


def test_leftovers_of_a_killed_writer_go_after_a_while(folder_store: RawFileStore, tmp_path: Path) -> None:
    stored = put(folder_store, tmp_path, b"x")
    scratch = tmp_path / "raw" / "tmp"
    (scratch / "killed.part").write_bytes(b"half")
    assert [item.sha256 for item in folder_store.hashes()] == [stored.sha256]
    assert folder_store.clear_scratch(before=utc_now() - LATER) == 0
    assert folder_store.clear_scratch(before=utc_now() + LATER) == 1
    assert list(scratch.iterdir()) == []


def test_what_a_killed_deletion_moved_aside_comes_back(folder_store: RawFileStore, tmp_path: Path) -> None:
    stored = put(folder_store, tmp_path, b"x")
    path = place(tmp_path, stored.sha256)
    path.rename(tmp_path / "raw" / "tmp" / f"{stored.sha256}.1.aside")
    folder_store.clear_scratch(before=utc_now() - LATER)
    assert read(folder_store, stored.sha256) == b"x"


@pytest.mark.slow
def test_a_full_disk_is_one_error_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(300_000))
    code = f"""
import resource, signal
from pathlib import Path
from nanoos.store.raw_files import FileStoreUnavailable, RawFileStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    RawFileStore({str(tmp_path / "raw")!r}).put(Path({str(source)!r}))
except FileStoreUnavailable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cannot be written to" in done.stdout
    assert "files prune" in done.stdout
    assert [path for path in (tmp_path / "raw").rglob("*") if path.is_file()] == []


def test_a_store_below_a_file_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileStoreUnavailable, match="cannot be written to"):
        RawFileStore(str(tmp_path / "file" / "raw")).put(tmp_path / "file")


def test_errors_show_no_password(tmp_path: Path) -> None:
    store = RawFileStore("unknownscheme://user:password@host/path?key=secret")
    with pytest.raises(InvalidInput) as refused:
        store.exists("0" * 64)
    assert store.where == "unknownscheme://host/path"
    assert "password" not in str(refused.value)
    assert "secret" not in str(refused.value)


UNSAFE_NAMES = (
    *("", ".", "..", "../x", "a/b", "a\\b", "/etc/passwd", ".bashrc", "-rf", "a\nb", "a\0b", "C:x", "x" * 201),
    *("a..b", "a ", " a", "a.", "a\u202eb"),
)


@pytest.mark.parametrize("name", UNSAFE_NAMES)
def test_names_that_could_leave_a_folder_or_mislead_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_file_name(name)


@pytest.mark.parametrize("name", ["POSCAR", "run.out", "vasprun.xml.gz", "a", "Struktur ä.cif", "x_1+2=3.log"])
def test_usual_names_are_fine(name: str) -> None:
    check_file_name(name)


@given(st.text(max_size=30))
def test_an_accepted_name_stays_within_its_folder(name: str) -> None:
    try:
        check_file_name(name)
    except InvalidInput:
        return
    assert Path("/folder", name).parent == Path("/folder")
    assert os.path.normpath(f"/folder/{name}") == f"/folder/{name}"


def test_names_that_differ_by_case_alone_are_refused() -> None:
    file = StoredFile(sha256="0" * 64, size=1)
    with pytest.raises(InvalidInput):
        check_files({"a.txt": file, "A.TXT": file})
