"""What the interfaces share: made once for a server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError
from nanoos.orchestrator.step import preview_step
from nanoos.service.access.sessions import Sessions
from nanoos.service.access.signing import signing_key
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.bus import execute as execute_on
from nanoos.service.daemon_health import DaemonHealth
from nanoos.service.queries.orchestrator import stats_view
from nanoos.service.queries.stale_cache import StaleWhileRevalidate
from nanoos.service.queries.summary import AgentSummary, agent_summary
from nanoos.settings import Settings
from nanoos.store.database import Database
from nanoos.store.raw_files import RawFileStore, raw_file_store

log = logging.getLogger(__name__)

Execute = Callable[..., CommandResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the interfaces work with.

    Attributes:
        raw_files: Where the files of results are.
        execute: The command bus, with the arguments of `commands.bus.execute` but for the database.
        stats: Counts by orchestrator, at most a moment old, and fresh after a command.
        summaries: The agents' summary, likewise; with its time.
        sessions: Signs the cookies of browsers.
        daemon_health: When daemons, schedules and sensors were last seen.
    """

    database: Database
    settings: Settings
    raw_files: RawFileStore
    execute: Execute
    stats: StaleWhileRevalidate[dict[str, Any]]
    summaries: StaleWhileRevalidate[AgentSummary]
    sessions: Sessions
    clock: Callable[[], datetime]
    daemon_health: Callable[[], DaemonHealth]


def build_services(
    database: Database,
    settings: Settings,
    *,
    execute: Execute | None = None,
    clock: Callable[[], datetime] = utc_now,
    daemon_health: Callable[[], DaemonHealth] = DaemonHealth,
) -> Services:
    """What the interfaces work with.

    Args:
        database: What they show and change.
        settings: The environment's.
        execute: In place of the command bus, for a server that does more with it.
        clock: Gives the time.
        daemon_health: See `Services`.

    Raises:
        InvalidInput: SECRET_KEY is unusable.
    """

    def count(name: str) -> dict[str, Any]:
        with database.read() as connection:
            return stats_view(connection, name)

    def summarise(name: str) -> AgentSummary:
        with database.read() as connection:
            return agent_summary(connection, name, clock(), counts=stats.get(name))

    stats, summaries = StaleWhileRevalidate(count), StaleWhileRevalidate(summarise)

    def send(command: Any, **arguments: Any) -> CommandResult:
        try:
            if execute is not None:
                return execute(command, **arguments)
            return execute_on(database, command, clock=clock, **arguments)
        finally:
            # The sender then sees its effect.
            stats.forget()
            summaries.forget()

    return Services(
        database=database,
        settings=settings,
        raw_files=raw_file_store(settings),
        execute=send,
        stats=stats,
        summaries=summaries,
        sessions=Sessions(signing_key(settings)),
        clock=clock,
        daemon_health=daemon_health,
    )


def warm_up(services: Services) -> threading.Thread:
    """Plan a step and discard it, so that the first real one finds its libraries loaded and its pools read."""

    def plan() -> None:
        name = services.settings.orchestrator_default_name
        try:
            preview_step(services.database, name, triggered_by="warm-up", now=services.clock())
        except NanoosError as error:
            log.info("could not plan a warm-up step: %s", error)

    thread = threading.Thread(target=plan, name="warm-up", daemon=True)
    thread.start()
    return thread
