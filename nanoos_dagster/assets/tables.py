"""Tables that commands and workers write, as external assets: what datasets come from, and what steps decided."""

from collections.abc import Iterable, Mapping

import dagster as dg
from sqlalchemy import Table

from nanoos.domain.label_kinds import LabelKind
from nanoos.store import tables
from nanoos_dagster.partitions import MODELLED_PROPERTIES
from nanoos_dagster.placement import Placement

SOURCES = {
    LabelKind.SIMULATION: "simulated_labels",
    LabelKind.IMPORT: "imported_labels",
    LabelKind.EXPERIMENT: "measured_labels",
}
DECISIONS = dg.AssetKey("decisions")


def column_schema(table: Table) -> dg.TableSchema:
    """The columns of a table, for the UI."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=str(column.type),
                constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=bool(column.unique)),
            )
            for column in table.columns
        ]
    )


def _external(key: str, table: Table, **described: object) -> dg.AssetSpec:
    metadata = {"dagster/column_schema": column_schema(table), "dagster/table_name": table.fullname}
    return dg.AssetSpec(key, kinds={"sql"}, metadata=metadata, **described)


TABLES = [
    _external(
        "design_spaces",
        tables.design_spaces,
        group_name="design",
        description="What may be tried: the structures of a table, a folder, a generator or a space of parameters.",
    ),
    *(
        _external(
            key,
            tables.labels,
            group_name="labels",
            deps=["design_spaces"],
            partitions_def=MODELLED_PROPERTIES,
            description=f"Values of one property that {origin}. Its data version changes with each label that is "
            "added, retracted or corrected.",
        )
        for key, origin in (
            ("simulated_labels", "an engine computed"),
            ("imported_labels", "were imported from files"),
            ("measured_labels", "the lab measured"),
        )
    ),
    _external(
        "decisions",
        tables.decisions,
        group_name="decisions",
        deps=["surrogate_model"],
        description="What steps decided, and why; one event for each step.",
    ),
]


def label_observations(placement: Placement, versions: Mapping[tuple[str, str], str]) -> Iterable[dg.AssetObservation]:
    """The data versions of labels, by modelled property and source, as Dagster keeps them."""
    for (slug, source), version in versions.items():
        key, tags = placement.key(SOURCES[source]), {"dagster/data_version": version}
        yield dg.AssetObservation(asset_key=key, partition=slug, tags=tags)
