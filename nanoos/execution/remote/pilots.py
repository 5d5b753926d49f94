"""The agent of a site: keeps the right number of batch jobs, each a remote worker, for the work that waits.

It reaches a server and a scheduler, and no database. What it has submitted is in a file of the site's folder, so that
a new agent goes on with the jobs of the last. A job that was submitted and not written down runs and ends by itself.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nanoos.domain.errors import Conflict, InvalidInput, ServerUnavailable
from nanoos.execution.remote.batch_jobs import BatchJob, BatchState, Scheduler, SchedulerRefused, last_lines
from nanoos.execution.remote.client import Server
from nanoos.execution.remote.messages import Backlog
from nanoos.execution.remote.sites import SECONDS_PER_MINUTE, SiteDefinition, fits, pilots_needed
from nanoos.execution.remote.spool import hold_lock

log = logging.getLogger(__name__)

PAUSE_MAX_S = 3600.0  # after pilots that did nothing, or a scheduler that refuses
OUTPUT_KEPT = 50  # pilots whose output stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A batch job that this site has submitted.

    Attributes:
        id: The scheduler's.
        name: Of its output files.
    """

    id: str
    name: str


@dataclass(slots=True, kw_only=True)
class SiteReport:
    """What an agent did.

    Attributes:
        fruitless: Pilots that ended without a result.
        recorded: Results that the server recorded from pilots that have ended.
    """

    submitted: int = 0
    cancelled: int = 0
    refused: int = 0
    ended: int = 0
    fruitless: int = 0
    recorded: int = 0

    def summary(self) -> dict[str, int]:
        return asdict(self)


