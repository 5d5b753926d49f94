"""The clock, for entry points. Rules take `now` as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def elapsed_s(since: datetime, now: datetime) -> float:
    """Seconds since a moment; 0 where the clock was set back behind it."""
    return max((now - since).total_seconds(), 0.0)
