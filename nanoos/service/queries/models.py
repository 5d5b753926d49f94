"""Modelled properties with their labels and versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from nanoos.domain.errors import NotFound
from nanoos.domain.statuses import TrainingStatus
from nanoos.learning.model_progress import load_models
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.conditions import is_champion
from nanoos.store.labels import newest_label_rows, withdrawn_labels
from nanoos.store.tables import audit_log, model_trainings, model_versions, training_datasets

# An artifact and the held-out predictions may be large.
_SMALL = tuple(column for column in model_versions.c if column.name not in {"artifact", "held_out"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSummary:
    """One modelled property.

    Attributes:
        engine: Empty where its labels are only measured.
        n_new: Labels since its newest dataset.
        n_withdrawn: Labels that the champion learned from and that were retracted or corrected since; the next step
            trains it again.
        trained_at: When the newest version was trained; None before the first.
        version: The champion's; None without one.
        n_trained: Labels that the champion was trained on.
        mae: Its mean absolute error, cross-validated, property units.
        mae_of_mean: Of the mean of the same labels.
        rmse: Cross-validated, property units.
        r2: Cross-validated; None where all labels are equal.
        rejection: Why the newest version was rejected, where no version serves; else None.
        training_failure: Why the newest training failed; None if it did not.
    """

    slug: str
    property: str
    design_space: str
    engine: str
    n_labels: int
    n_new: int
    has_open_training: bool
    n_withdrawn: int = 0
    trained_at: datetime | None = None
    version: int | None = None
    n_trained: int | None = None
    mae: float | None = None
    mae_of_mean: float | None = None
    rmse: float | None = None
    r2: float | None = None
    rejection: str | None = None
    training_failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of a modelled property.

    Attributes:
        n_trained: Labels that it was trained on.
        mae: Mean absolute error, cross-validated, property units.
        mae_interval: Ends of its 95% interval.
        mae_of_mean: Of the mean of the same labels.
        rmse: Cross-validated, property units.
        coverage_90: Share of held-out labels inside their 90% intervals, 0..1.
        status_reason: Why it has its status.
        created_at: When it was trained.
    """

    version: int
    kind: str
    status: str
    status_reason: str
    n_trained: int
    mae: float
    mae_interval: tuple[float, float]
    mae_of_mean: float
    rmse: float
    coverage_90: float
    artifact_sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A change of a version's status, as the audit log has it.

    Attributes:
        kind: `model_version` for its training, `model_promoted`, `model_rolled_back`, `model_rejected` or
            `model_retired`.
    """

    at: datetime
    actor: str
    kind: str
    version: int
    reason: str


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
        metrics: Cross-validated errors and scores, with 95% intervals under `intervals`, and the learning curve.
        warning: That its 90% intervals are too narrow, with the numbers; None where they are not.
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
    warning: str | None
    artifact_sha256: str
    artifact_bytes: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """One label of a modelled property; value and noise in property units."""

    id: int
    formula: str
    structure_hash: str
    value: float
    noise_std: float | None
    source_kind: str


def model_summaries(connection: Connection) -> tuple[ModelSummary, ...]:
    """All modelled properties, oldest first."""
    models = load_models(connection)
    decisive = {
        row.id: row
        for row in connection.execute(
            select(
                model_versions.c.id,
                model_versions.c.version,
                model_versions.c.metrics,
                model_versions.c.judgement,
                model_versions.c.status_reason,
            ).where(model_versions.c.id.in_([row.champion_id or row.rejected_id for _, row in models]))
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
            property=row.property,
            design_space=row.design_space,
            engine=row.engine,
            n_labels=view.n_labels,
            n_new=view.n_new,
            n_withdrawn=view.n_withdrawn,
            has_open_training=view.has_open_training,
            trained_at=view.trained_at,
            rejection=decisive[row.rejected_id].status_reason if row.rejected_id else None,
            training_failure=failures.get(view.id),
            **(_of_champion(decisive[row.champion_id]) if row.champion_id else {}),
        )
        for view, row in models
    )


def _of_champion(champion: Row[Any]) -> dict[str, Any]:
    """The fields of a summary that describe its champion."""
    metrics = champion.metrics
    return {
        "version": champion.version,
        "n_trained": metrics["n"],
        "mae": metrics["mae"],
        "mae_of_mean": champion.judgement["mae_of_mean"],
        "rmse": metrics["rmse"],
        "r2": metrics["r2"],
    }


def model_summary(connection: Connection, slug: str) -> ModelSummary:
    """One modelled property. Raises NotFound."""
    get_modelled_property(connection, slug)
    return next(item for item in model_summaries(connection) if item.slug == slug)


def model_versions_of(connection: Connection, slug: str) -> tuple[VersionView, ...]:
    """Every version of one modelled property, oldest first. Raises NotFound."""
    wanted = get_modelled_property(connection, slug)
    rows = connection.execute(
        select(*_SMALL).where(model_versions.c.modelled_property_id == wanted.id).order_by(model_versions.c.version)
    )
    return tuple(
        VersionView(
            version=row.version,
            kind=row.kind,
            status=row.status,
            status_reason=row.status_reason,
            n_trained=row.metrics["n"],
            mae=row.metrics["mae"],
            mae_interval=tuple(row.metrics["intervals"]["mae"]),
            mae_of_mean=row.judgement["mae_of_mean"],
            rmse=row.metrics["rmse"],
            coverage_90=row.metrics["coverage_90"],
            artifact_sha256=row.artifact_sha256,
            created_at=row.created_at,
        )
        for row in rows
    )


def version_changes(connection: Connection, slug: str, *, limit: int = 50, offset: int = 0) -> Page[VersionChange]:
    """Trainings of a modelled property's versions, and what people did with them, the newest first.

    Raises:
        NotFound: No such modelled property.
        InvalidInput: No such page.
    """
    wanted = get_modelled_property(connection, slug)
    versions = connection.execute(
        select(model_versions.c.version).where(model_versions.c.modelled_property_id == wanted.id)
    ).scalars()
    of_version = {f"{slug}/v{version}": version for version in versions}
    query = (
        select(audit_log.c.at, audit_log.c.actor, audit_log.c.kind, audit_log.c.subject, audit_log.c.payload)
        .where(audit_log.c.subject.in_(list(of_version)))
        .order_by(audit_log.c.seq.desc())
    )
    return read_page(
        connection,
        query,
        lambda row: VersionChange(
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            version=of_version[row.subject],
            reason=json.loads(row.payload)["reason"],
        ),
        limit=limit,
        offset=offset,
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
            *_SMALL,
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
    row = connection.execute(query.order_by(is_champion().desc(), model_versions.c.version.desc()).limit(1)).first()
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
        warning=too_narrow(row.metrics),
        artifact_sha256=row.artifact_sha256,
        artifact_bytes=row.artifact_bytes,
        created_at=row.created_at,
    )


def too_narrow(metrics: Mapping[str, Any]) -> str | None:
    """Where a version's 90% intervals hold fewer held-out labels than chance explains: that, in words."""
    low, high = metrics["coverage_90_by_chance"]
    if metrics["coverage_90"] >= low:
        return None
    return (
        f"its 90% intervals are too narrow: they hold {metrics['coverage_90']:.0%} of {metrics['n']} held-out labels, "
        f"calibrated ones {low:.0%} to {high:.0%}"
    )


def newest_labels(connection: Connection, slug: str, limit: int) -> tuple[LabelView, ...]:
    """The newest labels of one modelled property that are not retracted, newest first. Raises NotFound."""
    rows = newest_label_rows(connection, get_modelled_property(connection, slug).id, limit)
    return tuple(LabelView(**{name: getattr(row, name) for name in LabelView.__dataclass_fields__}) for row in rows)
