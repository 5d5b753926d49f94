"""A lab's folder of engines, and definitions in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Define = Callable[..., Path]

COUNT = """\
kind: command
files:
  in.xyz: {format: xyz}
command: [python3, -c, "print('atoms =', open('in.xyz').readline())"]
properties:
  n_atoms: {pattern: 'atoms = (\\d+)'}
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lab's folder of engines, empty."""
    folder = tmp_path / "engines"
    folder.mkdir()
    monkeypatch.setenv("ENGINES_FOLDER", str(folder))
    return folder


@pytest.fixture
def define(lab: Path) -> Define:
    """Writes `NAME.yaml` and other files into the lab's folder."""

    def write(name: str, text: str, **files: str) -> Path:
        for key, content in files.items():
            (lab / key.replace("__", ".")).write_text(content)
        path = lab / f"{name}.yaml"
        path.write_text(text)
        return path

    return write
