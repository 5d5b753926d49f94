"""PostgreSQL's own programs, in a version that fits the server; no password is in their arguments."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.engine import make_url

from nanoos.domain.errors import InvalidInput, NanoosError

INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps one folder for each version, off the path
MAX_SAID = 2000  # characters of a program's last words in an error


class ProgramFailed(NanoosError):
    """A program of PostgreSQL ended with an error."""


def server_version(connection: Connection) -> int:
    """The server's major version, for example 16."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def find_program(name: str, *, at_least: int) -> Path:
    """A program that is not older than the server.

    Raises:
        InvalidInput: There is none; says what was found and what to install.
    """
    found = []
    on_path = shutil.which(name)
    folders = sorted(INSTALLED.glob("*"), key=lambda folder: folder.name.zfill(4), reverse=True)
    for path in [*([Path(on_path)] if on_path else []), *(folder / "bin" / name for folder in folders)]:
        if not path.exists():
            continue
        version = _version(path)
        if version >= at_least:
            return path
        found.append(f"{path} is version {version}")
    raise InvalidInput(
        f"There is no {name} of version {at_least} or newer on this machine{f': {found[0]}' if found else ''}.",
        hint=f"Install PostgreSQL's client programs (apt install postgresql-client-{at_least}), or put {name} on the "
        "path.",
    )


def run_program(program: Path, arguments: Sequence[str], url: str) -> None:
    """Run a program on a database.

    Args:
        program: From `find_program`.
        arguments: Without the database.
        url: Of the database, as SQLAlchemy spells it.

    Raises:
        ProgramFailed: It ended with an error; quotes its last words.
    """
    parsed = make_url(url)
    environment = dict(os.environ)
    if parsed.password is not None:
        environment["PGPASSWORD"] = parsed.password
    done = subprocess.run(  # noqa: S603  # PostgreSQL's program, own arguments
        [str(program), *arguments, "--no-password", "--dbname", _without_password(parsed)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-MAX_SAID:]
        raise ProgramFailed(
            f"{program.name} ended with status {done.returncode}: {said or 'it said nothing'}.",
            hint="Check the database's URL, its rights, and the free space.",
        )


def _without_password(url: URL) -> str:
    plain = url.set(drivername="postgresql")
    # `set` cannot remove a password.
    return plain._replace(password=None).render_as_string(hide_password=False)


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(match[1]) if match else 0
