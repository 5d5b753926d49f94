"""Training: claim a request, fit, compare with the champion (see `champion`), judge (see `judgement`), record."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from nanoos._runtime.blas import one_thread
from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import TrainingStatus
from nanoos.domain.structures import stable_seed
from nanoos.learning.artifacts import write_model
from nanoos.learning.champion import FOLDS, Champion, compare_with_rivals, load_champion
from nanoos.learning.datasets import TrainingDataset, load_training_dataset
from nanoos.learning.held_out import HeldOutLabels, groups_of, write_held_out
from nanoos.learning.judgement import judge
from nanoos.learning.learning_curve import learning_curve
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import FittedModel, ModelVersion, found_again, record_version
from nanoos.learning.training_queue import TRAININGS, request_training
from nanoos.settings import Settings
from nanoos.store import leases
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.process_identity import process_name
from nanoos.store.tables import model_trainings, model_versions

log = logging.getLogger(__name__)


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
        database: The database.
        settings: Lease length and attempts.
        slug: The modelled property.
        dataset_id: The training dataset.
        requested_by: The requester, for the audit.
        training_id: The request to carry out; if it is already completed, because a run was retried or launched twice,
            nothing is done. None uses the open request or opens one.
        clock: Returns the current time.

    Raises:
        NotFound: No such modelled property or dataset.
        Conflict: Another worker is training it, or it lost its worker too often.
    """
    done = _completed(database, training_id) if training_id is not None else None
    if done is not None:
        return found_again(slug, done)
    with database.write() as connection:
        _, failed = leases.expire(connection, TRAININGS, max_attempts=settings.max_attempts, now=clock())
    if training_id in failed:
        raise Conflict(
            f"Training {training_id} of {slug!r} has FAILED: it lost its worker {settings.max_attempts} times.",
            hint="See the alert; request another training once its cause is gone.",
        )
    lease = _claim(database, slug, requested_by, settings.lease_seconds, clock)
    training = lease.rows[0]
    heartbeat = Heartbeat(database, leases.renewal(TRAININGS), lease_s=settings.lease_seconds, clock=clock)
    heartbeat.watch(lease.token)
    try:
        with (
            heartbeat,
            log_context(modelled_property=slug, training_id=training.id),
            span("training", modelled_property=slug, training_id=training.id),
        ):
            return _train_claimed(database, settings, lease, training.id, slug, dataset_id, requested_by, clock)
    except BaseException as error:
        _give_back(database, settings, lease, training, error, clock())
        raise


def _completed(database: Database, training_id: int) -> Row[Any] | None:
    """The version that a completed training recorded, or the existing one if there were no new labels."""
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
    settings: Settings,
    lease: leases.Lease,
    training_id: int,
    slug: str,
    dataset_id: int,
    requested_by: str,
    clock: Callable[[], datetime],
) -> ModelVersion:
    with database.read() as connection:
        dataset = load_training_dataset(connection, dataset_id)
        is_forced = connection.execute(
            select(model_trainings.c.is_forced).where(model_trainings.c.id == training_id)
        ).scalar_one()
        existing = connection.execute(
            select(model_versions)
            .where(model_versions.c.dataset_id == dataset_id)
            .order_by(model_versions.c.id.desc())
            .limit(1)
        ).first()
        champion = load_champion(connection, dataset.modelled_property_id)
        groups = groups_of(connection, dataset)
    if existing is not None and not is_forced:
        return _finish_unchanged(database, lease, training_id, slug, existing, clock())
    return _fit_and_record(database, settings, lease, training_id, dataset, groups, champion, requested_by, clock)


def _claim(
    database: Database, slug: str, requested_by: str, lease_s: float, clock: Callable[[], datetime]
) -> leases.Lease:
    now = clock()
    with database.write() as connection:
        modelled = get_modelled_property(connection, slug)
        request_training(connection, slug, reason=f"requested by {requested_by}", requested_by=requested_by, now=now)
        # A person or a retried run may start before the backoff ends.
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
            lease_s=lease_s,
            now=now,
            where=model_trainings.c.modelled_property_id == modelled.id,
        )
    if not lease.rows:
        raise Conflict(f"{slug!r} is being trained by another worker.", hint="Wait for that run to end.")
    return lease


