"""Labels: appended with their source, retracted but never edited, and read by modelled property.

The labels of a modelled property are the valid labels of its property on the structures of its design space, simulated
by its engine (version and parameters) or measured in the lab. `store.label_index` maintains the assignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, case, func, select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.store import audit
from nanoos.store.tables import (
    label_retractions,
    labels,
    model_versions,
    modelled_labels,
    modelled_properties,
    structures,
    training_datasets,
)
from nanoos.store.upsert import insert_new

SIMULATION, EXPERIMENT = "simulation", "experiment"


def label_rows(connection: Connection, modelled_property_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The valid labels of some modelled properties, ordered by id.

    Columns: modelled_property_id, id, structure_id, value, noise_std, source_kind.
    """
    query = _members(modelled_property_ids).where(~_is_retracted())
    return connection.execute(query.order_by(labels.c.id)).all()


def count_labels(connection: Connection, modelled_property_id: int) -> int:
    """Number of valid labels of a modelled property."""
    is_retracted = select(label_retractions.c.id).where(label_retractions.c.label_id == modelled_labels.c.label_id)
    of_property = modelled_labels.c.modelled_property_id == modelled_property_id
    return connection.execute(
        select(func.count()).select_from(modelled_labels).where(of_property, ~is_retracted.exists())
    ).scalar_one()


def count_retracted(connection: Connection, modelled_property_id: int) -> int:
    """Number of retracted labels of a modelled property."""
    return connection.execute(
        select(func.count())
        .select_from(label_retractions)
        .join(modelled_labels, modelled_labels.c.label_id == label_retractions.c.label_id)
        .where(modelled_labels.c.modelled_property_id == modelled_property_id)
    ).scalar_one()


def properties_of_label(connection: Connection, label_id: int) -> list[int]:
    """The modelled properties that a label belongs to."""
    return list(
        connection.execute(
            select(modelled_labels.c.modelled_property_id)
            .where(modelled_labels.c.label_id == label_id)
            .order_by(modelled_labels.c.modelled_property_id)
        ).scalars()
    )


def newest_label_rows(connection: Connection, modelled_property_id: int, limit: int) -> Sequence[Row[Any]]:
    """As `label_rows`, newest first and with `formula`."""
    query = (
        _members([modelled_property_id])
        .add_columns(structures.c.formula)
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
        .where(~_is_retracted())
        .order_by(labels.c.id.desc())
        .limit(limit)
    )
    return connection.execute(query).all()


def labels_by_id(
    connection: Connection, modelled_property_ids: Sequence[int], wanted: np.ndarray[Any, Any]
) -> Sequence[Row[Any]]:
    """As `label_rows`, for exactly the given labels, including retracted ones, to replay a step."""
    if wanted.size == 0:
        return []
    query = _members(modelled_property_ids).where(labels.c.id.between(int(wanted[0]), int(wanted[-1])))
    keep = set(wanted.tolist())
    return [row for row in connection.execute(query.order_by(labels.c.id)) if row.id in keep]


def labels_with_features(
    connection: Connection, modelled_property_ids: Sequence[int], wanted: np.ndarray[Any, Any] | None = None
) -> Sequence[Row[Any]]:
    """Labels with the features of their structures, ordered by id.

    Columns: as in `label_rows`, and features (little-endian doubles).

    Args:
        modelled_property_ids: The modelled properties.
        wanted: Ids of the labels to read, ascending, including retracted ones; None for all valid labels.
    """
    if not modelled_property_ids or (wanted is not None and wanted.size == 0):
        return []
    query = (
        _members(modelled_property_ids)
        .add_columns(structures.c.features)
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
    )
    if wanted is None:
        return connection.execute(query.where(~_is_retracted()).order_by(labels.c.id)).all()
    keep = set(wanted.tolist())
    query = query.where(labels.c.id.between(int(wanted[0]), int(wanted[-1]))).order_by(labels.c.id)
    return [row for row in connection.execute(query) if row.id in keep]


