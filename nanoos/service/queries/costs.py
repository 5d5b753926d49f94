"""What a campaign has cost: the time that its simulations took, and what the rest of its budget would take."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from nanoos.campaigns.candidates import is_result_of_campaign
from nanoos.service.queries.campaign import CampaignReport
from nanoos.store.tables import campaigns, candidates, simulation_results, structures


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCost:
    """Seconds that simulations ran, of however many cores.

    Attributes:
        n_simulations: Results that were computed after the campaign chose their structure; reused ones cost it nothing,
            one that several campaigns waited for counts for each, attempts that gave no result do not count.
        simulation_s: The time that they took.
        rest_s: What the simulations in flight and the rest of the budget would take at the same mean; None before the
            first result.
    """

    n_simulations: int
    simulation_s: float
    rest_s: float | None


def campaign_cost(connection: Connection, report: CampaignReport) -> CampaignCost:
    """The cost of a campaign's simulations.

    Args:
        connection: One consistent view.
        report: The campaign's progress in the same view.
    """
    n, total = connection.execute(
        select(func.count(), func.coalesce(func.sum(simulation_results.c.duration_seconds), 0.0))
        .select_from(candidates)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .join(simulation_results, is_result_of_campaign())
        .where(campaigns.c.slug == report.slug, simulation_results.c.recorded_at >= candidates.c.created_at)
    ).one()
    left = max(0, report.simulation_budget - report.n_simulations) + report.n_in_flight
    return CampaignCost(n_simulations=n, simulation_s=total, rest_s=total / n * left if n else None)
