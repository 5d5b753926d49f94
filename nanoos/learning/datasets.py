"""Training datasets: the labels of a modelled property that count, identified by a hash of their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, select

from nanoos.domain.errors import NotFound
from nanoos.domain.label_kinds import RANK, LabelKind
from nanoos.learning.families import families_of
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.modelled_properties import check_enough_labels, get_modelled_property
from nanoos.learning.training_queue import close_without_labels
from nanoos.store import audit
from nanoos.store import labels as label_store
from nanoos.store.database import Database
from nanoos.store.label_arrays import LabelArrays, counting_labels, named_labels
from nanoos.store.pools import load_pool
from nanoos.store.process_identity import process_name
from nanoos.store.ranges import from_ranges, to_ranges
from nanoos.store.tables import design_spaces, modelled_properties, training_datasets
from nanoos.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDataset:
    """Features and labels of one modelled property.

    Attributes:
        content_hash: SHA-256 of the labels' ids, values and noise.
        features: Shape (n_labels, n_features).
        feature_names: Of the features.
        values: Shape (n_labels,), property units.
        noise_std: Shape (n_labels,), property units; NaN if unknown.
        structure_ids: Shape (n_labels,); repeated labels of a structure share an id.
        families: Shape (n_labels,); structures that are nearly the same share one: see `families`.
        label_ids: Shape (n_labels,), ascending.
    """

    id: int
    modelled_property_id: int
    slug: str
    content_hash: str
    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    values: NDArray[np.float64]
    noise_std: NDArray[np.float64]
    structure_ids: NDArray[np.int64]
    families: NDArray[np.int64]
    label_ids: NDArray[np.int64]
    n_measured: int

    def groups(self) -> NDArray[np.int64]:
        """The group of each label, shape (n_labels,), which no split divides: see `split_groups`."""
        from nanoos.discovery.folds import split_groups

        return split_groups(self.features, self.families)

    def where(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> TrainingDataset:
        """Only the marked labels, or those at these positions."""
        parts = ("features", "values", "noise_std", "structure_ids", "families", "label_ids")
        return replace(self, **{name: getattr(self, name)[keep] for name in parts})

    def summary(self) -> dict[str, Any]:
        """Size, range and hash of the dataset, JSON-serialisable."""
        return {
            "n_labels": len(self.values),
            "n_structures": len(np.unique(self.structure_ids)),
            "n_families": len(np.unique(self.families)),
            "n_measured": self.n_measured,
            "n_features": self.features.shape[1],
            "min": float(self.values.min()),
            "mean": float(self.values.mean()),
            "max": float(self.values.max()),
            "content_hash": self.content_hash,
        }

    def in_words(self) -> str:
        """Size and range in a sentence."""
        found = self.summary()
        families = len(np.unique(self.families))
        return (
            f"{found['n_labels']} labels ({found['n_measured']} measured or imported) of {found['n_structures']} "
            f"structures in {families} families: {found['min']:.4g} to {found['max']:.4g}, mean {found['mean']:.4g}."
        )


def store_training_dataset(database: Database, slug: str, *, now: datetime) -> int:
    """Store the labels that count as a dataset, or find the equal stored one; returns its id.

    The labels are read and hashed before the write transaction, and again if one was retracted meanwhile. If too few
    are left, a requested training is closed.

    Raises:
        NotFound: No such modelled property.
        Conflict: Too few labels to train on.
    """
    while True:
        with database.read() as connection:
            modelled = get_modelled_property(connection, slug)
            n_retracted = label_store.count_retracted(connection, modelled.id)
            found = counting_labels(connection, modelled.id)
        if len(found) < MIN_LABELS:
            with database.write() as connection:
                close_without_labels(connection, [modelled.id], actor=process_name(), now=now)
        check_enough_labels(slug, len(found))
        newest = int(found.id[-1])
        with database.read() as connection:
            n_members = label_store.count_members(connection, modelled.id, until=newest)
        dataset = {
            "modelled_property_id": modelled.id,
            "content_hash": found.content_hash(),
            "n_labels": len(found),
            "n_members": n_members,
            "label_ranges": to_ranges(found.id),
            "max_label_id": newest,
            "created_at": now,
        }
        with database.write() as connection:
            if label_store.count_retracted(connection, modelled.id) == n_retracted:
                return _insert(connection, dataset)


def _insert(connection: Connection, dataset: Mapping[str, Any]) -> int:
    """Insert a dataset unless there is an equal one; returns its id."""
    inserted = insert_new(connection, training_datasets, [dataset])
    audit.cover(connection, training_datasets, training_datasets.c.id.in_([row.id for row in inserted]))
    return int(
        connection.execute(
            select(training_datasets.c.id).where(
                training_datasets.c.modelled_property_id == dataset["modelled_property_id"],
                training_datasets.c.content_hash == dataset["content_hash"],
            )
        ).scalar_one()
    )


def load_training_dataset(connection: Connection, dataset_id: int) -> TrainingDataset:
    """A stored dataset exactly as it was, including labels retracted since.

    Raises:
        NotFound: No such dataset.
    """
    row = connection.execute(select(training_datasets).where(training_datasets.c.id == dataset_id)).first()
    if row is None:
        raise NotFound(f"There is no training dataset {dataset_id}.", hint="Materialise `training_dataset` first.")
    modelled = connection.execute(
        select(modelled_properties).where(modelled_properties.c.id == row.modelled_property_id)
    ).one()
    found = named_labels(connection, modelled.id, from_ranges(row.label_ranges))
    return _dataset(connection, row.id, row.content_hash, modelled, found)


def newest_dataset_id(connection: Connection, slug: str) -> int:
    """The newest dataset of a modelled property.

    Raises:
        NotFound: No such modelled property, or no dataset of it.
    """
    modelled = get_modelled_property(connection, slug)
    found = connection.execute(
        select(training_datasets.c.id)
        .where(training_datasets.c.modelled_property_id == modelled.id)
        .order_by(training_datasets.c.id.desc())
        .limit(1)
    ).scalar()
    if found is None:
        raise NotFound(f"{slug!r} has no training dataset.", hint="Materialise `training_dataset` first.")
    return int(found)


def _dataset(
    connection: Connection, dataset_id: int, content_hash: str, modelled: Row[Any], found: LabelArrays
) -> TrainingDataset:
    pool = load_pool(connection, modelled.design_space_id)
    space = connection.execute(
        select(design_spaces.c.kind, design_spaces.c.feature_names).where(
            design_spaces.c.id == modelled.design_space_id
        )
    ).one()
    return TrainingDataset(
        id=dataset_id,
        modelled_property_id=modelled.id,
        slug=modelled.slug,
        content_hash=content_hash,
        features=pool.features[pool.rows_of(found.structure_id)],
        feature_names=tuple(space.feature_names),
        values=found.value,
        noise_std=found.noise_std,
        structure_ids=found.structure_id,
        families=families_of(connection, modelled.id, space.kind, found.structure_id),
        label_ids=found.id,
        n_measured=int((found.rank > RANK[LabelKind.SIMULATION]).sum()),
    )
