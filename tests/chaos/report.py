"""What a trial on one bench saw: its kills, what is audited in each, and how it is shown."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.settings import Settings, load_settings
from nanoos.store import audit
from nanoos.store.schema import migrate
from nanoos.store.tables import candidates, labels, simulation_jobs, simulation_results
from tests.chaos.audit import Check
from tests.support.bench import Bench, Clock

console = Console(width=110)
MAX_ATTEMPTS = "100"  # a killed part has done nothing wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the trial saw.

    Attributes:
        kills: By victim.
        n_computed: Simulations that began; more than there are where a kill cost the work.
        seconds: Of the whole trial.
    """

    kills: Counter[str]
    checks: list[Check]
    n_computed: int
    seconds: float

    @property
    def n_wrong(self) -> int:
        return sum(check.n_wrong for check in self.checks)


def show(report: Report, seed: int) -> None:
    """Print the audit and what was killed."""
    table = Table(title=f"{report.kills.total()} kills, seed {seed}, {report.seconds:.0f} s", box=None)
    for name in ("what", "seen", "wrong", ""):
        table.add_column(name, justify="right" if name in ("seen", "wrong") else "left")
    for check in report.checks:
        table.add_row(check.what, str(check.n_seen), str(check.n_wrong), check.detail)
    console.print(table)
    killed = ", ".join(f"{times} × {victim}" for victim, times in sorted(report.kills.items()))
    console.print(f"Killed: {killed}. {report.n_computed} simulations were begun.")


def simulations_whole(bench: Bench, n: int) -> Iterator[Check]:
    """All simulations have one successful result and one label, none was done twice, and the audit is intact."""
    with bench.database.read() as connection:
        per_candidate = connection.execute(
            select(func.count()).select_from(simulation_jobs).group_by(simulation_jobs.c.candidate_id)
        ).scalars()
        n_twice = sum(count > 1 for count in per_candidate)
        verdict = audit.verify(connection)
    n_results, n_labels = bench.count(simulation_results), bench.count(labels)
    n_failed = bench.count(simulation_results, ~simulation_results.c.is_success)
    yield Check(what="results", n_seen=n_results, n_wrong=abs(n - n_results))
    yield Check(what="failed results", n_seen=n_results, n_wrong=n_failed)
    yield Check(what="labels", n_seen=n_labels, n_wrong=abs(n - n_labels))
    yield Check(what="simulations", n_seen=n, n_wrong=n - bench.statuses(simulation_jobs).get("COMPLETED", 0))
    yield Check(what="candidates with two simulations", n_seen=bench.count(candidates), n_wrong=n_twice)
    yield Check(what="audit chain", n_seen=verdict.n_rows, n_wrong=len(verdict.findings), detail="intact")


@contextmanager
def environment(folder: Path, changes: Mapping[str, str]) -> Iterator[None]:
    """Settings of a laboratory in this folder, and nothing else of this machine's."""
    mine = {name.upper(): os.environ.pop(name.upper(), None) for name in Settings.model_fields}
    os.environ |= {
        "NANOOS_HOME": str(folder / "home"),
        "DATABASE_URL": f"sqlite:///{folder / 'home' / 'nanoos.db'}",
        "DATA_ROOTS": str(folder),
        "MAX_ATTEMPTS": MAX_ATTEMPTS,
        **changes,
    }
    try:
        yield
    finally:
        for name, value in mine.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def new_bench(folder: Path) -> Bench:
    """A bench on the database that the environment names."""
    settings = load_settings()
    database = migrate(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    return Bench(database=database, settings=settings, folder=folder, clock=Clock())
