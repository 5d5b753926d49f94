"""Structures from files that ASE reads: CIF, POSCAR/CONTCAR, (ext)XYZ with any number of frames, or a directory.

Structures are used as they are: a translated or rotated copy counts as a different structure. Features are
invariant: they see composition, distances and bonds only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BeforeValidator, Field

from nanoos._runtime.data_files import data_file
from nanoos._runtime.processes import map_in_processes
from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure
from nanoos.materials.structures.features.group import (
    DEFAULT,
    NAMES,
    FeatureGroup,
    GroupSettings,
    PoolFacts,
    as_written,
    feature_groups,
)
from nanoos.materials.structures.frames import KIND, frames_of_file, read_atoms
from nanoos.plugins.atoms import ALL_DIRECTIONS
from nanoos.plugins.parameters import Parameters, validated

Floats = NDArray[np.float64]

FORMATS: Mapping[str, str] = {".cif": "cif", ".vasp": "vasp", ".poscar": "vasp", ".xyz": "extxyz", ".extxyz": "extxyz"}
POSCAR_NAMES = ("POSCAR", "CONTCAR")


def _one_or_more(value: Any) -> Any:
    """A group stands for the list of it, and a name for the group with its default settings."""
    items = (value,) if isinstance(value, str | Mapping) else value
    if not isinstance(items, list | tuple):
        return items
    return tuple({"name": item} if isinstance(item, str) else item for item in items)


def _without_repeats(groups: tuple[GroupSettings, ...]) -> tuple[GroupSettings, ...]:
    if any(group in groups[:position] for position, group in enumerate(groups)):
        raise ValueError("a feature group is named twice")
    return groups


class StructureFilesParameters(Parameters):
    path: str = Field(min_length=1, description="a CIF, POSCAR or (ext)XYZ file, or a directory of them")
    content_sha256: str | None = Field(
        default=None, description="hash of the structures; where given, changed files are refused"
    )
    features: Annotated[
        tuple[GroupSettings, ...],
        BeforeValidator(_one_or_more),
        AfterValidator(_without_repeats),
        Field(min_length=1, strict=False),
    ] = Field(
        default=DEFAULT,
        description=f"one or more of {', '.join(NAMES)}, or of their settings with the name; default: geometry",
    )


class StructureFilesSpace:
    """Every distinct structure of a file or a directory."""

    kind: ClassVar[str] = KIND
    periodic_directions: frozenset[int] = ALL_DIRECTIONS  # of the class; an instance has those of its structures

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Read and check the files.

        Raises:
            InvalidInput: A parameter is refused, a file cannot be read or holds no usable structure (names it), or the
                package of a feature group is not installed.
        """
        given = validated(StructureFilesParameters, params, owner=f"design space {self.kind!r}")
        root = data_file(given.path)
        found: dict[str, Structure] = {}
        smiles: dict[str, str] = {}
        for path in _files(root):
            for structure, written in frames_of_file(path, format_=str(_format(path))):
                found.setdefault(structure.structure_hash, structure)
                smiles.setdefault(structure.structure_hash, written)
        self._structures = tuple(found.values())
        self._smiles = smiles if any(item.name == "fingerprint" for item in given.features) else {}
        # What the features depend on is the content, so that the SMILES count where they are used.
        content = hashlib.sha256(
            "".join(sorted(f"{hash_}{self._smiles.get(hash_, '')}" for hash_ in found)).encode()
        ).hexdigest()
        if given.content_sha256 not in (None, content):
            raise InvalidInput(
                f"The structures in {root} have changed: their hash is {content}, not {given.content_sha256}.",
                hint="Restore the files, or start a new campaign on the new ones.",
            )
        nameless = next((s.formula for s in self._structures if not self._smiles.get(s.structure_hash, "-")), None)
        if nameless is not None:
            raise InvalidInput(
                f"The feature group 'fingerprint' needs a SMILES, and {nameless} has none.",
                hint="Write smiles=... into the comment line of each extended-XYZ frame, as `nanoos structures import "
                "--csv FILE --smiles COLUMN` does.",
            )
        self._params = given.model_copy(update={"path": str(root), "content_sha256": content})
        self._elements = tuple(sorted({symbol for s in self._structures for symbol in s.spec["symbols"]}))
        self.periodic_directions = frozenset(sum(structure.spec["pbc"]) for structure in self._structures)
        is_crystal = self.periodic_directions == {3}
        self._groups = feature_groups(given.features, PoolFacts(elements=self._elements, is_crystal=is_crystal))
        self._feature_names = tuple(name for group in self._groups for name in group.names)

    @property
    def params(self) -> Mapping[str, Any]:
        """With the absolute path and the hash of the structures; `features` where they are not the default.

        A stored design space is found by the hash of its parameters; those from before `features` have none.
        """
        params = self._params.model_dump(mode="json")
        params["features"] = [as_written(item) for item in self._params.features]
        if self._params.features == DEFAULT:
            del params["features"]
        return params

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(self._elements)

    @property
    def feature_names(self) -> tuple[str, ...]:
        return self._feature_names

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """n of the structures in random order, all of them where n is at least their number."""
        order = np.random.default_rng(seed).permutation(len(self._structures))
        return [self._structures[row] for row in order[:n]]

    def featurize(self, structures: Sequence[Structure], *, n_processes: int | None = None) -> Floats:
        """The features of the groups, one group after another; the same for a supercell as for its cell.

        Args:
            structures: Structures of this space.
            n_processes: Number of processes; default: what the CPU quota allows for many, and 1 for few. It does not
                change the features.

        Returns:
            Shape (n_structures, n_features).

        Raises:
            InvalidInput: A structure is not of this kind or holds an element that the files do not.
        """
        work = [(structure, self._smiles.get(structure.structure_hash, "")) for structure in structures]
        compute = partial(_features, self._groups, self.elements, self._params.path)
        rows = map_in_processes(compute, work, n_processes=n_processes)
        return np.array(rows, dtype=np.float64).reshape(len(structures), len(self._feature_names))

    @staticmethod
    def atoms(spec: Mapping[str, Any]) -> Any:
        """As in the file; raises InvalidInput for a spec of another kind."""
        return read_atoms(spec)


def _features(
    groups: Sequence[FeatureGroup], elements: frozenset[str], path: str, work: tuple[Structure, str]
) -> list[float]:
    """The features of one structure; runs in a process of its own."""
    structure, smiles = work
    atoms = read_atoms(structure.spec)
    foreign = sorted(set(atoms.get_chemical_symbols()) - elements)
    if foreign:
        raise InvalidInput(
            f"{structure.formula} holds {', '.join(foreign)}, which {path} does not.",
            hint="Featurize structures in the space that generated them.",
        )
    return [value for group in groups for value in group.of(atoms, smiles)]


def _files(root: Path) -> list[Path]:
    if root.is_file():
        if _format(root) is None:
            raise InvalidInput(f"{root} has no known extension.", hint=f"Known: {_known()}.")
        return [root]
    if not root.is_dir():
        raise InvalidInput(f"There is no file or directory {root}.", hint="Give the path of structure files.")
    files = sorted(path for path in root.iterdir() if _format(path) and data_file(path).is_file())
    if not files:
        raise InvalidInput(f"The directory {root} holds no structure files.", hint=f"Known: {_known()}.")
    return files


def _known() -> str:
    return ", ".join((*FORMATS, *POSCAR_NAMES))


def _format(path: Path) -> str | None:
    return "vasp" if path.name.split(".")[0] in POSCAR_NAMES else FORMATS.get(path.suffix.lower())
