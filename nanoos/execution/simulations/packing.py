"""Several simulations at once on this machine: as many as fit into its cores, memory and GPUs.

Each drain claims and records for itself; what they share is the machine. A second drain starts at once where recorded
durations say that the next simulation takes long, else once the first has computed for a while: an engine process takes
longer to start than a short queue to drain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields
from datetime import datetime

from nanoos.domain.clock import utc_now
from nanoos.execution.simulations.capacity import Capacity, Resources, machine
from nanoos.execution.simulations.claims import expected_seconds
from nanoos.execution.simulations.worker import DrainReport, drain_simulations
from nanoos.settings import Settings
from nanoos.store.database import Database

ALONE_S = 2.0  # computing time, done or expected, after which another drain starts beside the first


def drain_machine(
    database: Database,
    settings: Settings,
    *,
    time_limit_s: float | None = None,
    stop: threading.Event | None = None,
    on_chunk: Callable[[DrainReport], None] | None = None,
    clock: Callable[[], datetime] = utc_now,
    total: Resources | None = None,
) -> DrainReport:
    """As `drain_simulations`, with as many simulations at once as fit into the machine.

    Args:
        database: The database.
        settings: Lease length, attempts and limits.
        time_limit_s: Claim no chunk after this many seconds; None for no limit.
        stop: Stops all drains after their current simulations.
        on_chunk: Called after each recorded chunk of the first drain.
        clock: Returns the current time.
        total: What may be used; None for this machine.
    """
    stop = stop or threading.Event()
    capacity = Capacity(total or machine())
    others: list[Future[DrainReport]] = []

    def drain(after_chunk: Callable[[DrainReport], None] | None = None) -> DrainReport:
        return drain_simulations(
            database,
            settings,
            time_limit_s=time_limit_s,
            stop=stop,
            on_chunk=after_chunk,
            clock=clock,
            reserved=capacity.reserved,
        )

    with database.read() as connection:
        expected_s = expected_seconds(connection, now=clock())
    with ThreadPoolExecutor(max(1, capacity.total.cores - 1), thread_name_prefix="simulations") as pool:

        def begin_others(seconds: float) -> None:
            if not others and seconds > ALONE_S:
                others.extend(pool.submit(drain) for _ in range(capacity.total.cores - 1))

        def after_chunk(report: DrainReport) -> None:
            if on_chunk is not None:
                on_chunk(report)
            begin_others(report.engine_seconds)

        begin_others(expected_s or 0.0)
        reports = [drain(after_chunk), *(other.result() for other in others)]
    return _summed(reports)


def _summed(reports: list[DrainReport]) -> DrainReport:
    whole = reports[0]
    for report in reports[1:]:
        for item in fields(DrainReport):
            if item.name == "campaigns":
                whole.campaigns |= report.campaigns
            elif item.name == "wall_seconds":
                whole.wall_seconds = max(whole.wall_seconds, report.wall_seconds)
            else:
                setattr(whole, item.name, getattr(whole, item.name) + getattr(report, item.name))
    return whole
