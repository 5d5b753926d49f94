"""The same lab reached in two ways: in a folder, and on a real server with a worker beside it."""

from __future__ import annotations

import shutil
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import nanoos
from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.service.access.identity import Scope as TokenScope
from nanoos.service.access.tokens import hash_of, new_secret
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.settings import Settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from nanoos.worker import work
from tests.support.bench import write_table


@dataclass
class Trouble:
    """What goes wrong on the way to the server, once each time it is set."""

    lose_answer: bool = False
    is_away: int = 0


class Unreliable:
    """In front of an application: answers 503 in its place, before or after it has acted."""

    def __init__(self, app: ASGIApp, trouble: Trouble) -> None:
        self.app = app
        self.trouble = trouble

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.trouble.is_away:
            self.trouble.is_away -= 1
        elif scope["type"] == "http" and self.trouble.lose_answer and scope["method"] == "POST":
            self.trouble.lose_answer = False
            await self.app(scope, receive, _swallow)
        else:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def _swallow(message: Message) -> None:
    """Send nothing."""


@dataclass
class Served:
    """A server and what a test does to it."""

    url: str
    token: str
    database: Database
    settings: Settings
    trouble: Trouble
    workers: list[threading.Thread] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start_worker(self) -> None:
        self.stop = threading.Event()
        worker = threading.Thread(target=work, args=(self.database, self.settings), kwargs={"stop": self.stop})
        worker.start()
        self.workers.append(worker)

    def stop_workers(self) -> None:
        self.stop.set()
        for worker in self.workers:
            worker.join()
        self.workers.clear()

    def make_token(self, name: str, scope: TokenScope = TokenScope.OPERATE, **limits: Any) -> str:
        secret = new_secret()
        fields = {"name": name, "secret_sha256": hash_of(secret), "scopes": [scope.value], "limits": limits}
        execute(self.database, parse_command("create_token", fields), agent_id="admin")
        return secret


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a database of its own, with one worker."""
    home = tmp_path_factory.mktemp("server")
    settings = Settings(_env_file=None, nanoos_home=home, database_url="", execution="embedded")
    database = migrate(settings)
    with database.write() as connection:
        # Experiments of earlier tests go on waiting for people.
        get_or_create_orchestrator(connection, config={**get_default_config(), "max_simultaneous_experiments": 1000})
    trouble = Trouble()
    app = Unreliable(standalone(build_services(database, settings)), trouble)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    made = Served(url=f"http://127.0.0.1:{port}", token="", database=database, settings=settings, trouble=trouble)
    made.token = made.make_token("python")
    made.start_worker()
    yield made
    made.stop_workers()
    server.should_exit = True
    thread.join()
    database.dispose()


@pytest.fixture
def remote(served: Served) -> Iterator[nanoos.Lab]:
    """The lab on the server; what a test leaves running there is cancelled."""
    with nanoos.open(served.url, token=served.token) as opened:
        yield opened
    with nanoos.open(served.url, token=served.token) as again:
        for item in again.campaigns(CampaignStatus.RUNNING):
            again.campaign(item.slug).cancel()


@pytest.fixture
def local(tmp_path: Path, sqlite_template: Path) -> Iterator[nanoos.Lab]:
    """A lab in a folder, empty."""
    home = tmp_path / "lab" / ".nanoos"
    home.mkdir(parents=True)
    shutil.copy(sqlite_template, home / "nanoos.db")
    with nanoos.open(tmp_path / "lab") as opened:
        yield opened


@pytest.fixture(params=["local", "remote"])
def lab(request: pytest.FixtureRequest) -> nanoos.Lab:
    """A lab in a folder, then one on a server."""
    opened: nanoos.Lab = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def spec(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """A small campaign that no other test has: results of another one's table would be taken over."""
    number = zlib.crc32(request.node.name.encode())
    path = tmp_path / "table.csv"
    write_table(path, 30, scale=1 + number % 10_000 / 100_000)
    return {
        "slug": f"c{number}",
        "design_space": {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}},
        "engine": {"name": "replay", "params": {"properties": ["value"]}},
        "goal": {"value": {"min": 1.0}},
        "batch_size": 4,
        "simulation_budget": 12,
        "experiment_budget": 2,
    }
