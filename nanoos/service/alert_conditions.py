"""Conditions that last: failing checks, stalled campaigns, overdue worklists, budgets that run out, silent sites.

Each keeps an alert open for as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.campaigns.progress import CampaignProgress, progress_of_orchestrator
from nanoos.control.orchestrators import dispatch_skip_reason, get_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.alerting.channels import AlertsFile
from nanoos.service.doctor import CheckResult, CheckStatus
from nanoos.service.queries.sites import site_views
from nanoos.store import heartbeats
from nanoos.store.alerts import Alert, AlertKind, keep_open
from nanoos.store.conditions import is_in_flight
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, candidates, experiment_runs

KINDS = (
    AlertKind.CHECK_FAILED,
    AlertKind.CAMPAIGN_STALLED,
    AlertKind.WORKLIST_OVERDUE,
    AlertKind.BUDGET_NEARLY_SPENT,
    AlertKind.SITE_SILENT,
)
EXAMINED = "alert_conditions"  # in `store.heartbeats`: when conditions were last examined, and which checks failed
EXAMINE_EVERY = timedelta(minutes=2)
NEARLY_SPENT = 0.9
# Failed runs have alerts of their own; a person deactivated the orchestrator.
NOT_TOLD = frozenset({"alerts", "last_step", "orchestrator"})


def update_conditions(
    database: Database, orchestrator: str, checks: Sequence[CheckResult], file: AlertsFile, *, now: datetime
) -> tuple[int, int]:
    """Open and resolve the alerts of lasting conditions; returns the numbers of opened and resolved ones.

    A check has to fail twice in a row, so that a restart raises no alarm. Nothing changes if another process examined
    them meanwhile.

    Args:
        database: Holds the alerts.
        orchestrator: Whose campaigns are looked at.
        checks: What `doctor.examine` found.
        file: Says how long is too long.
        now: The time, aware.
    """
    failing = {item.check: item for item in checks if item.status == CheckStatus.FAIL}
    with database.read() as connection:
        before = heartbeats.read(connection, EXAMINED)
        found = [*_campaigns(connection, orchestrator, file, now), *_silent_sites(connection, file, now)]
    known = set() if before is None else set(before.details["failing"])
    found += [
        Alert(kind=AlertKind.CHECK_FAILED, subject=name, message=f"{item.found}. {item.remedy}".strip())
        for name, item in failing.items()
        if name in known and name not in NOT_TOLD
    ]
    with database.write() as connection:
        if was_examined(connection, now=now):
            return 0, 0
        heartbeats.beat(connection, EXAMINED, {"failing": sorted(failing)}, now=now)
        return keep_open(connection, KINDS, found, now=now)


def was_examined(connection: Connection, *, now: datetime) -> bool:
    """Whether a process examined the conditions lately."""
    last = heartbeats.read(connection, EXAMINED)
    return last is not None and abs(now - last.at) < EXAMINE_EVERY


def _campaigns(connection: Connection, name: str, file: AlertsFile, now: datetime) -> Iterator[Alert]:
    orchestrator = get_orchestrator(connection, name)
    progress = progress_of_orchestrator(connection, orchestrator.id)
    running = [item for item in progress if item.status is CampaignStatus.RUNNING]
    for item in running:
        budget = item.budget(orchestrator.config)
        if item.n_launched >= NEARLY_SPENT * budget:
            yield Alert(
                kind=AlertKind.BUDGET_NEARLY_SPENT,
                subject=item.slug,
                message=f"{item.n_launched} of {budget} {item.work}s are spent.",
            )
    yield from _overdue(connection, orchestrator.id, now - timedelta(days=file.overdue_after_days))
    if dispatch_skip_reason(orchestrator) is None:
        yield from _stalled(connection, running, now - timedelta(hours=file.stalled_after_hours))


def _stalled(connection: Connection, running: Sequence[CampaignProgress], since: datetime) -> Iterator[Alert]:
    """Campaigns without an iteration or a result since; those that wait for the lab alone are not stalled."""
    suspects = [item.id for item in running if not _waits_for_lab(item)]
    is_alive = select(candidates.c.id).where(
        candidates.c.campaign_id == campaigns.c.id, candidates.c.finished_at > since
    )
    # Each iteration and each change of status is an update.
    rows = connection.execute(
        select(campaigns.c.slug)
        .where(campaigns.c.id.in_(suspects), campaigns.c.updated_at <= since)
        .where(~is_alive.exists())
        .order_by(campaigns.c.id)
    )
    for row in rows:
        yield Alert(
            kind=AlertKind.CAMPAIGN_STALLED,
            subject=row.slug,
            message=f"The campaign runs, but had no iteration and no result since {since:%Y-%m-%d %H:%M} UTC.",
        )


def _waits_for_lab(item: CampaignProgress) -> bool:
    return bool(item.n_experiments_in_flight) and not item.n_simulations_in_flight


def _silent_sites(connection: Connection, file: AlertsFile, now: datetime) -> Iterator[Alert]:
    """Sites that worked once and were not heard of for as long as a simulation has waited for them."""
    since = now - timedelta(hours=file.silent_after_hours)
    for item in site_views(connection, now=now):
        heard, oldest = item.last_heard_at, item.waiting_since
        if heard is not None and heard <= since and oldest is not None and oldest <= since:
            simulations = "1 simulation waits" if item.waiting == 1 else f"{item.waiting:,} simulations wait"
            ended = "" if item.tokens else " It has no valid token."
            yield Alert(
                kind=AlertKind.SITE_SILENT,
                subject=item.site,
                message=f"{simulations}, and the site was not heard of since {heard:%Y-%m-%d %H:%M} UTC.{ended}",
            )


def _overdue(connection: Connection, orchestrator_id: Any, since: datetime) -> Iterator[Alert]:
    runs = experiment_runs
    rows = connection.execute(
        select(campaigns.c.slug, func.count().label("n"), func.min(runs.c.created_at).label("oldest"))
        .join(campaigns, campaigns.c.id == runs.c.campaign_id)
        .where(
            campaigns.c.orchestrator_id == orchestrator_id,
            is_in_flight(runs),
            # The instrument's own job has a due time, and an alert about it.
            ~runs.c.is_job_open,
            runs.c.created_at <= since,
        )
        .group_by(campaigns.c.slug)
        .order_by(campaigns.c.slug)
    )
    for row in rows:
        experiments = "1 experiment is" if row.n == 1 else f"{row.n} experiments are"
        yield Alert(
            kind=AlertKind.WORKLIST_OVERDUE,
            subject=row.slug,
            message=f"{experiments} overdue; the oldest has waited since {row.oldest:%Y-%m-%d}.",
        )
