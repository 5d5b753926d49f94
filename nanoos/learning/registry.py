"""The model registry: versions, which of them is champion, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as package_version
from typing import Any

from sqlalchemy import Connection, Row, case, func, select, update
from sqlalchemy.exc import IntegrityError

from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import ModelStatus
from nanoos.learning.datasets import TrainingDataset
from nanoos.learning.judgement import MIN_STRUCTURES, Judgement
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.store import audit
from nanoos.store.alerts import OF_CHAMPION, resolve
from nanoos.store.conditions import is_champion
from nanoos.store.tables import model_versions, modelled_properties, training_datasets

VERSIONS = select(model_versions, training_datasets.c.content_hash).join_from(
    model_versions, training_datasets, training_datasets.c.id == model_versions.c.dataset_id
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A recorded version.

    Attributes:
        metrics: Cross-validation on all labels.
    """

    id: int
    slug: str
    version: int
    kind: str
    status: ModelStatus
    status_reason: str
    metrics: Mapping[str, Any]
    artifact_sha256: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedModel:
    """A fitted surrogate with its evaluation.

    Attributes:
        artifact: The surrogate's serialised state.
        held_out: The out-of-fold predictions, serialised: see `learning.held_out`.
        comparison: Its held-out errors beside the mean's and the champion's, JSON-able.
        champion_id: The version that it was compared with; None without a champion.
    """

    kind: str
    description: Mapping[str, Any]
    metrics: Mapping[str, Any]
    artifact: bytes
    artifact_sha256: str
    held_out: bytes
    held_out_sha256: str
    comparison: Mapping[str, Any]
    judgement: Judgement
    champion_id: int | None


def champion_of(connection: Connection, modelled_property_id: int) -> Row[Any] | None:
    """The champion version; None without one."""
    of_property = model_versions.c.modelled_property_id == modelled_property_id
    return connection.execute(VERSIONS.where(is_champion(), of_property)).first()


def champion_versions(connection: Connection) -> dict[str, str]:
    """The champion's hash by modelled property's slug, where there is a version; `none` without a champion."""
    champion = func.max(case((is_champion(), model_versions.c.artifact_sha256)))
    rows = connection.execute(
        select(modelled_properties.c.slug, func.coalesce(champion, "none"))
        .join(model_versions, model_versions.c.modelled_property_id == modelled_properties.c.id)
        .group_by(modelled_properties.c.slug)
    )
    return dict(rows.tuples().all())


def get_version(connection: Connection, slug: str, version: int) -> Row[Any]:
    """A version's row.

    Raises:
        NotFound: No such modelled property or version.
    """
    modelled = get_modelled_property(connection, slug)
    row = connection.execute(
        VERSIONS.where(model_versions.c.modelled_property_id == modelled.id, model_versions.c.version == version)
    ).first()
    if row is None:
        raise NotFound(f"{slug!r} has no version {version}.", hint=f"`nanoos model versions {slug}` lists them.")
    return row


