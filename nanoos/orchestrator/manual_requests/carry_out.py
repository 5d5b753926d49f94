"""Carrying out a manual request in the caller's transaction, under the step lock, with its own run in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from nanoos.campaigns.lifecycle import get_campaign, lock_campaigns
from nanoos.campaigns.progress import progress_of_orchestrator
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import check_may_run, get_orchestrator, lock_step, locked_row, unlock_step
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.limits import MAX_NAMED
from nanoos.domain.statuses import CandidateStatus
from nanoos.learning.model_progress import load_models, model_progress
from nanoos.orchestrator.apply import apply_plan
from nanoos.orchestrator.manual_requests.plan import Request, RequestKind, plan_request
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.selection_problems import load_problems
from nanoos.orchestrator.snapshot import Snapshot
from nanoos.orchestrator.step import REQUEST, close_step, open_step
from nanoos.store.tables import (
    candidates,
    experiment_runs,
    orchestrator_state,
    structures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A request that was carried out, from its run."""

    run_id: int
    plan: Plan
    actions: Mapping[str, Any]


def advance_campaign(connection: Connection, slug: str, **trigger: Any) -> Launched:
    """Launch the next iteration of one campaign; `trigger` as in `_carry_out`.

    Raises:
        NotFound: No such campaign.
        Conflict: Its state or a limit does not allow it, or a step is running.
    """
    row = get_campaign(connection, slug)
    return _carry_out(
        connection, _orchestrator_of(connection, row), Request(kind=RequestKind.ADVANCE, campaign_id=row.id), **trigger
    )


def request_simulations(
    connection: Connection,
    slug: str,
    *,
    structure_ids: Sequence[int],
    structure_hashes: Sequence[str],
    **trigger: Any,
) -> Launched:
    """Simulate the named structures of a campaign's design space, all or none.

    Raises:
        NotFound: No such campaign, or a structure that is not in its design space.
        Conflict: A structure is already a candidate, or the campaign's state or a limit does not allow all.
    """
    row = get_campaign(connection, slug)
    _check_number(len(structure_ids) + len(structure_hashes), "structure")
    orchestrator = _locked_orchestrator_of(connection, row)
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
    request = Request(kind=RequestKind.SIMULATE, campaign_id=row.id, structure_ids=tuple(item.id for item in found))
    return _carry_out(connection, orchestrator, request, **trigger)


def request_experiments(connection: Connection, slug: str, *, candidate_ids: Sequence[int], **trigger: Any) -> Launched:
    """Send the named simulated candidates of a campaign to its lab, all or none.

    Raises:
        NotFound: No such campaign, or a candidate of another campaign.
        Conflict: A candidate has no simulated result or already has an experiment, or the campaign's state or a limit
            does not allow all.
    """
    row = get_campaign(connection, slug)
    _check_number(len(candidate_ids), "candidate")
    orchestrator = _locked_orchestrator_of(connection, row)
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
    request = Request(
        kind=RequestKind.EXPERIMENT,
        campaign_id=row.id,
        structure_ids=tuple(item.structure_id for item in found),
        candidate_ids=tuple(item.id for item in found),
        scores=tuple(item.score for item in found),
    )
    return _carry_out(connection, orchestrator, request, **trigger)


def request_due_trainings(connection: Connection, orchestrator: str, **trigger: Any) -> Launched:
    """Request the trainings that a step would request now; `trigger` as in `_carry_out`.

    Raises:
        NotFound: No such orchestrator.
        Conflict: It may not act now, or a step is running.
    """
    return _carry_out(connection, orchestrator, Request(kind=RequestKind.TRAIN, campaign_id=None), **trigger)


def _orchestrator_of(connection: Connection, campaign: Row[Any]) -> str:
    """The name of a campaign's orchestrator."""
    of_campaign = orchestrator_state.c.id == campaign.orchestrator_id
    return str(connection.execute(select(orchestrator_state.c.name).where(of_campaign)).scalar_one())


def _locked_orchestrator_of(connection: Connection, campaign: Row[Any]) -> str:
    """As `_orchestrator_of`, locked: what is read from now on was not chosen by another request at the same moment."""
    name = _orchestrator_of(connection, campaign)
    locked_row(connection, name)
    return name


def _carry_out(
    connection: Connection,
    name: str,
    request: Request,
    *,
    triggered_by: str,
    context: Mapping[str, Any],
    now: datetime,
) -> Launched:
    """Plan and apply under the step lock, which this transaction holds until it ends."""
    token = lock_step(connection, name, now=now)
    if request.campaign_id is not None:
        # The campaign cannot change until this transaction ends.
        lock_campaigns(connection, [request.campaign_id])
    orchestrator = get_orchestrator(connection, name)
    check_may_run(orchestrator, triggered_by)
    stats_before = load_stats(connection, orchestrator.id)
    snapshot = _snapshot(connection, orchestrator.id, request)
    step = open_step(
        connection,
        orchestrator,
        token,
        triggered_by=triggered_by,
        context={**context, REQUEST: request.to_record()},
        now=now,
    )
    plan = plan_request(snapshot, request, orchestrator.config, now=now, seed=step.seed)
    applied = apply_plan(connection, plan, snapshot, run_id=step.run_id, requested_by=triggered_by, now=now)
    closed = close_step(connection, step, snapshot.to_record(), plan, applied, stats_before, now)
    unlock_step(connection, orchestrator.id, token)
    return Launched(run_id=step.run_id, plan=plan, actions=closed.actions)


def _snapshot(connection: Connection, orchestrator_id: str, request: Request) -> Snapshot:
    """The snapshot for a request: the models for trainings, the campaign for the others."""
    if request.kind is RequestKind.TRAIN:
        return Snapshot(
            campaigns=(),
            models=model_progress(connection),
            scored=(),
            n_simulations_in_flight=0,
            n_experiments_in_flight=0,
        )
    campaigns = progress_of_orchestrator(connection, orchestrator_id)
    # An experiment does not depend on the campaign's pool; a pool that is being built is not read.
    has_problem = request.kind is not RequestKind.EXPERIMENT
    own = [item for item in campaigns if has_problem and item.id == request.campaign_id and item.n_pool_wanted is None]
    modelled = [row for _, row in load_models(connection)] if own else []
    counts = Snapshot(
        campaigns=campaigns,
        models=(),
        scored=(),
        n_simulations_in_flight=sum(item.n_simulations_in_flight for item in campaigns),
        n_experiments_in_flight=sum(item.n_experiments_in_flight for item in campaigns),
    )
    return replace(counts, problems={item.id: problem for item, problem in load_problems(connection, own, modelled)})


def _check_number(n: int, what: str) -> None:
    if not 1 <= n <= MAX_NAMED:
        raise InvalidInput(f"The request names {n} {what}s.", hint=f"Name 1 to {MAX_NAMED}.")


def _some(values: Sequence[Any]) -> str:
    shown = ", ".join(map(str, values[:10]))
    return shown if len(values) <= 10 else f"{shown} and {len(values) - 10} more"
