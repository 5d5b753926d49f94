"""What a group's Python code prints, in a file of its simulation's folder."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PRINTED = "engine.out"


@contextmanager
def printed_to_a_file() -> Iterator[None]:
    """Standard output and error of this process, and of the programs that it starts, go to a file of the current
    folder.
    """
    with ExitStack() as restored:
        file = restored.enter_context(Path(PRINTED).open("ab"))
        _flush()
        for number in (1, 2):
            saved = os.dup(number)
            restored.callback(os.close, saved)
            restored.callback(os.dup2, saved, number)
            os.dup2(file.fileno(), number)
        restored.callback(_flush)
        yield


def _flush() -> None:
    """Also what C and Fortran hold back; a stream that the group's code has closed holds nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
