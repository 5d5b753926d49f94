"""Modelled properties with their labels and versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from nanoos.domain.errors import NotFound
from nanoos.domain.statuses import ModelStatus, TrainingStatus
from nanoos.learning.model_progress import model_progress
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.store.labels import newest_label_rows, withdrawn_labels
from nanoos.store.tables import model_trainings, model_versions, training_datasets


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
class VersionReport:
    """Everything that is known of one version.

    Attributes:
        reason: What the judgement was, in words.
        judgement: Its numbers: errors of the version, of the mean of the labels and of the champion, and the paired
            differences with their 95% intervals, property units.
        promoted_by: The person who made it champion; None where its errors did.
        replaced: The version that it replaced as champion.
        n_withdrawn: Labels that it learned from and that were retracted or corrected since.
        parameters: Kind, hyperparameters, evidence for its choice, notes.
        metrics: Cross-validated errors, with 95% intervals under `intervals`.
    """

    slug: str
    version: int
    kind: str
    status: str
    status_reason: str
    reason: str
    judgement: Mapping[str, Any]
    promoted_by: str | None
    replaced: int | None
    dataset: str
    n_labels: int
    n_withdrawn: int
    code_version: str
    parameters: Mapping[str, Any]
    metrics: Mapping[str, Any]
    artifact_sha256: str
    artifact_bytes: int
    created_at: datetime


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


def version_report(connection: Connection, slug: str, version: int | None = None) -> VersionReport:
    """One version; without a number the champion, or else the newest.

    Raises:
        NotFound: No such modelled property or version.
    """
    wanted = get_modelled_property(connection, slug)
    replaced = model_versions.alias("replaced")
    query = (
        select(
            # The artifact itself may be large.
            *(column for column in model_versions.c if column is not model_versions.c.artifact),
            func.length(model_versions.c.artifact).label("artifact_bytes"),
            replaced.c.version.label("replaced_version"),
            training_datasets.c.content_hash,
            training_datasets.c.n_labels,
        )
        .join(training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        .outerjoin(replaced, replaced.c.id == model_versions.c.replaces)
        .where(model_versions.c.modelled_property_id == wanted.id)
    )
    if version is not None:
        query = query.where(model_versions.c.version == version)
    is_champion = case((model_versions.c.status == ModelStatus.CHAMPION.value, 1), else_=0)
    row = connection.execute(query.order_by(is_champion.desc(), model_versions.c.version.desc()).limit(1)).first()
    if row is None:
        what = "no version yet" if version is None else f"no version {version}"
        raise NotFound(f"{slug!r} has {what}.", hint=f"`nanoos model versions {slug}` lists them.")
    judgement = dict(row.judgement)
    return VersionReport(
        slug=slug,
        version=row.version,
        kind=row.kind,
        status=row.status,
        status_reason=row.status_reason,
        reason=judgement.pop("reason"),
        judgement=judgement,
        promoted_by=row.promoted_by,
        replaced=row.replaced_version,
        dataset=row.content_hash,
        n_labels=row.n_labels,
        n_withdrawn=len(withdrawn_labels(connection, wanted.id, row.dataset_id)),
        code_version=row.code_version,
        parameters=row.description,
        metrics=row.metrics,
        artifact_sha256=row.artifact_sha256,
        artifact_bytes=row.artifact_bytes,
        created_at=row.created_at,
    )


def newest_labels(connection: Connection, slug: str, limit: int) -> tuple[LabelView, ...]:
    """The newest labels of one modelled property that are not retracted, newest first. Raises NotFound."""
    rows = newest_label_rows(connection, get_modelled_property(connection, slug).id, limit)
    return tuple(LabelView(**{name: getattr(row, name) for name in LabelView.__dataclass_fields__}) for row in rows)
