"""What leaves the store and what stays, with results in both databases."""

from __future__ import annotations

import os
from typing import Any

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.files import PruneFiles
from nanoos.service.queries.results import open_file, result_view
from nanoos.store import audit
from nanoos.store.raw_files import retention
from nanoos.store.raw_files.retention import NoLongerKept
from nanoos.store.raw_files.store import MissingFile, RawFileStore
from nanoos.store.raw_files.verification import verify_files
from nanoos.store.tables import agent_commands, removed_files, simulation_results
from tests.support.bench import Bench
from tests.support.files import FILES, make_old, object_path, put_all, record_with, result_with, store_of


def prune(bench: Bench, *, dry_run: bool = False, **policy: Any) -> dict[str, Any]:
    done = execute(bench.database, PruneFiles(**policy), agent_id="test", dry_run=dry_run, clock=bench.clock)
    return dict(done.result)


def contents(bench: Bench, result_id: int) -> dict[str, bytes]:
    with bench.database.read() as connection:
        view = result_view(connection, result_id)
    return {
        item.name: b"".join(open_file(bench.database, store_of(bench), result_id, item.name).chunks)
        for item in view.files
    }


def stored(bench: Bench) -> set[str]:
    return {item.sha256 for item in store_of(bench).hashes()}


def test_a_result_names_its_files_and_the_audit_covers_them(bench: Bench) -> None:
    id_ = result_with(bench)
    assert contents(bench, id_) == FILES
    with bench.database.read() as connection:
        assert audit.verify(connection).findings == []
    (row,) = bench.rows(simulation_results, simulation_results.c.id == id_)
    assert {name: file["size"] for name, file in row.files.items()} == {name: len(data) for name, data in FILES.items()}


@pytest.mark.slow
def test_a_reused_result_shows_the_same_files(bench: Bench) -> None:
    id_ = result_with(bench)
    bench.drain()
    bench.create("beta")
    bench.step()
    bench.drain()
    names = [row.files for row in bench.rows(simulation_results, simulation_results.c.id == id_)]
    assert len(names) == 1
    assert contents(bench, id_) == FILES


def test_a_file_name_that_leaves_its_folder_is_never_recorded(bench: Bench) -> None:
    files = put_all(store_of(bench), bench.folder, {"fine": b"x"})
    bench.create()
    bench.step()
    with pytest.raises(InvalidInput):
        record_with(bench, {"../evil": files["fine"]})
    assert not bench.count(simulation_results)


@pytest.mark.slow
def test_unnamed_bytes_go_after_a_day_and_named_ones_stay(bench: Bench) -> None:
    """A worker that died between storing and recording leaves bytes that no result names."""
    id_ = result_with(bench)
    (lost,) = put_all(store_of(bench), bench.folder, {"x": b"of a killed worker"}).values()
    assert prune(bench)["n_unnamed"] == 0
    make_old(bench, hours=23)
    assert prune(bench)["n_unnamed"] == 0
    make_old(bench, hours=25)
    assert prune(bench)["n_unnamed"] == 1
    assert lost.sha256 not in stored(bench)
    assert contents(bench, id_) == FILES
    assert not bench.count(removed_files)


