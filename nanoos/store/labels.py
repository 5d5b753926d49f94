"""Labels: appended with their source, retracted or superseded but never edited, and read by modelled property.

The labels of a modelled property are those of its property on the structures of its design space, simulated
by its engine (version and parameters), imported, or measured in the lab. `store.label_index` maintains the assignment.
Where sources of different rank speak of the same structure, only the labels of the best one count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)

from nanoos.domain.label_kinds import RANK, LabelKind
from nanoos.domain.statuses import ModelStatus
from nanoos.store.ranges import from_ranges
from nanoos.store.tables import (
    label_retractions,
    labels,
    model_versions,
    modelled_labels,
    modelled_properties,
    structures,
    training_datasets,
)

IDS_A_STATEMENT = 10_000  # SQLite takes 32,766 parameters


def is_measured(table: FromClause = labels) -> ColumnElement[bool]:
    """Whether a label was measured or imported."""
    # With the constant in the text, so that the databases use the partial index.
    return table.c.source_kind != literal_column(f"'{LabelKind.SIMULATION}'")


def label_rows(connection: Connection, modelled_property_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The labels of some modelled properties that count, ordered by id: valid, and not outranked.

    Columns: modelled_property_id, id, structure_id, value, noise_std, source_kind.
    """
    query = _members(modelled_property_ids).where(~is_retracted())
    return without_outranked(connection.execute(query.order_by(labels.c.id)).all())


def rows_among(connection: Connection, modelled_property_id: int, wanted: np.ndarray[Any, Any]) -> Sequence[Row[Any]]:
    """As `label_rows` of one modelled property, if there were no labels but these, ids ascending."""
    if wanted.size == 0:
        return []
    between = labels.c.id.between(int(wanted[0]), int(wanted[-1]))
    query = _members([modelled_property_id]).where(~is_retracted(), between)
    keep = set(wanted.tolist())
    return without_outranked([row for row in connection.execute(query.order_by(labels.c.id)) if row.id in keep])


