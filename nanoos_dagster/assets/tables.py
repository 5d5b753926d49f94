"""Tables that commands and workers write, as external assets: what datasets come from, and what steps decided."""

from collections.abc import Iterable, Mapping

import dagster as dg
from sqlalchemy import Table

from nanoos.domain.label_kinds import LabelKind
from nanoos.store import tables
from nanoos_dagster.partitions import CAMPAIGNS, MODELLED_PROPERTIES
from nanoos_dagster.placement import Placement

SOURCES = {
    LabelKind.SIMULATION: "simulated_labels",
    LabelKind.IMPORT: "imported_labels",
    LabelKind.EXPERIMENT: "measured_labels",
}
DECISIONS, CANDIDATES = dg.AssetKey("decisions"), dg.AssetKey("candidates")
Versions = Mapping[tuple[str, str], str]  # by asset and partition


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
    _external(
        "candidates",
        tables.candidates,
        group_name="campaigns",
        deps=["decisions"],
        partitions_def=CAMPAIGNS,
        description="The structures that a campaign chose, with their predictions and evidence. Its data version "
        "changes with each candidate that is added, gets a result or is judged anew.",
    ),
]


def labels_by_asset(versions: Mapping[tuple[str, str], str]) -> Versions:
    """The versions of labels by their asset and modelled property, from those by modelled property and source."""
    return {(SOURCES[LabelKind(source)], slug): version for (slug, source), version in versions.items()}


def candidates_by_asset(versions: Mapping[str, str]) -> Versions:
    """The versions of campaigns' candidates, from those by slug."""
    return {(CANDIDATES.to_user_string(), slug): version for slug, version in versions.items()}


def version_events(placement: Placement, versions: Versions) -> Iterable[dg.AssetMaterialization | dg.AssetObservation]:
    """Data versions as Dagster keeps them: its automation conditions look at the materialisations of partitions, and
    what it calls out of date at the observations of external assets.
    """
    for (asset, partition), version in versions.items():
        event = {"asset_key": placement.key(asset), "partition": partition, "tags": {"dagster/data_version": version}}
        # The observation first: a dataset notes the newest event of its labels, and what comes later is new to it.
        if asset in SOURCES.values():
            yield dg.AssetObservation(**event)
        yield dg.AssetMaterialization(**event)
