"""Which texts of a command's definition a shell or an interpreter carries out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from nanoos.engines.defined.definition import CommandDefinition

INTERPRETER = re.compile(r"(?:ba|da|a|k|z|fi|c|tc)?sh|python[\d.]*|perl|ruby|node|awk|gawk|Rscript|julia|octave|expect")
INLINE = re.compile(r"-\w*[ce]")  # sh -c, bash -lc, perl -e


def inline_scripts(command: Sequence[str]) -> frozenset[int]:
    """Positions of the arguments that are scripts themselves: the one after `sh -c`."""
    return frozenset(
        position + 1
        for start in _interpreters(command)
        for position in range(start + 1, len(command) - 1)
        if INLINE.fullmatch(command[position])
    )


def scripts_of(definition: CommandDefinition) -> frozenset[str]:
    """Names of the input files that are carried out: executable ones, and arguments of an interpreter."""
    found = {name for name, item in definition.files.items() if item.is_executable}
    for step in definition.steps:
        for start in _interpreters(step.command):
            arguments = {part.removeprefix("./") for part in step.command[start + 1 :]}
            found |= arguments & definition.files.keys()
    return frozenset(found)


def _interpreters(command: Sequence[str]) -> list[int]:
    """Positions of interpreters; not only the first, since `env` or `mpirun` may stand before one."""
    return [position for position, part in enumerate(command) if INTERPRETER.fullmatch(PurePosixPath(part).name)]
