"""Structures from files of any format that ASE recognises."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from nanoos._runtime.ase_module import ase_module
from nanoos.materials.structures.frames import smiles_of
from nanoos.materials.structures.imports.entries import Entry, Found, rejected


def structures_in_files(paths: Sequence[Path]) -> Iterator[Entry]:
    """Every frame of every file, in order; a file that cannot be read is one rejected entry."""
    for path in paths:
        # No directory: ASE would read one as a bundle of pickles.
        if not path.is_file():
            yield rejected(
                path, "there is no such file" if not path.exists() else "it is no file; name the files in it"
            )
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of dialects and guesses; what matters is checked
                frames = ase_module("io").read(path.resolve(), index=":", do_not_split_by_at_sign=True)
        except Exception as error:  # ASE's readers raise whatever their parsers do
            yield rejected(path, f"ASE cannot read it: {type(error).__name__}: {error}")
            continue
        if not frames:
            yield rejected(path, "it holds no structure")
        for number, atoms in enumerate(frames):
            yield Found(name=f"{path.name}#{number}", atoms=atoms, smiles=smiles_of(atoms))
