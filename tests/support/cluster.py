"""A server and remote workers as real processes; the workers know the server's address and no database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from nanoos.service.access.identity import Scope
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.settings import Settings
from tests.support.access import make_token
from tests.support.bench import Bench
from tests.support.postgres import free_port
from tests.support.processes import ROOT

PATIENCE_S = 120
SITE = "hpc"
SERVER = """
import sys, uvicorn
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.settings import load_settings
from nanoos.store.schema import open_database
settings = load_settings()
app = standalone(build_services(open_database(settings), settings))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""
# What the worker has loaded at its end is written down.
WORKER = """
import atexit, os, sys
from nanoos.interfaces.cli import main
atexit.register(lambda: open(os.environ["LOADED"], "w").write("\\n".join(sys.modules)))
main()
"""
DEFINITION = """\
kind: command
input: row
files:
  in.txt: {template: "{{ row.x }} {{ row.id }}\\n"}
  run.sh: {copy: run.sh}
command: [sh, run.sh]
keep: ['*.dat']
properties:
  value: {pattern: 'value = (\\S+)'}
"""


def until(reached: Callable[[], object], what: str) -> None:
    """Wait for something that takes its time."""
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline, f"{what} does not come about"
        time.sleep(0.02)


@dataclass
class Process:
    """A running worker."""

    popen: subprocess.Popen[str]
    log: Path
    loaded_file: Path

    def ended(self) -> dict[str, Any]:
        """Its report, once it has ended well."""
        out, _ = self.popen.communicate(timeout=PATIENCE_S)
        assert self.popen.returncode == 0, self.log.read_text()
        report: dict[str, Any] = json.loads(out[out.index("{") :])
        return report

    def kill(self, number: int = signal.SIGKILL) -> None:
        self.popen.send_signal(number)

    @property
    def loaded(self) -> set[str]:
        """The packages that it had loaded at its end."""
        return {name.partition(".")[0] for name in self.loaded_file.read_text().splitlines()}


@dataclass
class Cluster:
    """A server on a bench's database, and the disk of a site."""

    bench: Bench
    folder: Path
    token: str
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[str] | None = None
    workers: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def spool(self) -> Path:
        return self.folder / "site" / "spool"

    @property
    def calls(self) -> list[str]:
        """The rows that were computed, in order."""
        path = self.folder / "calls"
        return path.read_text().split() if path.exists() else []

    @property
    def uploads(self) -> Path:
        """The server's temporary folder."""
        return self.folder / "uploads"

    def script(self, does: str = "") -> str:
        """A program that notes its row, then does this, and answers."""
        return f'read x id < in.txt\necho $id >> {self.folder / "calls"}\n{does}\necho "value = $x"\n'

    def launch(self, n: int, does: str = "") -> None:
        """A campaign with this many waiting simulations of a defined engine."""
        lab = self.folder / "engines"
        lab.mkdir()
        (lab / "mine.yaml").write_text(DEFINITION)
        (lab / "run.sh").write_text(self.script(does))
        self.bench.configure(max_simultaneous_simulations=1000)
        self.bench.create(engine={"name": "mine"}, n_rows=n, batch_size=n, simulation_budget=n)
        self.bench.step()

    def serve(self) -> None:
        """Start the server and wait until it answers."""
        self.uploads.mkdir(exist_ok=True)
        with (self.folder / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(self.port)],
                env={**os.environ, "TMPDIR": str(self.uploads), "PYTHONPATH": str(ROOT)},
                text=True,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        until(self._answers, "the server")

    def kill_server(self) -> None:
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def work(self, *options: str, token: str | None = None, environment: Mapping[str, str] | None = None) -> Process:
        """Start a worker on the site."""
        site = self.folder / "site"
        site.mkdir(exist_ok=True)
        number = len(self.workers)
        (site / f"token{number}").write_text((token or self.token) + "\n")
        mine = {name.upper() for name in Settings.model_fields}
        inherited = {name: value for name, value in os.environ.items() if name not in mine}
        log, loaded = site / f"worker{number}.log", site / f"loaded{number}"
        arguments = ["--server", self.url, "--token-file", str(site / f"token{number}"), "--site", SITE, *options]
        with log.open("w") as errors:
            popen = subprocess.Popen(
                [sys.executable, "-c", WORKER, "remote-work", "--spool", str(self.spool), "--cores", "1", *arguments],
                cwd=site,
                env={
                    **inherited,
                    "PYTHONPATH": str(ROOT),
                    "NANOOS_HOME": str(site / "home"),
                    "LOADED": str(loaded),
                    **(environment or {}),
                },
                text=True,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.workers.append(Process(popen, log, loaded))
        return self.workers[-1]

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/health").status_code < 500
        except httpx2.TransportError:
            return False


def work_token(bench: Bench, name: str = "cluster", site: str = SITE, engines: tuple[str, ...] = ()) -> str:
    """A work token's secret."""
    return make_token(bench, name, Scope.WORK, limits=TokenLimits(site=site, engines=engines))


@contextmanager
def cluster(bench: Bench) -> Iterator[Cluster]:
    """A running server; it and the workers are killed at the end."""
    made = Cluster(bench=bench, folder=bench.folder / "cluster", token=work_token(bench))
    made.folder.mkdir()
    made.serve()
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.popen.kill()
            worker.popen.communicate()
        if made.server is not None:
            made.kill_server()
