"""Molecules from a CSV column of SMILES: one conformer each, by RDKit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.extras import extra
from nanoos._runtime.processes import map_in_processes
from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.imports.entries import Entry, Found, rejected

SEED = 20_150_827  # of the distance geometry; any, but always the same
MAX_HEAVY_ATOMS = 300  # above, embedding takes minutes and one conformer says little
MAX_MMFF_STEPS = 2_000  # RDKit's default of 200 is short of convergence for flexible molecules
MAX_LENGTH = 2_000  # of a SMILES: no molecule of so many atoms needs more
EMBEDDING_LIMIT_S = 60


def structures_of_smiles(path: Path, column: str, *, id_column: str | None = None) -> Iterator[Entry]:
    """A conformer of each row's molecule: ETKDG version 3 with a fixed seed, then relaxed with MMFF94.

    Hydrogen atoms are added. A stereo centre that the SMILES leaves open takes either form, always the same. A
    molecule is built from its canonical SMILES, so that two ways of writing it give one structure.

    Args:
        path: A CSV in UTF-8 with a header.
        column: Of the SMILES.
        id_column: Of the names; default: the line's number.

    Raises:
        InvalidInput: The file cannot be read or lacks a column, or RDKit is not installed.
    """
    with extra("smiles", needed_for="Importing SMILES"):
        import rdkit  # noqa: F401  # before the file is read
    rows = _rows(path, column, id_column)
    return iter(map_in_processes(_entry, rows))


def _rows(path: Path, column: str, id_column: str | None) -> list[tuple[str, str]]:
    """Names and SMILES."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            for wanted in (column, *([id_column] if id_column else [])):
                if header.count(wanted) != 1:
                    raise InvalidInput(
                        f"{path} has {header.count(wanted)} columns {wanted!r}.", hint=f"Columns: {', '.join(header)}."
                    )
            return [
                (
                    (row[id_column] or "").strip() if id_column else f"line {reader.line_num}",
                    (row[column] or "").strip(),
                )
                for row in reader
            ]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint="Give a CSV file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path} is no CSV in UTF-8: {error}.", hint="Export it again as CSV in UTF-8.") from error


def _entry(row: tuple[str, str]) -> Entry:
    name, smiles = row
    from rdkit import rdBase

    if not smiles:
        return rejected(name, "it has no SMILES")
    if len(smiles) > MAX_LENGTH:
        return rejected(name, f"its SMILES has {len(smiles):,} characters; at most {MAX_LENGTH:,} are read")
    with rdBase.BlockLogs():
        try:
            return _embedded(name, smiles)
        except (RuntimeError, ValueError) as error:  # RDKit's own checks, on molecules that it does not support
            return rejected(name, f"RDKit: {error} ({smiles})")


def _embedded(name: str, smiles: str) -> Entry:
    from rdkit import Chem
    from rdkit.Chem import rdDistGeom, rdForceFieldHelpers

    read = Chem.MolFromSmiles(smiles)
    if read is None:
        return rejected(name, f"{_fault(smiles)} ({smiles})")
    if not read.GetNumAtoms():
        return rejected(name, "it has no atoms")
    if any(not atom.GetAtomicNum() for atom in read.GetAtoms()):
        return rejected(name, f"it holds an atom of no known element ({smiles})")
    if read.GetNumHeavyAtoms() > MAX_HEAVY_ATOMS:
        return rejected(name, f"it has {read.GetNumHeavyAtoms():,} heavy atoms; at most {MAX_HEAVY_ATOMS} are embedded")
    canonical = Chem.MolToSmiles(read)
    molecule = Chem.AddHs(Chem.MolFromSmiles(canonical))
    parameters: Any = rdDistGeom.ETKDGv3()
    parameters.randomSeed = SEED
    parameters.timeout = EMBEDDING_LIMIT_S
    parameters.embedFragmentsSeparately = False  # which would put the ions of a salt on top of each other
    if rdDistGeom.EmbedMolecule(molecule, parameters) != 0:
        parameters.useRandomCoords = True  # what RDKit advises for crowded and large rings
        if rdDistGeom.EmbedMolecule(molecule, parameters) != 0:
            return rejected(name, f"ETKDG finds no conformer ({canonical})")
    if not rdForceFieldHelpers.MMFFHasAllMoleculeParams(molecule):
        return rejected(name, f"MMFF94 has no parameters for one of its atoms ({canonical})")
    if rdForceFieldHelpers.MMFFOptimizeMolecule(molecule, maxIters=MAX_MMFF_STEPS) != 0:
        return rejected(name, f"MMFF94 does not converge in {MAX_MMFF_STEPS:,} steps ({canonical})")
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    positions: Any = molecule.GetConformer().GetPositions()
    return Found(name=name, atoms=ase_module().Atoms(symbols, positions=positions), smiles=canonical)


def _fault(smiles: str) -> str:
    from rdkit import Chem

    molecule = Chem.MolFromSmiles(smiles, sanitize=False)
    problems = Chem.DetectChemistryProblems(molecule) if molecule is not None else ()
    return problems[0].Message() if problems else "RDKit cannot read the SMILES"
