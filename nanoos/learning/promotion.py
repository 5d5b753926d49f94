"""Changes of the champion by a person, promotion, rollback and rejection of versions, or by shadowing.

A training's own promotion is in `registry.record_version`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import ModelStatus
from nanoos.learning.artifacts import CorruptArtifact, read_model
from nanoos.learning.judgement import Difference
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import champion_of, get_version, lock_versions, reject_challenger, retire, set_status
from nanoos.store import audit
from nanoos.store.alerts import OF_CHAMPION, resolve
from nanoos.store.labels import withdrawn_labels
from nanoos.store.tables import model_versions


def promotable_version(connection: Connection, slug: str, version: int) -> Row[Any]:
    """The version, if it may be promoted.

    Raises:
        NotFound: No such modelled property or version.
        Conflict: It is champion by a person's choice already, learned from labels that were retracted since, or was
            judged to be no better than the mean of the labels.
        CorruptArtifact: Its artifact cannot be read.
    """
    row = get_version(connection, slug, version)
    if row.status == ModelStatus.CHAMPION.value and row.promoted_by is not None:
        raise Conflict(
            f"Version {version} of {slug!r} is champion already, promoted by {row.promoted_by}.",
            hint=f"`nanoos model rollback {slug}` returns to the version before it.",
        )
    _check_usable(connection, slug, row)
    return row


def rollback_target(connection: Connection, slug: str) -> Row[Any]:
    """The version to which a rollback returns: the champion's predecessor that was not rejected.

    Raises:
        NotFound: No such modelled property, no champion, or no predecessor.
        Conflict: The predecessor learned from labels that were retracted since, or was judged to be no better than the
            mean of the labels.
        CorruptArtifact: Its artifact cannot be read.
    """
    modelled = get_modelled_property(connection, slug)
    champion = champion_of(connection, modelled.id)
    if champion is None:
        raise NotFound(
            f"{slug!r} has no champion to roll back.", hint=f"`nanoos model promote {slug} VERSION` makes one."
        )
    before = predecessor(connection, modelled.id)
    if before is None:
        raise NotFound(
            f"Version {champion.version} of {slug!r} has no predecessor that was not rejected.",
            hint=f"`nanoos model versions {slug}` lists the versions; promote one of them.",
        )
    row = get_version(connection, slug, before)
    _check_usable(connection, slug, row)
    return row


def predecessor(connection: Connection, modelled_property_id: int) -> int | None:
    """The champion's predecessor that was not rejected; None without one, or without a champion."""
    rows = connection.execute(
        select(model_versions.c.id, model_versions.c.version, model_versions.c.status, model_versions.c.replaces).where(
            model_versions.c.modelled_property_id == modelled_property_id
        )
    )
    versions = {row.id: row for row in rows}
    row = next((row for row in versions.values() if row.status == ModelStatus.CHAMPION.value), None)
    seen = set()
    # A version may have replaced one that it was replaced by, if a person promoted it again.
    while row is not None and row.id not in seen:
        if row.status == ModelStatus.RETIRED.value:
            return int(row.version)
        seen.add(row.id)
        row = versions.get(row.replaces)
    if row is None:
        return None
    # The circle has only rejected versions left: the newest of the others that served.
    return max((int(row.version) for row in versions.values() if row.status == ModelStatus.RETIRED.value), default=None)


def promote(
    connection: Connection, slug: str, version: int, *, reason: str, promoted_by: str, now: datetime
) -> Row[Any] | None:
    """Make a version champion until another beats it; returns the champion that it replaces, if any.

    Raises:
        As `promotable_version`.
    """
    lock_versions(connection, get_modelled_property(connection, slug).id)
    row = promotable_version(connection, slug, version)
    before = champion_of(connection, row.modelled_property_id)
    if before is not None and before.id == row.id:
        before = None
    if before is not None:
        retire(connection, row.modelled_property_id, f"version {version} is now champion")
    replaces = row.replaces if before is None else before.id
    _make_champion(connection, row, f"promoted by {promoted_by}: {reason}", promoted_by=promoted_by, replaces=replaces)
    resolve(connection, kinds=OF_CHAMPION, subjects=[slug], now=now)
    _record(connection, "model_promoted", slug, row, actor=promoted_by, reason=reason, now=now)
    return before


def roll_back(
    connection: Connection, slug: str, *, reason: str, rolled_back_by: str, expected_id: int, now: datetime
) -> tuple[Row[Any], Row[Any]]:
    """Reject the champion and make its predecessor champion again; returns the old and the new champion.

    Args:
        connection: The transaction.
        slug: The modelled property.
        reason: Why, for the audit.
        rolled_back_by: Who.
        expected_id: The version from `rollback_target` that the caller has checked.
        now: Time of the change.

    Raises:
        As `rollback_target`.
        Conflict: Its answer has changed.
    """
    modelled = get_modelled_property(connection, slug)
    lock_versions(connection, modelled.id)
    target = rollback_target(connection, slug)
    before = champion_of(connection, modelled.id)
    if before is None or target.id != expected_id:
        raise Conflict(f"The champion of {slug!r} has changed meanwhile.", hint="Look at its versions, and try again.")
    set_status(
        connection, before.id, ModelStatus.REJECTED, f"rolled back by {rolled_back_by}: {reason}", promoted_by=None
    )
    _make_champion(
        connection,
        target,
        f"champion again: version {before.version} was rolled back by {rolled_back_by}: {reason}",
        promoted_by=rolled_back_by,
        replaces=target.replaces,
    )
    resolve(connection, kinds=OF_CHAMPION, subjects=[slug], now=now)
    _record(connection, "model_rolled_back", slug, target, actor=rolled_back_by, reason=reason, now=now)
    return before, target


