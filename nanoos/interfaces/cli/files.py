"""Commands of the files of simulation results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from nanoos.domain.errors import NanoosError
from nanoos.interfaces.cli.context import console, database, send, settings, show_json, show_table

app = typer.Typer(no_args_is_help=True)


class FilesNotIntact(NanoosError):
    """Files that results name are missing or damaged."""


@app.command("list")
def list_(result_id: Annotated[int, typer.Argument(help="A candidate's `result_id`.")]) -> None:
    """List the files of a simulation result."""
    from nanoos.service.queries.results import result_view

    with database().read() as connection:
        found = result_view(connection, result_id)
    show_table(
        [
            {
                "name": item.name,
                "size": item.size,
                "sha256": item.sha256,
                "removed": item.removed_at,
                "why": item.removed_because or None,
            }
            for item in found.files
        ],
        empty=f"Result {result_id} names no files.",
    )


@app.command("get")
def get(
    result_id: int,
    name: str,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="A folder, a new file, or - for the standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Save a file of a simulation result, by default under its name in the working folder."""
    from nanoos.interfaces.saving import save, target_of
    from nanoos.service.queries.results import open_file
    from nanoos.store.raw_files import raw_file_store

    target = None if output == "-" else target_of(name, Path(output) if output else None, overwrite=force)
    content = open_file(database(), raw_file_store(settings()), result_id, name)
    if target is None:
        for block in content.chunks:
            sys.stdout.buffer.write(block)
        return
    save(content.chunks, target, overwrite=force)
    console().print(f"{target}: {content.view.size} bytes", markup=False, highlight=False, soft_wrap=True)


@app.command("prune")
def prune(
    older_than: Annotated[
        int | None, typer.Option(metavar="DAYS", help="Remove the files of results older than this.")
    ] = None,
    max_size: Annotated[
        float | None, typer.Option(metavar="GB", help="Remove the oldest results' files until the store takes no more.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")] = False,
) -> None:
    """Remove old files, and files that no result names and that are older than a day. The results stay."""
    from nanoos.service.commands.catalog.files import PruneFiles

    command = PruneFiles(older_than_days=older_than, max_size_gb=max_size)
    done = send(command, dry_run=dry_run).result
    show_json(done)
    while not dry_run and not done["is_complete"]:
        done = send(command).result
        show_json(done)


@app.command("verify")
def verify() -> None:
    """Read every file that a result names, and list what is missing or damaged."""
    from nanoos.store.raw_files import raw_file_store
    from nanoos.store.raw_files.verification import verify_files

    store = raw_file_store(settings())
    with _progress() as progress:
        report = verify_files(database(), store, progress=progress)
    removed = f"; {report.n_removed} were removed by retention" if report.n_removed else ""
    if not report.findings:
        console().print(
            f"All {report.n_files} files in {store.where} are as they were stored, {report.n_bytes} bytes{removed}.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        return
    show_table(
        [
            {"problem": item.problem, "sha256": item.sha256, "size": item.size, "results": item.n_results}
            for item in report.findings
        ],
        empty="",
    )
    raise FilesNotIntact(
        f"{len(report.findings)} of {report.n_files} files in {store.where} are missing or damaged{removed}.",
        hint="Restore them from a backup of the store.",
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar of bytes; none if the output is not a terminal."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True, disable=not console().is_terminal) as bars:
        task = bars.add_task("files", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
