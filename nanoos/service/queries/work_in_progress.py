"""What is being worked on: the queues, the processes that hold leases, the pace of campaigns, and why nothing moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, literal, select, union_all

from nanoos.control.next_step import DAEMON, DAEMON_TIMEOUT, NextStep
from nanoos.control.orchestrators import Orchestrator
from nanoos.domain.decision import LAUNCHES, DecisionKind
from nanoos.domain.statuses import CampaignStatus, WorkStatus
from nanoos.orchestrator.recovery import QUEUES
from nanoos.service.queries.campaigns import CampaignSummary
from nanoos.service.queries.decisions import decisions_by_run
from nanoos.service.queries.orchestrator import RunSummary
from nanoos.store import heartbeats
from nanoos.store.tables import design_spaces, simulation_jobs

PACE_WINDOW = timedelta(hours=1)
EXPLAINS = (DecisionKind.CAMPAIGN_ITERATION, DecisionKind.CAMPAIGN_END)
PACE_ROWS = 200  # a campaign's newest simulations that are looked at: bounds the cost in a large table


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A queue of rows.

    Attributes:
        n_waiting: Rows that wait for a worker, or in the lab for a result.
        n_running: Rows that a worker has leased.
    """

    name: str
    n_waiting: int
    n_running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """A process that holds leases now; an idle worker holds none.

    Attributes:
        process: `host:pid:start time`, or the name that a remote worker gave itself.
        lease_expires_at: Of its lease that lasts longest.
    """

    process: str
    queue: str
    n_rows: int
    lease_expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPace:
    """How fast a campaign's simulations finish.

    Attributes:
        simulations_per_hour: Over the last hour; over less if more than 200 finished in it.
        budget_spent_at: When its simulation budget is spent at this pace; None if nothing finished lately.
    """

    slug: str
    simulations_per_hour: float
    budget_spent_at: datetime | None


def queue_views(connection: Connection, counts: Mapping[str, Any]) -> tuple[QueueView, ...]:
    """Every queue.

    Args:
        connection: One consistent view.
        counts: `stats_view` of the orchestrator.
    """
    spaces = select(design_spaces.c.status, func.count()).group_by(design_spaces.c.status)
    by_status = {**counts, "design_spaces": dict(connection.execute(spaces).tuples().all())}
    return tuple(
        QueueView(
            name=name,
            # A failed design space waits for a person to resume a campaign, not for a worker.
            n_waiting=sum(by_status[name].get(status, 0) for status in queue.waiting if status != queue.failed),
            n_running=by_status[name].get(queue.running, 0),
        )
        for name, queue in QUEUES.items()
    )


def worker_views(connection: Connection) -> tuple[WorkerView, ...]:
    """The processes that hold leases, by queue and name."""
    found = []
    for name, queue in QUEUES.items():
        table = queue.table
        rows = connection.execute(
            select(table.c.lease_owner, func.count(), func.max(table.c.lease_expires_at))
            .where(table.c.status == queue.running, table.c.lease_owner.is_not(None))
            .group_by(table.c.lease_owner)
            .order_by(table.c.lease_owner)
        )
        found += [
            WorkerView(process=owner, queue=name, n_rows=n, lease_expires_at=expires) for owner, n, expires in rows
        ]
    return tuple(found)


def paces(connection: Connection, running: Sequence[CampaignSummary], *, now: datetime) -> tuple[CampaignPace, ...]:
    """The pace of each campaign, in their order."""
    if not running:
        return ()
    newest = [
        select(
            select(literal(item.id).label("campaign"), simulation_jobs.c.finished_at)
            .where(
                simulation_jobs.c.campaign_id == item.id,
                simulation_jobs.c.status == WorkStatus.COMPLETED.value,
                simulation_jobs.c.is_from_cache.is_(False),
            )
            .order_by(simulation_jobs.c.id.desc())
            .limit(PACE_ROWS)
            .subquery()
        )
        for item in running
    ]
    times: dict[int, list[datetime]] = {}
    for campaign, at in connection.execute(union_all(*newest)):
        if now - at <= PACE_WINDOW:
            times.setdefault(campaign, []).append(at)
    return tuple(_pace(item, times.get(item.id, []), now) for item in running)


def idle_reasons(
    connection: Connection,
    orchestrator: Orchestrator,
    *,
    stopped: Sequence[str],
    following: NextStep,
    counts: Mapping[str, Any],
    queues: Sequence[QueueView],
    running: Sequence[CampaignSummary],
    last_step: RunSummary | None,
    now: datetime,
) -> tuple[str, ...]:
    """Why nothing happens; empty while a step or a worker is at work.

    Args:
        connection: One consistent view.
        orchestrator: Whose situation it is.
        stopped: Why the orchestrator decides nothing at all.
        following: Its next step.
        counts: As `stats_view` gives them.
        queues: As `queue_views` gives them.
        running: Its running campaigns.
        last_step: Its newest step.
        now: The time, aware.
    """
    if orchestrator.step_owner is not None or any(queue.n_running for queue in queues):
        return ()
    if stopped:
        return tuple(stopped)
    reasons = [following.problem] if following.problem else []
    beat = heartbeats.read(connection, DAEMON)
    has_daemon = beat is not None and abs(now - beat.at) <= DAEMON_TIMEOUT
    waiting = {queue.name: queue.n_waiting for queue in queues if queue.n_waiting}
    if not running:
        reasons.append(_no_campaign(counts["campaigns"]))
    for name, n in waiting.items():
        if name == "experiments":
            reasons.append(f"{n} experiments wait for results: `nanoos experiment list` shows them")
        elif name != "simulations" or running:
            remedy = "the daemon starts one" if has_daemon else "`nanoos up` runs them, or `nanoos work`"
            reasons.append(f"{n} {name.replace('_', ' ')} wait for a worker: {remedy}")
    if last_step is not None and not waiting.get("simulations"):
        reasons += _held_campaigns(connection, last_step, {item.slug for item in running})
    return tuple(reasons or [f"everything is done until the next step: {following.text}"])


def _pace(campaign: CampaignSummary, times: Sequence[datetime], now: datetime) -> CampaignPace:
    span = now - min(times) if len(times) == PACE_ROWS else PACE_WINDOW
    per_hour = len(times) * (timedelta(hours=1) / max(span, timedelta(seconds=1)))
    left = max(campaign.simulation_budget - campaign.n_simulations, 0)
    return CampaignPace(
        slug=campaign.slug,
        simulations_per_hour=per_hour,
        budget_spent_at=now + timedelta(hours=left / per_hour) if per_hour else None,
    )


def _no_campaign(by_status: Mapping[str, int]) -> str:
    ways = {CampaignStatus.CREATED: "start", CampaignStatus.PAUSED: "resume", CampaignStatus.FAILED: "resume"}
    for status, way in ways.items():
        if n := by_status.get(status.value):
            return f"no campaign is running; {n} {status}: `nanoos campaign {way} SLUG`"
    return "no campaign is running: `nanoos campaign create FILE`"


def _held_campaigns(connection: Connection, step: RunSummary, running: set[str]) -> list[str]:
    """What the newest step said of the running campaigns that it launched nothing for."""
    taken = decisions_by_run(connection, [step.id]).get(step.id, ())
    return [
        f"{item.subject}: {item.reason}"
        for item in taken
        if item.kind in EXPLAINS and item.result not in LAUNCHES and item.subject in running
    ]
