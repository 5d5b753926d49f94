"""The Pareto front of a campaign's evidence, with its uncertainty and what each candidate adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from nanoos.campaigns.candidates import is_result_of_campaign
from nanoos.campaigns.fronts import Front, fronts_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal, is_pareto
from nanoos.service.queries.campaign import CampaignReport
from nanoos.store.labels import simulated_noise
from nanoos.store.tables import campaigns, candidates, simulation_results, structures

MAX_SHOWN = 1000  # candidates behind the front, for the picture
AT_ONCE = 20  # campaigns: a statement names each of their candidates, and SQLite takes 32,766 parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontCandidate:
    """A candidate with evidence of every target.

    Attributes:
        values: What counts, by property: measured, else simulated.
        std: Known standard deviations of these values, by property; a property of unknown noise is left out.
        measured: Properties that were measured.
        is_hit: Whether it meets every threshold and limit; False without thresholds.
        contribution: What the hypervolume would lose without it; 0 behind the front.
    """

    candidate_id: int
    structure_id: int
    formula: str
    iteration: int
    values: Mapping[str, float]
    std: Mapping[str, float]
    measured: tuple[str, ...]
    is_hit: bool
    contribution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFront:
    """The front of a campaign's evidence.

    Attributes:
        directions: `maximize` or `minimize` by traded property.
        hypervolume: What the front dominates above the reference point, product of the properties' units.
        reference_point: By traded property; None before the first result within the limits.
        inferred: The properties whose coordinate was inferred from the evidence, not given.
        points: The front, by the first traded property from its best value on.
        behind: The best of the other candidates with a result, those beyond a limit included.
    """

    slug: str
    directions: Mapping[str, str]
    hypervolume: float
    reference_point: Mapping[str, float] | None
    inferred: tuple[str, ...]
    points: tuple[FrontCandidate, ...]
    behind: tuple[FrontCandidate, ...]


def campaign_front(connection: Connection, slug: str) -> CampaignFront:
    """Read a campaign's front.

    Raises:
        NotFound: No such campaign.
        InvalidInput: Its goal has no front.
    """
    row = get_campaign(connection, slug)
    if not is_pareto(row.goal):
        raise InvalidInput(
            f"Campaign {slug!r} weighs its targets into one score, so it has no Pareto front.",
            hint='A goal with "objective": "pareto" has one.',
        )
    return _fronts(connection, [row])[slug]


def front_of(connection: Connection, report: CampaignReport) -> CampaignFront | None:
    """The front of a campaign whose goal has one."""
    return fronts_of_campaigns(connection, [report]).get(report.slug)


def fronts_of_campaigns(connection: Connection, reports: Sequence[CampaignReport]) -> dict[str, CampaignFront]:
    """The fronts, by slug, of those campaigns whose goal has one; a few statements for each AT_ONCE of them."""
    slugs = [report.slug for report in reports if is_pareto(report.goal)]
    found: dict[str, CampaignFront] = {}
    for start in range(0, len(slugs), AT_ONCE):
        chosen = campaigns.c.slug.in_(slugs[start : start + AT_ONCE])
        found |= _fronts(connection, connection.execute(select(campaigns).where(chosen)).all())
    return found


def _fronts(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, CampaignFront]:
    goals = {row.id: Goal.parse(row.goal) for row in rows}
    fronts = fronts_of(connection, {row.id: row.goal for row in rows})
    on_front = _candidates(connection, goals, on_front=True)
    behind = _candidates(connection, goals, on_front=False)
    return {row.slug: _front(row.slug, goals[row.id], fronts[row.id], on_front[row.id], behind[row.id]) for row in rows}


def _front(
    slug: str, goal: Goal, front: Front, points: tuple[FrontCandidate, ...], behind: tuple[FrontCandidate, ...]
) -> CampaignFront:
    return CampaignFront(
        slug=slug,
        directions={target.property: target.kind.value for target in goal.traded},
        hypervolume=front.hypervolume,
        reference_point=front.reference_point,
        inferred=tuple(target.property for target in goal.traded if target.reference is None),
        points=points if front.reference_point is None else _with_contributions(goal, points, front.reference_point),
        behind=behind,
    )


def _candidates(
    connection: Connection, goals: Mapping[int, Goal], *, on_front: bool
) -> dict[int, tuple[FrontCandidate, ...]]:
    """The candidates on the fronts of these campaigns, or the best MAX_SHOWN behind each."""
    score = candidates.c.score
    rank = func.row_number().over(partition_by=candidates.c.campaign_id, order_by=(score.desc(), candidates.c.id))
    ranked = (
        select(candidates.c.id, rank.label("rank"))
        .where(candidates.c.campaign_id.in_(goals), score == 1.0 if on_front else score < 1.0)
        .subquery()
    )
    query = (
        select(candidates, structures.c.formula, simulation_results.c.id.label("result_id"))
        .join(ranked, ranked.c.id == candidates.c.id)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .outerjoin(simulation_results, is_result_of_campaign())
        .order_by(ranked.c.rank)
    )
    rows = connection.execute(query if on_front else query.where(ranked.c.rank <= MAX_SHOWN)).all()
    noise = simulated_noise(connection, [row.result_id for row in rows if row.result_id is not None]) if rows else {}
    found: dict[int, list[FrontCandidate]] = {id_: [] for id_ in goals}
    for row in rows:
        names, evidence = goals[row.campaign_id].properties, row.evidence or {}
        stds = {
            name: evidence[name]["noise_std"] if name in evidence else noise.get((row.result_id, name))
            for name in names
        }
        found[row.campaign_id].append(
            FrontCandidate(
                candidate_id=row.id,
                structure_id=row.structure_id,
                formula=row.formula,
                iteration=row.iteration,
                values={name: row.outputs[name] for name in names},
                std={name: std for name, std in stds.items() if std is not None},
                measured=tuple(name for name in names if name in evidence),
                is_hit=row.is_hit,
                contribution=0.0,
            )
        )
    return {id_: tuple(items) for id_, items in found.items()}


def _with_contributions(
    goal: Goal, points: tuple[FrontCandidate, ...], reference: Mapping[str, float]
) -> tuple[FrontCandidate, ...]:
    """In order along the front, with what each point alone adds."""
    import numpy as np

    from nanoos.discovery.pareto import contributions, upward

    values = {name: np.array([point.values[name] for point in points]) for name in goal.properties}
    raised = upward(goal, values)
    added = contributions(raised, upward(goal, {name: np.array(value) for name, value in reference.items()}))
    order = np.argsort(-raised[:, 0], kind="stable")
    return tuple(replace(points[int(at)], contribution=float(added[at])) for at in order)
