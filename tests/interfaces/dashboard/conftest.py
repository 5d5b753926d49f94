"""A real browser on a real server. Without Chromium these tests are skipped; where CI is set they fail."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from nanoos.interfaces.http.app import build_services, standalone
from tests.support.bench import Bench
from tests.support.postgres import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# A browser that asks nobody but us, as root too.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A form that comes back as it was typed has one of these statuses, and the browser notes it.
COMES_BACK = ("status of 409", "status of 422")
START_TIMEOUT_S = 30
PAGE_TIMEOUT_MS = 60_000  # a loaded machine is no failure


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module's tests; Playwright's event loop must not outlive them, others run their own."""
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        reason = "there is no Chromium here: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def server(bench: Bench) -> Iterator[str]:
    """Our routes behind our middleware, on a port of its own; gives its address."""
    services = build_services(bench.database, bench.settings, clock=bench.clock)
    with serving(standalone(services)) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a path in a fresh browser context; an error in the page's console fails the test."""
    opened: list[Any] = []
    problems: list[str] = []

    def note(line: ConsoleMessage) -> None:
        if line.type == "error" and not any(status in line.text for status in COMES_BACK):
            problems.append(line.text)

    def open_(path: str, **context: Any) -> Page:
        made = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        made.set_default_timeout(PAGE_TIMEOUT_MS)
        opened.append(made)
        page = made.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", note)
        page.goto(server + path)
        return page

    yield open_
    for context in opened:
        context.close()
    assert problems == []


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """An application on a free port, in a thread of this process."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(START_TIMEOUT_S)
