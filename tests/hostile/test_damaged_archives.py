"""An archived file that is not what was archived: one clear error wherever it is read, and a finding of the audit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from nanoos.domain.errors import NanoosError
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.maintenance import ArchiveHistory
from nanoos.store import audit
from nanoos.store.archive.files import write_rows
from nanoos.store.archive.history import archived_step
from nanoos.store.tables import orchestrator_runs
from tests.support.bench import Bench


def _replaced(file: Path) -> None:
    other = write_rows(file.parent.parent, "other", [{"id": 1, "snapshot": {}}], first="1", last="1")
    (file.parent.parent / other.path).replace(file)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _dangling(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nothing")


DAMAGE: Mapping[str, Callable[[Path], object]] = {
    "one flipped byte": lambda file: file.write_bytes(_flipped(file.read_bytes())),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-9]),
    "emptied": lambda file: file.write_bytes(b""),
    "another archive in its place": _replaced,
    "a directory in its place": _directory,
    "a dangling link in its place": _dangling,
    "its folder gone": lambda file: shutil.rmtree(file.parent),
}


def _flipped(data: bytes) -> bytes:
    return data[:40] + bytes([data[40] ^ 1]) + data[41:]


@pytest.mark.slow
@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_archive_is_one_clear_error_and_a_finding_of_the_audit(bench: Bench, how: str) -> None:
    bench.create(max_iterations=2)
    for _ in range(3):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
    bench.clock.advance(days=91)
    first = bench.rows(orchestrator_runs)[0].id
    execute(bench.database, ArchiveHistory(what="steps"), agent_id="test", clock=bench.clock)
    folder = bench.settings.effective_archive_folder
    (file,) = (folder / "steps").iterdir()
    with bench.database.read() as connection:
        assert archived_step(connection, folder, first)["id"] == first
        assert audit.verify(connection, archive=folder).is_intact
        DAMAGE[how](file)
        with pytest.raises(NanoosError, match=file.name) as refused:
            archived_step(connection, folder, first)
        assert refused.value.hint
        report = audit.verify(connection, archive=folder)
    assert not report.is_intact
    assert file.name in report.problem
