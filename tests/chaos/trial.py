"""The trial: campaigns run, the killer kills, everything settles, the audit is taken."""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from nanoos.domain.errors import StoreUnavailable
from nanoos.store.tables import simulation_jobs, simulation_results
from tests.chaos.audit import Check, checks, n_open, n_open_steps, n_runs, n_unfinished_runs
from tests.chaos.campaigns import LONG, Scale, add_campaign, configure, n_running, pause
from tests.chaos.killer import Killer
from tests.chaos.sampler import Sampler
from tests.support.engines import calls_of
from tests.support.stack import Stack, production_stack

BEGIN_S = 600.0  # on two busy cores the stack takes a minute or two to its first result
SETTLE_S = 900.0
REST_S = 5.0  # a sensor's tick takes a second or two
RECOVER_S = 480.0
LEASE_S = 20
MAX_ATTEMPTS = 100  # whoever is killed is not at fault
PAUSE_S = (0.5, 8.0)
BLOWS_IN_A_ROW = 0.7  # so often the next kill does not wait for the recovery from the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the trial saw.

    Attributes:
        kills: By victim.
        recovery_s: Seconds from a kill to the next recorded result, by victim, where the killer waited for it.
        checks: The audit.
        n_computed: Simulations computed; more than recorded where a crash cost the work of a chunk.
        n_takeovers: Attempts beyond the first of all simulations.
        seconds: Of the whole trial.
    """

    kills: Counter[str]
    recovery_s: dict[str, list[float]]
    checks: list[Check]
    n_computed: int
    n_takeovers: int
    seconds: float

    @property
    def n_wrong(self) -> int:
        return sum(check.n_wrong for check in self.checks)


def run_trial(
    folder: Path,
    *,
    n_kills: int,
    seed: int,
    say: Callable[[str], None],
    scale: Scale = LONG,
    time_limit_s: float = math.inf,
    script: Sequence[str] = (),
    has_two_daemons: bool = False,
) -> Report:
    """Run campaigns on the full stack under kills, then audit.

    Args:
        folder: Everything of it; other users must be able to enter it.
        n_kills: How many; fewer where the time is up before.
        seed: Chooses victims and moments.
        say: Hears what happens.
        scale: How much work there is.
        time_limit_s: No kill after this long.
        script: The first victims, instead of the seed's.
        has_two_daemons: Run a second daemon beside the stack's own.

    Raises:
        AssertionError: The stack did not start, stopped making progress, or did not come to rest.
    """
    begun = time.monotonic()
    with (
        production_stack(folder, lease_seconds=LEASE_S, max_attempts=MAX_ATTEMPTS) as stack,
        Sampler(stack.database, scale) as sampler,
    ):
        configure(stack, scale)
        campaigns = _Campaigns(stack, scale)
        killer = Killer(stack, seed)
        recovery: dict[str, list[float]] = {}
        campaigns.top_up()
        if has_two_daemons:
            _until(stack, stack.start_second_daemon, BEGIN_S, "the daemon")
        _until(stack, lambda: _n_results(stack) > 0, BEGIN_S, "the first result")
        say(f"first result after {time.monotonic() - begun:.0f} s")
        for number in range(1, n_kills + 1):
            if time.monotonic() - begun > time_limit_s:
                say("the time is up")
                break
            campaigns.top_up()
            kill = killer.strike(script[number - 1] if number <= len(script) else None)
            struck = time.monotonic()
            if number > len(script) and number < n_kills and killer.random.random() < BLOWS_IN_A_ROW:
                say(f"{number:4d} {kill.victim}")
                killer.pause(*PAUSE_S)
                continue
            n_before = _n_results(stack)
            _until(stack, _more_results(stack, n_before), RECOVER_S, f"a result after {kill}", campaigns.top_up)
            took = time.monotonic() - struck
            recovery.setdefault(kill.victim, []).append(took)
            say(f"{number:4d} {kill.victim}: next result after {took:.1f} s")
            killer.pause(*PAUSE_S)
        _until(stack, lambda: n_open(stack.database) == 0, SETTLE_S, "the end of all work")
        _until(stack, _is_at_rest(stack), SETTLE_S, "the end of all runs and steps")
        # It came to rest by itself; whatever began since then ends before the audit, and nothing else begins.
        pause(stack)
        _until(stack, _is_at_rest(stack), SETTLE_S, "the end of the last runs and steps")
        found = list(checks(stack.database, sampler))
        found.append(
            Check(
                what="Dagster runs left open", n_seen=n_runs(stack.database), n_wrong=n_unfinished_runs(stack.database)
            )
        )
        takeovers = _n_takeovers(stack)
        n_computed = len(calls_of(str(folder / "calls")))
    return Report(
        kills=Counter(kill.victim for kill in killer.kills),
        recovery_s=recovery,
        checks=found,
        n_computed=n_computed,
        n_takeovers=takeovers,
        seconds=time.monotonic() - begun,
    )


def median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")


class _Campaigns:
    """Keeps some campaigns running while the killer is at work."""

    def __init__(self, stack: Stack, scale: Scale) -> None:
        self._stack, self._scale = stack, scale
        self._number = 0

    def top_up(self) -> None:
        while n_running(self._stack.database) < self._scale.at_once:
            self._number += 1
            add_campaign(self._stack, self._scale, self._number)


def _until(
    stack: Stack,
    condition: Callable[[], bool],
    timeout_s: float,
    what: str,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        assert stack.platform.poll() is None, f"the stack ended\n{stack.tail()}"
        stack.keep_worker()
        try:
            if condition():
                return
            if meanwhile is not None:
                meanwhile()
        except StoreUnavailable:
            pass  # just killed
        time.sleep(0.2)
    raise AssertionError(f"waited {timeout_s:.0f} s in vain for {what}\n{stack.tail()}")


def _n_results(stack: Stack) -> int:
    with stack.database.read() as connection:
        return connection.execute(select(func.count()).select_from(simulation_results)).scalar_one()


def _more_results(stack: Stack, than: int) -> Callable[[], bool]:
    return lambda: _n_results(stack) > than


def _is_at_rest(stack: Stack) -> Callable[[], bool]:
    """Whether nothing has run for a while: a daemon's tick that began before the pause may still launch a run."""
    busy_at = time.monotonic()

    def check() -> bool:
        nonlocal busy_at
        if n_unfinished_runs(stack.database) + n_open_steps(stack.database):
            busy_at = time.monotonic()
        return time.monotonic() - busy_at >= REST_S

    return check


def _n_takeovers(stack: Stack) -> int:
    with stack.database.read() as connection:
        return int(connection.execute(select(func.sum(simulation_jobs.c.attempts - 1))).scalar_one())
