"""`nanoos backup` and `nanoos restore`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from nanoos.interfaces.cli.context import console, database, interruptible, settings, show_json, show_table

app = typer.Typer(invoke_without_command=True)
Place = Annotated[str, typer.Option("--to", help="A folder or an fsspec URL; default: BACKUP_URL.")]
Source = Annotated[str, typer.Option("--from", help="A folder or an fsspec URL; default: BACKUP_URL.")]
Name = Annotated[str, typer.Argument(help="A backup's name, or newest.")]


@app.callback()
def backup(context: typer.Context, to: Place = "") -> None:
    """Back up database, Dagster's instance, archive, files of results and settings; then remove old backups."""
    if context.invoked_subcommand is not None:
        return
    from nanoos.domain.clock import utc_now
    from nanoos.store.backups import backup_place, prune, take_backup

    place = backup_place(settings(), to)
    with _progress("backing up") as progress:
        made = take_backup(database(), settings(), place, now=utc_now(), progress=progress)
        pruned = prune(place, settings(), now=utc_now())
    show_json(
        {
            "backup": made.name,
            "place": place.where,
            "database": made.server,
            "bytes": made.n_bytes,
            "rows": sum(made.row_counts.values()),
            "raw_files": made.n_raw_files,
            "missing_raw_files": list(made.missing_raw_files),
            "audit_head": f"{made.audit_seq} {made.audit_hash}",
            "removed": list(pruned.backups),
        }
    )


@app.command("list")
def list_(source: Source = "") -> None:
    """List the complete backups, newest first."""
    from nanoos.domain.errors import NanoosError
    from nanoos.store.backups import backup_place

    place = backup_place(settings(), source)
    rows: list[dict[str, Any]] = []
    for name in place.names():
        try:
            found = place.manifest(name)
            problem = None if place.is_whole(found) else "files are missing"
        except NanoosError as error:
            rows.append({"backup": name, "database": None, "rows": None, "bytes": None, "problem": error.message})
            continue
        rows.append(
            {
                "backup": name,
                "database": found.server,
                "rows": sum(found.row_counts.values()),
                "bytes": found.n_bytes,
                "problem": problem,
            }
        )
    show_table(rows, empty=f"No backup in {place.where}: `nanoos backup` makes one.")


@app.command("drill")
def drill(name: Name = "newest", source: Source = "") -> None:
    """Restore a backup into a place that is removed afterwards, to see that it can be."""
    from dataclasses import asdict

    from nanoos.domain.clock import utc_now
    from nanoos.store.backups import backup_place
    from nanoos.store.backups import drill as run_drill

    with _progress("restoring") as progress:
        done = run_drill(
            database(), settings(), backup_place(settings(), source), name, now=utc_now(), progress=progress
        )
    show_json({key: value for key, value in asdict(done).items() if key != "home"})


def restore(
    name: Name,
    into: Annotated[Path, typer.Option("--into", help="A new or empty folder, which becomes a NANOOS_HOME.")],
    database_url: Annotated[
        str, typer.Option(help="An empty PostgreSQL database, for a backup of one; as the tables' owner.")
    ] = "",
    source: Source = "",
) -> None:
    """Restore a backup into an empty place, and verify files, counts and the audit chain."""
    from dataclasses import asdict

    from nanoos.store.backups import backup_place
    from nanoos.store.backups import restore as run_restore

    with _progress("restoring") as progress:
        done = run_restore(backup_place(settings(), source), name, into, database_url=database_url, progress=progress)
    show_json(asdict(done))
    console().print(
        f"Verified. {into / 'settings.env'} has the settings without secrets; start with NANOOS_HOME={done.home}.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line that says what is copied."""
    with interruptible(), console().status(what) as status:
        yield lambda now: status.update(f"{what}: {now}")
