"""The requests, from the rows that a person or an agent names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.engine_source import NO_ENGINE
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.limits import MAX_NAMED
from nanoos.domain.statuses import SCORED, CandidateStatus
from nanoos.domain.structures import Structure
from nanoos.domain.suggestions import did_you_mean
from nanoos.orchestrator.manual_requests.plan import Request, RequestKind
from nanoos.plugins.registry import open_design_space
from nanoos.store.conditions import is_in_flight
from nanoos.store.tables import candidates, design_spaces, experiment_runs, structures


def next_iteration(connection: Connection, slug: str) -> Request:
    """Launch the next iteration of one campaign. Raises NotFound if there is no such campaign."""
    return Request(kind=RequestKind.ADVANCE, campaign_id=get_campaign(connection, slug).id)


def named_simulations(
    connection: Connection,
    slug: str,
    *,
    structure_ids: Sequence[int],
    structure_hashes: Sequence[str],
    points: Sequence[Mapping[str, Any]] = (),
) -> Request:
    """Simulate the named structures of a campaign's design space, all or none; new points of a parameter space join it.

    Raises:
        NotFound: No such campaign, or a structure that is not in its design space.
        InvalidInput: What is given is no point of the space, or the space is no parameter space.
        Conflict: A structure is already a candidate.
    """
    row = get_campaign(connection, slug)
    if row.engine == NO_ENGINE:
        raise Conflict(
            f"Campaign {slug!r} has no engine: its candidates are only measured.",
            hint="`advance_campaign` sends the next batch to the lab; `import_labels` adds measurements.",
        )
    _check_number(len(structure_ids) + len(structure_hashes) + len(points), "structure")
    named = _points(connection, row, points)
    found = connection.execute(
        select(structures.c.id, structures.c.structure_hash, candidates.c.status)
        .outerjoin(candidates, and_(candidates.c.structure_id == structures.c.id, candidates.c.campaign_id == row.id))
        .where(
            structures.c.design_space_id == row.design_space_id,
            or_(structures.c.id.in_(structure_ids), structures.c.structure_hash.in_([*structure_hashes, *named])),
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
    stored = {item.structure_hash for item in found}
    return Request(
        kind=RequestKind.SIMULATE,
        campaign_id=row.id,
        structure_ids=tuple(item.id for item in found),
        points=tuple(point for hash_, point in named.items() if hash_ not in stored),
    )


def _points(connection: Connection, campaign: Row[Any], wanted: Sequence[Mapping[str, Any]]) -> dict[str, Structure]:
    """The named points of a campaign's design space, by hash."""
    if not wanted:
        return {}
    kind, params = connection.execute(
        select(design_spaces.c.kind, design_spaces.c.params).where(design_spaces.c.id == campaign.design_space_id)
    ).one()
    space = open_design_space(kind, params)
    if space is None:
        raise InvalidInput(
            f"The design space of campaign {campaign.slug!r} is a list of kind {kind!r}: it takes no new points.",
            hint="Name structures of it.",
        )
    found = {}
    for number, values in enumerate(wanted, start=1):
        try:
            point = space.read({name: str(value) for name, value in values.items()})
        except InvalidInput as error:
            raise InvalidInput(f"Point {number}: {error.message}", hint=error.hint) from error
        known = point.spec["features"]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(
                f"Point {number}: the space has no parameter {unknown[0]!r}.",
                hint=f"{did_you_mean(unknown[0], known)}Known: {', '.join(known)}.",
            )
        found[point.structure_hash] = point
    return found


def named_experiments(connection: Connection, slug: str, *, candidate_ids: Sequence[int]) -> Request:
    """Send the named candidates of a campaign to its lab, all or none; one that was measured is measured again.

    Raises:
        NotFound: No such campaign, or a candidate of another campaign.
        Conflict: A candidate has no result yet, or waits for an experiment already.
    """
    row = get_campaign(connection, slug)
    _check_number(len(candidate_ids), "candidate")
    found = connection.execute(
        select(
            candidates.c.id,
            candidates.c.structure_id,
            candidates.c.status,
            candidates.c.score,
            select(experiment_runs.c.id)
            .where(experiment_runs.c.candidate_id == candidates.c.id, is_in_flight(experiment_runs))
            .exists()
            .label("is_waiting"),
        )
        .where(candidates.c.campaign_id == row.id, candidates.c.id.in_(candidate_ids))
        .order_by(candidates.c.id)
    ).all()
    unknown = sorted(set(candidate_ids) - {item.id for item in found})
    if unknown:
        raise NotFound(
            f"Candidates {_some(unknown)} do not belong to campaign {slug!r}.",
            hint="GET /agent/campaigns/{slug}/candidates lists them.",
        )
    unfit = [item.id for item in found if not _may_be_measured(item.status, has_engine=row.engine != NO_ENGINE)]
    if unfit:
        raise Conflict(f"Candidates {_some(unfit)} have no result to measure against.", hint="Leave them out.")
    waiting = [item.id for item in found if item.is_waiting]
    if waiting:
        raise Conflict(
            f"Candidates {_some(waiting)} have an experiment that has not ended.",
            hint="Leave them out, or record that one first.",
        )
    return Request(
        kind=RequestKind.EXPERIMENT,
        campaign_id=row.id,
        structure_ids=tuple(item.structure_id for item in found),
        candidate_ids=tuple(item.id for item in found),
        scores=tuple(item.score for item in found),
    )


def _may_be_measured(status: str, *, has_engine: bool) -> bool:
    """A simulated candidate; without an engine, any that is not waiting for its first measurement."""
    return status in SCORED if has_engine else status != CandidateStatus.IN_FLIGHT


def due_trainings(_connection: Connection) -> Request:
    """Request the trainings that a step would request now."""
    return Request(kind=RequestKind.TRAIN, campaign_id=None)


def _check_number(n: int, what: str) -> None:
    if not 1 <= n <= MAX_NAMED:
        raise InvalidInput(f"The request names {n} {what}s.", hint=f"Name 1 to {MAX_NAMED}.")


def _some(values: Sequence[Any]) -> str:
    shown = ", ".join(map(str, values[:10]))
    return shown if len(values) <= 10 else f"{shown} and {len(values) - 10} more"
