"""A campaign's status and iteration. Every change goes through `change_campaigns`.

`domain.statuses` defines the lifecycle and has its diagram.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, select, update

from nanoos.campaigns.candidates import cancel_experiments, drop_waiting, newest_result_id
from nanoos.domain.errors import NotFound, StaleVersion
from nanoos.domain.statuses import ENDED_CAMPAIGN, CampaignStatus, check_campaign_move
from nanoos.store import alerts, audit
from nanoos.store.alerts import Alert, AlertKind
from nanoos.store.tables import campaigns, experiment_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A campaign's new status and the reason."""

    status: CampaignStatus
    reason: str


def get_campaign(connection: Connection, slug: str) -> Row[Any]:
    """The campaign's row.

    Raises:
        NotFound: It does not exist; the hint lists the newest campaigns.
    """
    row = connection.execute(select(campaigns).where(campaigns.c.slug == slug)).first()
    if row is None:
        known = connection.execute(select(campaigns.c.slug).order_by(campaigns.c.id.desc()).limit(10)).scalars().all()
        raise NotFound(f"There is no campaign {slug!r}.", hint=f"Newest: {', '.join(known) or 'none yet'}.")
    return row


def campaign_slugs(connection: Connection) -> list[str]:
    """All campaigns, oldest first."""
    return list(connection.execute(select(campaigns.c.slug).order_by(campaigns.c.id)).scalars())


def iterations_of(connection: Connection, slugs: Collection[str]) -> dict[str, int]:
    """The current iteration of each of these campaigns, by slug."""
    query = select(campaigns.c.slug, campaigns.c.iteration).where(campaigns.c.slug.in_(slugs))
    return dict(connection.execute(query).tuples().all())


