"""What lost processes left behind: seen, and put right. Whatever died, its rows say what is still owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from nanoos.campaigns.candidates import drop_failed
from nanoos.control.orchestrators import close_lost_step, count_lost_steps
from nanoos.execution.design_spaces.builder import DESIGN_SPACES, give_up
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.learning.training_queue import TRAININGS
from nanoos.store import leases
from nanoos.store.alerts import AlertKind, AlertView, raise_alert, resolve

QUEUES: Mapping[str, leases.Queue] = {
    "simulations": SIMULATIONS,
    "experiments": EXPERIMENTS,
    "trainings": TRAININGS,
    "design_spaces": DESIGN_SPACES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What `recover` put right."""

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
    """Claimed rows and locked steps whose process is gone or whose lease ran out."""
    return sum(leases.count_lost(connection, queue, now=now) for queue in QUEUES.values()) + count_lost_steps(
        connection, now=now
    )


def recover(connection: Connection, *, max_attempts: int, now: datetime) -> Recovered:
    """Put lost rows back into their queues, fail those that were lost too often, free the locks of lost steps."""
    requeued: dict[str, int] = {}
    failed: dict[str, list[int]] = {}
    for name, queue in QUEUES.items():
        requeued[name], failed[name] = leases.expire(connection, queue, max_attempts=max_attempts, now=now)
    drop_failed(connection, failed["simulations"], now=now)
    give_up(connection, failed["design_spaces"], now=now)
    for name, ids in failed.items():
        if ids:
            raise_alert(
                connection,
                kind=AlertKind.WORK_LOST,
                subject=name,
                message=f"{len(ids)} {name} failed: each lost its worker {max_attempts} times, the first is {ids[0]}",
                now=now,
            )
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
    """Resolve the alerts on lost work whose queue has finished rows since; says which."""
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
    """Whether somebody holds a living lease in this queue or has finished a row of it since then.

    Args:
        connection: A reading transaction.
        name: Of `QUEUES`.
        since: What finished later counts: between two chunks a worker holds no lease.
        now: Leases that end before have run out.
    """
    table, queue = QUEUES[name].table, QUEUES[name]
    held = connection.execute(
        select(func.count()).select_from(table).where(table.c.status == queue.running)
    ).scalar_one()
    if held > leases.count_lost(connection, queue, now=now):
        return True
    finished = select(table.c.id).where(table.c.finished_at > since).limit(1)
    return connection.execute(finished).first() is not None
