"""Finding and recovering the work of lost processes, from their leased rows and locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from nanoos.campaigns.candidates import drop_failed, drop_unmeasured
from nanoos.campaigns.label_import import count_unfinished_imports
from nanoos.control.orchestrators import close_lost_step, count_lost_steps
from nanoos.execution.design_spaces.builder import DESIGN_SPACES, give_up
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.learning.training_queue import TRAININGS
from nanoos.store import leases
from nanoos.store.alerts import AlertKind, AlertView, resolve

QUEUES: Mapping[str, leases.Queue] = {
    queue.name: queue for queue in (SIMULATIONS, EXPERIMENTS, TRAININGS, DESIGN_SPACES)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """The rows that `recover` changed."""

    simulations_requeued: int
    simulations_failed: int
    experiments_requeued: int
    experiments_failed: int
    trainings_requeued: int
    trainings_failed: int
    design_spaces_requeued: int
    design_spaces_failed: int
    steps_closed: int

    def summary(self) -> dict[str, int]:
        return asdict(self)


def count_lost(connection: Connection, *, now: datetime) -> int:
    """Number of claimed rows, imported rows and locked steps whose process is gone or whose lease expired."""
    n_rows = sum(leases.count_lost(connection, queue, now=now) for queue in QUEUES.values())
    return n_rows + count_lost_steps(connection, now=now) + count_unfinished_imports(connection, now=now)


def recover(connection: Connection, *, max_attempts: int, now: datetime) -> Recovered:
    """Requeue lost rows, fail those without attempts left, and free the locks of lost steps."""
    requeued: dict[str, int] = {}
    failed: dict[str, list[int]] = {}
    for name, queue in QUEUES.items():
        requeued[name], failed[name] = leases.expire(connection, queue, max_attempts=max_attempts, now=now)
    drop_failed(connection, failed["simulations"], now=now)
    drop_unmeasured(connection, failed["experiments"], now=now)
    give_up(connection, failed["design_spaces"], now=now)
    return Recovered(
        simulations_requeued=requeued["simulations"],
        simulations_failed=len(failed["simulations"]),
        experiments_requeued=requeued["experiments"],
        experiments_failed=len(failed["experiments"]),
        trainings_requeued=requeued["trainings"],
        trainings_failed=len(failed["trainings"]),
        design_spaces_requeued=requeued["design_spaces"],
        design_spaces_failed=len(failed["design_spaces"]),
        steps_closed=close_lost_step(connection, now=now),
    )


def resolve_recovered_queues(connection: Connection, alerts: Sequence[AlertView], *, now: datetime) -> list[str]:
    """Resolve alerts about lost work in queues that are worked on again; returns one line for each."""
    recovered = [
        alert
        for alert in alerts
        if alert.kind == AlertKind.WORK_LOST
        and alert.subject in QUEUES
        and is_worked_on(connection, alert.subject, since=alert.created_at, now=now)
    ]
    resolve(connection, ids=[alert.id for alert in recovered], now=now)
    return [f"alert {alert.id} resolved: {alert.subject} are worked on again" for alert in recovered]


def is_worked_on(connection: Connection, name: str, *, since: datetime, now: datetime) -> bool:
    """Whether a worker holds a valid lease in this queue or has finished one of its rows since a time.

    Args:
        connection: A reading transaction.
        name: A key of `QUEUES`.
        since: Rows finished after this time count, since a worker holds no lease between two chunks.
        now: Leases that end before this time have expired.
    """
    table, queue = QUEUES[name].table, QUEUES[name]
    held = connection.execute(
        select(func.count()).select_from(table).where(table.c.status == queue.running)
    ).scalar_one()
    if held > leases.count_lost(connection, queue, now=now):
        return True
    finished = select(table.c.id).where(table.c.finished_at > since).limit(1)
    return connection.execute(finished).first() is not None
