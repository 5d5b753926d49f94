"""All counts of an orchestrator, read in one statement, for the audit row, the dashboard and agents."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, func, literal, select, union_all

from nanoos.domain.statuses import IN_FLIGHT
from nanoos.store.conditions import is_champion, is_open_alert
from nanoos.store.status_counts import names_of
from nanoos.store.tables import (
    campaigns,
    design_spaces,
    experiment_runs,
    labels,
    model_trainings,
    orchestrator_state,
    row_counts,
    simulation_jobs,
)

NUMBERS = ("structures", "labels", "models_serving", "alerts_open", "changes")


def load_stats(connection: Connection, orchestrator_id: str) -> dict[str, Any]:
    """The counts, JSON-serialisable.

    Returns:
        campaigns, simulations, experiments, trainings: counts by status; simulations_in_flight,
        experiments_in_flight, structures, labels, models_serving, alerts_open: totals; changes: number of changes to
        the orchestrator and to its campaigns' status since they were created.
    """
    own = campaigns.c.orchestrator_id == orchestrator_id
    of_this = orchestrator_state.c.id == orchestrator_id
    version = select(orchestrator_state.c.version - 1).where(of_this).scalar_subquery()
    of_own = row_counts.c.campaign_id.in_(select(campaigns.c.id).where(own))

    def kept(name: str, table: Table, *where: Any) -> Select[Any]:
        query = select(literal(name), row_counts.c.status, func.sum(row_counts.c.n)).group_by(row_counts.c.status)
        return query.where(row_counts.c.table_name.in_(names_of(table)), *where)

    def number(name: str, value: Any, *where: Any) -> Select[Any]:
        return select(literal(name), literal(""), value).where(*where)

    query = union_all(
        select(literal("campaigns"), campaigns.c.status, func.count()).where(own).group_by(campaigns.c.status),
        kept("simulations", simulation_jobs, of_own),
        kept("experiments", experiment_runs, of_own),
        kept("trainings", model_trainings),
        kept("labels", labels),
        # A stored design space never changes.
        number("structures", func.sum(design_spaces.c.n_structures)),
        number("models_serving", func.count(), is_champion()),
        number("alerts_open", func.count(), is_open_alert()),
        number("changes", version + func.coalesce(func.sum(campaigns.c.version - 1), 0), own),
    )
    found: dict[str, dict[str, int]] = {}
    for name, status, n in connection.execute(query):
        if n:
            found.setdefault(name, {})[status] = int(n)

    def by_status(name: str) -> dict[str, int]:
        return dict(sorted(found.get(name, {}).items()))

    simulations, experiments = by_status("simulations"), by_status("experiments")
    return {
        "campaigns": by_status("campaigns"),
        "simulations": simulations,
        "simulations_in_flight": sum(simulations.get(status, 0) for status in IN_FLIGHT),
        "experiments": experiments,
        "experiments_in_flight": sum(experiments.get(status, 0) for status in IN_FLIGHT),
        "trainings": by_status("trainings"),
        **{name: found.get(name, {}).get("", 0) for name in NUMBERS},
    }
