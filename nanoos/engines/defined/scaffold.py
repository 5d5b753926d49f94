"""`nanoos engine new`: a first definition that runs as it is, an example structure, and a test."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.engines.defined.creation import find_definition
from nanoos.engines.defined.files import NAME, SUFFIX, DefinitionFile, definition_files, taken_in_files
from nanoos.engines.ready.examples import EXAMPLES, example_atoms
from nanoos.plugins.registry import ENGINES

EXAMPLE = "3\nwater\nO 0.000 0.000 0.119\nH 0.000 0.763 -0.477\nH 0.000 -0.763 -0.477\n"

TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "command": {
        "NAME.yaml": """\
kind: command
description: Counts the atoms; put your program here
files:
  structure.xyz: {format: xyz}       # any format that ASE writes; or template:, template_file:, copy:
  NAME.sh: {copy: NAME.sh}
command: [bash, NAME.sh, structure.xyz]
properties:
  atoms_total: {pattern: 'atoms = (\\S+)', description: Number of atoms}
failures:
  - {pattern: 'not converged', class: permanent, message: the program did not converge}
resources: {cores: 1, time_s: 600}
""",
        "NAME.sh": 'echo "atoms = $(head -n 1 "$1")"\n',
    },
    "python": {
        "NAME.yaml": """\
kind: python
description: Mean atomic number; put your model here
function: NAME:predict               # in NAME.py beside this file, or in an installed package
parameters:
  scale: {default: 1.0, min: 0.1, max: 10, description: Factor of the result}
properties:
  atomic_number_mean: {description: Mean atomic number}
resources: {cores: 1, time_s: 600}
""",
        "NAME.py": '''\
"""The function of engine NAME."""


def predict(atoms, scale):
    """Properties of one structure (ase.Atoms), by name."""
    return {"atomic_number_mean": scale * float(atoms.numbers.mean())}
''',
    },
    "ase": {
        "NAME.yaml": """\
kind: ase
description: Relaxation with a Lennard-Jones potential; put your calculator here
calculator:
  class: ase.calculators.lj:LennardJones
  arguments: {sigma: 1.0, epsilon: "{{ epsilon }}", rc: 10.0}
task: {name: relax, fmax_ev_per_a: 0.05, max_steps: 500}
parameters:
  epsilon: {default: 0.01, min: 0.001, max: 1, description: Depth of the potential in eV}
properties: [energy_ev_per_atom]
resources: {cores: 1, time_s: 600}
""",
    },
}

TEST = '''\
"""`python -m pytest {folder}` tries the engine as `nanoos engine check` does."""

from pathlib import Path

from nanoos.execution.simulations.conformance import check_engine
from nanoos.plugins.registry import design_space, simulation_engine
from nanoos.settings import load_settings


def test_{name}_passes_every_trial():
    example = design_space("structure_files", {{"path": str(Path(__file__).with_name("{name}_example.xyz"))}})
    engine = simulation_engine("{name}", {params})
    trials = list(check_engine(load_settings(), engine, example.generate(1, 0)[0].spec, time_limit_s=600))
    assert [trial for trial in trials if trial.passed is False] == []
'''


def write_engine(folder: Path, name: str, *, kind: str, copy: str | None = None) -> list[Path]:
    """Write the files of a new engine; nothing is written where one exists already.

    Raises:
        InvalidInput: The name is invalid or taken, the kind unknown, or a file exists.
    """
    if not NAME.fullmatch(name) or "-" in name:
        raise InvalidInput(f"{name!r} cannot name an engine.", hint="Use lower-case letters, digits and _.")
    if name in ENGINES.names():
        raise InvalidInput(f"There is an engine {name!r} already.", hint="Choose another name.")
    if copy is None and kind not in TEMPLATES:
        raise InvalidInput(
            f"There is no kind {kind!r} of definition.",
            hint=f"{did_you_mean(kind, TEMPLATES)}Known: {', '.join(TEMPLATES)}.",
        )
    if copy is not None and copy not in definition_files():
        raise InvalidInput(
            f"No file defines an engine {copy!r}.",
            hint=f"{did_you_mean(copy, definition_files())}See `nanoos engine list`.",
        )
    if copy is None:
        texts = {key.replace("NAME", name): text.replace("NAME", name) for key, text in TEMPLATES[kind].items()}
        example, params = _example_of("")
    else:
        texts = _copied(find_definition(copy), name, folder)
        example, params = _example_of(copy)
    texts |= {
        f"{name}_example.xyz": example,
        f"test_{name}.py": TEST.format(name=name, folder=folder, params=dict(params)),
    }
    files = {folder / key: text for key, text in texts.items()}
    taken = [str(path) for path in files if path.exists()]
    if taken:
        raise InvalidInput(f"{', '.join(taken)} exists already.", hint="Nothing was written. Choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if copy is not None and (source := find_definition(copy).path.parent / path.relative_to(folder)).exists():
            path.chmod(source.stat().st_mode)
    return list(files)


def _copied(file: DefinitionFile, name: str, folder: Path) -> dict[str, str]:
    """The definition's text, and those of the files beside it that it names, where they are not in the folder."""
    taken_in = [] if file.path.parent.resolve() == folder.resolve() else taken_in_files(file)
    beside = {item: (file.path.parent / item).read_text() for item in taken_in}
    return {f"{name}{SUFFIX}": file.path.read_text()} | beside


def _example_of(engine: str) -> tuple[str, Mapping[str, Any]]:
    """A structure file that this engine can compute, and cheap parameters; water for one that is not ready-made."""
    if engine not in EXAMPLES:
        return EXAMPLE, {}
    from ase.io import write

    text = io.StringIO()
    write(text, example_atoms(engine), format="extxyz")
    return text.getvalue(), EXAMPLES[engine][1]
