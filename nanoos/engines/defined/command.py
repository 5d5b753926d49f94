"""Running the commands of a definition: input files, steps in order, failures, outputs."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos._runtime.children import ending_children
from nanoos._runtime.processes import signal_name
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.ase_tasks.result import FINAL
from nanoos.engines.defined.definition import CommandDefinition
from nanoos.engines.defined.outcomes import NOT_EXECUTABLE, NOT_FOUND, SimulationFailed, check_finite
from nanoos.engines.defined.parts import ERR, OUT, Failure, InputFile, Step
from nanoos.engines.defined.readers import read_properties
from nanoos.engines.defined.scripts import inline_scripts, scripts_of
from nanoos.engines.defined.templates import NotForAScript, render, render_script

PROBE_TIME_LIMIT_S = 60.0
EXECUTABLE = 0o755


def run_command(definition: CommandDefinition, values: Mapping[str, Any]) -> dict[str, float]:
    """Compute one structure in the current folder.

    Args:
        definition: The commands.
        values: Variables of the templates; `atoms` is the structure as ASE atoms, or None.

    Raises:
        SimulationFailed: A step failed, or its outputs are missing or not finite.
        FileNotFoundError, PermissionError: A program cannot be started.
    """
    folder = Path.cwd()
    scripts = scripts_of(definition)
    for name, item in definition.files.items():
        _write(folder / name, item, values, is_script=name in scripts)
    with ending_children():
        for step in definition.steps:
            _run(definition, step, values, folder)
    found = read_properties(definition, folder, n_atoms=0 if values["atoms"] is None else len(values["atoms"]))
    last = definition.steps[-1].name
    check_finite(found, outputs=(folder / f"{last}{OUT}", folder / f"{last}{ERR}"))
    _write_final_structure(render(definition.final_structure, values).strip(), folder)
    return found


def program_version(definition: CommandDefinition) -> str:
    """What the version probe answers; empty for a definition without one.

    Raises:
        InvalidInput: The probe fails, or its pattern does not match.
    """
    probe = definition.version
    if probe is None:
        return ""
    with tempfile.TemporaryDirectory() as folder:  # some programs leave files even when they only say who they are
        done = subprocess.run(  # noqa: S603  # the operator's command
            probe.command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PROBE_TIME_LIMIT_S,
            check=False,
        )
    output = done.stdout.decode("utf-8", "replace")
    match = re.search(probe.pattern, output, re.MULTILINE)
    if match is None:
        raise InvalidInput(
            f"The version probe {' '.join(probe.command)!r} ended with code {done.returncode} and printed nothing "
            f"that matches {probe.pattern!r}.",
            hint=f"It printed: {output.strip()[:200]!r}. Correct `version` in the definition.",
        )
    return match.group(1).strip()


def missing_programs(definition: CommandDefinition) -> list[str]:
    """Programs of the steps that are not installed; those named by a template are known only with a structure."""
    programs = [step.command[0] for step in definition.steps if "{" not in step.command[0]]
    written = set(definition.files)
    return [item for item in programs if item.removeprefix("./") not in written and shutil.which(item) is None]


def _write(path: Path, item: InputFile, values: Mapping[str, Any], *, is_script: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if item.format is not None:
        from ase.io import write

        write(path, values["atoms"], format=item.format, **item.options)
    else:
        fill_in = _render_script if is_script else render
        path.write_text(fill_in(item.template, values) if item.template is not None else str(item.content))
    if item.is_executable:
        path.chmod(EXECUTABLE)


def _run(definition: CommandDefinition, step: Step, values: Mapping[str, Any], folder: Path) -> None:
    scripts = inline_scripts(step.command)
    command = [
        (_render_script if position in scripts else render)(part, values) for position, part in enumerate(step.command)
    ]
    out, err = folder / f"{step.name}{OUT}", folder / f"{step.name}{ERR}"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)  # noqa: S603
        try:
            code = process.wait(timeout=step.time_limit_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            reason = f"Step {step.name} was stopped at its time limit of {step.time_limit_s:g} s."
            # As for the limit of the whole simulation: a retry would take as long.
            raise SimulationFailed(FailureClass.CRASH, reason, outputs=[out, err], is_final=True) from error
    failure = _recognised(definition.failures, code, (out, err), folder)
    if failure is not None:
        reason = f"Step {step.name}: {failure.message}."
        raise SimulationFailed(failure.failure_class, reason, outputs=[out, err])
    if code == 0:
        return
    if code in (NOT_EXECUTABLE, NOT_FOUND):
        raise SimulationFailed(
            FailureClass.SYSTEMIC, f"Step {step.name}: a program was not found (exit code {code}).", outputs=[err]
        )
    if code < 0:
        killer = signal_name(code)
        how = f"was killed by {killer}" + (", perhaps since memory ran out" if code == -signal.SIGKILL else "")
        raise SimulationFailed(FailureClass.CRASH, f"Step {step.name} {how}.", outputs=[out, err])
    reason = f"Step {step.name} ended with exit code {code}."
    raise SimulationFailed(FailureClass.TRANSIENT, reason, outputs=[out, err])


def _render_script(text: str, values: Mapping[str, Any]) -> str:
    try:
        return render_script(text, values)
    except NotForAScript as error:
        raise SimulationFailed(FailureClass.PERMANENT, str(error)) from error


def _write_final_structure(name: str, folder: Path) -> None:
    """Write the structure at the end in the format in which all engines leave it."""
    if not name:
        return
    from ase.io import read, write

    try:
        write(folder / FINAL, read(folder / name), format="extxyz")
    except Exception as error:  # ASE's readers raise whatever their parsers do
        reason = f"The final structure cannot be read from {name}: {type(error).__name__}: {error}."
        raise SimulationFailed(FailureClass.TRANSIENT, reason) from error


def _recognised(failures: tuple[Failure, ...], code: int, streams: tuple[Path, ...], folder: Path) -> Failure | None:
    """The first of the definition's failures that applies."""
    for failure in failures:
        if failure.exit_code is not None and failure.exit_code == code:
            return failure
        if failure.signal is not None and code < 0 and failure.signal == signal_name(code):
            return failure
        if failure.pattern is not None:
            paths = streams if failure.file is None else (folder / failure.file,)
            if any(_holds(path, failure.pattern) for path in paths if path.is_file()):
                return failure
    return None


def _holds(path: Path, pattern: str) -> bool:
    return re.search(pattern, path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE) is not None
