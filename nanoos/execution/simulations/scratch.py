"""The folders in which simulations run, one each; a worker removes its own, and those of workers that died."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from nanoos.settings import Settings

PREFIX = "nanoos-simulations"
OWNER = re.compile(rf"{PREFIX}-(\d+)-(\d+)-\w+")


@contextmanager
def scratch_folder(settings: Settings) -> Iterator[Path]:
    """A new empty folder for this worker's simulations, removed at the end with what is in it."""
    root = settings.scratch_folder or Path(tempfile.gettempdir())
    root.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(root)
    begun = int(psutil.Process().create_time())
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-{begun}-", dir=root)).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(root: Path) -> None:
    """Remove the folders of workers that were killed. Another machine's processes are not seen here: on a shared disk
    each machine needs a SCRATCH_FOLDER of its own."""
    for folder in root.glob(f"{PREFIX}-*"):
        owner = OWNER.fullmatch(folder.name)
        if owner and not _is_alive(int(owner[1]), int(owner[2])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int, begun: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return int(psutil.Process(pid).create_time()) == begun
    return False
