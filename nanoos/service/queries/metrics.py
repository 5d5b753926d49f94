"""What the metrics count in the tables that stay small; everything that grows is counted in `metric_totals`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, func, literal, select, union_all

from nanoos.domain.statuses import IN_FLIGHT, OPEN_TRAINING, WorkStatus
from nanoos.store.conditions import is_champion, is_open_alert
from nanoos.store.tables import (
    alerts,
    audit_log,
    campaigns,
    experiment_runs,
    model_trainings,
    model_versions,
    modelled_properties,
    simulation_jobs,
)

QUEUES: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "simulations": (simulation_jobs, tuple(sorted(IN_FLIGHT - {WorkStatus.QUEUED}))),  # only experiments are queued
    "experiments": (experiment_runs, tuple(sorted(IN_FLIGHT))),
    "trainings": (model_trainings, tuple(sorted(OPEN_TRAINING))),
}
# Tables are named for rows, the metrics' label for the queue.
QUEUE_OF = {table.name: queue for queue, (table, _) in QUEUES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """The rows of a queue that are in one status; `oldest_at` is None where there are none."""

    queue: str
    status: str
    n: int
    oldest_at: datetime | None


def queue_depths(connection: Connection) -> list[QueueDepth]:
    """Every queue and open status."""
    rows = connection.execute(union_all(*(_open_rows(*item) for item in _queue_statuses())))
    return [QueueDepth(queue=row.queue, status=row.status, n=row.n, oldest_at=row.first) for row in rows]


def campaigns_by_status(connection: Connection) -> dict[str, int]:
    return _by(connection, campaigns.c.status)


def trainings_by_status(connection: Connection) -> dict[str, int]:
    return _by(connection, model_trainings.c.status)


def open_alerts_by_kind(connection: Connection) -> dict[str, int]:
    return _by(connection, alerts.c.kind, is_open_alert())


def champion_errors(connection: Connection) -> dict[str, float]:
    """Cross-validated root mean square errors of the champions by modelled property, property units."""
    rows = connection.execute(
        select(modelled_properties.c.slug, model_versions.c.metrics)
        .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
        .where(is_champion())
        .order_by(modelled_properties.c.slug)
    )
    return {row.slug: row.metrics["rmse"] for row in rows}


def n_audit_entries(connection: Connection) -> int:
    """Rows of the audit chain: numbered without gaps, so the newest number is the count."""
    return connection.execute(select(func.max(audit_log.c.seq))).scalar() or 0


def _queue_statuses() -> Iterator[tuple[str, Table, str]]:
    for queue, (table, statuses) in QUEUES.items():
        for status in statuses:
            yield queue, table, status


def _open_rows(queue: str, table: Table, status: str) -> Select[Any]:
    # Written into the statement: an index over one status is not chosen for a value that comes later.
    wanted: BindParameter[str] = bindparam(None, status, literal_execute=True)
    return select(
        literal(queue).label("queue"),
        literal(status).label("status"),
        func.count().label("n"),
        func.min(table.c.created_at).label("first"),
    ).where(table.c.status == wanted)


def _by(connection: Connection, column: Any, *where: Any) -> dict[str, int]:
    return dict(connection.execute(select(column, func.count()).where(*where).group_by(column)).tuples().all())
