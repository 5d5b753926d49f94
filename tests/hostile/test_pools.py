"""Large design spaces: built batch by batch under a lease, beside others' writes, and only as large as allowed."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, update

from nanoos.campaigns.label_file import ImportSpec, plan_import
from nanoos.campaigns.label_import import finish_imports, store_import
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.domain.statuses import CampaignStatus, OrchestratorMode, WorkStatus
from nanoos.execution.design_spaces import builder, leftovers
from nanoos.materials.tmd.space import TmdAlloySpace
from nanoos.service.access.identity import Identity, Limits, Scope
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.queries.campaign import campaign_report
from nanoos.store import audit, pools
from nanoos.store.tables import (
    alerts,
    audit_log,
    campaigns,
    candidates,
    design_spaces,
    modelled_properties,
    simulation_results,
    structures,
)
from tests.support.bench import Bench

N = 25  # structures of a pool that takes three batches
AT_ONCE = 10


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "STORED_AT_ONCE", AT_ONCE)
    monkeypatch.setattr(pools, "BUILT_AT_ONCE", AT_ONCE)


def _create(bench: Bench, slug: str = "alpha", *, limits: Limits | None = None, **arguments: Any) -> CommandResult:
    spec = bench.spec(slug, **{"n_rows": N, **arguments.pop("spec", {})})
    command = parse_command("create_design_campaign", {"campaign": spec})
    who = Identity(agent_id="bot", scopes=frozenset({Scope.OPERATE}), limits=limits or Limits())
    return execute(bench.database, command, identity=who, clock=bench.clock, **arguments)


def _space(bench: Bench) -> Any:
    (space,) = bench.rows(design_spaces)
    return space


def _wait_of(bench: Bench) -> list[str]:
    return [item["reason"] for item in bench.step().actions["decisions"] if item["subject"] == "alpha"]


@contextmanager
def _rows_by_transaction(bench: Bench) -> Any:
    """Structures inserted by each transaction."""
    counts: list[int] = [0]

    def executed(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if "INSERT INTO" in statement and "structures" in statement:
            counts[-1] += len(parameters) if many else statement.count("(") // 2 or 1

    def ended(_connection: Any) -> None:
        counts.append(0)

    engine = bench.database.engine
    event.listen(engine, "after_cursor_execute", executed)
    event.listen(engine, "commit", ended)
    yield counts
    event.remove(engine, "after_cursor_execute", executed)
    event.remove(engine, "commit", ended)


@pytest.mark.slow
def test_no_transaction_stores_a_large_pool_and_others_write_between_its_batches(bench: Bench) -> None:
    batch = pools.BUILT_AT_ONCE
    n = pools.STORED_AT_ONCE + batch + 1
    beside: list[int] = []

    def write_beside(_report: Any) -> None:
        # With a lock held this would wait for as long as the busy timeout, then fail.
        bench.configure(min_new_samples_for_retrain=20 + len(beside))
        beside.append(bench.count(structures))

    with _rows_by_transaction(bench) as counts:
        _create(bench, spec={"n_rows": n})
        bench.build(on_batch=write_beside)
    assert sum(counts) >= n
    if bench.database.dialect == "sqlite":
        assert max(counts) == batch
    assert beside == [*range(batch, n, batch), n]
    space = _space(bench)
    assert (space.status, space.n_structures) == (WorkStatus.COMPLETED, n)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_a_campaign_waits_for_its_pool_and_then_goes_on_with_what_is_known(bench: Bench) -> None:
    bench.create("small", design_space=_named(bench, 8))
    bench.step()
    bench.drain()
    _create(bench, spec={"design_space": _named(bench, N)})
    assert _space_of(bench, "alpha").status == WorkStatus.PENDING
    assert _wait_of(bench) == ["its design space is being built: 0 of 25 structures"]
    with pytest.raises(NanoosError, match="being built: 0 of 25"):
        execute(bench.database, parse_command("advance_campaign", {"slug": "alpha"}), agent_id="ada")
    with bench.database.read() as connection:
        report = campaign_report(connection, "alpha")
    assert (report.status, report.n_pool, report.n_pool_wanted) == (CampaignStatus.RUNNING, 0, N)

    report = bench.build()
    assert (report.completed, report.structures, report.campaigns) == (1, N, {"alpha"})
    bench.drain()
    assert bench.step().actions["campaigns_advanced"] >= 1
    with bench.database.read() as connection:
        assert campaign_report(connection, "alpha").n_pool_wanted is None
    assert bench.count(modelled_properties) == 2


def _named(bench: Bench, n_rows: int) -> dict[str, Any]:
    path = bench.table(n_rows, name=f"table{n_rows}.csv")
    return {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}}


def _space_of(bench: Bench, slug: str) -> Any:
    (campaign,) = bench.rows(campaigns, campaigns.c.slug == slug)
    (space,) = bench.rows(design_spaces, design_spaces.c.id == campaign.design_space_id)
    return space


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_results_known_before_the_pool_was_complete_are_taken_over_when_it_is(bench: Bench) -> None:
    # The same structures, in a pool that is smaller and so another one.
    few = {**_named(bench, N), "n_structures": 6}
    bench.create("small", design_space=few)
    bench.step()
    bench.drain()
    n_known = bench.count(simulation_results)
    _create(bench, spec={"design_space": _named(bench, N)})
    assert bench.count(candidates, candidates.c.origin == "known") == 0
    bench.build()
    assert bench.count(candidates, candidates.c.origin == "known") == n_known > 0


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_transaction_of_a_builder_reads_a_whole_design_space(bench: Bench) -> None:
    """SQLite has no statistics of the rows: by itself it looks measurements up for each structure.

    With a LIMIT it may read a part of the design space, but not look for it among all structures.
    """
    plans: list[tuple[bool, str]] = []
    is_writing = False

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        nonlocal is_writing
        if statement.startswith("BEGIN"):
            is_writing = "IMMEDIATE" in statement
        elif is_writing and statement.startswith("SELECT") and "structures" in statement:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(("LIMIT" in statement, str(row)) for row in plan)

    _create(bench)
    event.listen(bench.database.engine, "before_cursor_execute", note)
    bench.build()
    event.remove(bench.database.engine, "before_cursor_execute", note)
    reads = [(limited, plan) for limited, plan in plans if re.search(r"(SCAN|SEARCH) (main\.)?structures", plan)]
    assert {limited for limited, _ in reads} == {True, False}
    found_by = {True: "design_space_id=?", False: "structure_hash=?"}
    assert [plan for limited, plan in reads if found_by[limited] not in plan] == []


@pytest.mark.usefixtures("small_batches")
def test_a_killed_build_goes_on_after_its_last_batch_and_gives_the_same_pool(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(_report: Any) -> None:
        raise Killed

    # As after SIGKILL: the lease is not given back.
    _create(bench)
    with monkeypatch.context() as patch:
        patch.setattr(builder._Builder, "_release", lambda *_: None)
        with pytest.raises(Killed):
            bench.build(on_batch=kill)
    assert (_space(bench).status, bench.count(structures)) == (WorkStatus.RUNNING, AT_ONCE)
    assert bench.build().structures == 0, "its lease is still valid"
    bench.clock.advance(seconds=bench.settings.lease_seconds + 1)
    assert bench.recover()["design_spaces_requeued"] == 1
    assert bench.build().structures == N - AT_ONCE
    assert _hashes(bench) == _generated(bench)


def _hashes(bench: Bench) -> list[str]:
    return [row.structure_hash for row in bench.rows(structures)]


def _generated(bench: Bench) -> list[str]:
    from nanoos.domain.structures import stable_seed
    from nanoos.plugins.registry import design_space

    row = _space(bench)
    space = design_space(row.kind, row.params)
    return [item.structure_hash for item in space.generate(row.n_wanted, stable_seed(row.kind, row.seed))]


@pytest.mark.usefixtures("small_batches")
def test_of_two_builders_of_one_pool_the_one_that_lost_its_lease_stores_nothing_more(bench: Bench) -> None:
    _create(bench)
    other: list[Any] = []

    def be_overtaken(_report: Any) -> None:
        if not other:
            bench.clock.advance(seconds=bench.settings.lease_seconds + 1)
            other.append(bench.build())

    mine = bench.build(on_batch=be_overtaken)
    assert (mine.structures, other[0].structures) == (AT_ONCE, N - AT_ONCE)
    assert (mine.completed, other[0].completed) == (0, 1)
    assert _hashes(bench) == _generated(bench)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_the_audit_covers_a_pool_that_was_built_in_pieces(bench: Bench) -> None:
    _create(bench)
    stop = threading.Event()
    bench.build(stop=stop, on_batch=lambda _: stop.set())
    assert _verify(bench) == [], "a pool that is being built is not covered yet"
    bench.build()
    assert _verify(bench) == []
    with bench.database.write() as connection:
        third = structures.c.id == 3
        connection.execute(update(structures).where(third).values(features=b"\0"))
    assert _verify(bench) == ["design_spaces 1: one of its structures was changed, added or removed"]


def _verify(bench: Bench) -> list[str]:
    with bench.database.read() as connection:
        return [str(finding) for finding in audit.verify(connection).findings]


@pytest.mark.usefixtures("small_batches")
def test_builders_in_two_threads_store_each_structure_once(bench: Bench) -> None:
    _create(bench)
    threads = [threading.Thread(target=bench.build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _hashes(bench) == _generated(bench)
    assert _space(bench).status == WorkStatus.COMPLETED


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("how", ["cancel", "pause", "pause the orchestrator", "stop"])
def test_a_build_that_is_not_wanted_now_releases_its_lease_and_resumes_when_it_is(bench: Bench, how: str) -> None:
    _create(bench)
    stop = threading.Event()

    def mode(value: OrchestratorMode) -> None:
        command = parse_command("set_mode", {"orchestrator": "default", "mode": value.value})
        execute(bench.database, command, agent_id="ada")

    end: dict[str, Callable[[], Any]] = {
        "cancel": lambda: bench.move("alpha", CampaignStatus.CANCELLED),
        "pause": lambda: bench.move("alpha", CampaignStatus.PAUSED),
        "pause the orchestrator": lambda: mode(OrchestratorMode.PAUSED),
        "stop": stop.set,
    }
    report = bench.build(stop=stop, on_batch=lambda so_far: end[how]() if so_far.structures == AT_ONCE else None)
    assert (report.released, report.completed) == (1, 0)
    space = _space(bench)
    assert (space.status, space.attempts) == (WorkStatus.PENDING, 0)
    assert space.n_structures == bench.count(structures) < N
    if how != "stop":
        assert bench.build().structures == 0
    if how == "cancel":
        _create(bench, "beta")
    if how == "pause":
        bench.move("alpha", CampaignStatus.RUNNING)
    if how == "pause the orchestrator":
        mode(OrchestratorMode.MANUAL)
    assert bench.build().completed == 1
    assert _hashes(bench) == _generated(bench)


@pytest.mark.usefixtures("small_batches")
def test_the_structures_of_a_pool_that_was_stopped_stay_while_a_campaign_wants_it(bench: Bench) -> None:
    _create(bench)
    stop = threading.Event()
    bench.build(stop=stop, on_batch=lambda done: stop.set() if done.structures == 2 * AT_ONCE else None)
    assert bench.count(structures) == 2 * AT_ONCE
    assert bench.build().removed == 0, "a campaign still wants it"


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("is_wanted_again", [False, True])
def test_a_removal_that_is_interrupted_is_finished_or_gives_way_to_a_new_campaign(
    bench: Bench, is_wanted_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _create(bench)
    stop = threading.Event()
    bench.build(stop=stop, on_batch=lambda done: stop.set() if done.structures == 2 * AT_ONCE else None)
    bench.move("alpha", CampaignStatus.CANCELLED)
    with bench.database.read() as connection:
        assert builder.has_buildable(connection, now=bench.clock())
    monkeypatch.setattr(pools, "BUILT_AT_ONCE", 3)
    assert leftovers.remove_leftovers(bench.database, _StopAfter(looks=2)) == 2 * 3
    assert (_space(bench).n_structures, bench.count(structures)) == (0, 2 * AT_ONCE - 2 * 3)
    if is_wanted_again:
        _create(bench, "beta")
        assert bench.build().completed == 1
        assert _hashes(bench) == _generated(bench)
        assert _verify(bench) == []
    else:
        assert bench.build().removed == 2 * AT_ONCE - 2 * 3
        assert bench.count(structures) == 0
    with bench.database.read() as connection:
        assert not builder.has_buildable(connection, now=bench.clock())


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_a_removal_goes_on_where_another_worker_has_taken_the_same_piece(bench: Bench) -> None:
    _create(bench)
    stop = threading.Event()
    bench.build(stop=stop, on_batch=lambda done: stop.set() if done.structures == 2 * AT_ONCE else None)
    bench.move("alpha", CampaignStatus.CANCELLED)
    assert leftovers.remove_leftovers(bench.database, _StopAfter(looks=0)) == 0  # the row says that it has none
    removed: list[int] = []
    worker = threading.Thread(
        target=lambda: removed.append(leftovers.remove_leftovers(bench.database, threading.Event(), of=[1]))
    )
    with bench.database.write() as connection:
        connection.execute(
            delete(structures).where(structures.c.id.in_([row.id for row in bench.rows(structures)][:10]))
        )
        worker.start()
        time.sleep(0.5)  # it waits for these rows, or for the database
    worker.join()
    assert removed == [AT_ONCE]
    assert bench.count(structures) == 0


@pytest.mark.usefixtures("small_batches")
def test_a_measurement_of_a_half_built_pool_keeps_no_structure_of_a_cancelled_one(bench: Bench) -> None:
    _create(bench)
    stop = threading.Event()
    bench.build(stop=stop, on_batch=lambda _: stop.set())
    (structure, *_) = bench.rows(structures)
    path = bench.folder / "measured.csv"
    path.write_text(f"structure,value\n{structure.structure_hash},0.5\n")
    _measured(bench, path)
    assert bench.count(candidates) == 0, "its pool may still be given up"
    bench.move("alpha", CampaignStatus.CANCELLED)
    assert bench.build().removed == AT_ONCE
    _create(bench, "beta")
    assert bench.build().completed == 1
    (known,) = bench.rows(candidates)
    assert known.outputs == {"value": 0.5}


def _measured(bench: Bench, path: Path) -> None:
    plan = plan_import(bench.database, "alpha", path, ImportSpec())
    with bench.database.write() as connection:
        store_import(connection, plan, imported_by="ada", now=bench.clock())
    finish_imports(bench.database, clock=bench.clock)


class _StopAfter(threading.Event):
    """Is set after so many looks."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_a_pool_that_cannot_be_built_fails_its_campaigns_with_an_alert_until_one_is_resumed(bench: Bench) -> None:
    _create(bench)
    _create(bench, "beta", spec={"start": False})
    path = bench.table()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"r1,", b"r1x,"))
    report = bench.build()
    assert (report.failed, report.completed, report.campaigns) == (1, 0, {"alpha"})
    campaign, other = bench.rows(campaigns)
    assert (campaign.status, other.status) == (CampaignStatus.FAILED, CampaignStatus.CREATED)
    assert "could not be built" in campaign.status_reason
    assert "has changed" in campaign.status_reason
    (alert,) = bench.rows(alerts)
    assert (alert.subject, alert.resolved_at) == ("alpha", None)
    assert bench.count(audit_log, audit_log.c.kind == "campaign_failed") == 1
    assert bench.build().failed == 0, "no running campaign needs it"

    path.write_bytes(content)
    bench.move("alpha", CampaignStatus.RUNNING)
    assert bench.build().completed == 1
    assert _space(bench).failure_reason is None
    assert bench.rows(alerts)[0].resolved_at is not None
    bench.move("beta", CampaignStatus.RUNNING)
    assert bench.step().actions["campaigns_advanced"] == 2


