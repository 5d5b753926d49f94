"""The command `remote-work`: a worker that reaches a server and no database."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.context import console, settings, show_json


def remote_work(
    server: Annotated[str, typer.Option(help="Address of the server, for example https://lab.example.org.")],
    token_file: Annotated[Path, typer.Option(help="File with a token of scope work.")],
    site: Annotated[str, typer.Option(help="The site that the token is bound to.")],
    cores: Annotated[
        int | None, typer.Option(min=1, max=4096, help="Cores to use; default: all that this process may use.")
    ] = None,
    memory_mb: Annotated[
        int | None, typer.Option(min=1, help="Memory that simulations share, MB; default: that of the machine.")
    ] = None,
    gpus: Annotated[
        int | None, typer.Option(min=1, help="GPUs that simulations share; default: those of the machine.")
    ] = None,
    spool: Annotated[
        Path | None,
        typer.Option(help="Folder of results that the server does not have yet; default: NANOOS_HOME/spool/SITE."),
    ] = None,
    seconds_left: Annotated[
        float | None, typer.Option(min=0, help="Time until it must have ended: it claims only what fits.")
    ] = None,
    idle_seconds: Annotated[float | None, typer.Option(min=0, help="End after so long without work.")] = None,
    grace_seconds: Annotated[
        float, typer.Option(min=0, help="After a signal, time for simulations to end before they are given back.")
    ] = 20.0,
) -> None:
    """Run simulations for a server over HTTP, without its database, until Ctrl-C, SIGTERM or SIGUSR1."""
    from nanoos.execution.remote.client import Server
    from nanoos.execution.remote.worker import Options, work_remotely, worker_name

    loaded = settings()
    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, finish)
    options = Options(
        site=site,
        spool=spool or loaded.home / "spool" / site,
        cores=cores,
        memory_mb=memory_mb,
        gpus=gpus,
        seconds_left=seconds_left,
        idle_s=idle_seconds,
        grace_s=grace_seconds,
    )
    source = Server(server, token_in(token_file), worker_name())
    console().print("Waiting for work; Ctrl-C finishes or gives back the current simulations and stops.")
    report = work_remotely(loaded, source, options, stop=stop)
    show_json(report.summary())


def token_in(file: Path) -> str:
    """The token of a file.

    Raises:
        InvalidInput: It cannot be read, or holds no token.
    """
    try:
        token = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InvalidInput(f"{file} cannot be read: {reason}.", hint="Write the token into a file.") from error
    if not token.isascii() or not token.isprintable() or not token or " " in token:
        raise InvalidInput(
            f"{file} holds no token.", hint="The last line that `nanoos token create` prints is the token."
        )
    return token
