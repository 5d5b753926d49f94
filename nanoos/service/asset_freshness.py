"""Alerts on assets that were not reported for too long although there was something to report.

Dagster says how old an asset is; the rows say whether that matters: a laboratory that rests reports nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from nanoos.learning.model_progress import model_progress
from nanoos.store.alerts import Alert, AlertKind, keep_open, open_alerts
from nanoos.store.database import Database
from nanoos.store.tables import campaigns

PROGRESS, MODELS = "campaign_progress", "surrogate_model"
# Older than this, an asset is stale.
OLDEST = {PROGRESS: timedelta(days=1), MODELS: timedelta(days=7)}
REPORTED_WITHIN = timedelta(hours=2)  # a change of a campaign; it is looked for every hour


def update_freshness(database: Database, stale: Mapping[str, datetime], *, now: datetime) -> tuple[int, int]:
    """Open and resolve the alerts on stale assets; returns the numbers of opened and resolved ones.

    Args:
        database: Holds the alerts.
        stale: The assets that Dagster finds older than OLDEST, and since when.
        now: The time, aware.
    """
    with database.read() as connection:
        found = list(_found(connection, stale, now))
        known = {item.subject for item in open_alerts(connection) if item.kind == AlertKind.ASSET_STALE}
    if {item.subject for item in found} == known:
        return 0, 0
    with database.write() as connection:
        return keep_open(connection, (AlertKind.ASSET_STALE,), found, now=now)


def _found(connection: Connection, stale: Mapping[str, datetime], now: datetime) -> Iterator[Alert]:
    if PROGRESS in stale:
        reported_at = stale[PROGRESS] - OLDEST[PROGRESS]
        changed = campaigns.c.updated_at.between(reported_at, now - REPORTED_WITHIN)
        n_changed = connection.execute(select(func.count()).select_from(campaigns).where(changed)).scalar_one()
        if n_changed:
            yield Alert(
                kind=AlertKind.ASSET_STALE,
                subject=PROGRESS,
                message=f"No progress was reported to Dagster for a day, while campaigns changed: {n_changed}.",
            )
    if MODELS in stale:
        waiting = [
            f"{item.slug} ({item.n_new:,} new, {item.n_withdrawn:,} withdrawn)"
            for item in model_progress(connection)
            if (item.n_new or item.n_withdrawn) and item.since <= now - OLDEST[MODELS]
        ]
        if waiting:
            yield Alert(
                kind=AlertKind.ASSET_STALE,
                subject=MODELS,
                message=f"No model was trained for {OLDEST[MODELS].days} days while labels wait: {', '.join(waiting)}.",
            )