@pytest.mark.usefixtures("small_batches")
def test_a_builder_that_breaks_every_time_is_tried_again_and_then_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _create(bench)

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(pools, "insert_structures", broken)
    seen: Counter[str] = Counter()
    for _ in range(bench.settings.max_attempts):
        report = bench.build()
        seen.update(retried=report.retried, failed=report.failed)
        bench.clock.advance(hours=1)
    assert seen == {"retried": bench.settings.max_attempts - 1, "failed": 1}
    assert bench.count(structures) == _space(bench).n_structures == 0
    assert "ZeroDivisionError: a bug" in bench.rows(campaigns)[0].status_reason


@pytest.mark.usefixtures("small_batches")
def test_a_builder_that_dies_every_time_fails_the_campaign(bench: Bench) -> None:
    from nanoos.store import leases

    _create(bench)
    for _ in range(bench.settings.max_attempts):
        with bench.database.write() as connection:
            leases.claim(connection, builder.DESIGN_SPACES, owner="gone", limit=1, lease_s=1, now=bench.clock())
        bench.clock.advance(hours=1)
        bench.recover()
    assert bench.rows(campaigns)[0].status == CampaignStatus.FAILED
    assert "its worker was lost" in bench.rows(campaigns)[0].status_reason


@pytest.mark.usefixtures("small_batches")
def test_a_worker_that_stays_builds_what_waits_and_so_does_one_call(bench: Bench) -> None:
    from nanoos.worker import WorkReport, work, work_once

    _create(bench)
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(bench.database, bench.settings), kwargs={"stop": stop})
    worker.start()
    deadline = time.monotonic() + 60
    while _space(bench).status != WorkStatus.COMPLETED and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    worker.join()
    assert _hashes(bench) == _generated(bench)
    _create(bench, "beta", spec={"design_space": _named(bench, 3 * AT_ONCE)})
    report = WorkReport()
    assert work_once(bench.database, bench.settings, requested_by="ada", report=report)
    assert report.design_spaces == 1


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("n_rows", [AT_ONCE - 2, N])
def test_a_dry_run_and_a_proposal_store_no_structure_and_build_none(bench: Bench, n_rows: int) -> None:
    _create(bench, dry_run=True, spec={"n_rows": n_rows})
    _create(bench, limits=Limits(approve_kinds=frozenset({"create_design_campaign"})), spec={"n_rows": n_rows})
    assert bench.count(design_spaces) == bench.count(structures) == bench.count(campaigns) == 0


