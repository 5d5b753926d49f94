"""Labels for transfer: the same property from the same engine, on other design spaces with the same features.

Labels on a campaign's own design space are not transferred: they are its own, whichever campaign produced them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, and_, select

from nanoos.discovery.protocol import TransferLabels
from nanoos.domain.engine_source import EngineSource
from nanoos.store import labels as label_store
from nanoos.store.tables import design_spaces, modelled_properties


def related_properties(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """For each modelled property, those of the same property and engine on other spaces with the same features."""
    if not ids:
        return {}
    own, other = modelled_properties.alias(), modelled_properties.alias()
    own_space, other_space = design_spaces.alias(), design_spaces.alias()
    same = ("property", *EngineSource._fields)
    rows = connection.execute(
        select(
            own.c.id,
            other.c.id.label("other_id"),
            own_space.c.feature_names.label("features"),
            other_space.c.feature_names.label("other_features"),
        )
        .join(
            other,
            and_(*(own.c[name] == other.c[name] for name in same), own.c.design_space_id != other.c.design_space_id),
        )
        .join(own_space, own_space.c.id == own.c.design_space_id)
        .join(other_space, other_space.c.id == other.c.design_space_id)
        .where(own.c.id.in_(ids))
        .order_by(own.c.id, other.c.id)
    )
    related: dict[int, tuple[int, ...]] = {}
    for row in rows:
        if row.features == row.other_features:
            related[row.id] = (*related.get(row.id, ()), row.other_id)
    return related


def related_labels(
    connection: Connection, related: Mapping[int, Sequence[int]], wanted: np.ndarray[Any, Any] | None = None
) -> dict[int, list[Row[Any]]]:
    """The labels of related properties, by the modelled property that learns from them, each label once.

    Args:
        related: The result of `related_properties`.
        wanted: Ids of the labels to read, including retracted ones, to replay a step; None for all labels that count.
    """
    others = sorted({other for each in related.values() for other in each})
    rows = label_store.labels_with_features(connection, others, wanted)
    taught: dict[int, list[Row[Any]]] = {}
    for own, sources in related.items():
        once: dict[int, Row[Any]] = {}
        for row in rows:  # for a structure in several of the spaces, the oldest modelled property's row counts
            if row.modelled_property_id in sources:
                first = once.get(row.id)
                if first is None or row.modelled_property_id < first.modelled_property_id:
                    once[row.id] = row
        taught[own] = [once[id_] for id_ in sorted(once)]
    return taught


def exclude_labels(rows: Sequence[Row[Any]], own_ids: Collection[int]) -> list[Row[Any]]:
    """The labels that are not the campaign's own: its pool may share structures with other spaces."""
    return [row for row in rows if row.id not in own_ids]


def transfer_labels(rows: Sequence[Row[Any]]) -> TransferLabels:
    noise = np.array([np.nan if row.noise_std is None else row.noise_std for row in rows], dtype=np.float64)
    return TransferLabels(
        features=np.frombuffer(b"".join(bytes(row.features) for row in rows), dtype="<f8").reshape(len(rows), -1),
        value=np.array([row.value for row in rows], dtype=np.float64),
        noise_std=None if np.isnan(noise).all() else noise,
    )
