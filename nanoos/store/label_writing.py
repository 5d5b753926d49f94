"""The only writer of labels: appends them, each covered by the audit, and retracts or supersedes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.label_kinds import LabelKind
from nanoos.store import audit
from nanoos.store.locks import LABEL_CORRECTION, take_turns
from nanoos.store.tables import label_retractions, labels
from nanoos.store.upsert import insert_new


def add_labels(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Append labels; returns the ids of the new ones. One that its source gave already is left as it is.

    Args:
        connection: The transaction that records what the labels come from.
        rows: Columns of `labels`; values in property units.
    """
    ids = [row.id for row in insert_new(connection, labels, rows)]
    audit.cover(connection, labels, labels.c.id.in_(ids))
    return ids


def retract(
    connection: Connection,
    label_id: int,
    *,
    reason: str,
    retracted_by: str,
    superseded_by: int | None = None,
    now: datetime,
) -> Row[Any]:
    """Exclude a label from all later datasets; the label itself stays and is returned.

    Raises:
        NotFound: No such label.
        Conflict: It is already retracted or superseded.
    """
    label = get_label(connection, label_id)
    # The unique constraint decides, also between two retractions at once.
    retraction = {
        "label_id": label_id,
        "reason": reason,
        "superseded_by": superseded_by,
        "retracted_by": retracted_by,
        "retracted_at": now,
    }
    if not insert_new(connection, label_retractions, [retraction]):
        raise Conflict(
            f"Label {label_id} is already retracted or superseded.", hint="That is final; record or import a new value."
        )
    audit.cover(connection, label_retractions, label_retractions.c.label_id == label_id)
    return label


def supersede(
    connection: Connection,
    label_id: int,
    *,
    value: float,
    noise_std: float | None,
    reason: str,
    superseded_by: str,
    now: datetime,
) -> Row[Any]:
    """Correct a measured value: the new label counts, the old one stays and is retracted; returns the new label.

    Args:
        connection: The transaction.
        label_id: The wrong label.
        value: The right value, property units, finite.
        noise_std: Its standard deviation, property units, > 0; None if unknown.
        reason: Why the old value is wrong.
        superseded_by: The person or agent.
        now: Time of the correction.

    Raises:
        NotFound: No such label.
        Conflict: It is already retracted or superseded.
        InvalidInput: It is simulated.
    """
    old = get_label(connection, label_id)
    if old.source_kind == LabelKind.SIMULATION:
        raise InvalidInput(
            f"Label {label_id} is a simulated value: it is not corrected by hand.",
            hint="Retract it, or measure the candidate: a measurement outranks it.",
        )
    take_turns(connection, LABEL_CORRECTION)
    of_source = (labels.c.source_kind == old.source_kind, labels.c.source_id == old.source_id)
    newest = connection.execute(select(func.max(labels.c.entry)).where(*of_source, labels.c.property == old.property))
    columns = ("structure_hash", "property", "source_kind", "source_id", "provenance")
    (new_id,) = add_labels(
        connection,
        [
            {
                **{name: getattr(old, name) for name in columns},
                "value": value,
                "noise_std": noise_std,
                "entry": newest.scalar_one() + 1,
                "recorded_at": now,
            }
        ],
    )
    retract(connection, label_id, reason=reason, retracted_by=superseded_by, superseded_by=new_id, now=now)
    return get_label(connection, new_id)


def get_label(connection: Connection, label_id: int) -> Row[Any]:
    """The label. Raises NotFound if there is none."""
    label = connection.execute(select(labels).where(labels.c.id == label_id)).first()
    if label is None:
        raise NotFound(f"There is no label {label_id}.", hint="`nanoos model labels` lists them.")
    return label
