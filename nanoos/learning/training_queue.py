"""The training queue: plans and people request trainings; `training` runs them under a lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from nanoos.domain.errors import Conflict
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import OPEN_TRAINING, TrainingStatus
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.modelled_properties import check_enough_labels, get_modelled_property
from nanoos.store import audit, leases
from nanoos.store.labels import count_labels
from nanoos.store.tables import model_trainings, modelled_properties
from nanoos.store.upsert import insert_new

TRAININGS = leases.Queue(
    name="trainings",
    table=model_trainings,
    waiting=(TrainingStatus.REQUESTED.value,),
    running=TrainingStatus.RUNNING.value,
    failed=TrainingStatus.FAILED.value,
    order=(model_trainings.c.id,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTraining:
    """A requested training that is due."""

    training_id: int
    slug: str
    attempts: int
    reason: str


def due_trainings(connection: Connection, *, now: datetime) -> list[DueTraining]:
    """Requested trainings that are due, oldest first."""
    rows = connection.execute(
        select(model_trainings.c.id, modelled_properties.c.slug, model_trainings.c.attempts, model_trainings.c.reason)
        .join(modelled_properties, modelled_properties.c.id == model_trainings.c.modelled_property_id)
        .where(
            or_(
                model_trainings.c.status == TrainingStatus.REQUESTED.value,
                (model_trainings.c.status == TrainingStatus.RUNNING.value) & (model_trainings.c.lease_expires_at < now),
            ),
            leases.is_due(model_trainings, now),
        )
        .order_by(model_trainings.c.id)
    )
    return [DueTraining(training_id=row.id, slug=row.slug, attempts=row.attempts, reason=row.reason) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTraining:
    """A model to retrain, and why. If forced, it is retrained even without new labels."""

    modelled_property_id: int
    reason: str
    is_forced: bool = False


def add_trainings(
    connection: Connection, new: Sequence[NewTraining], *, run_id: int | None, requested_by: str, now: datetime
) -> int:
    """Request trainings of models without an open one; returns the number of new requests."""
    rows = [
        {
            "modelled_property_id": item.modelled_property_id,
            "orchestrator_run_id": run_id,
            "status": TrainingStatus.REQUESTED.value,
            "reason": item.reason,
            "is_forced": item.is_forced,
            "requested_by": requested_by,
            "created_at": now,
            "available_at": now,
        }
        for item in new
    ]
    return len(insert_new(connection, model_trainings, rows))


def request_training(
    connection: Connection, slug: str, *, reason: str, requested_by: str, now: datetime, is_forced: bool = False
) -> int:
    """Request a training; returns its id, or that of the model's open request, which a forced request makes forced.

    Raises:
        NotFound: No such modelled property.
        Conflict: It has too few labels to train on; or it is to be forced, and one that is not is running.
    """
    modelled = get_modelled_property(connection, slug)
    check_enough_labels(slug, count_labels(connection, modelled.id))
    new = NewTraining(modelled_property_id=modelled.id, reason=reason, is_forced=is_forced)
    add_trainings(connection, [new], run_id=None, requested_by=requested_by, now=now)
    is_open = and_(model_trainings.c.modelled_property_id == modelled.id, model_trainings.c.status.in_(OPEN_TRAINING))
    if is_forced:
        is_waiting = model_trainings.c.status == TrainingStatus.REQUESTED.value
        connection.execute(update(model_trainings).where(is_open, is_waiting).values(is_forced=True))
    row = connection.execute(select(model_trainings.c.id, model_trainings.c.is_forced).where(is_open)).one()
    if is_forced and not row.is_forced:
        raise Conflict(
            f"A training of {slug!r} that is not forced is running.", hint="Send the request again when it has ended."
        )
    return int(row.id)


def close_without_labels(
    connection: Connection,
    modelled_property_ids: Sequence[int],
    *,
    actor: str,
    now: datetime,
) -> list[str]:
    """Fail the requested trainings of those properties that have too few labels left; returns their slugs.

    A running training has its dataset already.

    Args:
        connection: The transaction.
        modelled_property_ids: The properties.
        actor: Who found out.
        now: Time of the change.
    """
    closed = []
    for id_ in modelled_property_ids:
        n_labels = count_labels(connection, id_)
        if n_labels >= MIN_LABELS:
            continue
        reason = f"{n_labels} labels are left, training needs at least {MIN_LABELS}"
        training_id = connection.execute(
            update(model_trainings)
            .where(
                model_trainings.c.modelled_property_id == id_,
                model_trainings.c.status == TrainingStatus.REQUESTED.value,
            )
            .values(
                status=TrainingStatus.FAILED.value,
                failure_class=FailureClass.PERMANENT.value,
                failure_reason=reason,
                finished_at=now,
            )
            .returning(model_trainings.c.id)
        ).scalar_one_or_none()
        if training_id is None:
            continue
        slug = connection.execute(
            select(modelled_properties.c.slug).where(modelled_properties.c.id == id_)
        ).scalar_one()
        audit.append(
            connection,
            actor=actor,
            kind="training_failed",
            subject=slug,
            payload={"training_id": training_id, "reason": reason},
            now=now,
        )
        leases.count_failures(connection, TRAININGS, {FailureClass.PERMANENT.value: 1})
        closed.append(slug)
    return closed
