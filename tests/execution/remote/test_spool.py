"""Results on disk: what a killed worker leaves is taken over once, and nothing half-written is."""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.execution.remote.messages import ResultMessage
from nanoos.execution.remote.spool import LOCK, Spool, hold_lock
from tests.support.processes import Outside, race, rival

LEASE = "a" * 32


def result(job_id: int) -> ResultMessage:
    return ResultMessage(lease=LEASE, job_id=job_id, outputs={"value": 1.5}, duration_s=1.0)


def keep_and_wait(outside: Outside, root: str) -> None:
    """Keep a result, and live on."""
    source = Path(root).parent / "out"
    source.write_text("kept")
    spool = Spool(Path(root))
    spool.add(result(7), {"run.out": source})
    outside.tell(str(spool.folder))
    outside.wait()


@pytest.mark.slow
def test_results_of_a_killed_worker_are_taken_over_and_those_of_a_living_one_are_not(tmp_path: Path) -> None:
    root = tmp_path / "spool"
    with rival(keep_and_wait, str(root)) as other:
        other.hear()
        with Spool(root) as beside:
            assert beside.kept() == []
        other.kill()
    with Spool(root) as after:
        (item,) = after.kept()
        assert after.leases() == {LEASE}
        (file,) = item.result.files
        assert (file.name, file.sha256) == ("run.out", hashlib.sha256(b"kept").hexdigest())
        assert item.file(file.sha256).read_text() == "kept"
        assert item.result.outputs == {"value": 1.5}
        after.drop(item)
    assert list(root.iterdir()) == []


def test_what_was_half_written_is_not_sent(tmp_path: Path) -> None:
    dead = tmp_path / "dead"
    (dead / f"{LEASE}-1.files").mkdir(parents=True)
    (dead / f"{LEASE}-1.part").write_text('{"lease": ')
    (dead / f"{LEASE}-2.json").write_text('{"lease": ')
    with Spool(tmp_path) as spool:
        assert spool.kept() == []
    # What a person may want to see stays.
    assert {path.name for path in dead.iterdir()} - {"lock"} == {f"{LEASE}-2.refused"}


def test_files_that_are_missing_or_links_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with Spool(tmp_path / "spool") as spool:
        spool.add(result(1), {"gone": tmp_path / "gone", "link": tmp_path / "link", "good": tmp_path / "secret"})
        (item,) = spool.kept()
        assert [file.name for file in item.result.files] == ["good"]


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match=r"spool folder .*file/spool cannot be used.*--spool"):
        Spool(tmp_path / "file" / "spool")


def test_workers_that_start_while_others_end_do_not_trip_over_their_folders(tmp_path: Path) -> None:
    def come_and_go() -> None:
        for _ in range(200):
            with Spool(tmp_path):
                pass

    assert race(*[come_and_go] * 4) == [None] * 4
    assert list(tmp_path.iterdir()) == []


def test_a_lock_whose_file_was_replaced_meanwhile_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flock = fcntl.flock

    def replaced_before(*arguments: Any) -> None:
        (tmp_path / LOCK).unlink()
        (tmp_path / LOCK).touch()
        flock(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", replaced_before)
        assert hold_lock(tmp_path) is None
    assert hold_lock(tmp_path) is not None
