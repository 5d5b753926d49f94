"""Campaigns whose launched work may run. A deactivated or paused orchestrator holds all its work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select

from nanoos.control.orchestrators import is_acting
from nanoos.domain.statuses import CampaignStatus
from nanoos.store.tables import campaigns, orchestrator_state


def working_campaigns() -> Select[Any]:
    """Ids of running campaigns whose orchestrator is active and not PAUSED."""
    return _of_acting_orchestrators().where(campaigns.c.status == CampaignStatus.RUNNING.value)


def campaigns_open_for_the_lab() -> Select[Any]:
    """As `working_campaigns`, including those that completed or failed: their experiments continue."""
    held = (CampaignStatus.PAUSED.value, CampaignStatus.CANCELLED.value)
    return _of_acting_orchestrators().where(campaigns.c.status.not_in(held))


def _of_acting_orchestrators() -> Select[Any]:
    own = orchestrator_state.c.id == campaigns.c.orchestrator_id
    return select(campaigns.c.id).join(orchestrator_state, and_(own, is_acting()))
