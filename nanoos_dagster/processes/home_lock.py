"""One `nanoos up` for each home: two would launch every run twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nanoos.domain.errors import Conflict
from nanoos.store.database import make_folder

LOCK = "up.lock"


@contextmanager
def owned(home: Path) -> Iterator[None]:
    """Lock a home while this process lives. The kernel frees the lock of a dead process.

    Raises:
        Conflict: Another process owns it; names its pid.
        InvalidInput: The folder cannot be used.
    """
    make_folder(home)
    path = home / LOCK
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise Conflict(
                f"`nanoos up` already runs on {home}, with pid {file.read().strip() or 'unknown'}.",
                hint="Stop it first, or set NANOOS_HOME to another folder.",
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
