"""Where labels come from: how many of each engine, instrument and imported file, and what changed by source."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, union

from nanoos.domain.engine_source import NO_ENGINE
from nanoos.domain.label_kinds import RANK, LabelKind
from nanoos.store.labels import is_measured
from nanoos.store.tables import label_retractions, labels, modelled_labels, modelled_properties


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSource:
    """Labels of one source in a set of labels.

    Attributes:
        source: Engine and version, instrument, or imported file and who imported it.
        n_withdrawn: Those that were retracted or corrected since.
    """

    source_kind: str
    source: str
    n_labels: int
    n_withdrawn: int


def source_of(label: Row[Any]) -> str:
    """The source of a label, as in `LabelSource`."""
    if label.source_kind == LabelKind.SIMULATION:
        return f"{label.engine} {label.engine_version}"
    if label.source_kind == LabelKind.EXPERIMENT:
        return str(label.provenance["instrument"])
    return f"{label.provenance['file']}, imported by {label.provenance['imported_by']}"


def notable_labels(connection: Connection, modelled_property_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The labels of modelled properties that were measured or withdrawn, which are few beside all others.

    Columns: modelled_property_id, id, source_kind, engine, engine_version, provenance, retraction_id.
    """
    which = union(select(labels.c.id).where(is_measured()), select(label_retractions.c.label_id)).subquery()
    names = ("id", "source_kind", "engine", "engine_version", "provenance")
    return connection.execute(
        select(
            modelled_labels.c.modelled_property_id,
            *(labels.c[name] for name in names),
            label_retractions.c.id.label("retraction_id"),
        )
        .select_from(which)
        .join(labels, labels.c.id == which.c.id)
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .outerjoin(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(modelled_labels.c.modelled_property_id.in_(modelled_property_ids))
    ).all()


def count_sources(
    ranges: Sequence[Sequence[int]], notable: Iterable[Row[Any]], *, simulated_by: str
) -> tuple[LabelSource, ...]:
    """The sources of a set of labels of one modelled property, best source first.

    Args:
        ranges: Inclusive ranges of the labels' ids, ascending.
        notable: The property's rows of `notable_labels`.
        simulated_by: Engine and version of the modelled property: the source of all other labels.
    """
    starts = [first for first, _ in ranges]
    n_labels: Counter[tuple[str, str]] = Counter()
    n_withdrawn: Counter[tuple[str, str]] = Counter()
    for row in notable:
        position = bisect_right(starts, row.id) - 1
        if position < 0 or row.id > ranges[position][1]:
            continue
        source = (row.source_kind, source_of(row))
        n_labels[source] += row.source_kind != LabelKind.SIMULATION
        n_withdrawn[source] += row.retraction_id is not None
    n_all = sum(last - first + 1 for first, last in ranges)
    n_labels[LabelKind.SIMULATION, simulated_by] = n_all - n_labels.total()
    return tuple(
        LabelSource(source_kind=kind, source=source, n_labels=n, n_withdrawn=n_withdrawn[kind, source])
        for (kind, source), n in sorted(n_labels.items(), key=lambda item: (-RANK[item[0][0]], item[0][1]))
        if n
    )


def label_versions(connection: Connection) -> dict[tuple[str, str], str]:
    """A version of the labels by modelled property's slug and kind of source, where there are any.

    It changes with each label that is added, retracted or superseded. Reads the measurements and the retractions, which
    are few, and never all labels.
    """
    member, slug = modelled_labels.c.modelled_property_id, modelled_properties.c.slug
    newest_simulated = (
        select(labels.c.id)
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .where(member == modelled_properties.c.id, labels.c.source_kind == LabelKind.SIMULATION)
        .order_by(modelled_labels.c.label_id.desc())
        .limit(1)
        .correlate(modelled_properties)
        .scalar_subquery()
    )
    newest = {
        (row.slug, LabelKind.SIMULATION): row.newest
        # One without an engine has no simulations, which would be looked for among all its labels.
        for row in connection.execute(
            select(slug, newest_simulated.label("newest")).where(modelled_properties.c.engine != NO_ENGINE)
        )
        if row.newest is not None
    }
    by_source = (slug, labels.c.source_kind)
    measured = (
        select(*by_source, func.max(labels.c.id).label("newest"))
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .join(modelled_properties, modelled_properties.c.id == member)
        .where(is_measured())
        .group_by(*by_source)
    )
    newest |= {(row.slug, row.source_kind): row.newest for row in connection.execute(measured)}
    retracted = (
        select(*by_source, func.count().label("n"))
        .select_from(label_retractions)
        .join(labels, labels.c.id == label_retractions.c.label_id)
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .join(modelled_properties, modelled_properties.c.id == member)
        .group_by(*by_source)
    )
    n_retracted = {(row.slug, row.source_kind): row.n for row in connection.execute(retracted)}
    return {key: f"{label_id}-{n_retracted.get(key, 0)}" for key, label_id in newest.items()}