def without_outranked(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Without the labels of structures for which a better source has spoken of the same property.

    The rows have, as in `label_rows`, `modelled_property_id`, `structure_id` and `source_kind`.
    """
    best: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.source_kind != LabelKind.SIMULATION:
            key = (row.modelled_property_id, row.structure_id)
            best[key] = max(best.get(key, 0), RANK[row.source_kind])
    if not best:
        return rows
    return [row for row in rows if RANK[row.source_kind] >= best.get((row.modelled_property_id, row.structure_id), 0)]


def count_labels(connection: Connection, modelled_property_id: int) -> int:
    """Number of labels of a modelled property that count."""
    members = select(func.count()).where(modelled_labels.c.modelled_property_id == modelled_property_id)
    silent = select(func.count()).select_from(_silent_labels(modelled_property_id))
    return int(connection.execute(select(members.scalar_subquery() - silent.scalar_subquery())).scalar_one())


def count_members(connection: Connection, modelled_property_id: int, *, until: int) -> int:
    """Number of labels of a modelled property, whether they count or not, up to the id `until`."""
    is_member = and_(
        modelled_labels.c.modelled_property_id == modelled_property_id, modelled_labels.c.label_id <= until
    )
    return connection.execute(select(func.count()).where(is_member)).scalar_one()


def count_retracted(connection: Connection, modelled_property_id: int) -> int:
    """Number of retracted labels of a modelled property."""
    return connection.execute(
        select(func.count())
        .select_from(label_retractions)
        .join(modelled_labels, modelled_labels.c.label_id == label_retractions.c.label_id)
        .where(modelled_labels.c.modelled_property_id == modelled_property_id)
    ).scalar_one()


def _silent_labels(modelled_property_id: int | None = None) -> Subquery:
    """The labels of modelled properties that do not count: retracted, or outranked. Columns as in `modelled_labels`.

    Reads the retractions and the measurements, which are few, and never all labels.
    """
    columns = (modelled_labels.c.modelled_property_id, modelled_labels.c.label_id)
    where = true() if modelled_property_id is None else columns[0] == modelled_property_id
    retracted = select(*columns).join(label_retractions, label_retractions.c.label_id == modelled_labels.c.label_id)
    # `union` and not `union_all`: a structure may be measured twice, and a retracted label be outranked as well.
    return union(retracted.where(where), _outranked(columns).where(where)).subquery()


def _outranked(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    better = labels.alias("better")
    is_valid = ~select(label_retractions.c.id).where(label_retractions.c.label_id == better.c.id).exists()
    return (
        select(*columns)
        .select_from(better)
        .join(
            labels,
            and_(
                labels.c.property == better.c.property,
                labels.c.structure_hash == better.c.structure_hash,
                _rank(labels) < _rank(better),
            ),
        )
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .where(is_measured(better), is_valid)
    )


def _rank(table: FromClause) -> ColumnElement[int]:
    return case(RANK, value=table.c.source_kind)


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
    """As `label_rows`, newest first and with `formula` and `structure_hash`."""
    query = (
        _members([modelled_property_id])
        .add_columns(structures.c.formula, structures.c.structure_hash)
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
        .where(~is_retracted())
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
    connection: Connection,
    modelled_property_ids: Sequence[int],
    wanted: np.ndarray[Any, Any] | None = None,
    *,
    since: Mapping[int, int] | None = None,
) -> Sequence[Row[Any]]:
    """Labels with the features of their structures, ordered by id.

    Columns: as in `label_rows`, and features (little-endian doubles).

    Args:
        modelled_property_ids: The modelled properties.
        wanted: Ids of the labels to read, ascending, including retracted ones; None for those of `label_rows`.
        since: By modelled property, the id after which labels are read; None for all.
    """
    if not modelled_property_ids or (wanted is not None and wanted.size == 0):
        return []
    query = (
        _members(modelled_property_ids)
        .add_columns(structures.c.features)
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
    )
    if since is not None:
        of_property = modelled_labels.c.modelled_property_id
        query = query.where(
            or_(*(and_(of_property == id_, labels.c.id > last) for id_, last in since.items())),
            # The measurement that outranks a label may be older than both.
            labels.c.id.not_in(_outranked([modelled_labels.c.label_id])),
        )
    if wanted is None:
        return without_outranked(connection.execute(query.where(~is_retracted()).order_by(labels.c.id)).all())
    keep = set(wanted.tolist())
    query = query.where(labels.c.id.between(int(wanted[0]), int(wanted[-1]))).order_by(labels.c.id)
    return [row for row in connection.execute(query) if row.id in keep]


def label_numbers() -> Subquery:
    """Counts for every modelled property: modelled_property_id, n_labels, n_new.

    `n_labels` counts the labels that count, `n_new` those added since the dataset of the newest version; datasets
    without a version do not count. By ids alone, not by times: clocks differ.
    """
    newest = (
        select(training_datasets.c.modelled_property_id, func.max(training_datasets.c.id).label("dataset_id"))
        .where(training_datasets.c.id.in_(select(model_versions.c.dataset_id)))
        .group_by(training_datasets.c.modelled_property_id)
        .subquery()
    )
    learnt = (
        select(
            training_datasets.c.modelled_property_id, training_datasets.c.n_members, training_datasets.c.max_label_id
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
    silent = _silent_labels()
    n_silent = (
        select(
            silent.c.modelled_property_id,
            func.count().label("n"),
            func.sum(case((silent.c.label_id > since, 1), else_=0)).label("n_new"),
        )
        .outerjoin(learnt, learnt.c.modelled_property_id == silent.c.modelled_property_id)
        .group_by(silent.c.modelled_property_id)
        .subquery()
    )
    return (
        select(
            modelled_properties.c.id.label("modelled_property_id"),
            (func.coalesce(learnt.c.n_members, 0) + n_since - func.coalesce(n_silent.c.n, 0)).label("n_labels"),
            (n_since - func.coalesce(n_silent.c.n_new, 0)).label("n_new"),
        )
        .outerjoin(learnt, learnt.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(n_silent, n_silent.c.modelled_property_id == modelled_properties.c.id)
        .subquery()
    )


def withdrawn_numbers(connection: Connection) -> dict[int, int]:
    """By champion and challenger, how many labels of its dataset were retracted or superseded since.

    By their ids; only those with any. By the dataset's own labels, not by times: clocks differ.
    """
    rows = connection.execute(
        select(model_versions.c.id, model_versions.c.dataset_id, label_retractions.c.label_id)
        .join(training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        .join(modelled_labels, modelled_labels.c.modelled_property_id == model_versions.c.modelled_property_id)
        .join(label_retractions, label_retractions.c.label_id == modelled_labels.c.label_id)
        .where(
            model_versions.c.status.in_([ModelStatus.CHAMPION.value, ModelStatus.CHALLENGER.value]),
            modelled_labels.c.label_id <= training_datasets.c.max_label_id,
        )
    ).all()
    if not rows:
        return {}
    columns = (training_datasets.c.id, training_datasets.c.label_ranges)
    of_versions = training_datasets.c.id.in_({row.dataset_id for row in rows})
    learnt = {
        row.id: set(from_ranges(row.label_ranges).tolist())
        for row in connection.execute(select(*columns).where(of_versions))
    }
    withdrawn: dict[int, int] = {}
    for row in rows:
        if row.label_id in learnt[row.dataset_id]:
            withdrawn[row.id] = withdrawn.get(row.id, 0) + 1
    return withdrawn


def withdrawn_labels(connection: Connection, modelled_property_id: int, dataset_id: int) -> frozenset[int]:
    """Ids of a dataset's labels that were retracted or superseded since."""
    ranges = connection.execute(
        select(training_datasets.c.label_ranges).where(training_datasets.c.id == dataset_id)
    ).scalar_one()
    withdrawn = connection.execute(
        select(label_retractions.c.label_id)
        .join(modelled_labels, modelled_labels.c.label_id == label_retractions.c.label_id)
        .where(modelled_labels.c.modelled_property_id == modelled_property_id)
    ).scalars()
    return frozenset(withdrawn) & frozenset(from_ranges(ranges).tolist())


def measured_label_rows(connection: Connection, structure_hashes: Sequence[str]) -> Sequence[Row[Any]]:
    """The valid measured labels of some structures, ordered by id.

    Columns: id, structure_hash, property, value, noise_std, source_kind.
    """
    columns = ("id", "structure_hash", "property", "value", "noise_std", "source_kind")
    return connection.execute(
        select(*(labels.c[name] for name in columns))
        .where(is_measured(), labels.c.structure_hash.in_(structure_hashes), ~is_retracted())
        .order_by(labels.c.id)
    ).all()


def simulated_noise(connection: Connection, result_ids: Sequence[int]) -> dict[tuple[int, str], float]:
    """The known standard deviations of simulated values, by result and property, property units."""
    found: dict[tuple[int, str], float] = {}
    for start in range(0, len(result_ids), IDS_A_STATEMENT):
        some = result_ids[start : start + IDS_A_STATEMENT]
        rows = connection.execute(
            select(labels.c.source_id, labels.c.property, labels.c.noise_std).where(
                labels.c.source_kind == LabelKind.SIMULATION,
                labels.c.source_id.in_(some),
                labels.c.noise_std.is_not(None),
            )
        )
        found |= {(row.source_id, row.property): row.noise_std for row in rows}
    return found


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


def is_retracted() -> ColumnElement[bool]:
    """Whether the label of the enclosing query is retracted or superseded."""
    return select(label_retractions.c.id).where(label_retractions.c.label_id == labels.c.id).exists()


def retracted_results(connection: Connection, result_ids: Sequence[int]) -> dict[int, str]:
    """Those of these results that have a retracted label, with the reason of the retraction."""
    rows = connection.execute(
        select(labels.c.source_id, label_retractions.c.reason)
        .join(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(labels.c.source_kind == LabelKind.SIMULATION, labels.c.source_id.in_(result_ids))
    )
    return dict(rows.tuples().all())
