"""The archive: what goes, what stays, that nothing is lost when it is interrupted, and that it can be read again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from nanoos.campaigns.progress import campaign_progress
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.domain.structures import stable_hash
from nanoos.orchestrator.replay import replay
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.approvals import ApproveCommand
from nanoos.service.commands.catalog.maintenance import ArchiveHistory
from nanoos.service.commands.catalog.orchestrator import SetActive
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.queries.discoveries import discoveries
from nanoos.store import audit
from nanoos.store import status_counts as counts
from nanoos.store.archive import history
from nanoos.store.archive.files import ArchiveFile, ArchiveNotVerified, read_rows, write_rows
from nanoos.store.archive.history import archived_files, archived_step
from nanoos.store.tables import archives, audit_log, labels, orchestrator_runs, simulation_jobs, simulation_results
from tests.support.access import identity
from tests.support.bench import Bench

KEPT_DAYS = 91


@pytest.fixture
def old(bench: Bench) -> Bench:
    """A campaign of three steps that ended; then three months pass."""
    bench.create(max_iterations=3)
    for _ in range(4):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
    bench.clock.advance(days=KEPT_DAYS)
    return bench


def _archive(bench: Bench, what: str) -> int:
    done = execute(bench.database, ArchiveHistory(what=what), agent_id="test", clock=bench.clock)
    return int(done.result["n_rows"])


def _folder(bench: Bench) -> Path:
    return bench.settings.effective_archive_folder


def _counts(bench: Bench) -> tuple[object, object]:
    with bench.database.read() as connection:
        return load_stats(connection, get_orchestrator(connection, "default").id), campaign_progress(connection, 1)


def test_an_old_steps_snapshot_moves_to_a_file_that_the_audit_vouches_for(old: Bench) -> None:
    before = old.rows(orchestrator_runs)
    assert _archive(old, "steps") == 4
    assert _archive(old, "steps") == 0
    after = old.rows(orchestrator_runs)
    assert [row.snapshot for row in after] == [None] * 4
    assert [row.actions for row in after] == [row.actions for row in before]
    with old.database.read() as connection:
        archived = archived_step(connection, _folder(old), before[1].id)
        assert audit.verify(connection).is_intact
    assert json.loads(archived["snapshot"]) == before[1].snapshot
    assert json.loads(archived["plan"]) == before[1].plan
    (told,) = old.rows(audit_log, audit_log.c.subject == f"default/{before[1].id}")
    assert json.loads(told.payload)["snapshot_sha256"] == stable_hash(json.loads(archived["snapshot"]))


def test_a_replay_of_an_archived_step_says_where_it_is(old: Bench) -> None:
    first = old.rows(orchestrator_runs)[0].id
    assert replay(old.database, first)[1]
    _archive(old, "steps")
    with pytest.raises(Conflict, match=rf"moved to steps/steps-.*archive show {first}"):
        replay(old.database, first)


def test_archived_jobs_count_on_and_what_they_led_to_stays(old: Bench) -> None:
    before, found = _counts(old), (old.count(labels), old.count(simulation_results))
    n_jobs = old.count(simulation_jobs)
    assert _archive(old, "jobs") == n_jobs == 12
    assert old.count(simulation_jobs) == 0
    assert _counts(old) == before
    assert (old.count(labels), old.count(simulation_results)) == found
    with old.database.read() as connection:
        assert counts.check(connection) == []
        assert len(discoveries(connection)) == before[1].n_hits  # type: ignore[attr-defined]  # a view


def test_a_campaign_that_runs_again_has_only_what_is_left_of_its_budget(old: Bench) -> None:
    _archive(old, "jobs")
    from nanoos.store.tables import campaigns

    with old.database.write() as connection:
        (row,) = connection.execute(campaigns.select()).all()
        connection.execute(
            update(campaigns).values(settings={**row.settings, "max_iterations": 99, "simulation_budget": 14})
        )
    old.move("alpha", CampaignStatus.RUNNING)
    assert old.step().actions["simulations_launched"] == 2


def test_jobs_of_running_campaigns_and_young_history_stay(old: Bench) -> None:
    old.create("beta")
    old.step()
    old.drain()
    old.clock.advance(days=KEPT_DAYS)
    old.move("alpha", CampaignStatus.RUNNING)
    old.move("alpha", CampaignStatus.CANCELLED)
    assert _archive(old, "jobs") == 0
    old.clock.advance(days=KEPT_DAYS)
    assert _archive(old, "jobs") == 12
    assert {row.campaign_id for row in old.rows(simulation_jobs)} == {2}


@pytest.mark.slow
def test_an_archive_interrupted_after_its_file_is_completed_by_the_next(
    old: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = counts.delete_but_count

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(history.counts, "delete_but_count", die)
    with pytest.raises(KeyboardInterrupt):
        _archive(old, "jobs")
    assert old.count(simulation_jobs) == 12
    assert old.count(archives) == 0
    monkeypatch.setattr(history.counts, "delete_but_count", real)
    assert _archive(old, "jobs") == 12
    with old.database.read() as connection:
        (file,) = archived_files(connection)
    assert len(read_rows(_folder(old), file["path"], file["content_sha256"])) == 12
    assert len(list((_folder(old) / "jobs").iterdir())) == 1


@pytest.mark.parametrize("what", ["steps", "jobs"])
def test_others_can_write_while_the_file_is_written(old: Bench, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def write_and_send(*args: Any, **more: Any) -> ArchiveFile:
        # Within a write transaction SQLite would refuse this one.
        execute(old.database, SetActive(is_active=True), agent_id="meanwhile", clock=old.clock)
        return write_rows(*args, **more)

    monkeypatch.setattr(history, "write_rows", write_and_send)
    assert _archive(old, what) > 0


@pytest.mark.slow
@pytest.mark.parametrize("what", ["steps", "jobs"])
def test_a_dry_run_and_a_proposal_say_which_file_they_would_write_and_write_none(old: Bench, what: str) -> None:
    command = ArchiveHistory(what=what)
    would = execute(old.database, command, agent_id="test", dry_run=True, clock=old.clock).result["would"]
    who = identity(old, "robot", Scope.OPERATE, limits=TokenLimits(approve_kinds=frozenset({command.kind})))
    proposed = execute(old.database, command, identity=who, clock=old.clock)
    assert proposed.status == "PROPOSED"
    assert not _folder(old).exists()
    assert old.count(archives) == 0
    execute(old.database, ApproveCommand(command_id=proposed.command_id), agent_id="ada", clock=old.clock)
    (row,) = old.rows(archives)
    assert (row.path, row.n_rows) == (would["path"], would["n_rows"])
    assert (_folder(old) / row.path).is_file()


def test_jobs_of_a_campaign_that_resumes_while_they_are_archived_stay(
    old: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_resume(*args: Any, **more: Any) -> ArchiveFile:
        old.move("alpha", CampaignStatus.RUNNING)
        return write_rows(*args, **more)

    monkeypatch.setattr(history, "write_rows", write_and_resume)
    with pytest.raises(Conflict, match="12 of 12 jobs changed"):
        _archive(old, "jobs")
    assert old.count(simulation_jobs) == 12
    assert old.count(archives) == 0


def test_a_changed_damaged_or_missing_file_is_a_clear_error(old: Bench) -> None:
    first = old.rows(orchestrator_runs)[0].id
    _archive(old, "steps")
    (file,) = (_folder(old) / "steps").iterdir()
    rows = [{**row, "triggered_by": "somebody else"} for row in read_rows(_folder(old), f"steps/{file.name}")]
    forged = _folder(old) / write_rows(_folder(old), "other", rows, first="1", last="4").path
    forged.replace(file)
    with old.database.read() as connection:
        with pytest.raises(ArchiveNotVerified, match="not what was archived"):
            archived_step(connection, _folder(old), first)
        for damaged in (b"", b"PAR1 and no more", file.read_bytes()[:-9]):
            file.write_bytes(damaged)
            with pytest.raises(ArchiveNotVerified, match=f"{file} cannot be read: "):
                archived_step(connection, _folder(old), first)
        file.unlink()
        with pytest.raises(NotFound, match="ARCHIVE_FOLDER"):
            archived_step(connection, _folder(old), first)


def test_a_file_that_does_not_read_back_stops_the_purge(old: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanoos.store.archive.files._holds", lambda *_: False)
    with pytest.raises(ArchiveNotVerified, match="does not read back"):
        _archive(old, "jobs")
    assert old.count(simulation_jobs) == 12
    assert list((_folder(old) / "jobs").iterdir()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"snapshot": None, "plan": None},
        {"archived_in": "x"},
        {"snapshot": None, "plan": None, "archived_in": "x", "triggered_by": "somebody else"},
        {"snapshot": None, "plan": None, "archived_in": "x", "actions": {}},
    ],
)
def test_nothing_else_of_a_finished_step_may_change(bench: Bench, values: dict[str, object]) -> None:
    from sqlalchemy import null

    bench.step()
    changes = {name: null() if value is None else value for name, value in values.items()}
    with pytest.raises(DBAPIError, match="append-only"), bench.database.write() as connection:
        connection.execute(update(orchestrator_runs).values(**changes))


def test_age_is_counted_from_the_setting(old: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DAYS", str(KEPT_DAYS + 2))
    assert _archive(old, "steps") == 0
    old.clock.now += timedelta(days=3)
    assert _archive(old, "steps") == 4
