"""Who is killed, when and how: everything that a cluster can lose, chosen by a seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import psutil
import redis

from nanoos.domain.clock import utc_now
from tests.support.stack import Stack

APPEAR_S = 20.0  # a run's process lives for seconds: wait for the next one
POLL_S = 0.05
OUTAGE_S = (0.5, 8.0)  # how long a killed server stays away

# The seed chooses by these weights: what dies often in a cluster dies often here.
VICTIMS: Mapping[str, int] = {
    "run worker": 5,
    "celery worker": 3,
    "celery task": 3,
    "celery worker with its tasks": 2,
    "daemon": 3,
    "standing drain": 6,
    "code server": 1,
    "code server and run worker": 2,
    "web server": 1,
    "postgresql": 3,
    "redis": 2,
    "redis flushed": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One that hit."""

    victim: str
    at: datetime


class Killer:
    """Kills one victim after another.

    Args:
        stack: Where.
        seed: Chooses victims and pauses.
    """

    def __init__(self, stack: Stack, seed: int) -> None:
        self.stack = stack
        self.random = random.Random(seed)
        self.kills: list[Kill] = []

    def strike(self, chosen: str | None = None) -> Kill:
        """Kill a victim that is there; one of another kind where none of the kind that the seed chose appears."""
        while True:
            victim = chosen or self.random.choices(list(VICTIMS), list(VICTIMS.values()))[0]
            deadline = time.monotonic() + APPEAR_S
            while time.monotonic() < deadline:
                at = utc_now()
                if self._kill(victim):
                    kill = Kill(victim=victim, at=at)
                    self.kills.append(kill)
                    return kill
                time.sleep(POLL_S)

    def pause(self, shortest_s: float, longest_s: float) -> None:
        time.sleep(self.random.uniform(shortest_s, longest_s))

    def _kill(self, victim: str) -> bool:
        acts: dict[str, Callable[[], bool]] = {
            "postgresql": self._postgres,
            "redis": self._redis,
            "redis flushed": self._flush,
        }
        if victim in acts:
            return acts[victim]()
        marked = [process for process in self.stack.family() if _is(process, victim)]
        if not marked:
            return False
        chosen = self.random.choice(sorted(marked, key=lambda process: process.pid))
        return _kill_all(_with_dependants(chosen, victim))

    def _postgres(self) -> bool:
        self.stack.postgres.crash()
        self.pause(*OUTAGE_S)
        self.stack.postgres.start()
        return True

    def _redis(self) -> bool:
        self.stack.redis.crash()
        self.pause(*OUTAGE_S)
        self.stack.redis.start()
        return True

    def _flush(self) -> bool:
        with redis.Redis.from_url(self.stack.redis.url) as client:
            client.flushall()
        return True


def _is(process: psutil.Process, victim: str) -> bool:
    try:
        command = _command(process)
        above = _command(process.parent())
        below = [_command(child) for child in process.children()]
    except psutil.NoSuchProcess:
        return False
    is_celery = "nanoos_dagster.celery" in command
    is_celery_child = is_celery and "nanoos_dagster.celery" in above
    return {
        "run worker": "spawn_main" in command and "api grpc" in above,
        "code server": "api grpc" in command,
        "code server and run worker": "api grpc" in command and any("spawn_main" in child for child in below),
        "celery worker": is_celery and not is_celery_child,
        "celery worker with its tasks": is_celery and not is_celery_child,
        "celery task": is_celery_child,
        "daemon": "dagster-daemon" in command,
        "standing drain": "processes.standing_drain" in command,
        "web server": "nanoos serve" in command,
    }[victim]


def _command(process: psutil.Process | None) -> str:
    """Its command line; nothing where it has ended and only its parent has yet to notice."""
    with suppress(psutil.ZombieProcess):
        return " ".join(process.cmdline()) if process is not None else ""
    return ""


def _with_dependants(process: psutil.Process, victim: str) -> list[psutil.Process]:
    if victim in ("code server and run worker", "celery worker with its tasks"):
        with suppress(psutil.NoSuchProcess):
            return [process, *process.children(recursive=True)]
    return [process]


def _kill_all(processes: list[psutil.Process]) -> bool:
    n_killed = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            n_killed += 1
    return n_killed > 0
