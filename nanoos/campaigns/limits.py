"""Raising the limits of a campaign: its iterations, budgets and wanted hits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from nanoos.campaigns.lifecycle import get_campaign, lock_campaigns
from nanoos.campaigns.progress import campaign_progress
from nanoos.campaigns.spec import settings_of
from nanoos.control.orchestrators import config_of
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.statuses import CampaignStatus
from nanoos.store import audit
from nanoos.store.tables import campaigns

LIMITS = ("max_iterations", "simulation_budget", "experiment_budget", "stop_hits")


def raise_limits(connection: Connection, slug: str, limits: Mapping[str, int], *, now: datetime) -> dict[str, Any]:
    """Raise limits of a campaign; returns the old and new values by limit.

    Args:
        connection: The transaction.
        slug: The campaign.
        limits: New values, by name in LIMITS.
        now: Time of the change.

    Raises:
        NotFound: No such campaign.
        Conflict: It is cancelled, which is final.
        InvalidInput: No limit is given, or one would not rise.
    """
    (row,) = lock_campaigns(connection, [get_campaign(connection, slug).id]).values()
    if row.status == CampaignStatus.CANCELLED:
        raise Conflict(f"Campaign {slug!r} is CANCELLED.", hint="Clone it instead.")
    if not limits:
        raise InvalidInput("No limit is given.", hint=f"Give one or more of {', '.join(LIMITS)}.")
    settings = settings_of(row)
    progress, config = campaign_progress(connection, row.id), config_of(connection, row.orchestrator_id)
    # A campaign without a budget of its own has the configuration's.
    present = {
        "max_iterations": settings.max_iterations,
        "simulation_budget": progress.simulation_budget(config),
        "experiment_budget": progress.experiment_budget(config),
        "stop_hits": settings.stop_hits,
    }
    for name, value in limits.items():
        old = present[name]
        if old is not None and value <= old:
            raise InvalidInput(
                f"{name}={value} does not raise the limit, which is {old}.", hint=f"Give more than {old}."
            )
    changed = {**row.settings, **limits}
    connection.execute(
        update(campaigns)
        .where(campaigns.c.id == row.id)
        .values(settings=changed, version=campaigns.c.version + 1, updated_at=now)
    )
    audit.cover(connection, campaigns, campaigns.c.id == row.id)
    return {name: {"old": present[name], "new": value} for name, value in limits.items()}