def lock_campaigns(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """The rows by id, locked in the order of their ids so that concurrent transactions cannot deadlock."""
    query = select(campaigns).where(campaigns.c.id.in_(ids)).order_by(campaigns.c.id).with_for_update()
    return {row.id: row for row in connection.execute(query)}


def move_campaign(
    connection: Connection,
    slug: str,
    new: CampaignStatus,
    *,
    reason: str,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Change one campaign's status.

    Raises:
        NotFound: No such campaign.
        Conflict: The lifecycle does not allow this change, or the row's version is not the one that the caller read.
    """
    locked = lock_campaigns(connection, [get_campaign(connection, slug).id])
    (row,) = locked.values()
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(
            f"Campaign {slug!r} is at version {row.version}, not {expected_version}: it has been changed.",
            hint="Read it again and repeat.",
        )
    change_campaigns(connection, locked, {row.id: StatusChange(status=new, reason=reason)}, now=now)


def pause_for_failure(connection: Connection, reasons: Mapping[str, str], *, actor: str, now: datetime) -> None:
    """Pause those of these campaigns that run and raise an alert for each, in slug order, with the audit row last.

    Args:
        connection: The transaction.
        reasons: The failure by campaign slug.
        actor: The component that detected it.
        now: Time of the change.
    """
    ids = connection.execute(select(campaigns.c.id).where(campaigns.c.slug.in_(reasons))).scalars().all()
    locked = {id_: row for id_, row in lock_campaigns(connection, ids).items() if row.status == CampaignStatus.RUNNING}
    changes = {
        id_: StatusChange(status=CampaignStatus.PAUSED, reason=f"systemic failure: {reasons[row.slug]}")
        for id_, row in locked.items()
    }
    change_campaigns(connection, locked, changes, now=now)
    alerts.raise_alerts(
        connection,
        [
            Alert(kind=AlertKind.SYSTEMIC_FAILURE, subject=slug, message=reason)
            for slug, reason in sorted(reasons.items())
        ],
        now=now,
    )
    for slug in sorted(row.slug for row in locked.values()):
        audit.append(
            connection, actor=actor, kind="campaign_paused", subject=slug, payload={"reason": reasons[slug]}, now=now
        )


def fail_without_pool(connection: Connection, reasons: Mapping[int, str], *, actor: str, now: datetime) -> list[str]:
    """Fail the running campaigns whose design space could not be built and raise an alert for each, audit row last.

    Args:
        connection: The transaction.
        reasons: The failure by design space id.
        actor: The component that detected it.
        now: Time of the change.

    Returns:
        Slugs of the failed campaigns, in order.
    """
    of_space = campaigns.c.design_space_id.in_(reasons)
    ids = connection.execute(select(campaigns.c.id).where(of_space)).scalars().all()
    locked = {id_: row for id_, row in lock_campaigns(connection, ids).items() if row.status == CampaignStatus.RUNNING}
    why = {row.slug: f"its design space could not be built: {reasons[row.design_space_id]}" for row in locked.values()}
    changes = {id_: StatusChange(status=CampaignStatus.FAILED, reason=why[row.slug]) for id_, row in locked.items()}
    change_campaigns(connection, locked, changes, now=now)
    hint = "Fix the cause and resume the campaign, or cancel it."
    alerts.raise_alerts(
        connection,
        [
            Alert(kind=AlertKind.SYSTEMIC_FAILURE, subject=slug, message=f"{reason} {hint}")
            for slug, reason in sorted(why.items())
        ],
        now=now,
    )
    for slug in sorted(why):
        audit.append(
            connection, actor=actor, kind="campaign_failed", subject=slug, payload={"reason": why[slug]}, now=now
        )
    return sorted(why)


def change_campaigns(
    connection: Connection,
    locked: Mapping[int, Row[Any]],
    changes: Mapping[int, StatusChange],
    *,
    iterations: Mapping[int, int] | None = None,
    now: datetime,
) -> None:
    """Change the status of locked campaigns and start iterations of others, in a fixed number of statements.

    When a campaign ends, its pending simulations are cancelled; when it is cancelled, its pending experiments too.
    When it runs again, its alerts are resolved.

    Args:
        connection: The transaction that holds the locks.
        locked: Rows by id, from `lock_campaigns`.
        changes: Status change by campaign id.
        iterations: Number of the iteration that starts, by campaign id.
        now: Time of the change.

    Raises:
        Conflict: The lifecycle does not allow one of the changes.
    """
    for id_, change in changes.items():
        check_campaign_move(locked[id_].slug, CampaignStatus(locked[id_].status), change.status)
    columns = campaigns.c
    values: dict[str, Any] = {}
    if iterations:
        values |= {
            "iteration": case(dict(iterations), value=columns.id, else_=columns.iteration),
            "advanced_at": case((columns.id.in_(iterations), now), else_=columns.advanced_at),
            "newest_result_id": case((columns.id.in_(iterations), newest_result_id()), else_=columns.newest_result_id),
        }
    if changes:
        statuses = {id_: change.status.value for id_, change in changes.items()}
        reasons = {id_: change.reason for id_, change in changes.items()}
        values |= {
            "status": case(statuses, value=columns.id, else_=columns.status),
            "status_reason": case(reasons, value=columns.id, else_=columns.status_reason),
            "version": case((columns.id.in_(changes), columns.version + 1), else_=columns.version),
        }
    if not values:
        return
    changed = columns.id.in_([*(iterations or ()), *changes])
    connection.execute(update(campaigns).where(changed).values(**values, updated_at=now))
    ended = {id_: change.status for id_, change in changes.items() if change.status in ENDED_CAMPAIGN}
    if ended:
        drop_waiting(connection, {id_: f"campaign became {status}" for id_, status in ended.items()}, now=now)
    cancelled = [id_ for id_, status in ended.items() if status is CampaignStatus.CANCELLED]
    if cancelled:
        of_campaigns = experiment_runs.c.campaign_id.in_(cancelled)
        cancel_experiments(connection, of_campaigns, reason="campaign was cancelled", now=now)
    resumed = [locked[id_].slug for id_, change in changes.items() if change.status is CampaignStatus.RUNNING]
    if resumed:
        alerts.resolve(connection, subjects=resumed, now=now)
