"""What this package adds to the `nanoos` command: `demo`, `up` and `worker`."""

from typing import Annotated

import typer

from nanoos.cli.context import interruptible

Campaign = Annotated[str, typer.Option(help="A campaign file to run instead of the flagship, see examples/.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command()(demo)
    app.command()(up)
    app.command()(worker)


def demo(
    campaign: Campaign = "",
    seed: Annotated[int | None, typer.Option(help="Seed of a new campaign; default: its number.")] = None,
) -> None:
    """Run a design campaign from nothing to its end, as Dagster runs in this process."""
    from nanoos_dagster.demo import run_demo

    with interruptible():
        run_demo(campaign or None, seed)


def up(
    host: Annotated[str, typer.Option(help="Address of the UI.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI.")] = 3000,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Serve other machines too; Dagster's UI asks nobody for a password.")
    ] = False,
    workers: Annotated[
        bool, typer.Option(help="With EXECUTION=celery: start the workers of both queues here too.")
    ] = True,
) -> None:
    """Serve the Dagster UI with daemon, schedule and sensors, until Ctrl-C; with EXECUTION=celery also the workers."""
    from nanoos_dagster.stack import serve

    serve(host, port, allow_remote=allow_remote, with_workers=workers)


def worker(
    queue: Annotated[str, typer.Argument(help="simulation or training.")],
    concurrency: Annotated[int, typer.Option(min=1, max=1000, help="Tasks at a time.")] = 1,
) -> None:
    """Work off one Celery queue, until SIGTERM; the task at hand is finished first."""
    from nanoos_dagster.stack import become_worker

    become_worker(queue, concurrency)
