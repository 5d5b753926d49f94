"""Remote workers against local ones on the same queue, and the cost of idle ones.

    python -m benchmarks.remote_work [--jobs 1000] [--workers 2] [--idle 1000] [--seconds 60]

On DATABASE_URL or, where that is unset, on a new SQLite file. The simulations are look-ups in a table, so that what is
measured is the way to the database and back: results per second between the first claim and the last record, of
`nanoos remote-work --cores 1` processes over HTTP as a ratio to as many local workers. Then idle workers, simulated by
one process, wait for work: their requests, and the share of a core that the server needs for them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import psutil
from sqlalchemy import func, select

from nanoos.control.orchestrators import get_or_create_orchestrator, update_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.remote.worker import WAIT_S
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import hash_of, new_secret
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.catalog.tokens import CreateToken, TokenLimits
from nanoos.settings import load_settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from nanoos.store.tables import campaigns, simulation_jobs

SITE = "benchmark"
START_TIMEOUT_S = 120
SERVER = """
import sys, uvicorn
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.settings import load_settings
from nanoos.store.schema import open_database
settings = load_settings()
app = standalone(build_services(open_database(settings), settings))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
REMOTE = "from nanoos.interfaces.cli import main; main()"
LOCAL = (
    "from nanoos.execution.simulations.worker import drain_simulations as d; from nanoos.settings import load_settings"
    " as s; from nanoos.store.schema import open_database as o; d(o(s()), s())"
)


def launch(database: Database, folder: Path, slug: str, n_jobs: int) -> None:
    """A campaign with this many waiting look-ups, in a table of its own."""
    table = folder / f"{slug}.csv"
    rows = np.random.default_rng(len(slug)).random((n_jobs, 2))
    table.write_text("id,x,value\n" + "".join(f"{slug}{n},{x},{value}\n" for n, (x, value) in enumerate(rows)))
    spec = {
        "slug": slug,
        "design_space": {"kind": "table", "params": {"path": str(table), "measured_columns": ["value"]}},
        "engine": {"name": "replay", "params": {"properties": ["value"]}},
        "goal": {"value": {"direction": "maximize"}},
        "batch_size": n_jobs,
        "acquisition": "random",
    }
    execute(database, CreateDesignCampaign(campaign=spec), agent_id="benchmark")
    execute(database, RunStep(), agent_id="benchmark")


def results_per_second(database: Database, slug: str, n_jobs: int) -> float:
    """Of a campaign all of whose simulations are recorded."""
    job = simulation_jobs.c
    with database.read() as connection:
        done, first, last = connection.execute(
            select(func.count(job.result_id), func.min(job.started_at), func.max(job.finished_at))
            .join(campaigns, campaigns.c.id == job.campaign_id)
            .where(campaigns.c.slug == slug)
        ).one()
    if done != n_jobs:
        raise SystemExit(f"{done} of {n_jobs} simulations of {slug} are recorded")
    return float(n_jobs / (last - first).total_seconds())


def run_all(*commands: list[str], cwd: Path) -> None:
    """Run programs at the same time to their ends."""
    running = [subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL) for command in commands]
    if any(process.wait() for process in running):
        raise SystemExit("a worker failed")


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, psutil.Process]]:
    """A server's address and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, "-c", SERVER, str(port)]) as process:
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while time.monotonic() < deadline:
                with contextlib.suppress(httpx2.TransportError):
                    httpx2.get(f"{url}/health")
                    break
                time.sleep(0.1)
            yield url, psutil.Process(process.pid)
        finally:
            process.kill()


async def idle(url: str, token: str, n_workers: int, seconds: float, server: psutil.Process) -> tuple[int, float]:
    """Requests that idle workers sent, and processor time of the server, s, once all have begun."""
    n_requests = 0
    end = time.monotonic() + 2 * WAIT_S + seconds
    limits = httpx2.Limits(max_connections=n_workers, max_keepalive_connections=n_workers)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=600, limits=limits) as client:

        async def one(number: int) -> None:
            nonlocal n_requests
            # They do not begin all at once, nor would those of a cluster.
            await asyncio.sleep(WAIT_S * number / n_workers)
            while time.monotonic() < end:
                wanted = {"protocol": 1, "worker": f"w{number}", "site": SITE, "wait_s": WAIT_S}
                answer = await client.post("/work/claim", json=wanted)
                answer.raise_for_status()
                n_requests += 1

        tasks = [asyncio.create_task(one(number)) for number in range(n_workers)]
        await asyncio.sleep(2 * WAIT_S)
        before, cpu_before = n_requests, sum(server.cpu_times()[:2])
        await asyncio.sleep(seconds)
        counted, used_s = n_requests - before, sum(server.cpu_times()[:2]) - cpu_before
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return counted, used_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"NANOOS_HOME": name, "DATA_ROOTS": name}
        database = migrate(load_settings())
        with database.write() as connection:
            get_or_create_orchestrator(connection)
            room = {"max_simultaneous_simulations": 10 * asked.jobs}
            update_orchestrator(connection, "default", now=utc_now(), config_changes=room)
        launch(database, folder, "local", asked.jobs)
        run_all(*[[sys.executable, "-c", LOCAL] for _ in range(asked.workers)], cwd=folder)
        local = results_per_second(database, "local", asked.jobs)
        secret = new_secret()
        token = CreateToken(
            name="cluster",
            secret_sha256=hash_of(secret),
            scopes=frozenset({Scope.WORK}),
            limits=TokenLimits(site=SITE),
        )
        execute(database, token, agent_id="benchmark")
        (folder / "token").write_text(secret)
        with serving() as (url, server):
            launch(database, folder, "remote", asked.jobs)
            command = [sys.executable, "-c", REMOTE, "remote-work", "--server", url]
            command += ["--token-file", "token", "--site", SITE, "--cores", "1", "--idle-seconds", "3"]
            run_all(*[command for _ in range(asked.workers)], cwd=folder)
            remote = results_per_second(database, "remote", asked.jobs)
            print(f"{asked.jobs} look-ups, {asked.workers} workers: {local:.0f}/s local, {remote:.0f}/s remote,")
            print(f"ratio {remote / local:.2f}")
            n_requests, used_s = asyncio.run(idle(url, secret, asked.idle, asked.seconds, server))
            a_minute = 60 * n_requests / asked.seconds
            print(
                f"{asked.idle} idle workers: {a_minute:.0f} requests a minute, {a_minute / asked.idle:.1f} each; "
                f"the server uses {100 * used_s / asked.seconds:.1f}% of a core"
            )
        database.dispose()


if __name__ == "__main__":
    main()
