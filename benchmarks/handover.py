"""What the running platform costs while nothing waits, by process, and how fast a simulation begins once one does.

    python -m benchmarks.handover [--execution embedded celery] [--idle-s 120] [--rows 30]

The whole stack runs from the wheels as `nanoos up` starts it: daemon and sensors at their real intervals. Processor
time is the kernel's count for each process, which hardly depends on what else the machine does; memory is each
process's proportional share (PSS), whose sum is what the stack takes. "machine" is wall over processor time of a loop
that only computes: 1 where nothing else runs. Rows come one by one to an idle stack, at random moments.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.scale.__main__ import machine
from benchmarks.scale.engine import registered
from benchmarks.scale.stack import SLOTS, measure_latencies, running_stack
from tests.support.stack import Stack

SETTLE_S = 30.0  # the first evaluations of the sensors import and check what later ones only use
# What a process is, by a part of its command line; the first that matches.
PROGRAMS = (
    ("code server", "grpc"),
    ("daemon", "dagster-daemon"),
    ("web server", "nanoos serve"),
    ("standing drain", "standing_drain"),
    ("worker of simulation", "simulation-"),
    ("worker of training", "training-"),
    ("supervisor", "nanoos up"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the processes of one program take together.

    Attributes:
        n: Processes.
        core: Share of one core.
        memory_mb: Proportional set size, MB of 1e6 bytes.
    """

    program: str
    n: int
    core: float
    memory_mb: float


def measure_idle(stack: Stack, idle_s: float) -> list[Usage]:
    """Processor time and memory by program, of the processes that live through `idle_s`."""
    before = {process: _cpu_s(process) for process in stack.family()}
    begun = time.perf_counter()
    time.sleep(idle_s)
    elapsed_s = time.perf_counter() - begun
    n: Counter[str] = Counter()
    cpu_s: Counter[str] = Counter()
    memory: Counter[str] = Counter()
    for process, spent_s in before.items():
        with suppress(psutil.NoSuchProcess):
            program = _program(process)
            cpu_s[program] += _cpu_s(process) - spent_s
            memory[program] += process.memory_full_info().pss
            n[program] += 1
    return [
        Usage(program=name, n=n[name], core=cpu_s[name] / elapsed_s, memory_mb=memory[name] / 1e6) for name in sorted(n)
    ]


def print_handover(execution: str, idle_s: float, n_rows: int) -> None:
    """Both parts of one profile, as a table."""
    with running_stack(execution) as (stack, folder):
        time.sleep(SETTLE_S)
        print(f"\nIdle for {idle_s:.0f} s, EXECUTION={execution} (machine {machine():.1f})", flush=True)
        print(f"{'':<24}{'processes':>10}{'core':>8}{'MB':>8}")
        usages = measure_idle(stack, idle_s)
        for line in usages:
            print(f"{line.program:<24}{line.n:>10}{line.core:>8.1%}{line.memory_mb:>8.0f}")
        total = sum(line.core for line in usages), sum(line.memory_mb for line in usages)
        print(f"{'all':<24}{sum(line.n for line in usages):>10}{total[0]:>8.1%}{total[1]:>8.0f}", flush=True)
        waits = measure_latencies(stack, folder, n_rows)
        p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
        print(
            f"Pending row to running simulation, {len(waits)} rows (machine {machine():.1f}): "
            f"median {statistics.median(waits):.2f} s, p95 {p95:.2f} s, longest {max(waits):.2f} s",
            flush=True,
        )


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _program(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    return next((name for name, part in PROGRAMS if part in command), process.name())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--execution", nargs="+", choices=sorted(SLOTS), default=["embedded", "celery"])
    parser.add_argument("--idle-s", type=float, default=120.0, help="How long to watch the idle stack, s.")
    parser.add_argument("--rows", type=int, default=30, help="Rows handed over one by one.")
    arguments = parser.parse_args()
    with registered():
        for execution in arguments.execution:
            print_handover(execution, arguments.idle_s, arguments.rows)


if __name__ == "__main__":
    main()
