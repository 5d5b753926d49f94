"""What a group's Python code prints, in a file of its simulation's folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRINTED = "engine.out"


@contextmanager
def printed_to_a_file() -> Iterator[None]:
    """Standard output and error of this process, and of the programs that it starts, go to a file of the current
    folder.
    """
    streams = (sys.stdout, sys.stderr)
    before = [os.dup(number) for number in (1, 2)]
    with Path(PRINTED).open("ab") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for stream in streams:
            stream.flush()
        for number, saved in zip((1, 2), before, strict=True):
            os.dup2(saved, number)
            os.close(saved)