class Agent:
    """Keeps the pilots of a site.

    Args:
        name: The site, as its token names it.
        site: Its definition.
        server: The server, with the site's token.
        on_look: Called after each look with what waits and runs at the site and with the pilots by state.

    Raises:
        InvalidInput: The folder cannot be used, or the scheduler is not there.
    """

    def __init__(
        self,
        name: str,
        site: SiteDefinition,
        server: Server,
        *,
        on_look: Callable[[Sequence[Backlog], Mapping[str, BatchState]], None] = lambda _work, _states: None,
    ) -> None:
        self.name = name
        self.site = site
        self.report = SiteReport()
        self._server = server
        self._on_look = on_look
        self._list = site.folder / "pilots.json"
        self._output = site.folder / "pilots"
        self._pause_s = 0.0
        self._paused_until = 0.0
        self._too_long: set[str] = set()
        try:
            self._output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                f"{site.folder} cannot be used: {error.strerror}.", hint="Correct `folder` of the site's definition."
            ) from error
        self._scheduler = Scheduler(site)
        self.pilots = self._read()

    def run(self, stop: threading.Event) -> SiteReport:
        """Look after the pilots until `stop` is set; they go on without it, and end by themselves.

        Raises:
            Conflict: Another agent works on the site's folder.
            Refused: The token does not allow it, or the server does not speak this version of the protocol.
        """
        self._take_over()
        while not stop.is_set():
            self.look()
            stop.wait(self.site.poll_seconds)
        return self.report

    def look(self) -> None:
        """Look once at the scheduler and the server, and submit or cancel pilots."""
        try:
            states = self._states()
            work = self._server.backlog()
        except (SchedulerRefused, ServerUnavailable) as error:
            log.warning("%s Pilots stay as they are.", error)
            return
        self._note_too_long(work)
        n_needed = pilots_needed(self.site, work)
        self._on_look(work, states)
        try:
            self._cancel_surplus(states, len(states) - n_needed)
            self._submit(states, n_needed - len(states))
        except SchedulerRefused as error:
            self.report.refused += 1
            self._pause(str(error))

    def seen(self) -> tuple[Sequence[Backlog], Mapping[str, BatchState]]:
        """What waits and runs at the site, and its pilots by state; changes nothing."""
        states = self._scheduler.states([pilot.id for pilot in self.pilots])
        alive = {id_: state for id_, state in states.items() if state is not BatchState.ENDED}
        return self._server.backlog(), alive

    def cancel(self) -> int:
        """Cancel every pilot, running ones too; returns their number. Their simulations go back to the queue.

        Raises:
            Conflict: An agent works on the site's folder, which would submit others.
        """
        self._take_over()
        states = self._states()
        for id_ in states:
            self._scheduler.cancel(id_)
        self.report.cancelled += len(states)
        return len(states)

    def _take_over(self) -> None:
        self._lock = hold_lock(self.site.folder)
        if self._lock is None:
            raise Conflict(
                f"A `nanoos site run` works on {self.site.folder}, or its file system has no locks.",
                hint="Stop it first: one agent keeps the pilots of a site.",
            )
        self.pilots = self._read()

    def _states(self) -> Mapping[str, BatchState]:
        """The pilots that have not ended; what the others did is counted."""
        states = self._scheduler.states([pilot.id for pilot in self.pilots])
        for pilot in [pilot for pilot in self.pilots if states[pilot.id] is BatchState.ENDED]:
            self._count(pilot)
            self._write([other for other in self.pilots if other != pilot])
        return {id_: state for id_, state in states.items() if state is not BatchState.ENDED}

    def _count(self, pilot: Submitted) -> None:
        report = self._report_of(pilot)
        n_recorded = int(report.get("recorded", 0))
        self.report.ended += 1
        self.report.recorded += n_recorded
        if n_recorded:
            self._pause_s = 0.0
            return
        self.report.fruitless += 1
        why = last_lines(self._output / f"{pilot.name}.err") or self._scheduler.tail(pilot.id) or "it said nothing"
        self._pause(f"Pilot {pilot.id} ended without a result: {why}.")

    def _pause(self, reason: str) -> None:
        """Submit nothing for a time that doubles as long as nothing comes of it."""
        self._pause_s = min(max(2 * self._pause_s, self.site.poll_seconds), PAUSE_MAX_S)
        self._paused_until = time.monotonic() + self._pause_s
        log.warning("%s No pilot is submitted for %.0f s.", reason, self._pause_s)

    def _submit(self, states: Mapping[str, BatchState], n: int) -> None:
        n_waiting = sum(state is BatchState.WAITING for state in states.values())
        if time.monotonic() < self._paused_until:
            return
        for _ in range(min(n, self.site.max_waiting - n_waiting)):
            name = uuid.uuid4().hex[:12]
            out, err = (self._output / f"{name}.{suffix}" for suffix in ("out", "err"))
            job = BatchJob(name=f"nanoos-{self.name}", command=self._command(), out=out, err=err)
            pilot = Submitted(id=self._scheduler.submit(job), name=name)
            self._write([*self.pilots, pilot])
            self.report.submitted += 1
            log.info("pilot %s is submitted", pilot.id)

    def _cancel_surplus(self, states: Mapping[str, BatchState], n: int) -> None:
        """Cancel what waits in the scheduler's queue for nothing; running pilots end by themselves."""
        waiting = [id_ for id_, state in states.items() if state is BatchState.WAITING]
        for id_ in waiting[len(waiting) - n :] if n > 0 else ():
            self._scheduler.cancel(id_)
            self._write([pilot for pilot in self.pilots if pilot.id != id_])
            self.report.cancelled += 1
            log.info("pilot %s is cancelled: no work is left for it", id_)

    def _command(self) -> list[str]:
        pilot = self.site.pilot
        program = pilot.command or (str(Path(sys.executable).with_name("nanoos")),)
        options = {
            "server": self.site.server,
            "token-file": self.site.token_file,
            "site": self.name,
            "spool": self.site.folder / "spool",
            "cores": pilot.cores,
            "seconds-left": pilot.walltime_minutes * SECONDS_PER_MINUTE,
            "idle-seconds": pilot.idle_minutes * SECONDS_PER_MINUTE,
            "grace-seconds": pilot.grace_s,
        }
        given = (text for name, value in options.items() for text in (f"--{name}", str(value)))
        return [*program, "remote-work", *given]

    def _note_too_long(self, work: Sequence[Backlog]) -> None:
        """Say once of an engine that its simulations do not fit into a pilot."""
        for each in work:
            if not fits(self.site, each) and each.engine not in self._too_long:
                self._too_long.add(each.engine)
                log.warning(
                    "simulations of %s take %.0f s; a pilot claims those of at most %.0f s: raise `walltime_minutes`",
                    each.engine,
                    each.expected_s,
                    self.site.pilot.usable_s,
                )

    def _report_of(self, pilot: Submitted) -> Mapping[str, Any]:
        """What a pilot printed at its end; empty where it was killed before."""
        try:
            text = (self._output / f"{pilot.name}.out").read_text(errors="replace")
            report = json.loads(text[text.index("{") :])
        except (OSError, ValueError):
            return {}
        return report if isinstance(report, Mapping) else {}

    def _read(self) -> list[Submitted]:
        if not self._list.exists():
            return []
        try:
            return [Submitted(**item) for item in json.loads(self._list.read_text())]
        except (OSError, ValueError, TypeError) as error:
            raise InvalidInput(
                f"{self._list} cannot be read: {error}.",
                hint="Remove it; pilots that run now end by themselves.",
            ) from error

    def _write(self, pilots: Sequence[Submitted]) -> None:
        part = self._list.with_suffix(".part")
        part.write_text(json.dumps([asdict(pilot) for pilot in pilots]))
        os.replace(part, self._list)
        self.pilots = list(pilots)
        self._prune()

    def _prune(self) -> None:
        """Keep the output of the newest pilots, and of all that have not ended."""
        alive = {pilot.name for pilot in self.pilots}
        files = sorted(self._output.iterdir(), key=lambda path: path.name)
        ended = [path for path in files if path.stem not in alive]
        with suppress(OSError):
            ended.sort(key=lambda path: path.stat().st_mtime)
        for path in ended[: -2 * OUTPUT_KEPT]:
            path.unlink(missing_ok=True)
