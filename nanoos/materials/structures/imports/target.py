"""The extended-XYZ file that an import writes: whole and checked, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.data_files import data_file
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.materials.structures.frames import frames_of_file, problem_of, structure_of
from nanoos.materials.structures.imports.entries import Entry, Found, Rejected, rejected

SUFFIX = ".extxyz"
MAX_ATOMS = 10_000  # of a structure: far above what any engine here relaxes, and 1 MB in the database
MAX_STRUCTURES = 1_000_000  # of a design space


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What was written.

    Attributes:
        path: The file.
        n_structures: Distinct structures in it.
        rejected: What was left out, with the reasons.
    """

    path: Path
    n_structures: int
    rejected: tuple[Rejected, ...]


def checked_target(named: Path, *, may_replace: bool) -> Path:
    """The absolute path to write, asked for before any work.

    Raises:
        InvalidInput: A design space could not read it there.
        Conflict: There is a file, and it may not be replaced.
    """
    target = data_file(named)
    if target.suffix != SUFFIX:
        raise InvalidInput(f"{named} does not end in {SUFFIX}.", hint=f"For example structures/oxides{SUFFIX}.")
    if target.exists() and not (may_replace and target.is_file()):
        raise _exists(target)
    return target


def write_structures(entries: Iterable[Entry], target: Path, *, may_replace: bool = False) -> ImportReport:
    """Check the structures and write those that can be used; duplicates are written once.

    The file appears under its name when it is whole and the design space has read it.

    Args:
        entries: Structures and rejected entries.
        target: From `checked_target`.
        may_replace: Whether a file of this name may be replaced.

    Raises:
        InvalidInput: No structure can be used, or the folder cannot be written; nothing is left there.
        Conflict: The file has come into being meanwhile.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}.", suffix=".tmp")
    except OSError as error:
        raise InvalidInput(
            f"{target.parent} cannot be written: {error.strerror}.", hint="Choose another folder with -o."
        ) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            kept, left_out = _write(entries, file)
            file.flush()
            os.fsync(file.fileno())
        if not kept:
            raise InvalidInput(
                f"None of {len(left_out):,} entries can be used"
                f"{''.join(f'; {one.name}: {one.reason}' for one in left_out[:5])}.",
                hint="Nothing was written.",
            )
        read_back = {
            structure.structure_hash: smiles for structure, smiles in frames_of_file(temporary, format_="extxyz")
        }
        if read_back != {hash_: entry.smiles for hash_, entry in kept.items()}:
            raise RuntimeError(f"{len(kept)} structures were written and {len(read_back)} others read back")
        _publish(temporary, target, may_replace=may_replace)
    finally:
        temporary.unlink(missing_ok=True)
    return ImportReport(path=target, n_structures=len(kept), rejected=tuple(left_out))


def _write(entries: Iterable[Entry], file: Any) -> tuple[dict[str, Found], list[Rejected]]:
    """The structures written, by their hashes, and what was left out."""
    kept: dict[str, Found] = {}
    left_out: list[Rejected] = []
    for entry in entries:
        if not isinstance(entry, Found):
            left_out.append(entry)
            continue
        reason = _reason_against(entry.atoms)
        if reason:
            left_out.append(rejected(entry.name, reason))
            continue
        structure = structure_of(entry.atoms, source=entry.name)
        if structure.structure_hash in kept:
            first = kept[structure.structure_hash].name
            left_out.append(rejected(entry.name, f"it is the same structure as {first}"))
            continue
        # Without the atoms, which would fill the memory.
        kept[structure.structure_hash] = replace(entry, atoms=None)
        if len(kept) > MAX_STRUCTURES:
            raise InvalidInput(f"There are more than {MAX_STRUCTURES:,} structures.", hint="Import fewer.")
        ase_module("io").write(file, _plain(structure.spec, entry), format="extxyz")
    return kept, left_out


def _reason_against(atoms: Any) -> str:
    if len(atoms) > MAX_ATOMS:
        return f"it has {len(atoms):,} atoms; at most {MAX_ATOMS:,} are allowed"
    return problem_of(atoms)


def _plain(spec: Any, entry: Found) -> Any:
    """What a design space uses, and nothing else of the source: no calculator, no charges, no constraints."""
    atoms = ase_module().Atoms(spec["symbols"], positions=spec["positions"], cell=spec["cell"], pbc=spec["pbc"])
    name = "".join(letter if letter.isalnum() or letter in "-_.:/#+() " else "_" for letter in entry.name).strip()
    if name:
        atoms.info["name"] = name
    if entry.smiles:
        # ASE reads a backslash, the sign of a double bond's geometry, as an escape.
        atoms.info["smiles"] = entry.smiles.replace("\\", "\\\\")
    return atoms


def _publish(temporary: Path, target: Path, *, may_replace: bool) -> None:
    """Give the whole file its name."""
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)
    if may_replace:
        temporary.replace(target)
    else:
        try:
            os.link(temporary, target)  # unlike a rename, it never replaces a file that another process has made
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # a file system without hard links
            if target.exists():
                raise _exists(target) from None
            temporary.replace(target)
    with suppress(OSError):  # where a folder cannot be synchronised, the file can
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _exists(target: Path) -> Conflict:
    return Conflict(f"{target} exists.", hint="Give another name, or --replace to replace the file.")
