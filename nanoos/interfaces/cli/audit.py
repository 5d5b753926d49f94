"""Commands of the audit log: verify it, and note its newest hash elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nanoos.domain.errors import NanoosError
from nanoos.interfaces.cli.context import console, database, settings

if TYPE_CHECKING:
    from nanoos.store.audit import ChainReport

audit_app = typer.Typer(no_args_is_help=True, help="The append-only audit log.")


class AuditBroken(NanoosError):
    """The audit log, or a row that it covers, was changed."""


@audit_app.command("verify")
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="A hash that was noted earlier, or a file of `nanoos audit head --to`. May be repeated."),
    ] = None,
) -> None:
    """Check the hash chain, every row that it covers, the archive, and the database's guards."""
    from nanoos.domain.clock import utc_now
    from nanoos.store import audit
    from nanoos.store.grants import owns_the_tables

    heads = [item for source in head or () for item in audit.read_heads(source)]
    with _progress() as progress:
        report = audit.verify_and_note(database(), settings(), heads=heads, now=utc_now(), progress=progress)
    with database().read() as connection:
        may_switch_off = connection.dialect.name == "postgresql" and owns_the_tables(connection)
    if not report.is_intact:
        for finding in report.findings:
            console().print(str(finding), markup=False, highlight=False, soft_wrap=True)
        if report.n_findings > len(report.findings):
            console().print(f"and {report.n_findings - len(report.findings)} more")
        raise AuditBroken(
            f"{_summary(report)}, the first of {report.n_findings} findings.",
            hint="The database was changed outside the platform: compare it with a backup.",
        )
    noted = f", with the {len(heads)} noted" if heads else ""
    console().print(
        f"The audit chain is intact: {report.n_rows} rows{noted}, and {report.n_covered} rows of other tables are as "
        f"they were written; newest hash {report.head_hash}",
        soft_wrap=True,
    )
    if may_switch_off:
        console().print(
            "Note: the role of DATABASE_URL owns the tables, so it could switch their guards off; see "
            "docs/explanation/audit.md."
        )


@audit_app.command("head")
def head(
    to: Annotated[Path | None, typer.Option(help="Append time, sequence number and hash to this file.")] = None,
) -> None:
    """Print the newest hash. Keep it elsewhere: it later proves that no earlier row was rewritten."""
    from nanoos.domain.clock import utc_now
    from nanoos.store import audit

    with database().read() as connection:
        newest = audit.head(connection) if to is None else audit.note_head(connection, to, now=utc_now())
    console().print(f"{newest.seq} {newest.hash}", highlight=False, soft_wrap=True)


def _summary(report: ChainReport) -> str:
    if report.broken_seq is not None:
        return f"The audit chain is broken at row {report.broken_seq}: {report.problem}"
    return f"The audit is not intact: {report.problem}"


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for each table; none if the output is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True, disable=not console().is_terminal) as bars:
        tasks = {}

        def show(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(table, total=total)
            bars.update(tasks[table], completed=done, total=total)

        yield show
