"""The Pareto front of a campaign's evidence, with its uncertainty and what each candidate adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from nanoos.campaigns.candidates import is_result_of_campaign
from nanoos.campaigns.fronts import fronts_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal, is_pareto
from nanoos.service.queries.campaign import CampaignReport
from nanoos.store.labels import simulated_noise
from nanoos.store.tables import campaigns, candidates, simulation_results, structures

MAX_SHOWN = 1000  # candidates behind the front, for the picture


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
    goal = Goal.parse(row.goal)
    if not goal.is_pareto:
        raise InvalidInput(
            f"Campaign {slug!r} weighs its targets into one score, so it has no Pareto front.",
            hint='A goal with "objective": "pareto" has one.',
        )
    front = fronts_of(connection, {row.id: row.goal})[row.id]
    on_front = _candidates(connection, row.id, goal, on_front=True)
    if front.reference_point is not None:
        on_front = _with_contributions(goal, on_front, front.reference_point)
    return CampaignFront(
        slug=slug,
        directions={target.property: target.kind.value for target in goal.traded},
        hypervolume=front.hypervolume,
        reference_point=front.reference_point,
        inferred=tuple(target.property for target in goal.traded if target.reference is None),
        points=on_front,
        behind=_candidates(connection, row.id, goal, on_front=False),
    )


def front_of(connection: Connection, report: CampaignReport) -> CampaignFront | None:
    """The front of a campaign whose goal has one."""
    return campaign_front(connection, report.slug) if is_pareto(report.goal) else None


def _candidates(connection: Connection, campaign_id: int, goal: Goal, *, on_front: bool) -> tuple[FrontCandidate, ...]:
    query = (
        select(candidates, structures.c.formula, simulation_results.c.id.label("result_id"))
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .outerjoin(simulation_results, is_result_of_campaign())
        .where(candidates.c.campaign_id == campaign_id)
        .where(candidates.c.score == 1.0 if on_front else candidates.c.score < 1.0)
        .order_by(candidates.c.score.desc(), candidates.c.id)
    )
    rows = connection.execute(query if on_front else query.limit(MAX_SHOWN)).all()
    noise = simulated_noise(connection, [row.result_id for row in rows if row.result_id is not None]) if rows else {}
    found = []
    for row in rows:
        evidence = row.evidence or {}
        stds = {
            name: evidence[name]["noise_std"] if name in evidence else noise.get((row.result_id, name))
            for name in goal.properties
        }
        found.append(
            FrontCandidate(
                candidate_id=row.id,
                structure_id=row.structure_id,
                formula=row.formula,
                iteration=row.iteration,
                values={name: row.outputs[name] for name in goal.properties},
                std={name: std for name, std in stds.items() if std is not None},
                measured=tuple(name for name in goal.properties if name in evidence),
                is_hit=row.is_hit,
                contribution=0.0,
            )
        )
    return tuple(found)


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
