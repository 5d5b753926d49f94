"""Commands of the audit log: verify, show and export it, note its newest hash, and explain a candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.interfaces.cli.context import Limit, console, database, interruptible, settings, show_json, show_page

if TYPE_CHECKING:
    from nanoos.store.audit import ChainReport

audit_app = typer.Typer(no_args_is_help=True, help="The append-only audit log.")


Actor = Annotated[str | None, typer.Option(help="Only rows of this person, agent, schedule or process.")]
Kind = Annotated[str | None, typer.Option(help="Only rows of this kind, for example command.")]
Subject = Annotated[str | None, typer.Option(help="Only rows about this, for example experiment/3.")]
Since = Annotated[datetime | None, typer.Option(help="Only rows from this time on, UTC.")]
PAYLOAD_SHOWN = 60  # characters


class AuditBroken(NanoosError):
    """The audit log, or a row that it covers, was changed."""


@audit_app.command("verify")
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="A hash that was noted earlier, or a file of `nanoos audit head --to`. May be repeated."),
    ] = None,
) -> None:
    """Check the hash chain, every row that it covers, scores, the archive, and the database's guards."""
    from nanoos.campaigns.evidence_check import unfounded_scores
    from nanoos.domain.clock import utc_now
    from nanoos.store import audit
    from nanoos.store.grants import owns_the_tables

    heads = [item for source in head or () for item in audit.read_heads(source)]
    with _progress() as progress:
        report = audit.verify_and_note(
            database(), settings(), heads=heads, now=utc_now(), progress=progress, also=unfounded_scores
        )
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


@audit_app.command("show")
def show(
    actor: Actor = None,
    kind: Kind = None,
    subject: Subject = None,
    since: Since = None,
    limit: Limit = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with whole payloads.")] = False,
) -> None:
    """List audit rows, newest first."""
    from dataclasses import asdict

    from nanoos.service.queries.audit import AuditFilter, audit_page

    which = AuditFilter(actor=actor, kind=kind, subject=subject, since=_utc(since))
    with database().read() as connection:
        page = audit_page(connection, which, limit=limit)
    if as_json:
        show_json([asdict(item) for item in page.items])
        return
    show_page(
        page,
        lambda item: {
            "row": item.seq,
            "at": item.at,
            "actor": item.actor,
            "kind": item.kind,
            "subject": item.subject,
            "payload": item.payload if len(item.payload) <= PAYLOAD_SHOWN else f"{item.payload[:PAYLOAD_SHOWN]}...",
            "hash": item.hash[:12],
        },
        empty="No audit row matches." if which != AuditFilter() else "The audit log is empty.",
    )


@audit_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Its suffix names the format: .jsonl, .csv or .parquet.")],
    actor: Actor = None,
    kind: Kind = None,
    subject: Subject = None,
    since: Since = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
) -> None:
    """Write audit rows with their hashes to a file, oldest first. Without filters the chain can be checked from it."""
    from nanoos.interfaces.saving import save, target_of
    from nanoos.service.queries.audit import AuditFilter, whole_audit
    from nanoos.service.queries.audit_file import audit_file

    target = target_of(file.name, file, overwrite=overwrite)
    which = AuditFilter(actor=actor, kind=kind, subject=subject, since=_utc(since))
    n_rows = 0

    def counted() -> Iterator[Sequence[dict[str, Any]]]:
        nonlocal n_rows
        for some in whole_audit(connection, which):
            n_rows += len(some)
            yield some

    with interruptible(), database().read() as connection:
        save(audit_file(counted(), target), target, overwrite=overwrite)
    console().print(f"{n_rows} audit rows: {target}", soft_wrap=True)


@audit_app.command("why")
def why(
    campaign: Annotated[str, typer.Argument(help="The campaign's slug.")],
    candidate: Annotated[
        str, typer.Argument(help="A candidate's id, its structure's name or hash, experiment/ID or simulation/ID.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    picture: Annotated[Path | None, typer.Option(help="Draw the chain to this .svg or .png file.")] = None,
) -> None:
    """Explain why a candidate was made: from its results back to decision, models, datasets and sources."""
    from dataclasses import asdict

    from nanoos.service.queries.provenance import explain_candidate, in_words

    with database().read() as connection:
        found = explain_candidate(connection, campaign, candidate)
    if picture is not None:
        from nanoos.service.queries.provenance.picture import chain_picture

        try:
            picture.write_bytes(chain_picture(in_words(found), picture.suffix.lower()))
        except OSError as error:
            raise InvalidInput(f"{picture} cannot be written: {error.strerror}.", hint="Give another place.") from error
    if as_json:
        show_json(asdict(found))
        return
    for link in in_words(found):
        console().print(link.title, style="bold", markup=False, highlight=False, soft_wrap=True)
        for line in link.lines:
            console().print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


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


def _utc(moment: datetime | None) -> datetime | None:
    """A time of the command line, which is UTC."""
    return None if moment is None else moment.replace(tzinfo=UTC)


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
