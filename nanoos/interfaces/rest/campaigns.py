"""Campaigns: list, read, move, clone, extend; their candidates, structures and simulations."""

from __future__ import annotations

from fastapi import APIRouter

from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.commands.catalog.campaigns import CloneCampaign, ExtendCampaign, MoveCampaign

router = APIRouter(prefix="/agent/campaigns", tags=["campaigns"])

add_query(router, "", "list_campaigns", of_default_orchestrator=True)
add_query(router, "/{slug}", "get_campaign")
add_query(router, "/{slug}/candidates", "list_candidates")
add_query(router, "/{slug}/why", "explain_candidate")
add_query(router, "/{slug}/next", "get_next_candidates")
add_query(router, "/{slug}/front", "get_front")
add_query(router, "/{slug}/structures", "list_structures")
add_query(router, "/{slug}/simulations", "list_simulations")
add_command(router, "/{slug}/clone", CloneCampaign)
add_command(router, "/{slug}/extend", ExtendCampaign)
add_command(router, "/{slug}/{move}", MoveCampaign, defaults={"reason": "no reason given"})
