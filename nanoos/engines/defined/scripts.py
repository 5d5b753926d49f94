"""Which texts of a command's definition a shell or an interpreter carries out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from nanoos.engines.defined.definition import CommandDefinition

SHELL = r"(?:ba|da|a|k|z|fi|c|tc)?sh"
OTHERS = r"python[\d.]*|perl|ruby|node|php|lua|tclsh|Rscript|R|julia|octave|expect"
INTERPRETER = re.compile(rf"{SHELL}|{OTHERS}")
WHOLE = re.compile(r"[gmn]?awk|sed|bc|jq|ssh|eval|xargs|parallel")  # any of their arguments may be carried out
INLINE = re.compile(r"-\w*[ceEpr]\w*|--(?:eval|command|exec)")  # sh -c, bash -ceu, perl -E, node -p, php -r
SUFFIXES = re.compile(r"\.(?:sh|bash|zsh|py|pl|rb|js|php|lua|tcl|awk|r|jl|m|sed)", re.IGNORECASE)
CALLS = rf"(?:^|[\s;&|(`/])(?:\.|source|exec|{SHELL}|{OTHERS}|[gmn]?awk)\s+(?:-\S+\s+)*(?:\./)?{{name}}(?=$|[\s;&|)`])"
RUNS = r"(?:^|[\s;&|(`])\./{name}(?=$|[\s;&|)`])"


def inline_scripts(command: Sequence[str]) -> frozenset[int]:
    """Positions of the arguments that are carried out themselves: what follows `sh -c`, and all that awk gets."""
    found: set[int] = set()
    for start, part in enumerate(command):
        program = PurePosixPath(part).name
        if WHOLE.fullmatch(program):
            found.update(range(start + 1, len(command)))
        elif INTERPRETER.fullmatch(program):
            found.update(_up_to_the_script(command, start))
    return frozenset(found)


def scripts_of(definition: CommandDefinition) -> frozenset[str]:
    """Names of the input files that are carried out: by their kind, or by how a step calls them."""
    return frozenset(
        name
        for name, item in definition.files.items()
        if item.is_executable
        or SUFFIXES.fullmatch(PurePosixPath(name).suffix) is not None
        or (item.template or "").startswith("#!")
        or any(_calls(step.command, name) for step in definition.steps)
    )


def _up_to_the_script(command: Sequence[str], start: int) -> range:
    """The options of an interpreter, with the script text where an option announces one."""
    is_inline = False
    for position in range(start + 1, len(command)):
        if not command[position].startswith("-"):
            return range(start + 1, position + is_inline)
        is_inline = is_inline or INLINE.fullmatch(command[position]) is not None
    return range(start + 1, len(command))


def _calls(command: Sequence[str], name: str) -> bool:
    """Whether a command carries a file out: as an argument of an interpreter, or within a script of its own."""
    text = " ".join(command)
    return any(re.search(pattern.replace("{name}", re.escape(name)), text) for pattern in (CALLS, RUNS))
