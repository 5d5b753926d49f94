"""`nanoos serve` and `nanoos up`: a code server shared by daemon and web server, started and stopped together.

Each child gets SIGINT and SIGTERM back to their defaults (a shell that starts us in the background ignores SIGINT, and
Dagster would then ignore SIGTERM too), leads a session of its own, so that its children can be stopped with it, and
dies with us where the system can promise that.
"""

import contextlib
import ctypes
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from nanoos.access.sessions import signing_key
from nanoos.access.tokens import has_tokens
from nanoos.cli.context import console
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.settings import load_settings
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos_dagster.instance import prepare_dagster_home, workspace_file

OPEN_NOTE = "No token exists: whoever sits at this machine is its administrator. `nanoos token create` ends that."
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class StackFailed(NanoosError):
    """A process of the stack did not start or ended by itself."""


def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Raises:
        InvalidInput: The port is taken, DAGSTER_HOME or SECRET_KEY is unusable, or others could come in untold.
        StoreUnavailable: There is no database, or it needs a migration.
        StackFailed: A process ended by itself.
    """
    settings = load_settings()
    asks_for_tokens = check_address(open_database(settings), host)
    prepare_dagster_home(settings)
    signing_key(settings)
    _check_port(host, port)
    stop = _stop_signal()
    with tempfile.TemporaryDirectory(prefix="nanoos-") as folder, _children() as start:
        code_port = _free_port()
        lines = ["--log-format", "json"] if settings.log_format == "json" else []
        # `dagster api grpc`, not `code-server`: one process less, and nothing here reloads code.
        code_server = start(
            "code server",
            [
                "dagster",
                "api",
                "grpc",
                "-m",
                "nanoos_dagster.definitions",
                "-h",
                "127.0.0.1",
                "-p",
                str(code_port),
                *lines,
            ],
        )
        if not _wait_for_port("code server", code_server, "127.0.0.1", code_port, stop):
            return
        workspace = Path(folder) / workspace_file().name
        workspace.write_text(
            f"load_from:\n  - grpc_server: {{host: 127.0.0.1, port: {code_port}, location_name: nanoos}}\n"
        )
        web = ["nanoos", "serve", "--host", host, "--port", str(port), "--workspace", str(workspace)]
        running = [start("web server", web), start("daemon", ["dagster-daemon", "run", "-w", str(workspace), *lines])]
        if not _wait_for_port("web server", running[0], host, port, stop):
            return
        console.print(f"Dagster UI: http://{host}:{port}  (Ctrl-C stops it)")
        console.print(f"Dashboard:  http://{host}:{port}/orchestrator")
        console.print(f"REST:       http://{host}:{port}{settings.api_prefix}/docs")
        console.print("Everybody is asked for a token." if asks_for_tokens else OPEN_NOTE, style="dim")
        while not stop():
            ended = [child.args for child in running if child.poll() is not None]
            if ended:
                raise StackFailed(f"A process ended by itself: {ended}.", hint="Its last lines are above.")
            time.sleep(0.3)
        console.print("Stopping.")


@contextlib.contextmanager
def _children() -> Iterator:
    started: list[subprocess.Popen] = []

    def start(name: str, command: Sequence[str]) -> subprocess.Popen:
        program = Path(sys.executable).parent / command[0]
        # Dagster warns of its own use of what it means to change.
        environment = {"PYTHONWARNINGS": "ignore", **os.environ}
        # Our own programs, and this process has no threads.
        child = subprocess.Popen(  # noqa: S603
            [str(program), *command[1:]],
            env=environment,
            start_new_session=True,
            preexec_fn=_as_child,  # noqa: PLW1509
        )
        console.print(f"started {name} (pid {child.pid})", style="dim")
        started.append(child)
        return child

    try:
        yield start
    finally:
        _stop_all(started)


def _as_child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop_all(started: Sequence[subprocess.Popen]) -> None:
    """SIGTERM to all, then SIGKILL to whatever of their families is left."""
    families: list[psutil.Process] = []
    for child in started:
        with contextlib.suppress(psutil.NoSuchProcess):
            families += [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]
    for child in reversed(started):
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    _, alive = psutil.wait_procs(families, timeout=STOP_TIMEOUT_S)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_TIMEOUT_S)
    for child in started:
        child.wait()


def _stop_signal():
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: received.append(got))
    return lambda: bool(received)


def check_address(database: Database, host: str) -> bool:
    """Whether tokens are in force.

    Raises:
        InvalidInput: They are not, and others than this machine could come in.
    """
    with database.read() as connection:
        asks_for_tokens = has_tokens(connection)
    if not asks_for_tokens and not _is_loopback(host):
        raise InvalidInput(
            f"{host} is open to other machines, and no token exists.",
            hint="Make one first: nanoos token create NAME --scope admin.",
        )
    return asks_for_tokens


def _is_loopback(host: str) -> bool:
    try:
        return all(ipaddress.ip_address(item[4][0]).is_loopback for item in socket.getaddrinfo(host, None))
    except OSError as error:
        raise InvalidInput(f"{host!r} is no address: {error}.", hint="For example 127.0.0.1.") from error


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InvalidInput(
                f"Port {port} on {host} cannot be used: {error.strerror}.",
                hint="Choose another: nanoos up --port 3001.",
            ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for_port(name: str, process: subprocess.Popen, host: str, port: int, stop: Callable[[], bool]) -> bool:
    """Whether it answers; False where somebody asked to stop first."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if stop():
            return False
        if process.poll() is not None:
            raise StackFailed(f"The {name} ended with status {process.returncode}.", hint="Its last lines are above.")
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.2)
    raise StackFailed(
        f"The {name} did not answer on {host}:{port} in {START_TIMEOUT_S} s.", hint="See the lines above."
    )


if os.name == "nt":
    raise InvalidInput("`nanoos up` needs a POSIX system.", hint="Use WSL, or `dagster dev -w workspace.yaml`.")
