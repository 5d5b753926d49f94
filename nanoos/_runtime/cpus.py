"""How much of the machine this process may use: in a container its quotas, not what the machine has."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

CGROUPS = Path("/sys/fs/cgroup")
MEMBERSHIPS = Path("/proc/self/cgroup")


def cpu_quota(*, cgroups: Path = CGROUPS, memberships: Path = MEMBERSHIPS) -> int:
    """Processors that this process may keep busy, at least 1.

    The smallest of the processors that it may run on and the CPU quotas of its control groups (versions 1 and 2), a
    part of a processor counted as one.

    Args:
        cgroups: Where the control groups are mounted.
        memberships: The groups of this process, as in /proc/self/cgroup.
    """
    is_bound = hasattr(os, "sched_getaffinity")  # not on macOS
    allowed = len(os.sched_getaffinity(0)) if is_bound else os.cpu_count() or 1
    return max(1, min([allowed, *(math.ceil(quota) for quota in _quotas(cgroups, memberships))]))


def memory_quota_mb(*, cgroups: Path = CGROUPS, memberships: Path = MEMBERSHIPS) -> float:
    """Memory that this process and its children may use together, MiB: the machine's, or less by its control groups.

    Args:
        cgroups: Where the control groups are mounted.
        memberships: The groups of this process, as in /proc/self/cgroup.
    """
    limits: list[int] = [psutil.virtual_memory().total]
    for folder in _folders(cgroups, memberships, "memory"):
        for words in (_words(folder / "memory.max"), _words(folder / "memory.limit_in_bytes")):
            limits += [int(word) for word in words if word.isdigit()]  # not "max"
    return float(min(limits)) / 2**20


def _quotas(cgroups: Path, memberships: Path) -> Iterator[float]:
    """The quotas of this process's groups and of the groups around them, in processors."""
    for folder in _folders(cgroups, memberships, "cpu", "cpu,cpuacct"):
        unified = _words(folder / "cpu.max")
        legacy = _words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us")
        for words in (unified, legacy):
            try:
                quota, period = (int(word) for word in words)
            except ValueError:  # "max", or no such file
                continue
            if quota > 0 and period > 0:
                yield quota / period


def _folders(cgroups: Path, memberships: Path, *controllers_of: str) -> Iterator[Path]:
    """The control groups that may limit this process; of version 1 those of these controllers."""
    try:
        lines = memberships.read_text().splitlines()
    except OSError:
        lines = []
    # A container sees its own group as the root of the mount, whatever its membership says.
    yield from (cgroups, *(cgroups / name for name in controllers_of))
    for line in lines:
        _, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if controllers and controllers_of[0] not in controllers.split(","):
            continue
        root = cgroups / controllers if controllers else cgroups
        parts = [part for part in group.split("/") if part not in ("", "..")]
        for depth in range(1, len(parts) + 1):
            yield root.joinpath(*parts[:depth])


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