def _fit_and_record(
    database: Database,
    settings: Settings,
    lease: leases.Lease,
    training_id: int,
    dataset: TrainingDataset,
    groups: Sequence[str],
    champion: Champion | None,
    requested_by: str,
    clock: Callable[[], datetime],
) -> ModelVersion:
    with one_thread():
        fitted = _fit(dataset, groups, champion, shadows_first=settings.shadow_before_promotion)
    now = clock()
    done = {"status": TrainingStatus.COMPLETED.value, "finished_at": now}
    with database.write() as connection:
        if leases.finish(connection, TRAININGS, lease.token, [training_id], **done) != 1:
            raise Conflict(
                f"The training of {dataset.slug!r} was taken over by another worker.", hint="Its result is discarded."
            )
        version = record_version(
            connection, dataset, fitted, training_id=training_id, requested_by=requested_by, now=now
        )
    log.info("%s v%d: %s, %s", version.slug, version.version, version.status, version.status_reason)
    return version


def _fit(
    dataset: TrainingDataset, groups: Sequence[str], champion: Champion | None, *, shadows_first: bool
) -> FittedModel:
    """Fit on all labels, cross-validate, compare with the champion and judge."""
    from nanoos.discovery.importance import Importance
    from nanoos.discovery.surrogates import fit_surrogate
    from nanoos.discovery.validation import cross_validate

    seed = stable_seed(dataset.slug, dataset.content_hash)
    importance = Importance(dataset.features, dataset.values, folds=FOLDS, seed=seed)
    validation = cross_validate(
        dataset.features,
        dataset.values,
        dataset.noise_std,
        folds=FOLDS,
        seed=seed,
        families=dataset.families,
        on_fold=importance.add,
    )
    needed = importance.found(dataset.feature_names)
    surrogate = fit_surrogate(
        dataset.features,
        dataset.values,
        dataset.noise_std,
        seed=seed,
        warm_start=None if champion is None else champion.state,
        calibrate=True,
        families=dataset.families,
    )
    ours, fold = validation.held_out, validation.fold
    comparison = compare_with_rivals(dataset, ours, fold, champion, seed=seed)
    judgement = judge(comparison, None if champion is None else champion.incumbent, shadows_first=shadows_first)
    curve = learning_curve(dataset, fold, ours, kind=surrogate.kind, seed=seed)
    artifact, sha256 = write_model(surrogate.to_state(), dataset.content_hash)
    held_out, held_out_sha256 = write_held_out(
        HeldOutLabels(
            label_ids=dataset.label_ids,
            structure_ids=dataset.structure_ids,
            fold=fold,
            groups=groups,
            predictions=ours,
        )
    )
    return FittedModel(
        kind=surrogate.kind,
        description=dict(surrogate.describe()),
        metrics={
            **validation.summary(),
            "learning_curve": curve,
            "importance": needed and [asdict(item) for item in needed],
        },
        comparison=asdict(comparison),
        artifact=artifact,
        artifact_sha256=sha256,
        held_out=held_out,
        held_out_sha256=held_out_sha256,
        judgement=judgement,
        champion_id=None if champion is None else champion.row.id,
    )


def _finish_unchanged(
    database: Database, lease: leases.Lease, training_id: int, slug: str, existing: Row[Any], now: datetime
) -> ModelVersion:
    with database.write() as connection:
        leases.finish(
            connection,
            TRAININGS,
            lease.token,
            [training_id],
            status=TrainingStatus.COMPLETED.value,
            finished_at=now,
            failure_reason=f"no new labels: version {existing.version} was trained on the same ones",
        )
    return found_again(slug, existing)


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
        log.exception("training %d failed, and so did recording its failure; its lease will expire", training.id)
