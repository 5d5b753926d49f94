"""A training dataset as a Parquet file: the same for the terminal, REST and the bundle of a campaign."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from nanoos.domain.structures import stable_seed
from nanoos.learning.champion import FOLDS
from nanoos.learning.datasets import TrainingDataset, load_training_dataset, newest_dataset_id
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import get_version
from nanoos.service.bundle.columns import Types, property_columns, schema_of
from nanoos.store.tables import modelled_labels, structures

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Types = {
    **dict.fromkeys(("label_id", "structure_id"), int),
    **dict.fromkeys(("structure_hash", "formula"), str),
    **dict.fromkeys(("family", "fold"), int),
}


def find_dataset(connection: Connection, slug: str, version: int | None = None) -> TrainingDataset:
    """The dataset that a model's version learned from; without a number the newest one.

    Raises:
        NotFound: No such modelled property or version, or no dataset yet.
    """
    if version is None:
        return load_training_dataset(connection, newest_dataset_id(connection, slug))
    return load_training_dataset(connection, get_version(connection, slug, version).dataset_id)


def dataset_schema(connection: Connection, dataset: TrainingDataset) -> pa.Schema:
    """The columns of a dataset's file, with the units of values and noise, and what identifies it as metadata."""
    property_ = get_modelled_property(connection, dataset.slug).property
    features = {f"feature_{name}": float for name in dataset.feature_names}
    values = property_columns([*COLUMNS, *features], [property_], ("", "_noise_std"))
    schema = schema_of({**COLUMNS, **features}, values)
    return schema.with_metadata({"modelled_property": dataset.slug, "content_hash": dataset.content_hash})


def dataset_file(connection: Connection, dataset: TrainingDataset) -> bytes:
    """The content of a dataset's Parquet file: a row for each label, with the fold in which a training holds it out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from nanoos.discovery.folds import folds_by_group

    named = {
        row.id: (row.structure_hash, row.formula)
        for row in connection.execute(
            select(structures.c.id, structures.c.structure_hash, structures.c.formula).where(
                structures.c.id.in_(
                    select(modelled_labels.c.structure_id).where(
                        modelled_labels.c.modelled_property_id == dataset.modelled_property_id
                    )
                )
            )
        )
    }
    hashes, formulas = zip(*(named[id_] for id_ in dataset.structure_ids.tolist()), strict=True)
    fold = folds_by_group(dataset.groups(), folds=FOLDS, seed=stable_seed(dataset.slug, dataset.content_hash))
    columns = [
        dataset.label_ids,
        dataset.structure_ids,
        hashes,
        formulas,
        dataset.families,
        fold,
        *dataset.features.T,
        dataset.values,
        pa.array(dataset.noise_std, from_pandas=True),  # NaN, where it is unknown, becomes null
    ]
    schema = dataset_schema(connection, dataset)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    file = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file, compression="zstd")
    return file.getvalue()
