"""Commands of the archive and of the kept counts."""

from __future__ import annotations

import json
from typing import Any

import typer

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.context import console, database, send, settings, show_json, show_table

app = typer.Typer(no_args_is_help=True)
counts_app = typer.Typer(no_args_is_help=True)
JSON_COLUMNS = ("trigger_context", "config", "snapshot", "plan", "stats_before", "stats_after", "actions")


@app.command("run")
def run() -> None:
    """Move steps and jobs older than RETENTION_DAYS to the archive."""
    from nanoos.service.commands.catalog.maintenance import ArchiveHistory
    from nanoos.store.archive.files import JOBS, STEPS

    moved: list[dict[str, Any]] = []
    for what in (STEPS, JOBS):
        while (done := send(ArchiveHistory(what=what)).result)["n_rows"]:
            moved.append(dict(done))
    show_table(moved, empty="Nothing is old enough to archive.")


@app.command("list")
def list_files() -> None:
    """List the archive's files, newest first."""
    from nanoos.store.archive.history import archived_files

    with database().read() as connection:
        files = archived_files(connection)
    names = ("kind", "path", "n_rows", "first_id", "last_id", "created_at")
    show_table([{name: file[name] for name in names} for file in files], empty="Nothing has been archived yet.")


@app.command("show")
def show(run_id: int) -> None:
    """Print an archived step with its snapshot and plan, as JSON."""
    from nanoos.store.archive.history import archived_step

    with database().read() as connection:
        row = archived_step(connection, settings().effective_archive_folder, run_id)
    show_json({name: json.loads(value) if name in JSON_COLUMNS and value else value for name, value in row.items()})


@counts_app.command("check")
def check() -> None:
    """Compare the kept counts with the rows; reads every row."""
    from nanoos.store import label_index, status_counts

    with database().read() as connection:
        wrong, (missing, surplus) = status_counts.check(connection), label_index.missing_and_wrong(connection)
    if wrong or missing or surplus:
        show_table(
            [{name: getattr(item, name) for name in item.__dataclass_fields__} for item in wrong], empty="No miscount."
        )
        raise InvalidInput(
            f"{len(wrong)} counts differ from the rows; {missing} labels are missing from modelled properties, "
            f"{surplus} do not belong.",
            hint="Run `nanoos counts repair`, then find out what bypassed the triggers.",
        )
    console().print("All counts match their rows, and all labels their modelled properties.")


@counts_app.command("repair")
def repair() -> None:
    """Correct the counts that differ from the rows; writers wait meanwhile."""
    from nanoos.service.commands.catalog.maintenance import RepairCounts

    show_json(send(RepairCounts()).result)
