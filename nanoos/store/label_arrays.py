"""The labels of one modelled property as arrays, for datasets of any size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, case, select

from nanoos.domain.label_kinds import RANK
from nanoos.store.labels import is_retracted
from nanoos.store.tables import labels, modelled_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelArrays:
    """Labels, ordered by id; each array has shape (n_labels,).

    Attributes:
        value: Property units.
        noise_std: Property units; NaN if unknown.
        rank: Of the kind of source, as in `domain.label_kinds`.
    """

    id: NDArray[np.int64]
    structure_id: NDArray[np.int64]
    value: NDArray[np.float64]
    noise_std: NDArray[np.float64]
    rank: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.id)

    def where(self, keep: NDArray[np.bool_]) -> LabelArrays:
        """Only the marked labels."""
        return LabelArrays(
            id=self.id[keep],
            structure_id=self.structure_id[keep],
            value=self.value[keep],
            noise_std=self.noise_std[keep],
            rank=self.rank[keep],
        )

    def content_hash(self) -> str:
        """SHA-256 (hex) of the ids, values and noise, each as little-endian numbers of eight bytes."""
        content = hashlib.sha256()
        for column, kind in ((self.id, "<i8"), (self.value, "<f8"), (self.noise_std, "<f8")):
            content.update(np.ascontiguousarray(column, dtype=kind).tobytes())
        return content.hexdigest()


def counting_labels(connection: Connection, modelled_property_id: int) -> LabelArrays:
    """The labels that count: valid, and not outranked on their structure."""
    return _not_outranked(_read(connection, modelled_property_id, ~is_retracted()))


def named_labels(connection: Connection, modelled_property_id: int, ids: NDArray[np.int64]) -> LabelArrays:
    """Exactly these labels, ids ascending, also retracted ones."""
    if ids.size == 0:
        return _read(connection, modelled_property_id, labels.c.id.is_(None))
    found = _read(connection, modelled_property_id, labels.c.id.between(int(ids[0]), int(ids[-1])))
    return found.where(np.isin(found.id, ids, assume_unique=True))


def _read(connection: Connection, modelled_property_id: int, which: ColumnElement[bool]) -> LabelArrays:
    columns = (
        labels.c.id,
        modelled_labels.c.structure_id,
        labels.c.value,
        labels.c.noise_std,
        case(dict(RANK), value=labels.c.source_kind),
    )
    rows = connection.execute(
        select(*columns)
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .where(modelled_labels.c.modelled_property_id == modelled_property_id, which)
        .order_by(labels.c.id)
    ).all()
    id_, structure_id, value, noise_std, rank = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return LabelArrays(
        id=np.array(id_, dtype=np.int64),
        structure_id=np.array(structure_id, dtype=np.int64),
        value=np.array(value, dtype=np.float64),
        noise_std=np.array(noise_std, dtype=np.float64),  # None becomes NaN
        rank=np.array(rank, dtype=np.int64),
    )


def _not_outranked(found: LabelArrays) -> LabelArrays:
    """Without the labels of structures for which a better source gave the same property."""
    better = found.rank > 0
    if not better.any():
        return found
    structures, position = np.unique(found.structure_id[better], return_inverse=True)
    best = np.zeros(len(structures), dtype=np.int64)
    np.maximum.at(best, position, found.rank[better])
    place = np.searchsorted(structures, found.structure_id).clip(max=len(structures) - 1)
    is_known = structures[place] == found.structure_id
    return found.where(found.rank >= np.where(is_known, best[place], 0))
