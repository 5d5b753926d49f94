"""A real Redis for tests: the one that TEST_REDIS_URL names, else a Valkey from the development wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.servers import Redis


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Yields its URL; a server that was started here is stopped after."""
    given = os.environ.get("TEST_REDIS_URL", "")
    if given:
        yield given
        return
    server = Redis(folder / "redis", from_wheel=True)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
