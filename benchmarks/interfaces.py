"""Response times of the REST interface at a steady rate, and of a step run by request.

    python -m benchmarks.interfaces [--rate 100] [--seconds 20] [--simulations 1000000] [--url URL --token TOKEN]

Without --url it starts its own server on DATABASE_URL or, where that is unset, on a new SQLite file with one running
campaign. With --simulations it first makes a PostgreSQL database of that size, as `benchmarks.scale` does. Requests are
sent on schedule even while earlier ones are unanswered, so a stall counts for every request that it delays. Prints
percentiles in milliseconds, and the seconds of `run_once`.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.settings import load_settings
from nanoos.store.schema import migrate
from nanoos.store.tables import candidates, labels, orchestrator_runs, simulation_jobs, structures

PATHS = ("/orchestrator/state", "/orchestrator/stats", "/agent/summary")
N_STEPS = 5
WORKERS = 64  # at 100 a second, responses may take 0.6 s before one waits for a thread
WARM_UP_S = 5.0  # imports, pools and the first counts
START_TIMEOUT_S = 120

SERVER = """
import sys, uvicorn
from nanoos.interfaces.http.app import build_services, standalone, warm_up
from nanoos.settings import load_settings
from nanoos.store.schema import open_database
settings = load_settings()
services = build_services(open_database(settings), settings)
warm_up(services).join()
app = standalone(services)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


class Client:
    """An HTTP client with one connection per thread."""

    def __init__(self, url: str, token: str) -> None:
        self._host = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._local = threading.local()

    def __call__(self, method: str, path: str) -> bytes:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            with contextlib.suppress(http.client.RemoteDisconnected, ConnectionError):
                return self._send(connection, method, path)
            # The server closed the idle connection.
        connection = self._local.connection = http.client.HTTPConnection(self._host, timeout=60)
        return self._send(connection, method, path)

    def _send(self, connection: http.client.HTTPConnection, method: str, path: str) -> bytes:
        connection.request(method, path, headers=self._headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {body[:300]!r}")
        return body


def measure(client: Client, rate: float, seconds: float) -> dict[str, list[float]]:
    """Milliseconds from the time each request was due to its response, by path."""
    times: dict[str, list[float]] = {path: [] for path in PATHS}
    began = time.monotonic() + 0.1

    def send(number: int) -> None:
        path, due = PATHS[number % len(PATHS)], began + number / rate
        client("GET", path)
        times[path].append((time.monotonic() - due) * 1000)

    with ThreadPoolExecutor(WORKERS) as pool:
        sent = []
        for number in range(int(rate * seconds)):
            time.sleep(max(began + number / rate - time.monotonic(), 0))
            sent.append(pool.submit(send, number))
        for future in sent:
            future.result()
    return times


def small_database() -> None:
    """One running campaign with a few hundred results."""
    settings = load_settings()
    database = migrate(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection, config={"max_simultaneous_simulations": 300})
    campaign = json.loads((Path(__file__).parents[1] / "examples" / "tmd_gap.json").read_text())
    execute(database, CreateDesignCampaign(campaign={**campaign, "batch_size": 20, "stop": {}}), agent_id="benchmark")
    for _ in range(3):
        execute(database, RunStep(), agent_id="benchmark")
        drain_simulations(database, settings)
    database.dispose()


@contextlib.contextmanager
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def print_size() -> None:
    database = migrate(load_settings())
    with database.read() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (structures, candidates, simulation_jobs, labels, orchestrator_runs)
        }
    print(f"{database.dialect}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    database.dispose()


def print_times(client: Client, rate: float, seconds: float) -> None:
    measure(client, rate, WARM_UP_S)
    times = measure(client, rate, seconds)
    print(f"{rate:g} requests a second for {seconds:g} s, milliseconds:")
    print(f"{'path':24}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}")
    for path, values in times.items():
        cuts = statistics.quantiles(values, n=100)
        print(f"{path:24}{cuts[49]:8.1f}{cuts[94]:8.1f}{cuts[98]:8.1f}{max(values):8.1f}")
    steps = []
    for _ in range(N_STEPS):
        started = time.monotonic()
        done = json.loads(client("POST", "/orchestrator/run_once"))
        steps.append(time.monotonic() - started)
        if not done["run"]["summary"]["success"]:
            raise RuntimeError(f"a step failed: {done}")
    print(f"run_once, {N_STEPS} times, seconds: median {statistics.median(steps):.2f}, max {max(steps):.2f}")


def large(n_simulations: int, rate: float, seconds: float) -> None:
    """Measure on a database of `benchmarks.scale`."""
    from benchmarks.scale.__main__ import fresh_database, machine
    from benchmarks.scale.__main__ import server as postgresql
    from benchmarks.scale.data import Sizes, build

    with (
        postgresql() as url,
        tempfile.TemporaryDirectory() as folder,
        fresh_database(url, "nanoos_interfaces", Path(folder)) as (database, _),
    ):
        build(database, Sizes(n_simulations=n_simulations))
        database.dispose()
        print_size()
        print(f"machine {machine():.1f}", flush=True)
        with server() as ours:
            print_times(Client(ours, ""), rate, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--simulations", type=int, default=0, help="first make a PostgreSQL database of this many")
    parser.add_argument("--url", default="", help="URL of a running server; default: start one")
    parser.add_argument("--token", default="", help="token of scope agent, if the server needs one")
    given = parser.parse_args()
    if given.url:
        print_times(Client(given.url, given.token), given.rate, given.seconds)
        return
    if given.simulations:
        large(given.simulations, given.rate, given.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NANOOS_HOME"] = folder
        if not os.environ.get("DATABASE_URL"):
            small_database()
        print_size()
        with server() as url:
            print_times(Client(url, given.token), given.rate, given.seconds)


if __name__ == "__main__":
    main()
