"""Structures from files that ASE reads: CIF, POSCAR/CONTCAR, (ext)XYZ with any number of frames, or a directory.

Structures are used as they are: a translated or rotated copy counts as a different structure. Features are
invariant: composition and distances only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from nanoos._runtime.data_files import data_file
from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash
from nanoos.materials.ase_module import ase_module
from nanoos.plugins.parameters import Parameters, validated

Floats = NDArray[np.float64]

KIND = "structure_files"
FORMATS: Mapping[str, str] = {".cif": "cif", ".vasp": "vasp", ".poscar": "vasp", ".xyz": "extxyz", ".extxyz": "extxyz"}
POSCAR_NAMES = ("POSCAR", "CONTCAR")
DECIMALS = 6  # of positions and cells, angstrom: below what any relaxation resolves, above formatting noise
MIN_DISTANCE_A = 0.4  # the H2 bond is 0.74; atoms closer than this are a broken file
CUTOFF_A = 6.0  # of the distances in features: about the third neighbour shell of a metal
RADIAL_CENTRES_A = np.arange(1.5, CUTOFF_A, 0.5)  # of the smoothed pair distribution
RADIAL_WIDTH_A = 0.3  # a little over half the spacing of the centres, so that no distance falls between two
BOND_TOLERANCE = 1.25  # atoms closer than this times the sum of their covalent radii are bonded

GEOMETRY_NAMES = (
    "coordination_mean",
    "coordination_std",
    "nearest_distance_mean_a",
    "nearest_distance_std_a",
    "unlike_bond_fraction",
    *(f"pair_density_{centre:.1f}_a" for centre in RADIAL_CENTRES_A),
)


class StructureFilesParameters(Parameters):
    path: str = Field(min_length=1, description="a CIF, POSCAR or (ext)XYZ file, or a directory of them")
    content_sha256: str | None = Field(
        default=None, description="hash of the structures; where given, changed files are refused"
    )


class StructureFilesSpace:
    """Every distinct structure of a file or a directory."""

    kind: ClassVar[str] = KIND

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Read and check the files.

        Raises:
            InvalidInput: A parameter is refused, or a file cannot be read or holds no usable structure; names it.
        """
        given = validated(StructureFilesParameters, params, owner=f"design space {self.kind!r}")
        root = data_file(given.path)
        found: dict[str, Structure] = {}
        for path in _files(root):
            for structure in _read(path):
                found.setdefault(structure.structure_hash, structure)
        self._structures = tuple(found.values())
        content = hashlib.sha256("".join(sorted(found)).encode()).hexdigest()
        if given.content_sha256 not in (None, content):
            raise InvalidInput(
                f"The structures in {root} have changed: their hash is {content}, not {given.content_sha256}.",
                hint="Restore the files, or start a new campaign on the new ones.",
            )
        self._params = given.model_copy(update={"path": str(root), "content_sha256": content})
        self._elements = tuple(sorted({symbol for s in self._structures for symbol in s.spec["symbols"]}))
        self._is_crystal = all(all(structure.spec["pbc"]) for structure in self._structures)

    @property
    def params(self) -> Mapping[str, Any]:
        """With the absolute path and the hash of the structures."""
        return self._params.model_dump(mode="json")

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(self._elements)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The volume only where every structure is periodic in three directions: elsewhere there is none."""
        volume = ("volume_a3_per_atom",) if self._is_crystal else ()
        return (*(f"{element}_fraction" for element in self._elements), *GEOMETRY_NAMES, *volume)

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """n of the structures in random order, all of them where n is at least their number."""
        order = np.random.default_rng(seed).permutation(len(self._structures))
        return [self._structures[row] for row in order[:n]]

    def featurize(self, structures: Sequence[Structure]) -> Floats:
        """Composition and geometry, each a mean over atoms, so a supercell has the features of its cell.

        Returns:
            Shape (n_structures, n_features): fractions of the elements; mean and spread of the coordination number
            and of the nearest distance (angstrom); share of bonds between unlike atoms; pair density, the Gaussian-
            smoothed number of neighbours around each distance; volume per atom (cubic angstrom) for crystals.

        Raises:
            InvalidInput: A structure is not of this kind or holds an element that the files do not.
        """
        return np.array([self._features(structure) for structure in structures]).reshape(
            len(structures), len(self.feature_names)
        )

    def _features(self, structure: Structure) -> list[float]:
        atoms = read_atoms(structure.spec)
        symbols = atoms.get_chemical_symbols()
        foreign = sorted(set(symbols) - set(self._elements))
        if foreign:
            raise InvalidInput(
                f"{structure.formula} holds {', '.join(foreign)}, which {self._params.path} does not.",
                hint="Featurize structures in the space that generated them.",
            )
        first, second, distance = ase_module("neighborlist").neighbor_list("ijd", atoms, CUTOFF_A)
        n_atoms, numbers = len(atoms), atoms.numbers
        radii = ase_module("data").covalent_radii[numbers]
        is_bond = distance < BOND_TOLERANCE * (radii[first] + radii[second])
        coordination = np.bincount(first[is_bond], minlength=n_atoms)
        nearest = np.full(n_atoms, CUTOFF_A)  # a lone atom counts as having its neighbour at the cutoff
        np.minimum.at(nearest, first, distance)
        unlike = numbers[first[is_bond]] != numbers[second[is_bond]]
        radial = np.exp(-0.5 * ((distance[:, None] - RADIAL_CENTRES_A) / RADIAL_WIDTH_A) ** 2).sum(axis=0) / n_atoms
        return [
            *(symbols.count(element) / n_atoms for element in self._elements),
            float(coordination.mean()),
            float(coordination.std()),
            float(nearest.mean()),
            float(nearest.std()),
            float(unlike.mean()) if len(unlike) else 0.0,
            *radial.tolist(),
            *([atoms.get_volume() / n_atoms] if self._is_crystal else []),
        ]


def read_atoms(spec: Mapping[str, Any]) -> Any:
    """The ASE atoms of a spec.

    Raises:
        InvalidInput: The spec is of another kind or not whole.
    """
    try:
        if spec["kind"] != KIND:
            raise InvalidInput(f"The spec is of kind {spec['kind']!r}, not {KIND!r}.")
        return ase_module().Atoms(spec["symbols"], positions=spec["positions"], cell=spec["cell"], pbc=spec["pbc"])
    except (KeyError, TypeError, ValueError) as exc:
        raise InvalidInput(
            f"The spec is no structure: {exc!r}.", hint="It has symbols, positions, cell and pbc."
        ) from exc


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


def _read(path: Path) -> Iterator[Structure]:
    """The frames of one file, checked."""
    try:
        frames = ase_module("io").read(path, index=":", format=_format(path))
    except Exception as exc:  # ASE's readers raise whatever their parsers do; the file is at fault
        # Their messages quote the file, which the caller may not be allowed to read.
        raise InvalidInput(
            f"{path} cannot be read as {_format(path)}: {type(exc).__name__}.",
            hint="Open it in a viewer; its extension must match its format.",
        ) from exc
    if not frames:
        raise InvalidInput(f"{path} holds no structure.", hint="Remove the file or write a structure into it.")
    for number, atoms in enumerate(frames):
        problem = _problem(atoms)
        if problem:
            raise InvalidInput(f"{path}, frame {number}: {problem}.", hint="Fix the structure or remove it.")
        spec = {
            "kind": KIND,
            "symbols": atoms.get_chemical_symbols(),
            "positions": _rounded(atoms.positions),
            "cell": _rounded(atoms.cell.array),
            "pbc": [bool(periodic) for periodic in atoms.pbc],
        }
        yield Structure(
            spec=spec,
            formula=f"{atoms.get_chemical_formula()} ({path.name}#{number})",
            structure_hash=stable_hash(spec),
        )


def _problem(atoms: Any) -> str:
    """Why no engine could use the frame; empty if it is valid."""
    if not len(atoms):
        return "it has no atoms"
    if "X" in atoms.get_chemical_symbols():
        return "it holds an atom of no known element"
    if not np.isfinite(atoms.positions).all() or not np.isfinite(atoms.cell.array).all():
        return "a coordinate is not finite"
    occupancies = atoms.info.get("occupancy", {})
    if any(abs(sum(site.values()) - 1) > 1e-6 or len(site) > 1 for site in occupancies.values()):
        return "a site is partly occupied, make an ordered supercell of it"
    if atoms.pbc.any() and abs(atoms.cell.volume) < MIN_DISTANCE_A**3 and atoms.pbc.all():
        return "it is periodic but its cell has no volume"
    close = ase_module("neighborlist").neighbor_list("d", atoms, MIN_DISTANCE_A)
    return f"two atoms are {close.min():.3f} angstrom apart" if len(close) else ""


def _rounded(values: Floats) -> list[list[float]]:
    rows: list[list[float]] = (np.round(values, DECIMALS) + 0.0).tolist()  # adding 0.0 turns -0.0 into 0.0
    return rows