def label_numbers() -> Subquery:
    """Counts for every modelled property: modelled_property_id, n_labels, n_new.

    `n_labels` counts the valid labels, `n_new` those added since the dataset of the newest version; datasets without a
    version do not count. For the labels of that dataset, the query counts only later retractions.
    """
    newest = (
        select(training_datasets.c.modelled_property_id, func.max(training_datasets.c.id).label("dataset_id"))
        .where(training_datasets.c.id.in_(select(model_versions.c.dataset_id)))
        .group_by(training_datasets.c.modelled_property_id)
        .subquery()
    )
    learnt = (
        select(
            training_datasets.c.modelled_property_id,
            training_datasets.c.n_labels,
            training_datasets.c.max_label_id,
            training_datasets.c.created_at,
        )
        .join(newest, newest.c.dataset_id == training_datasets.c.id)
        .subquery()
    )
    since = func.coalesce(learnt.c.max_label_id, 0)
    # One index range per property; a join would read every label.
    n_since = (
        select(func.count())
        .where(modelled_labels.c.modelled_property_id == modelled_properties.c.id, modelled_labels.c.label_id > since)
        .correlate(modelled_properties, learnt)
        .scalar_subquery()
    )
    is_new = modelled_labels.c.label_id > since
    is_learnt = label_retractions.c.retracted_at > learnt.c.created_at
    retracted = (
        select(
            modelled_labels.c.modelled_property_id,
            func.sum(case((is_new, 1), else_=0)).label("n_new"),
            func.sum(case((~is_new & is_learnt, 1), else_=0)).label("n_learnt"),
        )
        .join(label_retractions, label_retractions.c.label_id == modelled_labels.c.label_id)
        .outerjoin(learnt, learnt.c.modelled_property_id == modelled_labels.c.modelled_property_id)
        .group_by(modelled_labels.c.modelled_property_id)
        .subquery()
    )
    n_new = n_since - func.coalesce(retracted.c.n_new, 0)
    n_learnt = func.coalesce(learnt.c.n_labels, 0) - func.coalesce(retracted.c.n_learnt, 0)
    return (
        select(
            modelled_properties.c.id.label("modelled_property_id"),
            (n_learnt + n_new).label("n_labels"),
            n_new.label("n_new"),
        )
        .outerjoin(learnt, learnt.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(retracted, retracted.c.modelled_property_id == modelled_properties.c.id)
        .subquery()
    )


def retract(connection: Connection, label_id: int, *, reason: str, retracted_by: str, now: datetime) -> Row[Any]:
    """Exclude a label from all later datasets; the label itself stays and is returned.

    Raises:
        NotFound: No such label.
        Conflict: It is already retracted.
    """
    label = connection.execute(select(labels).where(labels.c.id == label_id)).first()
    if label is None:
        raise NotFound(f"There is no label {label_id}.", hint="`nanoos model labels` lists them.")
    # The unique constraint decides, also between two retractions at once.
    retraction = {"label_id": label_id, "reason": reason, "retracted_by": retracted_by, "retracted_at": now}
    if not insert_new(connection, label_retractions, [retraction]):
        raise Conflict(f"Label {label_id} is already retracted.", hint="A retraction is final; record a new label.")
    audit.cover(connection, label_retractions, label_retractions.c.label_id == label_id)
    return label


def present_measurements(connection: Connection, experiment_ids: Sequence[int]) -> dict[int, dict[str, float]]:
    """Measured values by experiment and property, without retracted ones."""
    rows = connection.execute(
        select(labels.c.source_id, labels.c.property, labels.c.value)
        .where(labels.c.source_kind == EXPERIMENT, labels.c.source_id.in_(experiment_ids), ~_is_retracted())
        .order_by(labels.c.id)
    )
    measured: dict[int, dict[str, float]] = {}
    for row in rows:
        measured.setdefault(row.source_id, {})[row.property] = row.value
    return measured


def _members(modelled_property_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            modelled_labels.c.modelled_property_id,
            labels.c.id,
            modelled_labels.c.structure_id,
            labels.c.value,
            labels.c.noise_std,
            labels.c.source_kind,
        )
        .join(labels, labels.c.id == modelled_labels.c.label_id)
        .where(modelled_labels.c.modelled_property_id.in_(modelled_property_ids))
    )


def _is_retracted() -> ColumnElement[bool]:
    return select(label_retractions.c.id).where(label_retractions.c.label_id == labels.c.id).exists()


def retracted_results(connection: Connection, result_ids: Sequence[int]) -> dict[int, str]:
    """Those of these results that have a retracted label, with the reason of the retraction."""
    rows = connection.execute(
        select(labels.c.source_id, label_retractions.c.reason)
        .join(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(labels.c.source_kind == SIMULATION, labels.c.source_id.in_(result_ids))
    )
    return dict(rows.tuples().all())
