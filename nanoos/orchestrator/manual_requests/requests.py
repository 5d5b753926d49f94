"""The requests, from the rows that a person or an agent names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.limits import MAX_NAMED
from nanoos.domain.statuses import CandidateStatus
from nanoos.orchestrator.manual_requests.plan import Request, RequestKind
from nanoos.store.tables import candidates, experiment_runs, structures


def next_iteration(connection: Connection, slug: str) -> Request:
    """Launch the next iteration of one campaign. Raises NotFound if there is no such campaign."""
    return Request(kind=RequestKind.ADVANCE, campaign_id=get_campaign(connection, slug).id)


def named_simulations(
    connection: Connection, slug: str, *, structure_ids: Sequence[int], structure_hashes: Sequence[str]
) -> Request:
    """Simulate the named structures of a campaign's design space, all or none.

    Raises:
        NotFound: No such campaign, or a structure that is not in its design space.
        Conflict: A structure is already a candidate.
    """
    row = get_campaign(connection, slug)
    _check_number(len(structure_ids) + len(structure_hashes), "structure")
    found = connection.execute(
        select(structures.c.id, structures.c.structure_hash, candidates.c.status)
        .outerjoin(candidates, and_(candidates.c.structure_id == structures.c.id, candidates.c.campaign_id == row.id))
        .where(
            structures.c.design_space_id == row.design_space_id,
            or_(structures.c.id.in_(structure_ids), structures.c.structure_hash.in_(structure_hashes)),
        )
        .order_by(structures.c.id)
    ).all()
    unknown = [
        *sorted(set(structure_ids) - {item.id for item in found}),
        *sorted(set(structure_hashes) - {item.structure_hash for item in found}),
    ]
    if unknown:
        raise NotFound(
            f"Structures {_some(unknown)} are not in the design space of campaign {slug!r}.",
            hint="GET /agent/campaigns/{slug}/structures lists them.",
        )
    taken = [item.id for item in found if item.status is not None]
    if taken:
        raise Conflict(
            f"Campaign {slug!r} has already chosen structures {_some(taken)}.",
            hint="Leave them out: their results are, or will be, among its candidates. Nothing was launched.",
        )
    return Request(kind=RequestKind.SIMULATE, campaign_id=row.id, structure_ids=tuple(item.id for item in found))


def named_experiments(connection: Connection, slug: str, *, candidate_ids: Sequence[int]) -> Request:
    """Send the named simulated candidates of a campaign to its lab, all or none.

    Raises:
        NotFound: No such campaign, or a candidate of another campaign.
        Conflict: A candidate has no simulated result or already has an experiment.
    """
    row = get_campaign(connection, slug)
    _check_number(len(candidate_ids), "candidate")
    found = connection.execute(
        select(
            candidates.c.id,
            candidates.c.structure_id,
            candidates.c.status,
            candidates.c.score,
            experiment_runs.c.id.label("experiment_id"),
        )
        .outerjoin(experiment_runs, experiment_runs.c.candidate_id == candidates.c.id)
        .where(candidates.c.campaign_id == row.id, candidates.c.id.in_(candidate_ids))
        .order_by(candidates.c.id)
    ).all()
    unknown = sorted(set(candidate_ids) - {item.id for item in found})
    if unknown:
        raise NotFound(
            f"Candidates {_some(unknown)} do not belong to campaign {slug!r}.",
            hint="GET /agent/campaigns/{slug}/candidates lists them.",
        )
    unfit = [item.id for item in found if item.status != CandidateStatus.SIMULATED.value]
    if unfit:
        raise Conflict(f"Candidates {_some(unfit)} have no simulated result.", hint="Leave them out.")
    tested = [item.id for item in found if item.experiment_id is not None]
    if tested:
        raise Conflict(f"Candidates {_some(tested)} already have an experiment.", hint="Leave them out.")
    return Request(
        kind=RequestKind.EXPERIMENT,
        campaign_id=row.id,
        structure_ids=tuple(item.structure_id for item in found),
        candidate_ids=tuple(item.id for item in found),
        scores=tuple(item.score for item in found),
    )


def due_trainings(_connection: Connection) -> Request:
    """Request the trainings that a step would request now."""
    return Request(kind=RequestKind.TRAIN, campaign_id=None)


def _check_number(n: int, what: str) -> None:
    if not 1 <= n <= MAX_NAMED:
        raise InvalidInput(f"The request names {n} {what}s.", hint=f"Name 1 to {MAX_NAMED}.")


def _some(values: Sequence[Any]) -> str:
    shown = ", ".join(map(str, values[:10]))
    return shown if len(values) <= 10 else f"{shown} and {len(values) - 10} more"
