"""Whose launched work may go on: deactivating or pausing an orchestrator holds it, whoever asks for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select

from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.store.tables import campaigns, orchestrator_state


def working_campaigns() -> Select[Any]:
    """Ids of running campaigns of orchestrators that are active and not PAUSED."""
    return _of_acting_orchestrators().where(campaigns.c.status == CampaignStatus.RUNNING.value)


def campaigns_open_for_the_lab() -> Select[Any]:
    """As `working_campaigns`, with those that have ended: their experiments are still carried out."""
    held = (CampaignStatus.PAUSED.value, CampaignStatus.CANCELLED.value)
    return _of_acting_orchestrators().where(campaigns.c.status.not_in(held))


def _of_acting_orchestrators() -> Select[Any]:
    acting = and_(
        orchestrator_state.c.id == campaigns.c.orchestrator_id,
        orchestrator_state.c.is_active.is_(True),
        orchestrator_state.c.mode != OrchestratorMode.PAUSED.value,
    )
    return select(campaigns.c.id).join(orchestrator_state, acting)
