"""Processors that a process may use, and work on several of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from nanoos._runtime.cpus import cpu_quota, memory_quota_mb
from nanoos._runtime.processes import map_in_processes
from nanoos.domain.errors import InvalidInput

HERE = len(os.sched_getaffinity(0))


def process_of(item: int) -> tuple[int, int]:
    return item, os.getpid()


def refuse(item: int) -> int:
    raise InvalidInput(f"{item} is refused.", hint="Give another.")


def is_running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def root(_: int) -> list[int]:
    return [item for item, _ in map_in_processes(process_of, range(3), n_processes=2)]


@pytest.mark.parametrize(
    ("files", "membership", "expected"),
    [
        ({}, "", HERE),
        ({"cpu.max": "max 100000"}, "0::/\n", HERE),
        ({"cpu.max": "100000 100000"}, "0::/\n", 1),
        ({"cpu.max": "150000 100000"}, "0::/\n", min(2, HERE)),
        ({"cpu.max": "10000 100000"}, "0::/\n", 1),
        ({"a/cpu.max": "100000 100000", "a/b/cpu.max": "max 100000"}, "0::/a/b\n", 1),
        ({"other/cpu.max": "100000 100000"}, "0::/a/b\n", HERE),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, "1:cpu:/\n", HERE),
        ({"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, "1:cpu:/\n", 1),
        ({"cpu,cpuacct/x/cpu.cfs_quota_us": "9", "cpu,cpuacct/x/cpu.cfs_period_us": "9"}, "4:cpu,cpuacct:/x\n", 1),
        ({"memory/x/cpu.cfs_quota_us": "9", "memory/x/cpu.cfs_period_us": "9"}, "4:memory:/x\n", HERE),
        ({"cpu.max": "nonsense\n"}, "what\n::\n0::/../..\n", HERE),
        ({"cpu.max": "100000 0"}, "0::/\n", HERE),
    ],
)
def test_the_quota_is_the_smallest_of_the_containers_and_the_machines(
    files: dict[str, str], membership: str, expected: int, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "membership").write_text(membership)
    assert cpu_quota(cgroups=tmp_path, memberships=tmp_path / "membership") == expected


def test_a_machine_without_control_groups_has_its_processors(tmp_path: Path) -> None:
    assert cpu_quota(cgroups=tmp_path / "none", memberships=tmp_path / "none") == HERE
    assert 1 <= cpu_quota() <= HERE


@pytest.mark.parametrize(
    ("files", "membership", "expected_mb"),
    [
        ({"memory.max": "1073741824\n"}, "0::/\n", 1024),
        ({"a/b/memory.max": "max\n", "a/memory.max": "536870912\n"}, "0::/a/b\n", 512),
        ({"memory/docker/x/memory.limit_in_bytes": "268435456\n"}, "5:memory:/docker/x\n3:cpu,cpuacct:/\n", 256),
        ({"memory/memory.limit_in_bytes": "9223372036854771712\n"}, "5:memory:/\n", None),
    ],
    ids=["container", "group above", "version 1", "no limit"],
)
def test_the_memory_of_a_container_is_its_limit(
    tmp_path: Path, files: dict[str, str], membership: str, expected_mb: float | None
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "membership").write_text(membership)
    machine_mb = psutil.virtual_memory().total / 2**20
    found = memory_quota_mb(cgroups=tmp_path, memberships=tmp_path / "membership")
    assert found == (machine_mb if expected_mb is None else expected_mb)
    assert 0 < memory_quota_mb() <= machine_mb


@pytest.mark.slow
def test_results_keep_the_order_of_the_items_and_come_from_other_processes() -> None:
    results = map_in_processes(process_of, range(100), n_processes=2)
    assert [item for item, _ in results] == list(range(100))
    assert os.getpid() not in {pid for _, pid in results}
    assert {pid for _, pid in map_in_processes(process_of, range(100))} == {os.getpid()}  # too few to start processes


@pytest.mark.slow
def test_an_error_in_a_process_is_raised_here() -> None:
    with pytest.raises(InvalidInput, match="is refused") as refused:
        map_in_processes(refuse, range(4), n_processes=2)
    assert refused.value.hint == "Give another."


KILLED = """
import os, psutil, signal
from nanoos._runtime.processes import map_in_processes
map_in_processes(abs, range(100), n_processes=2)
print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_killed_process_leaves_none_running() -> None:
    # A file takes the output, since a pipe would stay open as long as a child lives.
    with tempfile.TemporaryFile("w+") as output:
        killed = subprocess.run([sys.executable, "-c", KILLED], stdout=output, check=False)
        output.seek(0)
        children = [int(pid) for pid in output.read().split()]
    assert killed.returncode == -signal.SIGKILL
    assert len(children) >= 2
    for _ in range(600):
        left = [pid for pid in children if is_running(pid)]
        if not left:
            break
        time.sleep(0.1)
    assert left == []


def test_a_daemon_which_may_start_no_process_works_alone() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(root, [0]) == [[0, 1, 2]]