def record_version(
    connection: Connection,
    dataset: TrainingDataset,
    fitted: FittedModel,
    *,
    training_id: int,
    requested_by: str,
    now: datetime,
) -> ModelVersion:
    """Store a fitted model as the next version; promoted, it retires the current champion.

    One version at a time shadows the champion, until it is judged by that; a later one that would is rejected.

    Raises:
        Conflict: The champion has changed since the comparison, or another version has been recorded.
    """
    lock_versions(connection, dataset.modelled_property_id)
    champion = champion_of(connection, dataset.modelled_property_id)
    champion_id = None if champion is None else champion.id
    if champion_id != fitted.champion_id:
        raise Conflict(f"The champion of {dataset.slug!r} has changed during the training.", hint="Train again.")
    judged = fitted.judgement
    newest = connection.execute(
        select(func.max(model_versions.c.version)).where(
            model_versions.c.modelled_property_id == dataset.modelled_property_id
        )
    ).scalar()
    version = (newest or 0) + 1
    challenger = _challenger_of(connection, dataset.modelled_property_id)
    status, reason = ModelStatus.CHAMPION if judged.is_promoted else ModelStatus.REJECTED, judged.reason
    if judged.is_shadowing and champion is not None:
        if challenger is None:
            status = ModelStatus.CHALLENGER
            reason += f"; it shadows version {champion.version} until {MIN_STRUCTURES} new structures have labels"
        else:
            reason += f"; version {challenger.version} shadows the champion already"
    if judged.is_promoted:
        if challenger is not None:
            set_status(
                connection,
                challenger.id,
                ModelStatus.REJECTED,
                f"version {version} became champion before it was judged by shadowing",
            )
        retire(connection, dataset.modelled_property_id, f"version {version} is now champion")
    elif judged.unseats_champion:
        retire(
            connection,
            dataset.modelled_property_id,
            f"no better than its challenger, version {version}, which was rejected",
        )
        reject_challenger(connection, dataset.modelled_property_id)
    if judged.is_promoted or judged.unseats_champion:
        resolve(connection, kinds=OF_CHAMPION, subjects=[dataset.slug], now=now)
    try:
        version_id: int = connection.execute(
            model_versions.insert().values(
                modelled_property_id=dataset.modelled_property_id,
                version=version,
                dataset_id=dataset.id,
                training_id=training_id,
                kind=fitted.kind,
                description=dict(fitted.description),
                metrics=dict(fitted.metrics),
                judgement={
                    **fitted.comparison,
                    "is_judged": judged.is_judged,
                    "is_promoted": judged.is_promoted,
                    "is_shadowing": judged.is_shadowing,
                    "reason": judged.reason,
                    "champion_version": None if champion is None else champion.version,
                },
                code_version=package_version("nanoos"),
                artifact=fitted.artifact,
                artifact_sha256=fitted.artifact_sha256,
                held_out=fitted.held_out,
                held_out_sha256=fitted.held_out_sha256,
                status=status.value,
                status_reason=reason,
                replaces=champion_id if judged.is_promoted else None,
                created_at=now,
            )
        ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    except IntegrityError as error:
        raise Conflict(f"Another version of {dataset.slug!r} has been recorded.", hint="Train again.") from error
    audit.cover(connection, model_versions, model_versions.c.id == version_id)
    audit.append(
        connection,
        actor=requested_by,
        kind="model_version",
        subject=f"{dataset.slug}/v{version}",
        payload={
            "status": status.value,
            "reason": reason,
            "dataset": dataset.content_hash,
            "artifact_sha256": fitted.artifact_sha256,
            "rmse": fitted.metrics["rmse"],
        },
        now=now,
    )
    return ModelVersion(
        id=version_id,
        slug=dataset.slug,
        version=version,
        kind=fitted.kind,
        status=status,
        status_reason=reason,
        metrics=fitted.metrics,
        artifact_sha256=fitted.artifact_sha256,
        is_new=True,
    )


def found_again(slug: str, row: Row[Any]) -> ModelVersion:
    """The existing version, as the result of a training without new labels."""
    return ModelVersion(
        id=row.id,
        slug=slug,
        version=row.version,
        kind=row.kind,
        status=ModelStatus(row.status),
        status_reason=row.status_reason,
        metrics=row.metrics,
        artifact_sha256=row.artifact_sha256,
        is_new=False,
    )


def retire_champion(connection: Connection, slug: str, *, reason: str, retired_by: str, now: datetime) -> int:
    """Retire the champion; returns its version.

    Raises:
        NotFound: No such modelled property, or it has no champion.
    """
    modelled = get_modelled_property(connection, slug)
    version = retire_champion_if_any(connection, modelled.id, slug, reason=reason, retired_by=retired_by, now=now)
    if version is None:
        raise NotFound(f"{slug!r} has no champion to retire.", hint=f"`nanoos model versions {slug}` lists them.")
    return version


def retire_champion_if_any(
    connection: Connection, modelled_property_id: int, slug: str, *, reason: str, retired_by: str, now: datetime
) -> int | None:
    """As `retire_champion`, but returns None without a champion."""
    version = retire(connection, modelled_property_id, f"retired by {retired_by}: {reason}")
    if version is not None:
        reject_challenger(connection, modelled_property_id)
        audit.append(
            connection,
            actor=retired_by,
            kind="model_retired",
            subject=f"{slug}/v{version}",
            payload={"reason": reason},
            now=now,
        )
        resolve(connection, kinds=OF_CHAMPION, subjects=[slug], now=now)
    return version


def lock_versions(connection: Connection, modelled_property_id: int) -> None:
    """Serialise the changes of a property's champion."""
    connection.execute(
        select(modelled_properties.c.id).where(modelled_properties.c.id == modelled_property_id).with_for_update()
    ).one()


def retire(connection: Connection, modelled_property_id: int, reason: str) -> int | None:
    """Retire the champion; returns its version, or None without one."""
    retired = connection.execute(
        update(model_versions)
        .where(is_champion(), model_versions.c.modelled_property_id == modelled_property_id)
        .values(status=ModelStatus.RETIRED.value, status_reason=reason)
        .returning(model_versions.c.id, model_versions.c.version)
    ).first()  # a unique index allows one champion
    if retired is None:
        return None
    audit.cover(connection, model_versions, model_versions.c.id == retired.id)
    return int(retired.version)


def still_champions(connection: Connection, version_ids: Collection[int | None]) -> set[int]:
    """Those of some versions, by id, that are champions now."""
    if not version_ids:
        return set()
    return set(
        connection.execute(
            select(model_versions.c.id).where(model_versions.c.id.in_(version_ids), is_champion())
        ).scalars()
    )


def _challenger_of(connection: Connection, modelled_property_id: int) -> Row[Any] | None:
    return connection.execute(
        select(model_versions.c.id, model_versions.c.version).where(
            model_versions.c.modelled_property_id == modelled_property_id,
            model_versions.c.status == ModelStatus.CHALLENGER.value,
        )
    ).first()


def reject_challenger(connection: Connection, modelled_property_id: int) -> None:
    """Reject the version that shadows a champion which has gone without a successor, if there is one."""
    challenger = _challenger_of(connection, modelled_property_id)
    if challenger is not None:
        set_status(connection, challenger.id, ModelStatus.REJECTED, "the champion that it shadowed has gone")


def set_status(connection: Connection, version_id: int, status: ModelStatus, reason: str, **values: Any) -> None:
    """Change a version's status, and with it other columns."""
    connection.execute(
        update(model_versions)
        .where(model_versions.c.id == version_id)
        .values(status=status.value, status_reason=reason, **values)
    )
    audit.cover(connection, model_versions, model_versions.c.id == version_id)
