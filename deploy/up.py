"""The production stack on one machine: servers (unless their URLs are set), schema, platform. Ctrl-C stops all of it.

Run as `make production`, or `.venv/bin/python -m deploy.up`.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.servers import Postgres, Redis
from nanoos.domain.errors import NanoosError
from nanoos.interfaces.cli.context import console
from nanoos.settings import load_settings
from nanoos.store.database import make_folder

POLL_S = 0.5
STOP_TIMEOUT_S = 120
NANOOS = Path(sys.executable).parent / "nanoos"


def main(
    host: Annotated[str, typer.Option(help="Address of the UI.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI.")] = 3000,
    wheels: Annotated[
        bool, typer.Option(help="Use the development wheels' servers even if others are installed.")
    ] = False,
) -> None:
    """Start the production profile on this machine."""
    settings = load_settings()
    folder = settings.home / "services"
    servers: list[Postgres | Redis] = []
    owner: dict[str, str] = {}
    try:
        if not settings.database_url:
            make_folder(folder)
            postgres = Postgres(folder / "postgres", from_wheel=wheels)
            servers.append(postgres)
            if postgres.process is None:
                postgres.start()
            os.environ["DATABASE_URL"] = postgres.url
            # For `init` only: the running platform must not be able to switch off the guards of history.
            owner = {"DATABASE_OWNER_URL": postgres.owner_url}
        if "redis_url" not in settings.model_fields_set:
            make_folder(folder)
            redis = Redis(folder / "redis", from_wheel=wheels)
            servers.append(redis)
            redis.start()
            os.environ["REDIS_URL"] = redis.url
        os.environ["EXECUTION"] = "celery"
        os.environ["NANOOS_HOME"] = str(settings.home)
        if servers:
            _write_env(folder)
        subprocess.run(  # noqa: S603  # our own program
            [NANOOS, "init", "--preset", "production"], check=True, env={**os.environ, **owner}
        )
        os.environ.pop("DATABASE_OWNER_URL", None)
        sys.exit(_serve(["up", "--host", host, "--port", str(port)], servers))
    finally:
        for server in reversed(servers):
            server.stop()


def _write_env(folder: Path) -> None:
    """Write the environment of this stack to a file for other terminals; it holds passwords."""
    path = folder / "env"
    path.touch(mode=0o600)
    names = ("EXECUTION", "NANOOS_HOME", "DATABASE_URL", "REDIS_URL")
    path.write_text("".join(f"export {name}={shlex.quote(os.environ[name])}\n" for name in names))
    console().print(f"For commands in another terminal: . {path}")


def _serve(arguments: list[str], servers: list[Postgres | Redis]) -> int:
    """Run the platform until it ends or a signal arrives; restart servers that die meanwhile."""
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, _frame: received.append(signum))
    platform = subprocess.Popen([NANOOS, *arguments], start_new_session=True)  # noqa: S603  # our own program
    while platform.poll() is None and not received:
        for server in servers:
            if server.process is not None and server.process.poll() is not None:
                server.start()
        time.sleep(POLL_S)
    if platform.poll() is None:
        platform.send_signal(signal.SIGTERM)
        platform.wait(timeout=STOP_TIMEOUT_S)
    return platform.returncode


if __name__ == "__main__":
    try:
        typer.run(main)
    except NanoosError as error:
        console().print(f"[red]{error}[/]")
        sys.exit(2)
