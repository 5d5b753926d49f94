"""The last lines that a simulation printed, for the reason of its failure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.engines.defined.outcomes import last_lines
from nanoos.engines.defined.parts import ERR, OUT

N_FILES = 2  # the newest: a step's output and its errors


def last_printed(request: Mapping[str, Any]) -> str:
    """The end of the newest outputs in a simulation's folder; empty where there are none."""
    if request["folder"] is None:
        return ""
    found = [path for path in Path(request["folder"]).glob("*") if path.suffix in (OUT, ERR) and path.is_file()]
    newest = sorted(found, key=lambda path: path.stat().st_mtime_ns)[-N_FILES:]
    return last_lines(sorted(newest, key=lambda path: path.suffix, reverse=True))
