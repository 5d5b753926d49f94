"""`make chaos KILLS=50`: the trial at length, its audit as a table. Exit status 1 where anything went wrong."""

from __future__ import annotations

import math
import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.chaos.killer import VICTIMS
from tests.chaos.trial import Report, median, run_trial

console = Console(width=110)


def main(
    kills: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    seed: Annotated[int, typer.Option(help="Chooses victims and moments.")] = 0,
    minutes: Annotated[float, typer.Option(min=1, help="No further kill after this long.")] = math.inf,
    folder: Annotated[Path | None, typer.Option(help="Keep everything here; default: nothing is kept.")] = None,
) -> None:
    """Kill parts of the production stack while campaigns run, then audit."""
    # The stack is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as temporary:
        Path(temporary).chmod(0o755)  # PostgreSQL runs as another user
        where = folder or Path(temporary)
        where.mkdir(parents=True, exist_ok=True)
        report = run_trial(where, n_kills=kills, seed=seed, say=console.print, time_limit_s=60 * minutes)
    _show(report, seed)
    sys.exit(1 if report.n_wrong else 0)


def _show(report: Report, seed: int) -> None:
    victims = Table(title=f"{report.kills.total()} kills, seed {seed}, {report.seconds:.0f} s", box=None)
    for name in ("killed", "times", "next result, median s", "longest s"):
        victims.add_column(name, justify="left" if name == "killed" else "right")
    for victim in VICTIMS:
        times = report.recovery_s.get(victim, [])
        victims.add_row(
            victim,
            str(report.kills[victim]),
            f"{median(times):.1f}" if times else "-",
            f"{max(times):.1f}" if times else "-",
        )
    console.print(victims)
    audit = Table(title="Audit", box=None)
    for name in ("what", "seen", "wrong", ""):
        audit.add_column(name, justify="right" if name in ("seen", "wrong") else "left")
    for check in report.checks:
        audit.add_row(check.what, str(check.n_seen), str(check.n_wrong), check.detail)
    console.print(audit)
    console.print(
        f"{report.n_computed} simulations computed, {report.n_takeovers} claimed again after their worker was lost."
    )


if __name__ == "__main__":
    typer.run(main)
