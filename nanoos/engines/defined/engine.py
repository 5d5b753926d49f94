"""The engine that a definition describes. It is set up in the engine process, where alone it runs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.domain.structures import stable_hash
from nanoos.engines.ase_tasks.result import FINAL, INPUT, LOG, TRAJECTORY
from nanoos.engines.defined.calculator import run_calculator
from nanoos.engines.defined.command import program_version, run_command
from nanoos.engines.defined.definition import (
    AseDefinition,
    CommandDefinition,
    EngineDefinition,
    PythonDefinition,
    property_specs,
    stored_definition,
)
from nanoos.engines.defined.functions import code_version, load_function, one_number
from nanoos.engines.defined.outcomes import SimulationFailed, check_finite
from nanoos.engines.defined.parts import expand_elements
from nanoos.engines.defined.printed import printed_to_a_file
from nanoos.engines.defined.templates import leaves_a_name
from nanoos.engines.units import convert
from nanoos.plugins.atoms import ALL_DIRECTIONS, atoms_of, kinds_with_atoms, periodic_directions
from nanoos.plugins.engine import INPUT_FROM, PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import validated
from nanoos.plugins.registry import DESIGN_SPACES, design_space_kinds

VERSION_LENGTH = 64  # of the column that stores it
SHORT_HASH = 8
_DIRECTIONS: Mapping[bool | None, frozenset[int]] = {True: frozenset({3}), False: frozenset({0}), None: ALL_DIRECTIONS}


class DefinedEngine:
    """A simulation engine made from a definition.

    Attributes:
        version: Hash of the definition, and the version of the code or program that it runs.
    """

    def __init__(
        self,
        name: str,
        definition: EngineDefinition,
        params: Mapping[str, Any],
        *,
        version: str,
        source: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self.name = name
        self.version = version
        self._definition = definition
        self._source = source
        self._elements = expand_elements(definition.elements or ())
        self._params = validated(definition.parameters_model(name), params, owner=f"engine {name!r}")
        if isinstance(definition, AseDefinition):
            definition.task_with(self._params.model_dump())  # two values may each be allowed, but not together

    @classmethod
    def from_request(cls, request: Mapping[str, Any]) -> DefinedEngine:
        """Set up in an engine process: `name`, the stored `definition` and its `params`.

        Raises:
            InvalidInput: A parameter is refused, or the version probe fails.
            ImportError, FileNotFoundError: Code or a program is missing.
        """
        definition = stored_definition(request["definition"])
        params = dict(request["params"])
        source = params.pop(INPUT_FROM, None)
        return cls(request["name"], definition, params, version=installed_version(definition), source=source)

    @property
    def definition(self) -> Mapping[str, Any]:
        """As a campaign stores it, JSON-able."""
        return self._definition.content()

    @property
    def params(self) -> Mapping[str, Any]:
        own = self._params.model_dump(mode="json")
        return own if self._source is None else {**own, INPUT_FROM: dict(self._source)}

    @property
    def keeps_final_structure(self) -> bool:
        """Whether a result keeps `final.extxyz`: of a task always, of a function where `keep` names it."""
        definition = self._definition
        if isinstance(definition, AseDefinition) or any(fnmatch.fnmatchcase(FINAL, item) for item in definition.keep):
            return True
        if not isinstance(definition, CommandDefinition):
            return False
        return leaves_a_name(definition.final_structure, self._params.model_dump())

    def uncovered(self, elements: Collection[str], periodic_directions: Collection[int]) -> str:
        """Why a design space with these elements and numbers of periodic directions is not covered; empty if it is."""
        if self._elements and (others := sorted(set(elements) - self._elements)):
            return f"does not cover {', '.join(others)}"
        if wrong := sorted(set(periodic_directions) - _DIRECTIONS[self._definition.periodic]):
            runs = "crystals" if self._definition.periodic else "molecules and clusters"
            return f"runs {runs}, and structures here are periodic in {' or '.join(map(str, wrong))} directions"
        return ""

    def on_structure_of(self, source: Mapping[str, Any]) -> DefinedEngine:
        """The same engine on the final structure of another engine's result, which names itself in `params`.

        Raises:
            InvalidInput: It computes no atoms.
        """
        if getattr(self._definition, "input", "atoms") != "atoms":
            raise InvalidInput(
                f"Engine {self.name!r} computes rows of a table and takes no structure of {source['engine']!r}.",
                hint=f"Leave out {INPUT_FROM}, or name an engine that computes atoms.",
            )
        params = self._params.model_dump()
        return DefinedEngine(self.name, self._definition, params, version=self.version, source=source)

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return property_specs(self._definition)

    @property
    def design_space_kinds(self) -> frozenset[str]:
        return kinds_of(self._definition)

    @property
    def batch(self) -> int:
        """The largest number of structures that one call may compute."""
        # The structure of another engine is a file in the folder of one simulation.
        return self._definition.batch if isinstance(self._definition, PythonDefinition) and not self._source else 1

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Compute one structure in the current folder."""
        noise: Mapping[str, float] = {}
        written: tuple[str, ...] = ()
        try:
            values = self._values(spec)
            if isinstance(self._definition, CommandDefinition):
                outputs = run_command(self._definition, values)
            else:
                with printed_to_a_file():
                    if isinstance(self._definition, AseDefinition):
                        outputs, noise, written = run_calculator(self._definition, values)
                    else:
                        outputs = self._called([_subject(self._definition, values)])[0]
        except SimulationFailed as failed:
            return failed.outcome(self._kept((LOG, TRAJECTORY)))
        return SimulationOutcome(outputs=outputs, noise_std=noise, files=self._kept(written))

    def simulate_batch(self, specs: Sequence[Mapping[str, Any]]) -> list[SimulationOutcome]:
        """Compute several structures in one call of the function.

        Raises:
            SimulationFailed: A structure has no atoms, or a value is not finite.
        """
        assert isinstance(self._definition, PythonDefinition)  # others have a batch of 1
        subjects = [_subject(self._definition, self._values(spec)) for spec in specs]
        with printed_to_a_file():
            return [SimulationOutcome(outputs=outputs) for outputs in self._called(subjects)]

    def _values(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """The variables of templates."""
        needs_atoms = getattr(self._definition, "input", "atoms") == "atoms"
        try:
            atoms = None if not needs_atoms else _laid_in(self._source) if self._source else atoms_of(spec)
        except InvalidInput as error:
            raise SimulationFailed(FailureClass.PERMANENT, str(error)) from error
        if atoms is not None:
            self._check_covered(atoms)
        return {
            **self._params.model_dump(),
            "atoms": atoms,
            "structure": spec,
            "row": {"id": spec.get("id"), **spec.get("features", {})},
            "cores": self._definition.resources.cores,
        }

    def _check_covered(self, atoms: Any) -> None:
        """Raise a permanent failure for a structure that the definition does not cover."""
        definition = self._definition
        if self._elements and (others := sorted(set(atoms.get_chemical_symbols()) - self._elements)):
            raise SimulationFailed(FailureClass.PERMANENT, f"{self.name} does not cover {', '.join(others)}.")
        if definition.periodic is True and not atoms.pbc.all():
            raise SimulationFailed(FailureClass.PERMANENT, f"{self.name} runs crystals; pbc is {atoms.pbc.tolist()}.")
        if definition.periodic is False and atoms.pbc.any():
            reason = f"{self.name} runs molecules and clusters; this structure is periodic."
            raise SimulationFailed(FailureClass.PERMANENT, reason)

    def _called(self, subjects: list[Any]) -> list[dict[str, float]]:
        definition = self._definition
        assert isinstance(definition, PythonDefinition)  # its callers ask
        function = load_function(definition.function)
        params = self._params.model_dump()
        answers = function(subjects, **params) if definition.batch > 1 else [function(subjects[0], **params)]
        if not isinstance(answers, Sequence) or len(answers) != len(subjects):
            raise TypeError(f"{definition.function} did not return a list of {len(subjects)} mappings")
        found = []
        for answer in answers:
            values = {name: one_number(answer, name, definition.function) for name in definition.properties}
            for name, item in definition.properties.items():
                values[name] = convert(values[name], item.read_unit, item.unit) if item.read_unit else values[name]
            check_finite(values)
            found.append(values)
        return found

    def _kept(self, written: tuple[str, ...]) -> tuple[str, ...]:
        """The files of the current folder to keep: those of the task, the commands' output, and those of `keep`."""
        folder = Path.cwd()
        patterns = [*self._definition.keep, *([INPUT] if self._source else [])]
        if isinstance(self._definition, CommandDefinition):
            patterns += ["*.out", "*.err", FINAL, *self._definition.files]
        # The store takes no links: they may lead out of the folder, and what they lead to is not the simulation's own.
        files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        names = (str(path.relative_to(folder)) for path in files)
        return tuple(sorted(n for n in names if n in written or any(fnmatch.fnmatchcase(n, p) for p in patterns)))


def kinds_of(definition: EngineDefinition) -> frozenset[str]:
    """Kinds of design space that a definition names; without names, all that have what it needs."""
    if definition.structures is not None:
        return frozenset(definition.structures)
    if getattr(definition, "input", "atoms") != "atoms":
        return frozenset(design_space_kinds())
    wanted = _DIRECTIONS[definition.periodic]
    return frozenset(kind for kind in kinds_with_atoms() if periodic_directions(DESIGN_SPACES.load(kind)) & wanted)


def installed_version(definition: EngineDefinition) -> str:
    """The definition's hash with the version of what it runs here.

    Raises:
        InvalidInput: The version probe fails.
        ImportError, FileNotFoundError: Code or a program is missing.
    """
    if isinstance(definition, CommandDefinition):
        functions = [item.function for item in definition.properties.values() if item.function is not None]
        answers = [program_version(definition), *map(code_version, functions)]
    elif isinstance(definition, AseDefinition):
        functions = [item.function for item in definition.properties.values() if item.function is not None]
        answers = [code_version("ase:Atoms"), code_version(definition.calculator.path), *map(code_version, functions)]
    else:
        answers = [code_version(definition.function)]
    text = "+".join(dict.fromkeys(re.sub(r"[^A-Za-z0-9._-]+", "-", answer) for answer in answers if answer))
    version = f"{definition.content_hash}+{text}" if text else definition.content_hash
    if len(version) <= VERSION_LENGTH:
        return version
    return f"{version[: VERSION_LENGTH - SHORT_HASH - 1]}-{stable_hash(text)[:SHORT_HASH]}"


def _laid_in(source: Mapping[str, Any]) -> Any:
    """The structure that the worker laid into the current folder: the end of another engine's simulation."""
    from ase.io import read

    try:
        atoms: Any = read(INPUT)
    except Exception as error:  # ASE's readers raise whatever their parsers do
        reason = f"The final structure of {source['engine']} cannot be read: {type(error).__name__}: {error}."
        raise SimulationFailed(FailureClass.TRANSIENT, reason) from error
    atoms.calc = None  # its energy is another engine's
    return atoms


def _subject(definition: PythonDefinition, values: Mapping[str, Any]) -> Any:
    return values["atoms"] if definition.input == "atoms" else values["row"]
