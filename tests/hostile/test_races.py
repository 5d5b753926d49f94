"""Every command that looks before it writes, sent twice at once: both threads look before either writes.

On PostgreSQL they meet between the two; SQLite admits one writer, and the second looks when the first is done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, event

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, NanoosError, StoreUnavailable
from nanoos.execution.experiments.recording import record_result
from nanoos.service.access.identity import Identity
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog import COMMANDS, parse_command
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.commands.guardrails import PROPOSAL_LIFE
from nanoos.service.commands.proposals import expire_proposals
from nanoos.store import audit, label_index, status_counts
from nanoos.store.tables import (
    access_tokens,
    agent_commands,
    alerts,
    audit_log,
    campaigns,
    candidates,
    experiment_runs,
    label_retractions,
    labels,
    model_trainings,
    model_versions,
    orchestrator_runs,
    orchestrator_state,
    removed_files,
    simulation_jobs,
    simulation_results,
    structures,
)
from tests.support.access import identity
from tests.support.bench import Bench
from tests.support.files import FILES, make_old, result_with
from tests.support.moments import COMMIT, lose, moments
from tests.support.processes import race

MEET_S = 0.5  # how long one waits for the other, who may be waiting for a lock that it holds
MODEL = "table.value"


Commands = Callable[[Bench], list[tuple[str, dict[str, Any]]]]


@dataclass(frozen=True, kw_only=True)
class Race:
    """Two commands at once.

    Attributes:
        sent: The commands' kinds and payloads, from a bench that is ready.
        meet: Part of the first statement before which both must have looked.
        wins: Numbers of commands that may be carried out.
        holds: What is true afterwards.
    """

    sent: Commands
    meet: str
    wins: tuple[int, ...]
    holds: Callable[[Bench], bool]


def _twice(
    kind: str, payload: Callable[[Bench], dict[str, Any]]
) -> Callable[[Bench], list[tuple[str, dict[str, Any]]]]:
    return lambda bench: [(kind, payload(bench))] * 2


def _first(bench: Bench, table: Any, *where: Any) -> int:
    return int(bench.rows(table, *where)[0].id)


def _free_structures(bench: Bench) -> list[int]:
    taken = {row.structure_id for row in bench.rows(candidates)}
    return [row.id for row in bench.rows(structures) if row.id not in taken]


def _untested(bench: Bench) -> int:
    tested = {row.candidate_id for row in bench.rows(experiment_runs)}
    return next(row.id for row in bench.rows(candidates) if row.status == "SIMULATED" and row.id not in tested)


def _all(bench: Bench, table: Any, **values: Any) -> bool:
    return all(getattr(row, name) == value for row in bench.rows(table) for name, value in values.items())


def _measurement(bench: Bench) -> dict[str, Any]:
    return {"experiment_id": _first(bench, experiment_runs), "values": {"value": 1.0}, "operator": "ada"}


def _measured_label(bench: Bench) -> int:
    """A measured label, of an experiment that is recorded first."""
    measured = bench.rows(labels, labels.c.source_kind == "experiment")
    if not measured:
        with bench.database.write() as connection:
            record_result(connection, _first(bench, experiment_runs), {"value": 1.0}, operator="ada", now=bench.clock())
        measured = bench.rows(labels, labels.c.source_kind == "experiment")
    return int(measured[0].id)


def _past_measurements(bench: Bench) -> str:
    path = bench.folder / "past.csv"
    path.write_text("structure,value\nr0,0.5\nr1,0.6\n")
    return str(path)


def _n_open_trainings(bench: Bench) -> int:
    return bench.count(model_trainings, model_trainings.c.status.in_(("REQUESTED", "RUNNING")))


def _n_entries(bench: Bench, kind: str) -> int:
    return bench.count(audit_log, audit_log.c.kind == kind)


def _one_measured(bench: Bench) -> bool:
    """One end of the first experiment, and labels only where it was measured."""
    row = bench.rows(experiment_runs)[0]
    n_labels = bench.count(labels, labels.c.source_kind == "experiment", labels.c.source_id == row.id)
    return (row.status, n_labels) in (("COMPLETED", 1), ("FAILED", 0))


def _with_old_files(bench: Bench) -> int:
    """A result of forty days ago with its files, as old."""
    if not bench.count(removed_files) and not any(row.files for row in bench.rows(simulation_results)):
        bench.clock.advance(days=-40)
        bench.step()
        result_with(bench)
        make_old(bench, days=3)
    return len(FILES)


def _with_two_versions(bench: Bench) -> bool:
    """Train the model once more, so that there is a champion to return to."""
    _send(bench, "request_training", {"modelled_property": MODEL, "reason": "r", "force": True})
    return bench.train().status == "CHAMPION"


def _version_statuses(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(model_versions)]


VERSION_1 = {"modelled_property": MODEL, "version": 1, "reason": "r"}
TOKEN = {"name": "grace", "secret_sha256": "1" * 64, "scopes": ["operate"]}

RACES: dict[str, Race] = {
    "retract_label": Race(
        sent=_twice("retract_label", lambda b: {"label_id": _first(b, labels), "reason": "r"}),
        meet="INSERT INTO {}label_retractions",
        wins=(1,),
        holds=lambda b: b.count(label_retractions) == 1,
    ),
    "supersede_label": Race(
        sent=_twice(
            "supersede_label",
            lambda b: {"label_id": _measured_label(b), "value": 0.5, "reason": "r"},
        ),
        meet="INSERT INTO {}labels",
        wins=(1,),
        holds=lambda b: b.count(labels, labels.c.entry == 1) == b.count(label_retractions) == 1,
    ),
    "import_labels": Race(
        sent=_twice("import_labels", lambda b: {"campaign": "alpha", "file": _past_measurements(b)}),
        meet="FROM {}labels",
        wins=(2,),
        holds=lambda b: b.count(labels, labels.c.source_kind == "import") == 2,
    ),
    "extend_campaign": Race(
        sent=_twice("extend_campaign", lambda _: {"slug": "alpha", "max_iterations": 60, "reason": "r"}),
        meet="{}campaigns SET",
        wins=(1,),
        holds=lambda b: b.rows(campaigns)[0].settings["max_iterations"] == 60,
    ),
    "create_token": Race(
        sent=_twice("create_token", lambda _: TOKEN),
        meet="INSERT INTO {}access_tokens",
        wins=(1,),
        holds=lambda b: b.count(access_tokens, access_tokens.c.agent_id == "grace") == 1,
    ),
    "revoke_token": Race(
        sent=_twice("revoke_token", lambda b: {"token_id": _first(b, access_tokens)}),
        meet="{}access_tokens SET",
        wins=(1,),
        holds=lambda b: b.rows(access_tokens)[0].revoked_at is not None,
    ),
    "retire_model": Race(
        sent=_twice("retire_model", lambda _: {"modelled_property": MODEL, "reason": "r"}),
        meet="{}model_versions SET",
        wins=(1,),
        holds=lambda b: _all(b, model_versions, status="RETIRED") and _n_entries(b, "model_retired") == 1,
    ),
    "promote_model": Race(
        sent=lambda b: _with_two_versions(b) and [("promote_model", {**VERSION_1})] * 2,
        meet="{}model_versions SET",
        wins=(1,),
        holds=lambda b: _version_statuses(b) == ["CHAMPION", "RETIRED"] and _n_entries(b, "model_promoted") == 1,
    ),
    "promote_model and rollback_model": Race(
        sent=lambda b: (
            _with_two_versions(b)
            and [
                ("promote_model", {**VERSION_1}),
                ("rollback_model", {"modelled_property": MODEL, "reason": "r"}),
            ]
        ),
        meet="{}model_versions SET",
        wins=(1,),
        holds=lambda b: _version_statuses(b) in (["CHAMPION", "RETIRED"], ["CHAMPION", "REJECTED"]),
    ),
    "rollback_model": Race(
        sent=lambda b: _with_two_versions(b) and [("rollback_model", {"modelled_property": MODEL, "reason": "r"})] * 2,
        meet="{}model_versions SET",
        wins=(1,),
        holds=lambda b: _version_statuses(b) == ["CHAMPION", "REJECTED"] and _n_entries(b, "model_rolled_back") == 1,
    ),
    "reject_model": Race(
        sent=_twice("reject_model", lambda _: {**VERSION_1}),
        meet="{}model_versions SET",
        wins=(1,),
        holds=lambda b: _version_statuses(b) == ["REJECTED"] and _n_entries(b, "model_rejected") == 1,
    ),
    "request_training": Race(
        sent=_twice("request_training", lambda _: {"modelled_property": MODEL, "reason": "r", "force": True}),
        meet="INSERT INTO {}model_trainings",
        wins=(2,),
        holds=lambda b: _n_open_trainings(b) == 1,
    ),
    "request_due_trainings": Race(
        sent=_twice("request_due_trainings", lambda _: {}),
        meet="SELECT {}orchestrator_state",
        wins=(1, 2),
        holds=lambda b: _n_open_trainings(b) <= 1,
    ),
    "request_experiments": Race(
        sent=_twice("request_experiments", lambda b: {"slug": "alpha", "candidate_ids": [_untested(b)]}),
        meet="FROM {}orchestrator_state",
        wins=(1,),
        holds=lambda b: b.count(experiment_runs) == 3,
    ),
    "request_simulations": Race(
        sent=_twice("request_simulations", lambda b: {"slug": "alpha", "structure_ids": _free_structures(b)[:4]}),
        meet="FROM {}orchestrator_state",
        wins=(1,),
        holds=lambda b: b.count(simulation_jobs) == 24,
    ),
    "request_simulations of one budget": Race(
        sent=lambda b: [
            ("request_simulations", {"slug": "alpha", "structure_ids": _free_structures(b)[first : first + 6]})
            for first in (0, 6)
        ],
        meet="FROM {}orchestrator_state",
        wins=(1,),
        holds=lambda b: b.count(simulation_jobs) == 26,
    ),
    "advance_campaign": Race(
        sent=_twice("advance_campaign", lambda _: {"slug": "alpha"}),
        meet="FROM {}orchestrator_state",
        wins=(1,),
        holds=lambda b: b.count(simulation_jobs) == 30,
    ),
    "run_step": Race(
        sent=_twice("run_step", lambda _: {}),
        meet="FROM {}orchestrator_state",
        wins=(1, 2),
        holds=lambda b: b.count(simulation_jobs) == 30 and _all(b, orchestrator_runs, success=True),
    ),
    "record_experiment": Race(
        sent=_twice("record_experiment", _measurement),
        meet="{}experiment_runs SET",
        wins=(1,),
        holds=_one_measured,
    ),
    "fail_experiment": Race(
        sent=lambda b: [
            ("record_experiment", _measurement(b)),
            ("fail_experiment", {"experiment_id": _first(b, experiment_runs), "operator": "ada", "reason": "r"}),
        ],
        meet="{}experiment_runs SET",
        wins=(1,),
        holds=_one_measured,
    ),
    "start_experiment": Race(
        sent=lambda b: [
            ("start_experiment", {"experiment_id": _first(b, experiment_runs), "operator": name})
            for name in ("ada", "bob")
        ],
        meet="FROM {}experiment_runs",
        wins=(1,),
        holds=lambda b: b.rows(experiment_runs)[0].operator in ("ada", "bob"),
    ),
    "reject_experiment": Race(
        sent=lambda b: [
            ("record_experiment", _measurement(b)),
            ("reject_experiment", {"experiment_id": _first(b, experiment_runs), "operator": "ada", "reason": "r"}),
        ],
        meet="{}experiment_runs SET",
        wins=(1,),
        holds=lambda b: (
            (b.rows(experiment_runs)[0].status, b.count(labels, labels.c.source_kind == "experiment"))
            in (("COMPLETED", 1), ("CANCELLED", 0))
        ),
    ),
    "record_experiments": Race(
        sent=_twice(
            "record_experiments",
            lambda b: {
                "rows": [{"line": 2, "experiment_id": _first(b, experiment_runs), "values": {"value": 1.0}}],
                "operator": "ada",
            },
        ),
        meet="FROM {}experiment_runs",
        wins=(1, 2),
        holds=_one_measured,
    ),
    "move_campaign": Race(
        sent=lambda _: [
            ("move_campaign", {"slug": "alpha", "move": move, "reason": "r", "expected_version": 1})
            for move in ("pause", "cancel")
        ],
        meet="{}campaigns SET",
        wins=(1,),
        holds=lambda b: b.rows(campaigns)[0].version == 2,
    ),
    "update_config": Race(
        sent=lambda _: [("update_config", {"changes": {"max_iterations_per_run": n}}) for n in (5, 6)],
        meet="{}orchestrator_state SET",
        wins=(1, 2),
        holds=lambda b: b.rows(orchestrator_state)[0].config["max_iterations_per_run"] in (5, 6),
    ),
    "set_mode": Race(
        sent=_twice("set_mode", lambda b: {"mode": "MANUAL", "expected_version": _version(b)}),
        meet="{}orchestrator_state SET",
        wins=(1,),
        holds=lambda b: b.rows(orchestrator_state)[0].mode == "MANUAL",
    ),
    "set_active": Race(
        sent=_twice("set_active", lambda b: {"is_active": False, "expected_version": _version(b)}),
        meet="{}orchestrator_state SET",
        wins=(1,),
        holds=lambda b: not b.rows(orchestrator_state)[0].is_active,
    ),
    "create_design_campaign": Race(
        sent=_twice("create_design_campaign", lambda b: {"campaign": b.spec("beta", n_rows=20)}),
        meet="INSERT INTO {}campaigns",
        wins=(1,),
        holds=lambda b: b.count(campaigns) == 2,
    ),
    "clone_campaign": Race(
        sent=_twice("clone_campaign", lambda _: {"slug": "alpha", "new_slug": "beta"}),
        meet="INSERT INTO {}campaigns",
        wins=(1,),
        holds=lambda b: b.count(campaigns) == 2,
    ),
    "resolve_alert": Race(
        sent=_twice("resolve_alert", lambda b: {"alert_id": _first(b, alerts)}),
        meet="{}alerts SET",
        wins=(1,),
        holds=lambda b: b.rows(alerts)[0].resolved_at is not None,
    ),
    "recover_lost_work": Race(
        sent=_twice("recover_lost_work", lambda _: {"max_attempts": 3}),
        meet="{}simulation_jobs SET",
        wins=(2,),
        holds=lambda b: _all(b, simulation_jobs, lease_token=None),
    ),
    "archive_history": Race(
        sent=_twice("archive_history", lambda _: {"what": "steps"}),
        meet="INSERT INTO {}archives",
        wins=(2,),
        holds=lambda _: True,
    ),
    "prune_files": Race(
        sent=_twice("prune_files", lambda b: _with_old_files(b) and {"older_than_days": 30}),
        meet="INSERT INTO {}removed_files",
        wins=(2,),
        holds=lambda b: b.count(removed_files) == len(FILES),
    ),
    "repair_counts": Race(
        sent=_twice("repair_counts", lambda _: {}),
        meet="DELETE FROM {}row_counts",
        wins=(2,),
        holds=lambda _: True,
    ),
}
DECIDED = {"approve_command", "reject_command"}  # below


def _version(bench: Bench) -> int:
    return int(bench.rows(orchestrator_state)[0].version)


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """A campaign that can be advanced once more, with a champion, two waiting experiments, an alert and a token."""
    bench.configure(max_simultaneous_simulations=100, min_new_samples_for_retrain=1)
    bench.create(batch_size=20, simulation_budget=30, instrument={"name": "manual"})
    bench.step()
    bench.drain()
    bench.train()
    two = [row.id for row in bench.rows(candidates)[:2]]
    for kind, payload in (
        ("request_experiments", {"slug": "alpha", "candidate_ids": two}),
        ("create_token", {"name": "ada", "secret_sha256": "0" * 64, "scopes": ["operate"]}),
    ):
        execute(bench.database, parse_command(kind, payload), agent_id="test")
    with bench.database.write() as connection:
        connection.execute(alerts.insert().values(kind="test", subject="s", message="m", created_at=bench.clock()))
    return bench


@contextmanager
def _meeting(engine: Engine, part: str, n: int = 2) -> Iterator[None]:
    """The first statement with this part waits, in each thread, for that of the others."""
    wanted = part.format("nanoos." if engine.dialect.name == "postgresql" else "main.")
    barrier, met = threading.Barrier(n), threading.local()

    def meet(_cursor: Any, sql: str, *_: Any) -> None:
        if wanted in sql and not getattr(met, "done", False):
            met.done = True
            with suppress(threading.BrokenBarrierError):
                barrier.wait(MEET_S)

    kinds = ("do_execute", "do_executemany", "do_execute_no_params")
    for kind in kinds:
        event.listen(engine, kind, meet)
    try:
        yield
    finally:
        for kind in kinds:
            event.remove(engine, kind, meet)


def _send(bench: Bench, kind: str, payload: dict[str, Any], who: Identity | None = None) -> CommandResult:
    return execute(bench.database, parse_command(kind, payload), identity=who, agent_id=None if who else "test")


def _assert_in_order(bench: Bench, outcomes: list[Any]) -> list[CommandResult]:
    """Each got an answer, and chain and counts are right; returns those that were carried out."""
    for outcome in outcomes:
        assert isinstance(outcome, (CommandResult, NanoosError)), repr(outcome)
    assert bench.count(agent_commands, agent_commands.c.status == "RECEIVED") == 0
    with bench.database.write() as connection:
        assert audit.verify(connection).is_intact
        assert status_counts.rebuild(connection) == []
        assert label_index.rebuild(connection) == (0, 0)
    return [outcome for outcome in outcomes if isinstance(outcome, CommandResult)]


@pytest.mark.slow
@pytest.mark.parametrize("name", RACES)
def test_of_two_commands_at_once_each_gets_a_right_answer_and_nothing_is_done_twice(ready: Bench, name: str) -> None:
    case = RACES[name]
    sent = case.sent(ready)
    with _meeting(ready.database.engine, case.meet):
        outcomes = race(*(lambda one=one: _send(ready, *one) for one in sent))
    done = _assert_in_order(ready, outcomes)
    assert len(done) in case.wins, outcomes
    assert case.holds(ready), outcomes


def test_every_command_has_its_race() -> None:
    assert {name.split()[0] for name in RACES} | DECIDED == set(COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("proposed", ["run_step", "advance_campaign"])
@pytest.mark.parametrize("other", ["approve_command", "reject_command"])
def test_a_proposal_is_decided_once_and_only_an_approved_one_acts(ready: Bench, proposed: str, other: str) -> None:
    agent = identity(ready, "agent", limits=TokenLimits(approve_kinds=frozenset({proposed})))
    payload = {"slug": "alpha"} if proposed == "advance_campaign" else {}
    proposal = _send(ready, proposed, payload, agent)
    assert proposal.status == "PROPOSED"
    with _meeting(ready.database.engine, "{}orchestrator_runs SET"):
        outcomes = race(
            lambda: _send(ready, "approve_command", {"command_id": proposal.command_id}),
            lambda: _send(ready, other, {"command_id": proposal.command_id, "reason": "r"}),
        )
    done = _assert_in_order(ready, outcomes)
    (row,) = ready.rows(agent_commands, agent_commands.c.id == proposal.command_id)
    has_acted = ready.count(simulation_jobs) == 30
    assert has_acted == (row.status == "COMPLETED"), outcomes
    assert row.status in ("COMPLETED", "REJECTED")
    assert ready.count(orchestrator_runs, orchestrator_runs.c.success.is_(True)) == 2 + has_acted
    assert len(done) == 1 or other == "approve_command", outcomes


@pytest.mark.slow
def test_a_step_that_was_approved_and_whose_answer_was_lost_can_neither_be_rejected_nor_expire(
    ready: Bench, request: pytest.FixtureRequest, database_kind: str
) -> None:
    server = request.getfixturevalue("postgres_url") if database_kind == "postgresql" else None
    agent = identity(ready, "agent", limits=TokenLimits(approve_kinds=frozenset({"run_step"})))
    proposal = _send(ready, "run_step", {}, agent)
    approval = ("approve_command", {"command_id": proposal.command_id})

    def lose_answer(connection: Any, moment: str) -> None:
        if moment == COMMIT and ready.count(simulation_jobs) == 30:
            lose(server)(connection, moment)

    with moments(ready.database.engine, lose_answer, at=1, and_later=True), pytest.raises(StoreUnavailable):
        _send(ready, *approval)
    (row,) = ready.rows(agent_commands, agent_commands.c.id == proposal.command_id)
    assert (row.status, ready.count(simulation_jobs)) == ("PROPOSED", 30)
    with pytest.raises(Conflict, match="its step has begun"):
        _send(ready, "reject_command", {"command_id": proposal.command_id, "reason": "r"})
    late = utc_now() + PROPOSAL_LIFE
    expire_proposals(ready.database, now=late)
    execute(ready.database, parse_command(*approval), agent_id="test", clock=lambda: late)
    (row,) = ready.rows(agent_commands, agent_commands.c.id == proposal.command_id)
    assert (row.status, ready.count(simulation_jobs)) == ("COMPLETED", 30)
