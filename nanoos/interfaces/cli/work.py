"""The command `work`: a standing worker."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import console, database, settings, show_json


def work(
    steps: Annotated[
        bool, typer.Option("--steps", help="In mode CONTINUOUS also run steps and the trainings they request.")
    ] = False,
) -> None:
    """Build design spaces, run simulations and experiments as they arrive, until Ctrl-C or SIGTERM."""
    from nanoos.worker import work as work_on

    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, finish)
    db, loaded = database(), settings()
    console().print("Waiting for work; Ctrl-C finishes the current simulation and stops.")
    with console().status("waiting") as status:
        report = work_on(
            db,
            loaded,
            stop=stop,
            with_steps=steps,
            on_work=lambda so_far: status.update(
                f"{so_far.simulations} simulations, {so_far.experiments} experiments, {so_far.steps} steps"
            ),
        )
    show_json(report.summary())
