"""The agent of a site: keeps the right number of batch jobs, each a remote worker, for the work that waits.

It reaches a server and a scheduler, and no database. What it has submitted is in a file of the site's folder, so that
a new agent goes on with the jobs of the last. A job that was submitted and not written down runs and ends by itself.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
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
from nanoos.execution.remote import batch_jobs
from nanoos.execution.remote.batch_jobs import BatchJob, BatchState, SchedulerRefused
from nanoos.execution.remote.client import Refused, Server
from nanoos.execution.remote.messages import Backlog
from nanoos.execution.remote.sites import END_S, SECONDS_PER_MINUTE, SiteDefinition, fits, pilots_needed
from nanoos.execution.remote.spool import hold_lock

log = logging.getLogger(__name__)

FINAL = (401, 403)  # statuses of a token that ends the agent; others may be a proxy's, and pass
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
        InvalidInput: The folder cannot be used, or Slurm is not there.
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
        self._fruitless = ""
        self._cancelled: set[str] = set()
        self._too_long: set[str] = set()
        batch_jobs.check_programs()
        self.pilots = self._read()

    def run(self, stop: threading.Event) -> SiteReport:
        """Look after the pilots until `stop` is set; they go on without it, and end by themselves.

        Raises:
            Conflict: Another agent works on the site's folder.
            InvalidInput: The token is of another site.
            Refused: The token does not allow it.
        """
        self._take_over()
        while not stop.is_set():
            self.look()
            stop.wait(self.site.poll_seconds)
        return self.report

    def look(self) -> None:
        """Look once at Slurm and the server, and submit or cancel pilots."""
        try:
            states = self._states()
            work = self._backlog()
        except (SchedulerRefused, ServerUnavailable, OSError) as error:
            log.warning("pilots stay as they are: %s", error)
            return
        self._note_too_long(work)
        n_needed = pilots_needed(self.site, work)
        self._on_look(work, states)
        if self._fruitless and n_needed > len(states):  # else it ended since nothing was left for it
            self._pause(self._fruitless)
        self._fruitless = ""
        try:
            self._cancel_surplus(states, len(states) - n_needed)
            self._submit(states, n_needed - len(states))
        except (SchedulerRefused, OSError) as error:
            self.report.refused += 1
            self._pause(str(error))

    def seen(self) -> tuple[Sequence[Backlog], Mapping[str, BatchState]]:
        """What waits and runs at the site, and its pilots by state; changes nothing."""
        states = batch_jobs.states([pilot.id for pilot in self.pilots])
        return self._backlog(), {id_: state for id_, state in states.items() if state is not BatchState.ENDED}

    def cancel(self) -> int:
        """Cancel every pilot, running ones too; returns their number. Their simulations go back to the queue.

        Raises:
            Conflict: An agent works on the site's folder, which would submit others.
            SchedulerRefused: Slurm does not answer; those that are not cancelled stay on the list.
        """
        self._take_over()
        n = 0
        for id_, state in batch_jobs.states([pilot.id for pilot in self.pilots]).items():
            if state is not BatchState.ENDED:
                batch_jobs.cancel(id_)
                n += 1
            self._write([pilot for pilot in self.pilots if pilot.id != id_])
        return n

    def _take_over(self) -> None:
        try:
            self._output.mkdir(parents=True, exist_ok=True)
            self._lock = hold_lock(self.site.folder)
        except OSError as error:
            raise InvalidInput(
                f"{self.site.folder} cannot be used: {error.strerror}.",
                hint="Correct `folder` of the site's definition.",
            ) from error
        if self._lock is None:
            raise Conflict(
                f"A `nanoos site run` works on {self.site.folder}, or its file system has no locks.",
                hint="Stop it first: one agent keeps the pilots of a site. Else choose another file system.",
            )
        self.pilots = self._read()

    def _backlog(self) -> Sequence[Backlog]:
        try:
            answer = self._server.backlog()
        except Refused as error:
            if error.status in FINAL:
                raise
            raise ServerUnavailable(error.message, hint=error.hint) from error
        if answer.site != self.name:
            raise InvalidInput(
                f"The token is of site {answer.site!r}, and the definition of {self.name!r}.",
                hint=f"Name the definition {answer.site}.yaml, or take a token of site {self.name}.",
            )
        return answer.campaigns

    def _states(self) -> Mapping[str, BatchState]:
        """The pilots that have not ended; what the others did is counted."""
        states = batch_jobs.states([pilot.id for pilot in self.pilots])
        ended = [pilot for pilot in self.pilots if states[pilot.id] is BatchState.ENDED]
        if ended:
            fruitless = [pilot for pilot in ended if not self._count(pilot)]
            if len(fruitless) < len(ended):
                self._pause_s = 0.0
            else:
                self._fruitless = f"Pilot {ended[0].id} ended without a result: {self._said(ended[0])}."
            self._write([pilot for pilot in self.pilots if pilot not in ended])
        return {id_: state for id_, state in states.items() if state is not BatchState.ENDED}

    def _count(self, pilot: Submitted) -> bool:
        """Count a pilot that has ended; returns whether it came to anything, or was cancelled here."""
        n_recorded = int(self._report_of(pilot).get("recorded", 0))
        is_cancelled = pilot.id in self._cancelled and not n_recorded
        self.report.ended += not is_cancelled
        self.report.cancelled += is_cancelled
        self.report.recorded += n_recorded
        self.report.fruitless += not (n_recorded or is_cancelled)
        self._cancelled.discard(pilot.id)
        return bool(n_recorded) or is_cancelled

    def _said(self, pilot: Submitted) -> str:
        return batch_jobs.last_lines(self._output / f"{pilot.name}.err") or "it said nothing"

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
            job = BatchJob(name=f"nanoos-{self.name}", script=self._script(), out=out, err=err)
            pilot = Submitted(id=batch_jobs.submit(job, self.site.pilot), name=name)
            self._write([*self.pilots, pilot])
            self.report.submitted += 1
            log.info("pilot %s is submitted", pilot.id)

    def _cancel_surplus(self, states: Mapping[str, BatchState], n: int) -> None:
        """Cancel what waits in Slurm's queue for nothing; running pilots end by themselves."""
        waiting = [id_ for id_, state in states.items() if state is BatchState.WAITING]
        for id_ in waiting[len(waiting) - n :] if n > 0 else ():
            batch_jobs.cancel(id_, if_waiting=True)
            self._cancelled.add(id_)
            log.info("pilot %s is cancelled: there is no work for it", id_)

    def _script(self) -> str:
        """What a batch job runs: the preamble, then the worker in place of the shell, which so gets Slurm's signals."""
        pilot = self.site.pilot
        program = pilot.command or (str(Path(sys.executable).with_name("nanoos")),)
        options = {
            "server": self.site.server,
            "token-file": self.site.token_file,
            "site": self.name,
            "spool": self.site.folder / "spool",
            "cores": pilot.cores,
            "memory-mb": pilot.memory_mb,
            "gpus": pilot.gpus or None,
            "idle-seconds": pilot.idle_minutes * SECONDS_PER_MINUTE,
            "grace-seconds": pilot.grace_s,
        }
        given = [text for name, value in options.items() if value is not None for text in (f"--{name}", str(value))]
        usable_s = max(1, round(pilot.walltime_minutes * SECONDS_PER_MINUTE - END_S))
        worker = shlex.join([*program, "remote-work", *given])
        return f"{pilot.preamble}\nexec {worker} --seconds-left $(({usable_s} > SECONDS ? {usable_s} - SECONDS : 0))"

    def _note_too_long(self, work: Sequence[Backlog]) -> None:
        """Say once of an engine that its simulations do not fit into a pilot."""
        for each in work:
            if not fits(self.site, each) and each.engine not in self._too_long:
                self._too_long.add(each.engine)
                log.warning(
                    "no pilot of this site can take simulations of %s: they usually take %.0f s, of which "
                    "`walltime_minutes` allows %.0f s, and %d GPUs",
                    each.engine,
                    each.expected_s or 0,
                    self.site.pilot.usable_s,
                    each.gpus,
                )

    def _report_of(self, pilot: Submitted) -> Mapping[str, Any]:
        """What a pilot printed at its end; empty where it was killed before."""
        try:
            text = (self._output / f"{pilot.name}.out").read_text(errors="replace")
            report = json.loads(text[text.rindex("{") :])  # after what the preamble printed
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
        with part.open("w") as file:
            json.dump([asdict(pilot) for pilot in pilots], file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self._list)
        self.pilots = list(pilots)
        with suppress(OSError):
            self._prune()

    def _prune(self) -> None:
        """Keep the output of the newest pilots, and of all that have not ended."""
        alive = {pilot.name for pilot in self.pilots}
        ended = [path for path in self._output.iterdir() if path.stem not in alive]
        for path in sorted(ended, key=lambda path: path.stat().st_mtime)[: -2 * OUTPUT_KEPT]:
            path.unlink(missing_ok=True)
