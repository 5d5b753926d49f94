"""Recovery through the bus, for every process that notices lost work; without a loss nothing is recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from nanoos.domain.clock import utc_now
from nanoos.orchestrator.recovery import count_lost
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.maintenance import RecoverLostWork
from nanoos.settings import Settings
from nanoos.store.database import Database

log = logging.getLogger(__name__)


def recover_lost_work(
    database: Database, settings: Settings, *, agent_id: str, clock: Callable[[], datetime] = utc_now
) -> Mapping[str, Any]:
    """Recover what lost processes left; returns the counts of what was done, empty where nothing was lost."""
    with database.read() as connection:
        n_lost = count_lost(connection, now=clock())
    if not n_lost:
        return {}
    done = execute(database, RecoverLostWork(max_attempts=settings.max_attempts), agent_id=agent_id, clock=clock)
    acted = {name: count for name, count in done.result.items() if count}
    log.info("recovered lost work: %s", acted)
    return acted
