"""Counts of everything under an orchestrator, for the audit row, the dashboard and the agents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select

from nanoos.domain.statuses import IN_FLIGHT, ModelStatus
from nanoos.store.tables import (
    alerts,
    campaigns,
    experiment_runs,
    labels,
    model_trainings,
    model_versions,
    simulation_jobs,
    structures,
)

WORKING = tuple(status.value for status in IN_FLIGHT)


def load_stats(connection: Connection, orchestrator_id: str) -> dict[str, Any]:
    """Counts by status, JSON-able.

    Returns:
        campaigns, simulations, experiments, trainings: counts by status; simulations_in_flight,
        experiments_in_flight, structures, labels, models_serving, alerts_open: numbers.
    """
    own = select(campaigns.c.id).where(campaigns.c.orchestrator_id == orchestrator_id)

    def by_status(table: Table) -> dict[str, int]:
        query = select(table.c.status, func.count()).group_by(table.c.status).order_by(table.c.status)
        if table is campaigns:
            query = query.where(table.c.orchestrator_id == orchestrator_id)
        elif "campaign_id" in table.c:
            query = query.where(table.c.campaign_id.in_(own))
        return dict(connection.execute(query).tuples().all())

    def count(table: Table, *where: Any) -> int:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()

    simulations, experiments = by_status(simulation_jobs), by_status(experiment_runs)
    return {
        "campaigns": by_status(campaigns),
        "simulations": simulations,
        "simulations_in_flight": sum(simulations.get(status, 0) for status in WORKING),
        "experiments": experiments,
        "experiments_in_flight": sum(experiments.get(status, 0) for status in WORKING),
        "trainings": by_status(model_trainings),
        "structures": count(structures),
        "labels": count(labels),
        "models_serving": count(model_versions, model_versions.c.status == ModelStatus.SERVING.value),
        "alerts_open": count(alerts, alerts.c.resolved_at.is_(None)),
    }
