"""Families of structures that are nearly the same, so that no split has one of them on both sides.

A design space that knows families names them in the specs of its structures (`family`); structures from files are of
one family where they have the same reduced composition, like the frames of a trajectory. Every other structure is a
family of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from nanoos.domain.structures import stable_seed
from nanoos.materials.structures.frames import KIND as STRUCTURE_FILES
from nanoos.store.tables import modelled_labels, structures

_COMPOSITION = re.compile(r"(?:[A-Z][a-z]?[\d.]*)+")
_ELEMENT = re.compile(r"([A-Z][a-z]?)([\d.]*)")


def composition_of(formula: str) -> Mapping[str, float]:
    """Atoms by element, in alphabetical order, of the name of a structure; empty where it is no composition."""
    first = formula.split(" ", 1)[0]
    if not _COMPOSITION.fullmatch(first):
        return {}
    atoms: dict[str, float] = {}
    try:
        for element, number in _ELEMENT.findall(first):
            atoms[element] = atoms.get(element, 0.0) + float(number or 1)
    except ValueError:  # a number with two points
        return {}
    return dict(sorted(atoms.items()))


def families_of(
    connection: Connection, modelled_property_id: int, kind: str, structure_ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The family of each label, shape (n_labels,); equal in every dataset of a design space.

    Args:
        connection: Any connection.
        modelled_property_id: Whose labels they are.
        kind: Of the design space.
        structure_ids: Structure of each label, shape (n_labels,).
    """
    name = family_name(kind)
    rows = connection.execute(
        select(structures.c.id, name)
        .where(
            structures.c.id.in_(
                select(modelled_labels.c.structure_id).where(
                    modelled_labels.c.modelled_property_id == modelled_property_id
                )
            )
        )
        .where(name.is_not(None))
    )
    names = dict(rows.tuples().all())
    numbers = {name: family_number(kind, name) for name in set(names.values())}
    # A structure's own id is positive.
    return np.array(
        [numbers.get(names.get(id_, "")) or id_ for id_ in structure_ids.tolist()],
        dtype=np.int64,
    )


def family_name(kind: str) -> ColumnElement[str]:
    """What names the family of a structure in a design space of this kind; NULL where nothing does."""
    name: ColumnElement[str] = (
        structures.c.formula if kind == STRUCTURE_FILES else structures.c.spec["family"].as_string()
    )
    return name


def family_number(kind: str, name: str) -> int | None:
    """The family's number, below zero; None where the name is that of no family."""
    family = _reduced(name) if kind == STRUCTURE_FILES else name
    return -1 - stable_seed(family) if family else None


def _reduced(formula: str) -> str:
    atoms = {element: round(number) for element, number in composition_of(formula).items()}
    divisor = math.gcd(*atoms.values()) or 1
    return "".join(f"{element}{number // divisor}" for element, number in atoms.items())
