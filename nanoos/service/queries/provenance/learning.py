"""What the choosing step knew: the labels that it learned from, its champions, and their datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from nanoos.learning.modelled_properties import of_source
from nanoos.service.queries.provenance.records import ExplainedDataset, ExplainedLabels, ExplainedModel
from nanoos.service.queries.provenance.steps import StoredStep
from nanoos.store.label_sources import LabelSource, count_sources, notable_labels
from nanoos.store.tables import model_trainings, model_versions, modelled_properties, training_datasets


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """Labels and models behind a choice."""

    labels: tuple[ExplainedLabels, ...] = ()
    models: tuple[ExplainedModel, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def n_labels(self) -> int:
        return sum(item.n_labels for item in self.labels)


def learning_of(connection: Connection, campaign: Row[Any], step: StoredStep | None) -> Learning:
    """What a step knew when it chose for a campaign; nothing where it did not choose by model.

    From its snapshot; where that is archived, from the numbers of its decision, which have no sources of labels.
    """
    if step is None:
        return Learning()
    numbers, problem = step.numbers, step.problem or {}
    used: Mapping[str, int] = problem.get("models", numbers.get("models", {}))
    rejected: Mapping[str, int] = problem.get("rejected_models", numbers.get("rejected_models", {}))
    distrusted: Mapping[str, int] = problem.get("distrusted_models", numbers.get("distrusted_models", {}))
    rows = _models(connection, campaign, [*used.values(), *rejected.values(), *distrusted.values()])
    property_ids = {row.property: row.modelled_property_id for row in rows}
    notable = _by_property(notable_labels(connection, list(property_ids.values())))

    def sources(name: str, ranges: Sequence[Sequence[int]]) -> tuple[LabelSource, ...]:
        simulated_by = f"{campaign.engine} {campaign.engine_version}"
        return count_sources(ranges, notable.get(property_ids[name], ()), simulated_by=simulated_by)

    if step.problem is not None:
        labels = tuple(
            ExplainedLabels(
                property=name,
                n_labels=sum(last - first + 1 for first, last in ranges),
                sources=sources(name, ranges),
            )
            for name, ranges in step.problem["label_ranges"].items()
        )
    else:
        labels = tuple(
            ExplainedLabels(property=name, n_labels=n, sources=()) for name, n in numbers.get("n_labels", {}).items()
        )
    return Learning(
        labels=labels,
        models=tuple(
            _model(row, sources(row.property, row.label_ranges)) for row in rows if row.id in set(used.values())
        ),
        remarks=tuple(_remarks(rows, problem, rejected, distrusted, numbers)),
    )


def _models(connection: Connection, campaign: Row[Any], version_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The campaign's modelled properties, each with those of these versions that are its own."""
    names = ("id", "version", "kind", "status", "status_reason", "judgement", "metrics", "promoted_by", "code_version")
    of_property = model_versions.c.modelled_property_id == modelled_properties.c.id
    return connection.execute(
        select(
            modelled_properties.c.id.label("modelled_property_id"),
            modelled_properties.c.slug,
            modelled_properties.c.property,
            *(model_versions.c[name] for name in (*names, "artifact_sha256", "created_at")),
            model_trainings.c.requested_by,
            model_trainings.c.reason,
            training_datasets.c.id.label("dataset_id"),
            training_datasets.c.content_hash,
            training_datasets.c.n_labels,
            training_datasets.c.label_ranges,
            training_datasets.c.created_at.label("dataset_created_at"),
        )
        .outerjoin(model_versions, and_(of_property, model_versions.c.id.in_(version_ids)))
        .outerjoin(model_trainings, model_trainings.c.id == model_versions.c.training_id)
        .outerjoin(training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        .where(of_source(modelled_properties, campaign))
        .order_by(modelled_properties.c.property)
    ).all()


def _by_property(rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.modelled_property_id, []).append(row)
    return found


def _model(row: Row[Any], sources: tuple[LabelSource, ...]) -> ExplainedModel:
    same = ("id", "property", "version", "kind", "status", "status_reason", "promoted_by", "requested_by", "reason")
    return ExplainedModel(
        **{name: getattr(row, name) for name in (*same, "code_version", "artifact_sha256", "created_at")},
        modelled_property=row.slug,
        judgement=row.judgement["reason"],
        rmse=row.metrics["rmse"],
        dataset=ExplainedDataset(
            id=row.dataset_id,
            content_hash=row.content_hash,
            n_labels=row.n_labels,
            created_at=row.dataset_created_at,
            sources=sources,
        ),
    )


def _remarks(
    rows: Sequence[Row[Any]],
    problem: Mapping[str, Any],
    rejected: Mapping[str, int],
    distrusted: Mapping[str, int],
    numbers: Mapping[str, Any],
) -> list[str]:
    version_of = {row.id: row.version for row in rows}
    return [
        *(
            f"The champion of {name} could not be read: the surrogate was fitted to the labels alone."
            for name in problem.get("unreadable_models", {})
        ),
        *(
            f"Version {version_of.get(id_)} of {name}'s model had been rejected: only the mean of its labels was used."
            for name, id_ in rejected.items()
        ),
        *(
            f"Version {version_of.get(id_)} of {name}'s model was no better than the mean of its labels: only the "
            "labels that the champion had learned from were used."
            for name, id_ in distrusted.items()
        ),
        *(
            f"{n} labels from related design spaces also taught the surrogate of {name}."
            for name, n in numbers.get("n_transferred", {}).items()
            if n
        ),
    ]
