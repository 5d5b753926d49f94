"""The commands `site`: the sites that a server knows, and on a cluster the batch jobs that compute what waits."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from nanoos.domain.clock import utc_now
from nanoos.interfaces.cli.context import console, database, settings, show_json, show_table
from nanoos.interfaces.cli.remote_work import token_in

if TYPE_CHECKING:
    from nanoos.execution.remote.batch_jobs import BatchState
    from nanoos.execution.remote.messages import Backlog
    from nanoos.execution.remote.pilots import Agent

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the sites that this server knows, with what waits, runs and was computed there."""
    from nanoos.service.queries.sites import site_views

    with database().read() as connection:
        found = site_views(connection, now=utc_now())
    show_table(
        [
            {
                "site": item.site,
                "tokens": ", ".join(item.tokens) or "-",
                "engines": ", ".join(item.engines) or "all",
                "waiting": item.waiting,
                "running": item.running,
                "workers": item.workers,
                "results": item.results,
                "failed": item.failed,
                "hours": round(item.computed_hours, 2),
                "last heard of": item.last_heard_at or "never",
            }
            for item in found
        ],
        empty="No site: `nanoos token create NAME --scope work --site SITE` makes one.",
    )


Definition = Annotated[Path, typer.Argument(metavar="SITE.yaml", help="The site's definition; its name is the site's.")]


@app.command()
def run(definition: Definition) -> None:
    """Keep as many batch jobs as the waiting simulations need, until Ctrl-C or SIGTERM; jobs go on without it."""
    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, finish)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it goes on when its terminal closes
    agent = _agent(definition, is_shown=True)
    show_json(agent.run(stop).summary())


@app.command()
def status(definition: Definition) -> None:
    """The site's work and its batch jobs, once; submits nothing."""
    from nanoos.execution.remote.sites import pilots_needed

    agent = _agent(definition)
    work, states = agent.seen()
    show_json(
        {
            "site": agent.name,
            "campaigns": [each.model_dump() for each in work],
            "pilots": {id_: state.value for id_, state in states.items()},
            "pilots_needed": pilots_needed(agent.site, work),
        }
    )


@app.command()
def cancel(definition: Definition) -> None:
    """Cancel all batch jobs of the site; their simulations return to the queue."""
    n = _agent(definition).cancel()
    console().print(f"{n} batch jobs are cancelled.")


def _agent(definition: Path, *, is_shown: bool = False) -> Agent:
    from nanoos.execution.remote.client import Server
    from nanoos.execution.remote.pilots import Agent
    from nanoos.execution.remote.sites import read_site
    from nanoos.execution.remote.worker import worker_name

    settings()  # sets up the log
    name, site = read_site(definition)
    server = Server(site.server, token_in(site.token_file), worker_name())
    last = ""

    def show(work: Sequence[Backlog], states: Mapping[str, BatchState]) -> None:
        nonlocal last
        pilots = Counter(state.value for state in states.values())
        text = (
            f"{name}: {sum(each.waiting for each in work):,} simulations wait, "
            f"{sum(each.running for each in work):,} run here; pilots: {pilots['waiting']} wait, "
            f"{pilots['running']} run"
        )
        if is_shown and text != last:
            console().print(text)
        last = text

    return Agent(name, site, server, on_look=show)
