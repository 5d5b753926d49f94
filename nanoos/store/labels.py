"""Labels: appended with their source, retracted but never edited, read per modelled property.

A modelled property's labels are those of its property on structures of its design space, simulated by its engine
(version and parameters) or measured in the lab, and not retracted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.store.tables import (
    label_retractions,
    labels,
    model_versions,
    modelled_properties,
    structures,
    training_datasets,
)

SIMULATION, EXPERIMENT = "simulation", "experiment"


def label_rows(connection: Connection, modelled_property_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The present labels of some modelled properties, in the order of their ids.

    Columns: modelled_property_id, id, structure_id, value, noise_std, source_kind.
    """
    query = _members(
        modelled_properties.c.id.label("modelled_property_id"),
        labels.c.id,
        structures.c.id.label("structure_id"),
        labels.c.value,
        labels.c.noise_std,
        labels.c.source_kind,
    ).where(modelled_properties.c.id.in_(modelled_property_ids), ~_is_retracted())
    return connection.execute(query.order_by(labels.c.id)).all()


def labels_by_id(
    connection: Connection, modelled_property_ids: Sequence[int], wanted: np.ndarray[Any, Any]
) -> Sequence[Row[Any]]:
    """As `label_rows`, but exactly the named labels, retracted since or not: for replaying a step."""
    if wanted.size == 0:
        return []
    query = _members(
        modelled_properties.c.id.label("modelled_property_id"),
        labels.c.id,
        structures.c.id.label("structure_id"),
        labels.c.value,
        labels.c.noise_std,
        labels.c.source_kind,
    ).where(modelled_properties.c.id.in_(modelled_property_ids), labels.c.id.between(int(wanted[0]), int(wanted[-1])))
    keep = set(wanted.tolist())
    return [row for row in connection.execute(query.order_by(labels.c.id)) if row.id in keep]


def labels_with_features(
    connection: Connection, modelled_property_ids: Sequence[int], wanted: np.ndarray[Any, Any] | None = None
) -> Sequence[Row[Any]]:
    """Labels with the features of their structures, in the order of their ids.

    Columns: modelled_property_id, id, value, noise_std, features (little-endian doubles).

    Args:
        modelled_property_ids: Whose labels.
        wanted: Exactly these label ids, ascending, retracted since or not; the present labels if None.
    """
    if not modelled_property_ids or (wanted is not None and wanted.size == 0):
        return []
    query = _members(
        modelled_properties.c.id.label("modelled_property_id"),
        labels.c.id,
        labels.c.value,
        labels.c.noise_std,
        structures.c.features,
    ).where(modelled_properties.c.id.in_(modelled_property_ids))
    if wanted is None:
        return connection.execute(query.where(~_is_retracted()).order_by(labels.c.id)).all()
    keep = set(wanted.tolist())
    query = query.where(labels.c.id.between(int(wanted[0]), int(wanted[-1]))).order_by(labels.c.id)
    return [row for row in connection.execute(query) if row.id in keep]


def count_new(connection: Connection) -> dict[int, tuple[int, int]]:
    """For every modelled property with labels: (present labels, those since the dataset of its newest version).

    A dataset that no version came of does not count: its labels taught nothing yet. The labels of the one that counts
    are not counted again, only what was retracted of them since.
    """
    newest = (
        select(training_datasets.c.modelled_property_id, func.max(training_datasets.c.id).label("dataset_id"))
        .where(training_datasets.c.id.in_(select(model_versions.c.dataset_id)))
        .group_by(training_datasets.c.modelled_property_id)
        .subquery()
    )
    known = dict(
        connection.execute(
            select(training_datasets.c.modelled_property_id, training_datasets.c.n_labels).join(
                newest, newest.c.dataset_id == training_datasets.c.id
            )
        )
        .tuples()
        .all()
    )
    counted = (
        _members(modelled_properties.c.id, func.count(labels.c.id).label("n"))
        .outerjoin(newest, newest.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(training_datasets, training_datasets.c.id == newest.c.dataset_id)
        .group_by(modelled_properties.c.id)
    )
    since = func.coalesce(training_datasets.c.max_label_id, 0)
    new = dict(connection.execute(counted.where(labels.c.id > since, ~_is_retracted())).tuples().all())
    retracted = dict(
        connection.execute(
            counted.join(label_retractions, label_retractions.c.label_id == labels.c.id).where(
                labels.c.id <= since, label_retractions.c.retracted_at > training_datasets.c.created_at
            )
        )
        .tuples()
        .all()
    )
    return {
        id_: (known.get(id_, 0) - retracted.get(id_, 0) + new.get(id_, 0), new.get(id_, 0)) for id_ in {*known, *new}
    }


def retract(connection: Connection, label_id: int, *, reason: str, retracted_by: str, now: datetime) -> Row[Any]:
    """Take a label out of every later dataset; the label itself stays and is returned.

    Raises:
        NotFound: No such label.
        Conflict: It is retracted already.
    """
    label = connection.execute(select(labels).where(labels.c.id == label_id)).first()
    if label is None:
        raise NotFound(f"There is no label {label_id}.", hint="`nanoos model labels` lists them.")
    if connection.execute(select(label_retractions.c.id).where(label_retractions.c.label_id == label_id)).first():
        raise Conflict(f"Label {label_id} is retracted already.", hint="A retraction is final; record a new label.")
    connection.execute(
        label_retractions.insert().values(label_id=label_id, reason=reason, retracted_by=retracted_by, retracted_at=now)
    )
    return label


def present_measurements(connection: Connection, experiment_ids: Sequence[int]) -> dict[int, dict[str, float]]:
    """What experiments measured, by experiment and property; retracted values left out."""
    rows = connection.execute(
        select(labels.c.source_id, labels.c.property, labels.c.value)
        .where(labels.c.source_kind == EXPERIMENT, labels.c.source_id.in_(experiment_ids), ~_is_retracted())
        .order_by(labels.c.id)
    )
    measured: dict[int, dict[str, float]] = {}
    for row in rows:
        measured.setdefault(row.source_id, {})[row.property] = row.value
    return measured


def _members(*columns: Any) -> Select[Any]:
    simulated = and_(
        labels.c.source_kind == SIMULATION,
        labels.c.engine == modelled_properties.c.engine,
        labels.c.engine_version == modelled_properties.c.engine_version,
        labels.c.engine_params_hash == modelled_properties.c.engine_params_hash,
    )
    return (
        select(*columns)
        .select_from(labels)
        .join(
            modelled_properties,
            and_(
                modelled_properties.c.property == labels.c.property, or_(simulated, labels.c.source_kind == EXPERIMENT)
            ),
        )
        .join(
            structures,
            and_(
                structures.c.design_space_id == modelled_properties.c.design_space_id,
                structures.c.structure_hash == labels.c.structure_hash,
            ),
        )
    )


def _is_retracted() -> ColumnElement[bool]:
    return select(label_retractions.c.id).where(label_retractions.c.label_id == labels.c.id).exists()
