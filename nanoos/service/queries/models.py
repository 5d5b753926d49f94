"""Modelled properties with their labels and the version in service."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from nanoos.domain.statuses import ModelStatus, TrainingStatus
from nanoos.learning.model_progress import model_progress
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.store.labels import newest_label_rows
from nanoos.store.tables import model_trainings, model_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSummary:
    """One modelled property.

    Attributes:
        n_new: Labels since its newest dataset.
        n_withdrawn: Labels that the champion learned from and that were retracted or corrected since; the next step
            trains it again.
        version: The one in service; None before the first.
        n_trained: Labels that the serving version was trained on.
        rmse: Cross-validated, property units.
        r2: Cross-validated; None where all labels are equal.
        training_failure: Why the newest training failed; None if it did not.
    """

    slug: str
    n_labels: int
    n_new: int
    has_open_training: bool
    n_withdrawn: int = 0
    version: int | None = None
    n_trained: int | None = None
    rmse: float | None = None
    r2: float | None = None
    training_failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of a modelled property.

    Attributes:
        n_trained: Labels that it was trained on.
        rmse: Cross-validated, property units.
        status_reason: Why it has its status.
    """

    version: int
    kind: str
    status: str
    status_reason: str | None
    n_trained: int
    rmse: float
    artifact_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """One label of a modelled property; value and noise in property units."""

    id: int
    formula: str
    value: float
    noise_std: float | None
    source_kind: str


def model_summaries(connection: Connection) -> tuple[ModelSummary, ...]:
    """All modelled properties, oldest first."""
    serving = {
        row.modelled_property_id: row
        for row in connection.execute(
            select(model_versions.c.modelled_property_id, model_versions.c.version, model_versions.c.metrics).where(
                model_versions.c.status == ModelStatus.CHAMPION.value
            )
        )
    }
    newest = select(func.max(model_trainings.c.id)).group_by(model_trainings.c.modelled_property_id)
    failures = dict(
        connection.execute(
            select(model_trainings.c.modelled_property_id, model_trainings.c.failure_reason).where(
                model_trainings.c.id.in_(newest), model_trainings.c.status == TrainingStatus.FAILED.value
            )
        )
        .tuples()
        .all()
    )
    return tuple(
        ModelSummary(
            slug=view.slug,
            n_labels=view.n_labels,
            n_new=view.n_new,
            n_withdrawn=view.n_withdrawn,
            has_open_training=view.has_open_training,
            version=serving[view.id].version if view.id in serving else None,
            n_trained=serving[view.id].metrics["n"] if view.id in serving else None,
            rmse=serving[view.id].metrics["rmse"] if view.id in serving else None,
            r2=serving[view.id].metrics["r2"] if view.id in serving else None,
            training_failure=failures.get(view.id),
        )
        for view in model_progress(connection)
    )


def model_versions_of(connection: Connection, slug: str) -> tuple[VersionView, ...]:
    """Every version of one modelled property, oldest first. Raises NotFound."""
    wanted = get_modelled_property(connection, slug)
    rows = connection.execute(
        select(model_versions)
        .where(model_versions.c.modelled_property_id == wanted.id)
        .order_by(model_versions.c.version)
    )
    return tuple(
        VersionView(
            version=row.version,
            kind=row.kind,
            status=row.status,
            status_reason=row.status_reason,
            n_trained=row.metrics["n"],
            rmse=row.metrics["rmse"],
            artifact_sha256=row.artifact_sha256,
        )
        for row in rows
    )


def newest_labels(connection: Connection, slug: str, limit: int) -> tuple[LabelView, ...]:
    """The newest labels of one modelled property that are not retracted, newest first. Raises NotFound."""
    rows = newest_label_rows(connection, get_modelled_property(connection, slug).id, limit)
    return tuple(LabelView(**{name: getattr(row, name) for name in LabelView.__dataclass_fields__}) for row in rows)