def test_a_million_structures_are_asked_for_without_generating_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generated(*_: Any) -> Any:
        raise AssertionError("generated within the command")

    monkeypatch.setattr(TmdAlloySpace, "stream", generated)
    _create(
        bench,
        spec={
            "design_space": {"kind": "tmd_alloy", "n_structures": 1_000_000},
            "engine": {"name": "tmd_three_band"},
            "goal": {"bandgap_pbe_ev": {"min": 1.0}},
        },
    )
    space = _space(bench)
    assert (space.status, space.n_structures, space.n_wanted) == (WorkStatus.PENDING, 0, 1_000_000)


@pytest.mark.usefixtures("small_batches")
def test_a_token_with_a_limit_gets_no_larger_new_pool_but_may_use_one_that_is_there(bench: Bench) -> None:
    limits = Limits(max_structures=N - 1)
    with pytest.raises(InvalidInput, match="has 25 structures; the token allows 24") as refused:
        _create(bench, limits=limits)
    assert "n_structures" in str(refused.value.hint)
    assert bench.count(design_spaces) == bench.count(campaigns) == 0
    _create(bench)
    # Of one that has yet to be built, its campaign would be the only user if the other were cancelled.
    with pytest.raises(InvalidInput, match="the token allows 24"):
        _create(bench, "beta", limits=limits)
    bench.build()
    _create(bench, "beta", limits=limits)
    assert bench.count(campaigns) == 2


def test_a_new_token_is_limited_unless_it_says_otherwise() -> None:
    from nanoos.service.commands.catalog.tokens import MAX_STRUCTURES, TokenLimits

    assert TokenLimits().max_structures == MAX_STRUCTURES == 100_000
    assert TokenLimits(max_structures=None).max_structures is None
    assert Limits().max_structures is None


def test_a_streamed_pool_is_the_generated_one_and_larger_than_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    from nanoos.materials import sampling

    monkeypatch.setattr(sampling, "MAX_ROUND", 100)
    space = TmdAlloySpace()
    hashes = [item.structure_hash for item in space.generate(450, 3)]
    assert hashes == [item.structure_hash for item in space.stream(450, 3)]
    assert len(set(hashes)) == 450
