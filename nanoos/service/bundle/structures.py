"""The candidates' atoms: all of them in one extended XYZ file, and those with a cell as CIF files too."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nanoos._runtime.ase_module import ase_module
from nanoos.plugins.atoms import atoms_of, kinds_with_atoms

if TYPE_CHECKING:
    from nanoos.service.queries.work import CandidateView


DESCRIPTION = {
    ".extxyz": "Every candidate as atoms, best first, with its values.",
    ".cif": "A candidate with a cell, under its id in candidates.parquet.",
}


def has_atoms(kind: str) -> bool:
    """Whether the structures of a design space are atoms."""
    return kind in kinds_with_atoms()


def candidate_atoms(view: CandidateView, spec: Mapping[str, Any], final: bytes | None) -> Any:
    """A candidate as `ase.Atoms`, whose `info` says which candidate it is and what counts of it.

    Args:
        view: The candidate.
        spec: Of its structure.
        final: The engine's final structure as extended XYZ; None takes the design space's.
    """
    atoms = atoms_of(spec) if final is None else ase_module("io").read(io.StringIO(final.decode()), format="extxyz")
    atoms.info = {
        "candidate": view.id,
        "structure_hash": view.structure_hash,
        "name": view.formula,
        "geometry": "design space" if final is None else "final",
        **({} if view.score is None else {"score": view.score}),
        **{name: value for name, value in view.outputs.items() if isinstance(value, int | float)},
    }
    atoms.calc = None
    return atoms


def as_text(atoms: Any, format_: str) -> bytes:
    """The atoms in a format of ASE's, `extxyz` or `cif`."""
    file: io.StringIO | io.BytesIO = io.BytesIO() if format_ == "cif" else io.StringIO()
    ase_module("io").write(file, atoms, format=format_)
    written = file.getvalue()
    return written.encode() if isinstance(written, str) else written
