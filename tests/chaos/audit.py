"""What must hold after everything was killed many times: each line counts what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select, text

from nanoos.domain.statuses import IN_FLIGHT, CandidateStatus, WorkStatus
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.tables import (
    audit_log,
    campaigns,
    candidates,
    experiment_runs,
    labels,
    model_trainings,
    model_versions,
    orchestrator_runs,
    simulation_jobs,
    simulation_results,
)
from tests.chaos.sampler import Sampler

OPEN = tuple(status.value for status in IN_FLIGHT)
# Dagster's own table, beside ours.
RUNS = "SELECT count(*) FROM runs"
UNFINISHED_RUNS = f"{RUNS} WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the audit; `n_wrong` must be 0."""

    what: str
    n_seen: int
    n_wrong: int
    detail: str = ""


def n_open(database: Database) -> int:
    """Simulations, experiments and trainings that have not ended, and campaigns that run."""
    with database.read() as connection:
        return (
            _count(connection, simulation_jobs, simulation_jobs.c.status.in_(OPEN))
            + _count(connection, experiment_runs, experiment_runs.c.status.in_(OPEN))
            + _count(connection, model_trainings, model_trainings.c.finished_at.is_(None))
            + _count(connection, campaigns, campaigns.c.status == "RUNNING")
        )


def n_runs(database: Database) -> int:
    """Dagster's runs."""
    with database.read() as connection:
        return int(connection.execute(text(RUNS)).scalar_one())


def n_unfinished_runs(database: Database) -> int:
    """Dagster's runs that have not ended."""
    with database.read() as connection:
        return int(connection.execute(text(UNFINISHED_RUNS)).scalar_one())


def n_open_steps(database: Database) -> int:
    """Steps that have not ended. Dagster fails a run that two daemons launched while its first process works on."""
    with database.read() as connection:
        return _open_steps(connection)


def checks(database: Database, sampler: Sampler) -> Iterator[Check]:
    """Every check, from one consistent view."""
    with database.read() as connection:
        yield from _simulations(connection)
        yield from _limits(connection, sampler)
        yield from _steps(connection)
        yield from _models_and_lab(connection)
        chain = audit.verify(connection)
        yield Check(
            what="audit chain verifies", n_seen=chain.n_rows, n_wrong=int(not chain.is_intact), detail=chain.problem
        )


def _simulations(connection: Connection) -> Iterator[Check]:
    launched = _count(connection, simulation_jobs)
    completed = _count(connection, simulation_jobs, simulation_jobs.c.status == WorkStatus.COMPLETED.value)
    yield Check(what="launched simulations that did not complete: lost", n_seen=launched, n_wrong=launched - completed)
    results = _count(connection, simulation_results)
    yield Check(
        what="results that no simulation has, or several: duplicated", n_seen=results, n_wrong=abs(results - completed)
    )
    repeated = select(labels.c.structure_hash).group_by(
        labels.c.structure_hash, labels.c.source_kind, labels.c.property
    )
    n_repeated = len(connection.execute(repeated.having(func.count() > 1)).all())
    n_labels = _count(connection, labels, labels.c.source_kind == "simulation")
    yield Check(what="labels recorded twice", n_seen=n_labels, n_wrong=n_repeated)
    yield Check(what="labels more or fewer than results", n_seen=n_labels, n_wrong=abs(n_labels - results))
    simulated = (CandidateStatus.SIMULATED.value,)
    scored = _count(connection, candidates, candidates.c.outputs.is_not(None))
    yield Check(
        what="candidates without their simulation's outputs",
        n_seen=scored,
        n_wrong=abs(completed - scored)
        + _count(connection, candidates, candidates.c.status.in_(simulated), candidates.c.outputs.is_(None)),
    )


def _limits(connection: Connection, sampler: Sampler) -> Iterator[Check]:
    capacity, lab_capacity = sampler.scale.capacity, sampler.scale.experiment_capacity
    stats = connection.execute(
        select(orchestrator_runs.c.stats_after).where(orchestrator_runs.c.success.is_(True))
    ).scalars()
    after_steps = [(row["simulations_in_flight"], row["experiments_in_flight"]) for row in stats]
    yield Check(
        what="steps that exceeded a capacity",
        n_seen=len(after_steps),
        n_wrong=sum(sims > capacity or lab > lab_capacity for sims, lab in after_steps),
        detail=f"at most {max((sims for sims, _ in after_steps), default=0)} of {capacity} simulations in flight",
    )
    yield Check(
        what="samples that exceeded a capacity or budget",
        n_seen=sampler.n_samples,
        n_wrong=len(sampler.violations),
        detail="; ".join(sampler.violations[:3]),
    )


def _steps(connection: Connection) -> Iterator[Check]:
    rows = connection.execute(
        select(orchestrator_runs.c.actions).where(orchestrator_runs.c.success.is_(True))
    ).scalars()
    actions = list(rows)
    audited = _count(connection, audit_log, audit_log.c.kind == "orchestrator_step")
    yield Check(
        what="steps applied twice or not in the audit", n_seen=len(actions), n_wrong=abs(len(actions) - audited)
    )
    launched = sum(action["simulations_launched"] for action in actions)
    yield Check(
        what="simulations that no step launched, or two",
        n_seen=launched,
        n_wrong=abs(launched - _count(connection, simulation_jobs)),
    )
    n_steps = _count(connection, orchestrator_runs)
    yield Check(what="steps left open", n_seen=n_steps, n_wrong=_open_steps(connection))


def _models_and_lab(connection: Connection) -> Iterator[Check]:
    n_trainings = _count(connection, model_trainings)
    yield Check(
        what="trainings that did not complete",
        n_seen=n_trainings,
        n_wrong=_count(connection, model_trainings, model_trainings.c.status != "COMPLETED"),
    )
    datasets = select(model_versions.c.dataset_id).group_by(model_versions.c.dataset_id).having(func.count() > 1)
    yield Check(
        what="models trained twice on the same labels",
        n_seen=_count(connection, model_versions),
        n_wrong=len(connection.execute(datasets).all()),
    )
    n_experiments = _count(connection, experiment_runs)
    done = _count(connection, experiment_runs, experiment_runs.c.status == WorkStatus.COMPLETED.value)
    measured = connection.execute(
        select(func.count(func.distinct(labels.c.source_id))).where(labels.c.source_kind == "experiment")
    ).scalar_one()
    yield Check(
        what="experiments lost or measured twice",
        n_seen=n_experiments,
        n_wrong=abs(n_experiments - done) + abs(done - measured),
    )
    yield Check(
        what="campaigns that did not end",
        n_seen=_count(connection, campaigns),
        n_wrong=_count(connection, campaigns, campaigns.c.status != "COMPLETED"),
    )


def _open_steps(connection: Connection) -> int:
    return _count(connection, orchestrator_runs, orchestrator_runs.c.finished_at.is_(None))


def _count(connection: Connection, table: Table, *where: object) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()  # type: ignore[arg-type]  # conditions
