"""`nanoos up`, `nanoos serve` and `nanoos worker`: the processes of the platform on this machine, in either profile.

One code server shared by daemon and web server, and the standing drain; with EXECUTION=celery also the workers of both
queues.
"""

import contextlib
import ipaddress
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from dotenv import dotenv_values

from nanoos.domain.errors import InvalidInput
from nanoos.execution.celery_queues import CELERY_QUEUES, SIMULATION, TRAINING
from nanoos.interfaces.cli.context import console
from nanoos.interfaces.cli.orchestrator import init
from nanoos.service.access.signing import signing_key
from nanoos.service.access.tokens import has_tokens
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos_dagster.processes.home_lock import owned
from nanoos_dagster.processes.instance import prepare_dagster_home, workspace_file
from nanoos_dagster.processes.supervisor import supervisor

OPEN_NOTE = "No token exists: any user of this machine is an administrator. `nanoos token create` ends that."
POLL_S = 0.3
STANDING_DRAIN = "nanoos_dagster.processes.standing_drain"


def serve(host: str, port: int, *, with_workers: bool = True) -> None:
    """Serve until Ctrl-C or SIGTERM. The embedded profile's database is created if it is missing.

    Args:
        host: Address of the UI.
        port: Port of the UI.
        with_workers: With EXECUTION=celery, start the workers here; False if they run on other machines.

    Raises:
        Conflict: `nanoos up` already runs on this home.
        InvalidInput: The port is taken, DAGSTER_HOME or SECRET_KEY is unusable, `.env` contradicts the environment, or
            the address is open and no token exists.
        StoreUnavailable: There is no database, or it needs a migration.
        StackFailed: A process did not start or died repeatedly.
    """
    settings = load_settings()
    _check_env_file()
    if settings.embedded_database is not None and not settings.embedded_database.exists():
        init()
    needs_token = check_address(open_database(settings), host)
    if settings.runs_on_celery:
        _check_redis(settings)
    prepare_dagster_home(settings)
    signing_key(settings)
    _check_port(host, port)
    stop = _stop_signal()
    with owned(settings.home), tempfile.TemporaryDirectory(prefix="nanoos-") as folder, supervisor() as stack:
        code_port = _free_port()
        lines = ["--log-format", "json"] if settings.log_format == "json" else []
        # `dagster api grpc`, not `code-server`: one process less, and nothing here reloads code.
        code_server = stack.start(
            "code server",
            [
                *("dagster", "api", "grpc", "-m", "nanoos_dagster.definitions"),
                *("-h", "127.0.0.1", "-p", str(code_port), *lines),
            ],
        )
        if not stack.wait_for_port(code_server, "127.0.0.1", code_port, stop):
            return
        workspace = Path(folder) / workspace_file().name
        workspace.write_text(
            f"load_from:\n  - grpc_server: {{host: 127.0.0.1, port: {code_port}, location_name: nanoos}}\n"
        )
        web = stack.start(
            "web server", ["nanoos", "serve", "--host", host, "--port", str(port), "--workspace", str(workspace)]
        )
        stack.start("daemon", ["dagster-daemon", "run", "-w", str(workspace), *lines])
        stack.start("standing drain", ["python", "-m", STANDING_DRAIN])
        if settings.runs_on_celery and with_workers:
            for queue, slots in ((SIMULATION, settings.simulation_workers), (TRAINING, 1)):
                # Stopping does not wait for the current task: the next start takes over its leases.
                stack.start(
                    f"worker of {queue}",
                    ["nanoos", "worker", queue, "--concurrency", str(slots)],
                    REMAP_SIGTERM="SIGQUIT",
                )
        if not stack.wait_for_port(web, host, port, stop):
            return
        console().print(f"Dagster UI: http://{host}:{port}  (Ctrl-C stops it)")
        console().print(f"Dashboard:  http://{host}:{port}/orchestrator")
        console().print(f"REST:       http://{host}:{port}{settings.api_prefix}/docs")
        console().print("Every request needs a token." if needs_token else OPEN_NOTE, style="dim")
        while not stop():
            stack.keep_running()
            time.sleep(POLL_S)
        console().print("Stopping.")


def become_worker(queue: str, concurrency: int) -> None:
    """Replace this process with a Celery worker that listens on one queue.

    Raises:
        InvalidInput: There is no such queue, the profile has no workers, or Redis does not answer.
        StoreUnavailable: There is no database, or it needs a migration.
    """
    if queue not in CELERY_QUEUES:
        raise InvalidInput(f"There is no queue {queue!r}.", hint=f"Queues: {', '.join(CELERY_QUEUES)}.")
    settings = load_settings()
    if not settings.runs_on_celery:
        raise InvalidInput(
            f"EXECUTION={settings.execution} has no workers: runs do the work in their own process.",
            hint="Set EXECUTION=celery, and DATABASE_URL to a PostgreSQL database.",
        )
    open_database(settings).dispose()
    _check_redis(settings)
    prepare_dagster_home(settings)
    celery = Path(sys.executable).parent / "celery"
    os.execv(  # noqa: S606  # our own program
        celery,
        [
            *(str(celery), "-A", "nanoos_dagster.celery", "worker", "-Q", queue, "--concurrency", str(concurrency)),
            *("-n", f"{queue}-{os.getpid()}@%h", "--loglevel", settings.log_level, "--without-mingle"),
        ],
    )


def _check_env_file() -> None:
    """Our settings take the environment before `.env`; Dagster's daemon and runs take `.env` first, empty or not."""
    environment = {"DAGSTER_HOME": None, **os.environ}
    differing = [
        name
        for name, value in dotenv_values(".env").items()
        if name.lower() in Settings.model_fields and value is not None and value != environment.get(name, value)
    ]
    if differing:
        raise InvalidInput(
            f"{Path('.env').absolute()} contradicts the environment: {', '.join(differing)}.",
            hint="Remove these lines from the file, or the variables from the environment.",
        )


def _check_redis(settings: Settings) -> None:
    import redis

    try:
        with contextlib.closing(redis.Redis.from_url(settings.redis_url, socket_connect_timeout=5)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        where = settings.redis_url.rpartition("@")[2]
        raise InvalidInput(
            f"REDIS_URL: {where} does not answer: {error}.", hint="Start Redis, or correct REDIS_URL."
        ) from error


def _stop_signal():
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, _frame: received.append(signum))
    return lambda: bool(received)


def check_address(database: Database, host: str) -> bool:
    """Whether requests need a token.

    Raises:
        InvalidInput: They do not, and the address is open to other machines.
    """
    with database.read() as connection:
        needs_token = has_tokens(connection)
    if not needs_token and not _is_loopback(host):
        raise InvalidInput(
            f"{host} is open to other machines, and no token exists.",
            hint="Create one first: nanoos token create NAME --scope admin.",
        )
    return needs_token


def _is_loopback(host: str) -> bool:
    try:
        return all(ipaddress.ip_address(item[4][0]).is_loopback for item in socket.getaddrinfo(host, None))
    except OSError as error:
        raise InvalidInput(f"{host!r} is not an address: {error}.", hint="For example 127.0.0.1.") from error


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


if os.name == "nt":
    raise InvalidInput("`nanoos up` needs a POSIX system.", hint="Use WSL, or `dagster dev -w workspace.yaml`.")
