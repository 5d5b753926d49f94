"""What a step, the reads and the queue cost on one data set."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from benchmarks.scale.counting import Cost, cost_of
from benchmarks.scale.data import Sizes
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.simulations.claims import has_claimable
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.orchestrator import plan, step
from nanoos.orchestrator.snapshot_loader import load_snapshot
from nanoos.orchestrator.step import run_step
from nanoos.service.queries.campaign import campaign_report
from nanoos.settings import Settings
from nanoos.store.database import Database

N_QUEUED = 10_000
STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of the table."""

    what: str
    seconds: float
    cpu_seconds: float
    n_statements: int


def measure(database: Database, settings: Settings, sizes: Sizes) -> list[Measured]:
    """All lines of one data set; the first step, which reads pools and loads libraries, is not counted."""
    with database.read() as connection:
        orchestrator = get_orchestrator(connection, "default")

    def reading(read: Callable[..., Any], *arguments: Any) -> Callable[[], None]:
        def act() -> None:
            with database.read() as connection:
                read(connection, *arguments)

        return act

    run_step(database, "default", triggered_by="benchmark", idempotency_key=f"warm-{time.time()}")
    lines = _steps(database)
    costs = {
        "load_stats": cost_of(database.engine, reading(load_stats, orchestrator.id)),
        "snapshot": cost_of(database.engine, reading(load_snapshot, orchestrator.id, orchestrator.config)),
        "campaign summary": cost_of(database.engine, reading(campaign_report, "campaign-1")),
        "orchestrator state": cost_of(database.engine, reading(get_orchestrator, "default")),
    }
    lines += [_line(what, cost) for what, cost in costs.items()]
    return lines + _queue(database, settings, sizes)


def _steps(database: Database) -> list[Measured]:
    """Medians of some steps; batch selection belongs to the discovery engine and is reported separately."""
    choosing: list[tuple[float, float]] = []
    real = step.plan_step

    def timed(*arguments: Any, **named: Any) -> plan.Plan:
        begun, cpu = time.perf_counter(), time.process_time()
        planned = real(*arguments, **named)
        choosing.append((time.perf_counter() - begun, time.process_time() - cpu))
        return planned

    step.plan_step = timed
    try:
        whole = cost_of(
            database.engine,
            lambda: run_step(database, "default", triggered_by="benchmark", idempotency_key=f"step-{time.time()}"),
            repeats=STEPS,
        )
    finally:
        step.plan_step = real
    seconds, cpu = (statistics.median(values) for values in zip(*choosing, strict=True))
    return [
        Measured(
            what="step without choosing",
            seconds=whole.seconds - seconds,
            cpu_seconds=whole.cpu_seconds - cpu,
            n_statements=whole.n_statements,
        ),
        Measured(what="choosing for 3 campaigns", seconds=seconds, cpu_seconds=cpu, n_statements=0),
    ]


def _queue(database: Database, settings: Settings, sizes: Sizes) -> list[Measured]:
    """Claim, compute at no cost and record simulations that wait in every campaign."""
    with database.write() as connection:
        connection.execute(text("SET LOCAL search_path TO nanoos"))
        connection.execute(text(_ENQUEUE), {"n": N_QUEUED, "each": -(-N_QUEUED // sizes.n_campaigns)})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE nanoos.simulation_jobs"))

    def look() -> bool:
        with database.read() as connection:
            return has_claimable(connection, now=_later())

    looking = cost_of(database.engine, look, repeats=3)
    done: list[int] = []
    drained = cost_of(
        database.engine,
        lambda: done.append(drain_simulations(database, settings, clock=_later).completed),
        repeats=1,
    )
    n = max(done[0], 1)
    each = Cost(seconds=drained.seconds / n, cpu_seconds=drained.cpu_seconds / n, n_statements=0)
    return [
        _line("whether any waits", looking),
        _line(f"claim and record {n} simulations", drained),
        _line("  of that, for each simulation", each),
    ]


def _later() -> datetime:
    """The database may be ahead of this clock by a little."""
    return utc_now() + timedelta(seconds=1)


def _line(what: str, cost: Cost) -> Measured:
    return Measured(what=what, seconds=cost.seconds, cpu_seconds=cost.cpu_seconds, n_statements=cost.n_statements)


# Structures of each campaign's design space that it has not chosen, as candidates with a waiting job.
_ENQUEUE = """
    WITH free AS (
        SELECT campaign_id, structure_id, structure_hash, params_hash FROM campaigns CROSS JOIN LATERAL (
            SELECT campaigns.id AS campaign_id, structures.id AS structure_id, structure_hash,
                   campaigns.engine_params_hash AS params_hash
            FROM structures
            WHERE structures.design_space_id = campaigns.design_space_id AND NOT EXISTS (
                SELECT FROM candidates
                WHERE candidates.campaign_id = campaigns.id AND candidates.structure_id = structures.id)
            LIMIT :each
        ) AS own LIMIT :n
    ), made AS (
        INSERT INTO candidates (campaign_id, structure_id, iteration, status, origin, predictions, created_at)
        SELECT campaign_id, structure_id, 1, 'IN_FLIGHT', 'acquisition', '{}', now() FROM free
        RETURNING id, campaign_id, structure_id
    )
    INSERT INTO simulation_jobs (campaign_id, candidate_id, structure_id, result_key, status, priority, created_at,
        available_at)
    SELECT made.campaign_id, made.id, made.structure_id,
        encode(sha256((made.campaign_id || ' ' || structure_hash)::bytea), 'hex'), 'PENDING', 0, now(), now()
    FROM made JOIN free USING (campaign_id, structure_id)
"""