@pytest.mark.slow
def test_what_is_put_again_or_recorded_between_plan_and_deletion_stays(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer comes at the worst moments: after the plan, and right before each deletion."""
    store = store_of(bench)
    result_with(bench)
    kept = put_all(store, bench.folder, {"a": b"put again", "b": b"recorded meanwhile"})
    make_old(bench, days=2)
    delete = RawFileStore.delete

    def racing(self: RawFileStore, sha256: str, **arguments: Any) -> bool:
        put_all(store, bench.folder, {"a": b"put again"})
        return delete(self, sha256, **arguments)

    plan = retention.plan_removal

    def planned(*arguments: Any, **more: Any) -> Any:
        made = plan(*arguments, **more)
        record_with(bench, {"b": kept["b"]})
        return made

    monkeypatch.setattr(RawFileStore, "delete", racing)
    monkeypatch.setattr(retention, "plan_removal", planned)
    prune(bench)
    assert {file.sha256 for file in kept.values()} <= stored(bench)


@pytest.mark.slow
def test_age_removes_the_files_of_old_results_only_and_the_rows_stay(bench: Bench) -> None:
    old = result_with(bench, {"a": b"old", "both": b"shared"})
    bench.clock.advance(days=40)
    new = result_with(bench, {"b": b"new", "both": b"shared"})
    make_old(bench, days=3)
    would = prune(bench, older_than_days=30, dry_run=True)
    assert would["would"]["n_removed"] == 1
    assert not bench.count(removed_files)
    assert contents(bench, old) == {"a": b"old", "both": b"shared"}
    assert prune(bench, older_than_days=30)["n_removed"] == 1
    assert contents(bench, new) == {"b": b"new", "both": b"shared"}
    with pytest.raises(NoLongerKept, match=r"no longer kept, removed by retention on .*: older than 30 days"):
        open_file(bench.database, store_of(bench), old, "a")
    with bench.database.read() as connection:
        files = {item.name: item for item in result_view(connection, old).files}
        assert audit.verify(connection).findings == []
    assert files["a"].removed_at is not None
    assert files["both"].removed_at is None
    assert bench.count(simulation_results) == 2
    report = verify_files(bench.database, store_of(bench))
    assert (report.n_files, report.n_removed, report.findings) == (2, 1, ())
    assert {row.kind for row in bench.rows(agent_commands)} == {"prune_files"}


@pytest.mark.slow
def test_size_removes_the_oldest_until_the_rest_fits(bench: Bench) -> None:
    ids = []
    for number in range(4):
        ids.append(result_with(bench, {"x": os.urandom(100_000) + bytes([number])}))
        bench.clock.advance(hours=1)
    make_old(bench, days=3)
    done = prune(bench, max_size_gb=250_000 / 1e9)
    assert (done["n_removed"], done["n_kept"]) == (2, 2)
    assert done["kept_bytes"] <= 250_000
    for id_ in ids[:2]:
        with pytest.raises(NoLongerKept, match="more than"):
            contents(bench, id_)
    assert all(contents(bench, id_) for id_ in ids[2:])


@pytest.mark.slow
def test_a_prune_that_died_before_the_bytes_were_gone_is_finished_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    result_with(bench)
    bench.clock.advance(days=40)
    make_old(bench, days=3)
    with monkeypatch.context() as patch:
        patch.setattr(PruneFiles, "follow_up", lambda *_: None)
        prune(bench, older_than_days=30)
    assert len(stored(bench)) == len(FILES)
    bench.clock.advance(seconds=1)
    done = prune(bench)
    assert (done["n_removed"], done["n_unnamed"]) == (0, len(FILES))
    assert not stored(bench)
    assert bench.count(removed_files) == len(FILES)


@pytest.mark.slow
def test_a_removed_file_that_is_put_again_is_kept_for_the_new_result(bench: Bench) -> None:
    old = result_with(bench, {"x": b"same"})
    bench.clock.advance(days=40)
    make_old(bench, days=3)
    prune(bench, older_than_days=30)
    bench.clock.advance(seconds=1)
    new = result_with(bench, {"x": b"same"})
    make_old(bench, days=3)
    assert prune(bench)["n_unnamed"] == 0
    assert contents(bench, new) == contents(bench, old) == {"x": b"same"}
    assert verify_files(bench.database, store_of(bench)).findings == ()


@pytest.mark.slow
def test_the_check_lists_what_is_missing_and_what_is_damaged(bench: Bench) -> None:
    id_ = result_with(bench)
    (row,) = bench.rows(simulation_results, simulation_results.c.id == id_)
    object_path(bench, row.files["POSCAR"]["sha256"]).unlink()
    path = object_path(bench, row.files["run.out"]["sha256"])
    path.write_bytes(path.read_bytes()[:-20])
    seen: list[tuple[int, int]] = []
    report = verify_files(bench.database, store_of(bench), progress=lambda *step: seen.append(step))
    assert {item.sha256: item.problem for item in report.findings} == {
        row.files["POSCAR"]["sha256"]: "missing",
        row.files["run.out"]["sha256"]: "damaged",
    }
    assert seen[-1] == (report.n_bytes, report.n_bytes)
    with pytest.raises(MissingFile):
        open_file(bench.database, store_of(bench), id_, "POSCAR")
