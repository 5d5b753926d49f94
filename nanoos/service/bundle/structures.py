"""The candidates' atoms: all of them in one extended XYZ file, and those with a cell as CIF files too."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.result import FINAL, INPUT
from nanoos.plugins.atoms import atoms_of, kinds_with_atoms
from nanoos.store.raw_files import FileStoreUnavailable, RawFileStore
from nanoos.store.raw_files.verification import chunks

if TYPE_CHECKING:
    from nanoos.service.queries.work import CandidateView

log = logging.getLogger(__name__)

MAX_BYTES = 16 * 2**20  # of a structure's file, which is held in memory
GEOMETRIES = {FINAL: "final", INPUT: "computed"}  # by the file that has it
FROM_SPACE = "design space"


def has_atoms(kind: str) -> bool:
    """Whether the structures of a design space are atoms."""
    return kind in kinds_with_atoms()


def candidate_atoms(view: CandidateView, spec: Mapping[str, Any], files: Mapping[str, Any], store: RawFileStore) -> Any:
    """A candidate as `ase.Atoms`, whose `info` identifies it and has its values.

    Args:
        view: The candidate.
        spec: Of its structure.
        files: Of its result: the engine's final structure counts, else the one that it computed; where neither was
            kept or can be read, the design space's. `info["geometry"]` says which.
        store: Has the files.

    Raises:
        FileStoreUnavailable: The store cannot be read.
    """
    geometry, atoms = next(_kept(files, store), None) or (FROM_SPACE, atoms_of(spec))
    # Extended XYZ has meanings of its own for many names, such as `energy` and `stress`.
    values = {f"value_{name}": value for name, value in view.outputs.items() if isinstance(value, int | float)}
    atoms.info = {
        **values,
        "candidate": view.id,
        "structure_hash": view.structure_hash,
        "name": view.formula,
        "geometry": geometry,
        **({} if view.score is None else {"score": view.score}),
    }
    atoms.calc = None
    return atoms


def as_text(atoms: Any, format_: str) -> bytes:
    """The atoms in a format of ASE's, `extxyz` or `cif`."""
    file: io.StringIO | io.BytesIO = io.BytesIO() if format_ == "cif" else io.StringIO()
    ase_module("io").write(file, atoms, format=format_)
    written = file.getvalue()
    return written.encode() if isinstance(written, str) else written


def _kept(files: Mapping[str, Any], store: RawFileStore) -> Iterator[tuple[str, Any]]:
    for name, geometry in GEOMETRIES.items():
        if name not in files or int(files[name]["size"]) > MAX_BYTES:
            continue
        try:
            text = b"".join(chunks(store, files[name]["sha256"])).decode()
            yield geometry, ase_module("io").read(io.StringIO(text), format="extxyz")
        except FileStoreUnavailable:
            raise
        except Exception as error:  # an engine of one's own writes what it likes, and ASE's reader raises anything
            log.warning("%s is not in the bundle's structures: %r", name, error)
