"""Conditions on rows that several rooms ask for, each said once."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause

from nanoos.domain.statuses import IN_FLIGHT, ModelStatus
from nanoos.store.tables import alerts, model_versions


def is_champion() -> ColumnElement[bool]:
    """Whether a model version decides now."""
    return model_versions.c.status == ModelStatus.CHAMPION.value


def is_open_alert() -> ColumnElement[bool]:
    """Whether an alert is unresolved."""
    return alerts.c.resolved_at.is_(None)


def is_in_flight(work: FromClause) -> ColumnElement[bool]:
    """Whether a simulation job or experiment run waits or runs."""
    return work.c.status.in_(IN_FLIGHT)
