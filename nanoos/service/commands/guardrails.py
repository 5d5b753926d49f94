"""A token's limits: hourly quotas and approval rules.

Counted in the database under the token's row lock, which each transaction that counts takes first; so two concurrent
commands cannot both use the rest of a quota. The hour is a sliding window. A command counts as made no later than any
later one of its token: after the clock was set back, the first command, a refused one too, begins the hour of those
that are dated in the future.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from nanoos.domain.errors import NanoosError
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity, Limits
from nanoos.service.commands.outcome import Outcome
from nanoos.store.tables import access_tokens, agent_commands

HOUR = timedelta(hours=1)
PROPOSAL_LIFE = timedelta(hours=24)  # people check at least once a day; older plans have drifted anyway
QUOTA_EXCEEDED = "QuotaExceeded"


class QuotaExceeded(NanoosError):
    """A token has used up its hourly quota.

    Attributes:
        retry_after_s: When the same command fits again, if nothing else is sent; None where it never does.
    """

    retry_after_s: float | None = None


def lock_tokens(connection: Connection, *token_ids: int | None) -> None:
    """Serialise the commands of these tokens. Taken before every other lock of a transaction."""
    ids = sorted({id_ for id_ in token_ids if id_ is not None})
    if ids:
        connection.execute(
            select(access_tokens.c.id).where(access_tokens.c.id.in_(ids)).order_by(access_tokens.c.id).with_for_update()
        ).all()


def command_quota_left(connection: Connection, who: Identity, now: datetime) -> QuotaExceeded | None:
    """None where one more command fits, otherwise the error. The token is locked by the caller."""
    quota = who.limits.commands_per_hour
    if who.token_id is None or quota is None:
        return None
    counted = and_(
        agent_commands.c.token_id == who.token_id,
        agent_commands.c.created_at > now - HOUR,
        ~_is_before_a_later_hour(who.token_id, now),
        or_(agent_commands.c.error_kind.is_(None), agent_commands.c.error_kind != QUOTA_EXCEEDED),
    )
    times = (
        connection.execute(
            select(agent_commands.c.created_at)
            .where(counted)
            .order_by(agent_commands.c.created_at.desc())
            .limit(max(quota, 1))
        )
        .scalars()
        .all()
    )
    if len(times) < quota:
        return None
    return _exceeded(who, "commands", quota, len(times) if quota else 0, 1, times[-1] if times and quota else None, now)


def check_launch_quotas(
    connection: Connection, who: Identity, outcome: Outcome, *, command_id: int, now: datetime
) -> None:
    """Raises QuotaExceeded where what a command launches does not fit. The token is locked by the caller."""
    for what, column, quota, wanted in (
        ("simulations", agent_commands.c.n_simulations, who.limits.simulations_per_hour, outcome.n_simulations),
        ("experiments", agent_commands.c.n_experiments, who.limits.experiments_per_hour, outcome.n_experiments),
    ):
        if who.token_id is None or quota is None or wanted == 0:
            continue
        at = func.coalesce(agent_commands.c.finished_at, agent_commands.c.created_at)
        rows = connection.execute(
            select(at.label("at"), column.label("n"))
            .where(
                _launched(who.token_id, now),
                at > now - HOUR,
                ~_is_before_a_later_hour(who.token_id, now),
                column > 0,
                agent_commands.c.id != command_id,
            )
            .order_by(at)
        ).all()
        used = sum(row.n for row in rows)
        if used + wanted <= quota:
            continue
        free_at, left = None, used
        for row in rows:
            left -= row.n
            if left + wanted <= quota:
                free_at = row.at
                break
        raise _exceeded(who, what, quota, used, wanted, free_at, now)


def approval_reason(limits: Limits, kind: str, outcome: Outcome) -> str | None:
    """Why a command needs approval; None if it does not."""
    if kind in limits.approve_kinds:
        return f"commands of kind {kind} wait for a person"
    for what, wanted, most in (
        ("simulations", outcome.n_simulations, limits.approve_simulations_above),
        ("experiments", outcome.n_experiments, limits.approve_experiments_above),
    ):
        if most is not None and wanted > most:
            return f"it would launch {wanted} {what}; above {most} a person must approve"
    return None


def _launched(token_id: int, now: datetime) -> ColumnElement[bool]:
    """Commands that launched something: completed, or a step that is applied and not yet completed."""
    return and_(
        agent_commands.c.token_id == token_id,
        # A proposal may be approved a day after it was made; older rows need not be looked at.
        agent_commands.c.created_at > now - HOUR - PROPOSAL_LIFE,
        agent_commands.c.status.in_((CommandStatus.COMPLETED.value, CommandStatus.RECEIVED.value)),
        agent_commands.c.is_dry_run.is_(False),
    )


def _is_before_a_later_hour(token_id: int, now: datetime) -> ColumnElement[bool]:
    """Whether a command looks made within the hour, but is older than one that was made before it."""
    over = agent_commands.alias("over")
    newest = (
        select(func.coalesce(func.max(over.c.id), 0))
        .where(
            over.c.token_id == token_id,
            over.c.created_at <= now - HOUR,
            over.c.created_at > now - HOUR - PROPOSAL_LIFE,
        )
        .scalar_subquery()
    )
    return and_(agent_commands.c.created_at > now - HOUR, agent_commands.c.id < newest)


def _exceeded(
    who: Identity, what: str, quota: int, used: int, wanted: int, free_at: datetime | None, now: datetime
) -> QuotaExceeded:
    retry_after_s = None if free_at is None else max((min(free_at, now) + HOUR - now).total_seconds(), 1.0)
    hint = (
        "It never fits: request fewer, or ask an administrator for a higher quota."
        if retry_after_s is None
        else f"Try again in {retry_after_s:.0f} s, or request fewer."
    )
    error = QuotaExceeded(
        f"The token of {who.agent_id!r} has used {used} of {quota} {what} in an hour, {wanted} more are wanted.",
        hint=hint,
    )
    error.retry_after_s = retry_after_s
    return error
