"""What this package adds to the `nanoos` command: `new`, `demo`, `up`, `serve`, `worker` and `upgrade`."""

from pathlib import Path
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import database, interruptible

Campaign = Annotated[str, typer.Option(help="A campaign file to run instead of the flagship, see examples/.")]

Host = Annotated[str, typer.Option(help="Address to listen on; any but loopback needs tokens.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command()(new)
    app.command()(demo)
    app.command()(up)
    app.command()(serve)
    app.command()(worker)
    app.command()(upgrade)


def new(folder: Annotated[Path, typer.Argument(help="A new or empty folder; its name becomes the project's.")]) -> None:
    """Make a project of your own: settings, a first campaign, engine and instrument, a README."""
    from nanoos_dagster.project import make_project

    made = make_project(folder)
    typer.echo(f"Project {made.name} is in {made}. Next:\n  cd {folder}")
    typer.echo("  nanoos init\n  nanoos campaign create campaigns/first.json\n  nanoos up")


def demo(
    campaign: Campaign = "",
    seed: Annotated[int | None, typer.Option(help="Seed of a new campaign; default: the campaign's number.")] = None,
) -> None:
    """Create a design campaign and run it to its end, as Dagster runs in this process."""
    from nanoos_dagster.demo import run_demo

    with interruptible():
        run_demo(campaign or None, seed)


def up(
    host: Host = "127.0.0.1",
    port: Port = 3000,
    workers: Annotated[
        bool, typer.Option(help="With EXECUTION=celery, also start the workers of both queues here.")
    ] = True,
) -> None:
    """Serve everything on this machine until Ctrl-C: Dagster's UI, dashboard, REST, GraphQL, daemon, workers."""
    from nanoos_dagster.processes.stack import serve as serve_stack

    serve_stack(host, port, with_workers=workers)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 3000,
    workspace: Annotated[str, typer.Option(help="Start only the web server, for the code servers in this file.")] = "",
) -> None:
    """Serve Dagster's UI, dashboard, REST and GraphQL on one port, behind one authentication.

    Without --workspace the same as `up`; with it, run code servers and daemon separately, for example under systemd.
    """
    if not workspace:
        up(host, port)
        return
    from nanoos_dagster.processes.stack import check_address
    from nanoos_dagster.server.webserver import run

    check_address(database(), host)
    run(host, port, workspace)


def worker(
    queue: Annotated[str, typer.Argument(help="simulation or training.")],
    concurrency: Annotated[int, typer.Option(min=1, max=1000, help="Tasks at a time.")] = 1,
) -> None:
    """Process one Celery queue until SIGTERM, which lets the current task finish."""
    from nanoos_dagster.processes.stack import become_worker

    become_worker(queue, concurrency)


def upgrade(
    to: Annotated[str, typer.Option(help="A folder or an fsspec URL for the backup; default: BACKUP_URL.")] = "",
    backup: Annotated[bool, typer.Option("--backup/--without-backup", help="Whether to back up first.")] = True,
) -> None:
    """Back up, migrate what an earlier version made to this one, and verify it; nothing else may be running."""
    from nanoos_dagster.upgrade import run_upgrade

    with interruptible():
        run_upgrade(to, with_backup=backup)
