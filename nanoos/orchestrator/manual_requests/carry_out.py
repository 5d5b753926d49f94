"""Carrying out a manual request: planned before the write transaction, applied in it under the step lock, with its own
run in the history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.campaigns.lifecycle import lock_campaigns
from nanoos.campaigns.progress import progress_of_orchestrator
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import (
    Orchestrator,
    PlanOutdated,
    check_may_run,
    get_orchestrator,
    lock_step,
    unlock_step,
)
from nanoos.learning.drift import find_drift
from nanoos.learning.model_progress import load_models, model_progress
from nanoos.orchestrator.apply import apply_plan
from nanoos.orchestrator.batch_selection import orchestrator_seed
from nanoos.orchestrator.manual_requests.plan import Request, RequestKind, plan_request
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.selection_problems import load_problems
from nanoos.orchestrator.snapshot import Snapshot
from nanoos.orchestrator.step import REQUEST, close_step, open_step
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, orchestrator_runs, orchestrator_state

ReadRequest = Callable[[Connection], Request]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A request that was carried out, from its run."""

    run_id: int
    plan: Plan
    actions: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    """A planned request, and what it was planned from.

    Attributes:
        read: Reads the request from the database.
        last_run: The orchestrator's newest run that succeeded; None before the first. Only runs launch anything.
        campaign_version: None for trainings.
    """

    read: ReadRequest
    request: Request
    orchestrator: Orchestrator
    last_run: int | None
    campaign_version: int | None
    snapshot: Snapshot
    plan: Plan


def plan_manually(
    database: Database, read: ReadRequest, *, orchestrator: str | None = None, triggered_by: str, now: datetime
) -> PlannedRequest:
    """Plan a request; locks and writes nothing.

    Args:
        database: The database.
        read: Reads the request, one of `requests`.
        orchestrator: Whose trainings are requested; None for that of the campaign.
        triggered_by: The requester.
        now: Time of the request.

    Raises:
        NotFound: There is no such campaign, orchestrator, structure or candidate.
        Conflict: The state of the rows, the campaign or the orchestrator, or a limit, does not allow all of it.
    """
    with database.read() as connection:
        request = read(connection)
        name = _orchestrator_of(connection, request) if orchestrator is None else orchestrator
        present = get_orchestrator(connection, name)
        check_may_run(present, triggered_by)
        last_run = _last_run(connection, present.id)
        version = connection.execute(
            select(campaigns.c.version).where(campaigns.c.id == request.campaign_id)
        ).scalar_one_or_none()
        snapshot = _snapshot(connection, present.id, request)
    plan = plan_request(snapshot, request, present.config, now=now, seed=orchestrator_seed(name))
    return PlannedRequest(
        read=read,
        request=request,
        orchestrator=present,
        last_run=last_run,
        campaign_version=version,
        snapshot=snapshot,
        plan=plan,
    )


def carry_out(
    connection: Connection, planned: PlannedRequest, *, triggered_by: str, context: Mapping[str, Any], now: datetime
) -> Launched:
    """Apply a planned request under the step lock, which this transaction holds until it ends.

    Raises:
        StepRunning: A step is running.
        PlanOutdated: A step ran, or the orchestrator or the campaign changed, after the request was planned.
        NotFound, Conflict: A row that it names is no longer available.
    """
    orchestrator, request = planned.orchestrator, planned.request
    token = lock_step(connection, orchestrator.name, now=now)
    _check_holds(connection, planned)
    stats_before = load_stats(connection, orchestrator.id)
    step = open_step(
        connection,
        orchestrator,
        token,
        triggered_by=triggered_by,
        context={**context, REQUEST: request.to_record()},
        now=now,
    )
    applied = apply_plan(
        connection, planned.plan, planned.snapshot, run_id=step.run_id, requested_by=triggered_by, now=now
    )
    closed = close_step(connection, step, planned.snapshot.to_record(), planned.plan, applied, stats_before, now)
    unlock_step(connection, orchestrator.id, token)
    return Launched(run_id=step.run_id, plan=planned.plan, actions=closed.actions)


def _check_holds(connection: Connection, planned: PlannedRequest) -> None:
    """Check that a plan still fits; the campaign cannot change until the transaction ends.

    Capacity and budgets are not counted again: without another run there can only be more left of them.
    """
    orchestrator, request = planned.orchestrator, planned.request
    if request.campaign_id is not None:
        (campaign,) = lock_campaigns(connection, [request.campaign_id]).values()
        if campaign.version != planned.campaign_version:
            raise _outdated(f"campaign {campaign.slug!r} was changed")
    if get_orchestrator(connection, orchestrator.name).version != orchestrator.version:
        raise _outdated(f"orchestrator {orchestrator.name!r} was changed")
    if _last_run(connection, orchestrator.id) != planned.last_run:
        raise _outdated(f"a step of orchestrator {orchestrator.name!r} ran")
    if planned.read(connection) != request:
        raise _outdated("the rows that it names changed")


def _outdated(what: str) -> PlanOutdated:
    return PlanOutdated(f"While this request was planned, {what}.", hint="Nothing was launched. Send it again.")


def _orchestrator_of(connection: Connection, request: Request) -> str:
    """The name of a campaign's orchestrator."""
    of_campaign = select(campaigns.c.orchestrator_id).where(campaigns.c.id == request.campaign_id).scalar_subquery()
    return str(
        connection.execute(select(orchestrator_state.c.name).where(orchestrator_state.c.id == of_campaign)).scalar_one()
    )


def _last_run(connection: Connection, orchestrator_id: str) -> int | None:
    newest: int | None = connection.execute(
        select(func.max(orchestrator_runs.c.id)).where(
            orchestrator_runs.c.orchestrator_id == orchestrator_id, orchestrator_runs.c.success.is_(True)
        )
    ).scalar_one()
    return newest


def _snapshot(connection: Connection, orchestrator_id: str, request: Request) -> Snapshot:
    """The snapshot for a request: the models for trainings, the campaign for the others."""
    if request.kind is RequestKind.TRAIN:
        return Snapshot(
            campaigns=(),
            models=find_drift(connection, model_progress(connection)),
            scored=(),
            n_simulations_in_flight=0,
            n_experiments_in_flight=0,
        )
    progress = progress_of_orchestrator(connection, orchestrator_id)
    # An experiment does not depend on the campaign's pool; a pool that is being built is not read.
    has_problem = request.kind is not RequestKind.EXPERIMENT
    own = [item for item in progress if has_problem and item.id == request.campaign_id and item.n_pool_wanted is None]
    modelled = [row for _, row in load_models(connection)] if own else []
    counts = Snapshot(
        campaigns=progress,
        models=(),
        scored=(),
        n_simulations_in_flight=sum(item.n_simulations_in_flight for item in progress),
        n_experiments_in_flight=sum(item.n_experiments_in_flight for item in progress),
    )
    return replace(counts, problems={item.id: problem for item, problem in load_problems(connection, own, modelled)})
