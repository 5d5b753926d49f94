"""Names of processes that hold locks and leases, and a check whether such a process is gone."""

from __future__ import annotations

import os
import socket
from functools import lru_cache

import psutil


def process_name() -> str:
    """This process as `host:pid:start time`, which is never reused."""
    return _name(os.getpid())


@lru_cache(maxsize=2)
def _name(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}:{psutil.Process(pid).create_time():.2f}"


def is_gone(owner: str | None) -> bool:
    """Whether the named process ran on this machine and has ended; False if that cannot be determined."""
    if not owner or owner.count(":") < 2:
        return False
    host, pid, started = owner.rsplit(":", 2)
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        process = psutil.Process(int(pid))
        return process.status() == psutil.STATUS_ZOMBIE or f"{process.create_time():.2f}" != started
    except psutil.NoSuchProcess:
        return True
