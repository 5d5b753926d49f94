"""One frame of a structure file: what makes it usable, and the spec and atoms that stand for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash

KIND = "structure_files"
DECIMALS = 6  # of positions and cells, angstrom: below what any relaxation resolves, above formatting noise
MIN_DISTANCE_A = 0.4  # the H2 bond is 0.74; atoms closer than this are a broken file
MAX_COORDINATE_A = 1e6  # a tenth of a millimetre; further out, positions lose digits
MIN_HEIGHT_A = 0.05  # a cell that is thinner than this has a much shorter lattice vector than the given ones


def structure_of(atoms: Any, *, source: str) -> Structure:
    """The candidate of a frame that has no problem.

    Args:
        atoms: ASE's atoms.
        source: Where it is from, for its name.
    """
    spec = {
        "kind": KIND,
        "symbols": atoms.get_chemical_symbols(),
        "positions": _rounded(atoms.positions),
        "cell": _rounded(atoms.cell.array),
        "pbc": [bool(periodic) for periodic in atoms.pbc],
    }
    return Structure(spec=spec, formula=f"{atoms.get_chemical_formula()} ({source})", structure_hash=stable_hash(spec))


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


def problem_of(atoms: Any) -> str:
    """Why no engine could use the frame; empty if it is valid."""
    if not len(atoms):
        return "it has no atoms"
    if "X" in atoms.get_chemical_symbols():
        return "it holds an atom of no known element"
    if not np.isfinite(atoms.positions).all() or not np.isfinite(atoms.cell.array).all():
        return "a coordinate is not finite"
    if np.abs(atoms.positions).max() > MAX_COORDINATE_A or np.abs(atoms.cell.array).max() > MAX_COORDINATE_A:
        return f"a coordinate is beyond {MAX_COORDINATE_A:,.0f} angstrom"
    if _is_partly_occupied(atoms.info.get("occupancy", {})):
        return "a site is partly occupied, make an ordered supercell of it"
    if atoms.pbc.any() and abs(atoms.cell.volume) < MIN_DISTANCE_A**3 and atoms.pbc.all():
        return "it is periodic but its cell has no volume"
    if (atoms.cell.lengths()[atoms.pbc] < MIN_DISTANCE_A).any():
        return "it is periodic in a direction without a lattice vector, or with a very short one"
    if _is_flat(atoms):
        return "its cell is almost flat, give the reduced cell"
    close = ase_module("neighborlist").neighbor_list("d", atoms, MIN_DISTANCE_A)
    return f"two atoms are {close.min():.3f} angstrom apart" if len(close) else ""


def frames_of_file(path: Path, *, format_: str) -> Iterator[tuple[Structure, str]]:
    """The frames of one file, each with its SMILES.

    Args:
        path: The file.
        format_: ASE's name of its format.

    Raises:
        InvalidInput: The file cannot be read, or a frame cannot be used; does not quote the file.
    """
    try:
        frames = ase_module("io").read(path, index=":", format=format_)
    except Exception as exc:  # ASE's readers raise whatever their parsers do; the file is at fault
        # Their messages quote the file, which the caller may not be allowed to read.
        raise InvalidInput(
            f"{path} cannot be read as {format_}: {type(exc).__name__}.",
            hint="Open it in a viewer; its extension must match its format.",
        ) from exc
    if not frames:
        raise InvalidInput(f"{path} holds no structure.", hint="Remove the file or write a structure into it.")
    for number, atoms in enumerate(frames):
        problem = problem_of(atoms)
        if problem:
            raise InvalidInput(f"{path}, frame {number}: {problem}.", hint="Fix the structure or remove it.")
        yield structure_of(atoms, source=f"{path.name}#{number}"), smiles_of(atoms)


def smiles_of(atoms: Any) -> str:
    """The SMILES in an extended-XYZ frame's `smiles=`; empty where it has none."""
    value = atoms.info.get("smiles", "")
    if isinstance(value, bool | np.bool_):
        return "" if value else "F"  # hydrogen fluoride, which ASE reads as "false"
    return value if isinstance(value, str) else ""


def _is_flat(atoms: Any) -> bool:
    """By the distances between the cell's faces: neighbour lists take the longer the flatter the cell."""
    try:
        with np.errstate(all="ignore"):  # a vector that is missing cannot be completed where the others are parallel
            heights = 1 / np.linalg.norm(np.linalg.inv(atoms.cell.complete().array), axis=0)
    except np.linalg.LinAlgError:
        return True
    return not (heights[atoms.pbc] >= MIN_HEIGHT_A).all()


def _is_partly_occupied(occupancies: Any) -> bool:
    """By the occupancies of sites as ASE's readers give them; another form of them counts as partial."""
    try:
        return any(abs(sum(site.values()) - 1) > 1e-6 or len(site) > 1 for site in occupancies.values())
    except (AttributeError, TypeError):
        return True


def _rounded(values: NDArray[np.float64]) -> list[list[float]]:
    rows: list[list[float]] = (np.round(values, DECIMALS) + 0.0).tolist()  # adding 0.0 turns -0.0 into 0.0
    return rows
