"""Simulated candidates that score well enough for an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import OPEN_FOR_LAB, CandidateStatus
from nanoos.store.tables import (
    candidates,
    experiment_runs,
    structures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCandidate:
    """A simulated candidate that scores well enough for an experiment."""

    id: int
    campaign_id: int
    structure_id: int
    formula: str
    score: float


def lab_candidates(
    connection: Connection, campaigns: Sequence[CampaignProgress], config: OrchestratorConfig, n_free: int
) -> tuple[tuple[ScoredCandidate, ...], dict[int, int]]:
    """The best candidates without an experiment, at most `n_free`, within each campaign's experiment budget.

    Returns:
        The candidates, best first; and by campaign, the number of all candidates at or above the score threshold that
        have no experiment.
    """
    budget_left = {
        campaign.id: max(campaign.experiment_budget(config) - campaign.n_experiments, 0)
        for campaign in campaigns
        if campaign.status in OPEN_FOR_LAB
    }
    if not budget_left:
        return (), {}
    ranked = (
        select(
            candidates.c.id,
            candidates.c.campaign_id,
            candidates.c.structure_id,
            candidates.c.score,
            func.row_number()
            .over(partition_by=candidates.c.campaign_id, order_by=(candidates.c.score.desc(), candidates.c.id))
            .label("rank"),
            func.count().over(partition_by=candidates.c.campaign_id).label("n_waiting"),
        )
        .where(_is_for_the_lab(list(budget_left), config))
        .subquery()
    )
    # The best of each campaign is read for `n_waiting` even without a free slot; its formula is not.
    formula: ColumnElement[str] = literal("")
    if n_free > 0:
        formula = select(structures.c.formula).where(structures.c.id == ranked.c.structure_id).scalar_subquery()
    rows = connection.execute(
        select(ranked, formula.label("formula"))
        .where(ranked.c.rank <= max(n_free, 1))
        .order_by(ranked.c.score.desc(), ranked.c.id)
    ).all()
    best = [row for row in rows if row.rank <= budget_left[row.campaign_id]][: max(n_free, 0)]
    waiting = {row.campaign_id: row.n_waiting for row in rows if row.rank == 1}
    return (
        tuple(
            ScoredCandidate(
                id=row.id,
                campaign_id=row.campaign_id,
                structure_id=row.structure_id,
                formula=row.formula,
                score=row.score,
            )
            for row in best
        ),
        dict(sorted(waiting.items())),
    )


def _is_for_the_lab(campaign_ids: Sequence[int], config: OrchestratorConfig) -> ColumnElement[bool]:
    is_tested = select(experiment_runs.c.id).where(experiment_runs.c.candidate_id == candidates.c.id).exists()
    return and_(
        candidates.c.campaign_id.in_(campaign_ids),
        # Imported measurements are not repeated.
        candidates.c.status == CandidateStatus.SIMULATED.value,
        ~candidates.c.is_measured,
        candidates.c.score >= config.experiment_trigger_score_threshold,
        ~is_tested,
    )