def reject(
    connection: Connection, slug: str, version: int, *, reason: str, rejected_by: str, now: datetime
) -> Row[Any]:
    """Reject a version, so that no rollback returns to it; returns the version as it was.

    Raises:
        NotFound: No such modelled property or version.
        Conflict: It is rejected already.
    """
    lock_versions(connection, get_modelled_property(connection, slug).id)
    row = get_version(connection, slug, version)
    if row.status == ModelStatus.REJECTED.value:
        raise Conflict(
            f"Version {version} of {slug!r} is rejected already: {row.status_reason}.", hint="Nothing is to do."
        )
    set_status(connection, row.id, ModelStatus.REJECTED, f"rejected by {rejected_by}: {reason}", promoted_by=None)
    if row.status == ModelStatus.CHAMPION.value:
        reject_challenger(connection, row.modelled_property_id)
    resolve(connection, kinds=OF_CHAMPION, subjects=[slug], now=now)
    _record(connection, "model_rejected", slug, row, actor=rejected_by, reason=reason, now=now)
    return row


def settle_challenger(
    connection: Connection,
    modelled_property_id: int,
    slug: str,
    challenger_id: int,
    champion_id: int | None,
    *,
    is_promoted: bool,
    reason: str,
    duel: Mapping[str, Any] | None,
    settled_by: str,
    now: datetime,
) -> bool:
    """Promote or reject the challenger of a champion, as a step decided; False if either has changed since.

    Args:
        connection: The transaction.
        modelled_property_id: The modelled property.
        slug: Its slug.
        challenger_id: The version that shadowed.
        champion_id: The version that it shadowed.
        is_promoted: Whether it becomes champion; otherwise it is rejected.
        reason: One sentence with the numbers.
        duel: The numbers, JSON-able; None if it was not judged by them.
        settled_by: Who started the step.
        now: Time of the change.
    """
    lock_versions(connection, modelled_property_id)
    names = ("id", "version", "status", "judgement")
    row = connection.execute(
        select(*(model_versions.c[name] for name in names)).where(model_versions.c.id == challenger_id)
    ).one()
    champion = champion_of(connection, modelled_property_id)
    if row.status != ModelStatus.CHALLENGER.value or champion is None or champion.id != champion_id:
        return False
    shadow = {"is_promoted": is_promoted, "reason": reason, "champion_version": champion.version, **(duel or {})}
    values: dict[str, Any] = {"judgement": {**row.judgement, "shadow": shadow}}
    if is_promoted:
        retire(connection, modelled_property_id, f"version {row.version} is now champion")
        resolve(connection, kinds=OF_CHAMPION, subjects=[slug], now=now)
        values["replaces"] = champion_id
    set_status(connection, row.id, ModelStatus.CHAMPION if is_promoted else ModelStatus.REJECTED, reason, **values)
    kind = "model_promoted" if is_promoted else "model_rejected"
    _record(connection, kind, slug, row, actor=settled_by, reason=reason, now=now)
    return True


def _check_usable(connection: Connection, slug: str, row: Row[Any]) -> None:
    n_withdrawn = len(withdrawn_labels(connection, row.modelled_property_id, row.dataset_id))
    if n_withdrawn:
        raise Conflict(
            f"Version {row.version} of {slug!r} learned from labels of which {n_withdrawn} were retracted or corrected "
            "since.",
            hint=f"`nanoos model train {slug}` trains on the labels that count.",
        )
    judgement = row.judgement
    difference = judgement["versus_mean"]
    if judgement["is_judged"] and difference["high"] >= 0:
        raise Conflict(
            f"Version {row.version} of {slug!r} was no better than the mean of the labels: mean absolute error "
            f"{judgement['mae']:.4g}, of the mean {judgement['mae_of_mean']:.4g}, difference "
            f"{Difference(**difference)} on {judgement['n_labels']} held-out labels.",
            hint=f"Promote another version, or add labels and train again: `nanoos model train {slug}`.",
        )
    try:
        read_model(row)
    except CorruptArtifact as error:
        raise CorruptArtifact(
            f"Version {row.version} of {slug!r} cannot serve: {error.message}", hint=error.hint
        ) from error


def _make_champion(
    connection: Connection, row: Row[Any], reason: str, *, promoted_by: str, replaces: int | None
) -> None:
    set_status(connection, row.id, ModelStatus.CHAMPION, reason, promoted_by=promoted_by, replaces=replaces)


def _record(
    connection: Connection, kind: str, slug: str, row: Row[Any], *, actor: str, reason: str, now: datetime
) -> None:
    audit.append(
        connection, actor=actor, kind=kind, subject=f"{slug}/v{row.version}", payload={"reason": reason}, now=now
    )
