"""Training: claim a request, fit, compare with the serving version (see `champion.py`), record."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.exc import IntegrityError

from nanoos._runtime.blas import one_thread
from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import ModelStatus, TrainingStatus
from nanoos.domain.structures import stable_seed
from nanoos.learning.artifacts import read_artifact, write_artifact
from nanoos.learning.champion import compare_held_out, judge
from nanoos.learning.datasets import (
    TrainingDataset,
    get_modelled_property,
    load_training_dataset,
)
from nanoos.learning.training_queue import TRAININGS, request_training
from nanoos.settings import Settings
from nanoos.store import audit, leases
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.process_identity import process_name
from nanoos.store.tables import model_trainings, model_versions

log = logging.getLogger(__name__)

FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A trained version, as recorded.

    Attributes:
        metrics: Cross-validation of all labels; the held-out comparison under `held_out`.
        predictions: Out-of-fold means, shape (n_labels,), property units; empty for a version found again.
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
    predictions: NDArray[np.float64]


def train(
    database: Database,
    settings: Settings,
    slug: str,
    dataset_id: int,
    *,
    requested_by: str,
    training_id: int | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> ModelVersion:
    """Train a modelled property on a stored dataset and record the version.

    Args:
        database: Where the dataset is.
        settings: Lease length and attempts.
        slug: The modelled property.
        dataset_id: What to train on.
        requested_by: Who asks, for the audit.
        training_id: The request to carry out; one that was completed already, by a run that is retried or was
            launched twice, is not done again. None opens a request where none is open.
        clock: Gives the time.

    Raises:
        NotFound: No such modelled property or dataset.
        Conflict: Another worker trains it now.
    """
    done = _completed(database, training_id) if training_id is not None else None
    if done is not None:
        return _found_again(slug, done)
    lease = _claim(database, settings, slug, requested_by, clock)
    training = lease.rows[0]
    heartbeat = Heartbeat(database, leases.renewal(TRAININGS), lease_s=settings.lease_seconds, clock=clock)
    heartbeat.watch(lease.token)
    try:
        with (
            heartbeat,
            log_context(modelled_property=slug, training_id=training.id),
            span("training", modelled_property=slug, training_id=training.id),
        ):
            return _train_claimed(database, lease, training.id, slug, dataset_id, requested_by, clock)
    except BaseException as error:
        _give_back(database, settings, lease, training, error, clock())
        raise


def _completed(database: Database, training_id: int) -> Row[Any] | None:
    """The version that a completed training made, or found to know its labels already."""
    with database.read() as connection:
        training = connection.execute(select(model_trainings).where(model_trainings.c.id == training_id)).first()
        if training is None or training.status != TrainingStatus.COMPLETED.value:
            return None
        until = model_versions.c.created_at <= training.finished_at
        return connection.execute(
            select(model_versions)
            .where(model_versions.c.modelled_property_id == training.modelled_property_id, until)
            .order_by(model_versions.c.id.desc())
            .limit(1)
        ).first()


def _train_claimed(
    database: Database,
    lease: leases.Lease,
    training_id: int,
    slug: str,
    dataset_id: int,
    requested_by: str,
    clock: Callable[[], datetime],
) -> ModelVersion:
    with database.read() as connection:
        dataset = load_training_dataset(connection, dataset_id)
        known = connection.execute(
            select(model_versions)
            .where(model_versions.c.dataset_id == dataset_id)
            .order_by(model_versions.c.id.desc())
            .limit(1)
        ).first()
        champion = _serving(connection, dataset.modelled_property_id)
        previous = load_training_dataset(connection, champion.dataset_id) if champion is not None else None
    if known is not None:
        return _finish_unchanged(database, lease, training_id, slug, known, clock())
    return _fit_and_record(database, lease, training_id, dataset, champion, previous, requested_by, clock)


def _claim(
    database: Database, settings: Settings, slug: str, requested_by: str, clock: Callable[[], datetime]
) -> leases.Lease:
    now = clock()
    with database.write() as connection:
        leases.expire(connection, TRAININGS, max_attempts=settings.max_attempts, now=now)
        modelled = get_modelled_property(connection, slug)
        request_training(connection, slug, reason=f"asked for by {requested_by}", requested_by=requested_by, now=now)
        # A person or a retry may run it before its backoff is over.
        connection.execute(
            update(model_trainings)
            .where(
                model_trainings.c.modelled_property_id == modelled.id,
                model_trainings.c.status == TrainingStatus.REQUESTED.value,
            )
            .values(available_at=now)
        )
        lease = leases.claim(
            connection,
            TRAININGS,
            owner=process_name(),
            limit=1,
            lease_s=settings.lease_seconds,
            now=now,
            where=model_trainings.c.modelled_property_id == modelled.id,
        )
    if not lease.rows:
        raise Conflict(f"{slug!r} is being trained by another worker.", hint="Wait for that run to end.")
    return lease


def _fit_and_record(
    database: Database,
    lease: leases.Lease,
    training_id: int,
    dataset: TrainingDataset,
    champion: Row[Any] | None,
    previous: TrainingDataset | None,
    requested_by: str,
    clock: Callable[[], datetime],
) -> ModelVersion:
    from nanoos.discovery.surrogates import fit_surrogate
    from nanoos.discovery.validation import cross_validate

    seed = stable_seed(dataset.slug, dataset.content_hash)
    warm = read_artifact(bytes(champion.artifact), champion.artifact_sha256) if champion is not None else None
    with one_thread():
        validation = cross_validate(dataset.features, dataset.values, dataset.noise_std, folds=FOLDS, seed=seed)
        surrogate = fit_surrogate(dataset.features, dataset.values, dataset.noise_std, seed=seed, warm_start=warm)
        comparison = compare_held_out(dataset, previous, seed=seed)
    serves, reason = judge(comparison)
    artifact, sha256 = write_artifact(surrogate.to_state())
    metrics = {**validation.summary(), "held_out": comparison}
    description = dict(surrogate.describe())
    now = clock()
    with database.write() as connection:
        if (
            leases.finish(
                connection,
                TRAININGS,
                lease.token,
                [training_id],
                status=TrainingStatus.COMPLETED.value,
                finished_at=now,
            )
            != 1
        ):
            raise Conflict(
                f"The training of {dataset.slug!r} was taken over by another worker.", hint="Its result is discarded."
            )
        newest = connection.execute(
            select(func.max(model_versions.c.version)).where(
                model_versions.c.modelled_property_id == dataset.modelled_property_id
            )
        ).scalar()
        version = (newest or 0) + 1
        if serves:
            connection.execute(
                update(model_versions)
                .where(
                    model_versions.c.modelled_property_id == dataset.modelled_property_id,
                    model_versions.c.status == ModelStatus.SERVING.value,
                )
                .values(status=ModelStatus.RETIRED.value, status_reason=f"version {version} serves")
            )
        status = ModelStatus.SERVING if serves else ModelStatus.REJECTED
        try:
            version_id: int = connection.execute(
                model_versions.insert().values(
                    modelled_property_id=dataset.modelled_property_id,
                    version=version,
                    dataset_id=dataset.id,
                    training_id=training_id,
                    kind=surrogate.kind,
                    description=description,
                    metrics=metrics,
                    artifact=artifact,
                    artifact_sha256=sha256,
                    status=status.value,
                    status_reason=reason,
                    created_at=now,
                )
            ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
        except IntegrityError as error:
            raise Conflict(
                f"Another version of {dataset.slug!r} was recorded meanwhile.", hint="Train again."
            ) from error
        audit.append(
            connection,
            actor=requested_by,
            kind="model_version",
            subject=f"{dataset.slug}/v{version}",
            payload={
                "status": status.value,
                "reason": reason,
                "dataset": dataset.content_hash,
                "artifact_sha256": sha256,
                "rmse": metrics["rmse"],
            },
            now=now,
        )
    log.info("%s v%d: %s, %s", dataset.slug, version, status, reason)
    return ModelVersion(
        id=version_id,
        slug=dataset.slug,
        version=version,
        kind=surrogate.kind,
        status=status,
        status_reason=reason,
        metrics=metrics,
        artifact_sha256=sha256,
        is_new=True,
        predictions=validation.predictions,
    )


def _serving(connection: Connection, modelled_property_id: int) -> Row[Any] | None:
    return connection.execute(
        select(model_versions).where(
            model_versions.c.modelled_property_id == modelled_property_id,
            model_versions.c.status == ModelStatus.SERVING.value,
        )
    ).first()


def _finish_unchanged(
    database: Database, lease: leases.Lease, training_id: int, slug: str, known: Row[Any], now: datetime
) -> ModelVersion:
    with database.write() as connection:
        leases.finish(
            connection,
            TRAININGS,
            lease.token,
            [training_id],
            status=TrainingStatus.COMPLETED.value,
            finished_at=now,
            failure_reason=f"nothing to learn: version {known.version} was trained on the same labels",
        )
    return _found_again(slug, known)


def _found_again(slug: str, known: Row[Any]) -> ModelVersion:
    return ModelVersion(
        id=known.id,
        slug=slug,
        version=known.version,
        kind=known.kind,
        status=ModelStatus(known.status),
        status_reason=known.status_reason,
        metrics=known.metrics,
        artifact_sha256=known.artifact_sha256,
        is_new=False,
        predictions=np.empty(0),
    )


def _give_back(
    database: Database, settings: Settings, lease: leases.Lease, training: Row[Any], error: BaseException, now: datetime
) -> None:
    try:
        with database.write() as connection:
            if isinstance(error, Exception):
                leases.retry_or_fail(
                    connection,
                    TRAININGS,
                    lease.token,
                    training.id,
                    training.attempts,
                    max_attempts=settings.max_attempts,
                    failure_class="transient",
                    reason=f"{type(error).__name__}: {error}",
                    now=now,
                )
                leases.count_failures(connection, TRAININGS, {"transient": 1})
            else:
                leases.release(connection, TRAININGS, lease.token)
    except Exception:
        log.exception("training %d failed, and so did writing that down; its lease will run out", training.id)
