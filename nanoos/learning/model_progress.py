"""The progress of modelled properties, read in a fixed number of statements for any number of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, select

from nanoos.domain.statuses import OPEN_TRAINING, ModelStatus
from nanoos.learning.judgement import Duel, Incumbent
from nanoos.store import labels as label_store
from nanoos.store.conditions import is_champion
from nanoos.store.tables import (
    design_spaces,
    model_trainings,
    model_versions,
    modelled_properties,
    training_datasets,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenger:
    """The version that shadows a champion.

    Attributes:
        champion: The champion.
        n_withdrawn: Labels that the challenger was trained on and that were retracted or superseded since.
        duel: Its errors beside the champion's; None before two structures have labels, or if not asked for.
    """

    id: int
    version: int
    champion: Incumbent
    n_withdrawn: int = 0
    duel: Duel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProgress:
    """The progress of a modelled property.

    Attributes:
        n_labels: Number of labels that count.
        n_new: Labels added since the newest version's dataset.
        n_withdrawn: Labels that the champion was trained on and that were retracted or superseded since.
        trained_at: End of the newest successful training; None before the first.
        since: `trained_at`, or the creation of the modelled property.
        has_open_training: A training is requested or running.
        champion_id: Id of the champion version; None without one.
        is_drift_tested: Whether there were enough new labels to test, and the test was asked for.
        feature_drift: That the newer labels' features have shifted, in words; None if not, or not tested.
        residual_drift: That their residuals have, likewise.
        challenger: The version that shadows the champion; None without one.
    """

    id: int
    slug: str
    n_labels: int
    n_new: int
    trained_at: datetime | None
    since: datetime
    has_open_training: bool
    champion_id: int | None
    n_withdrawn: int = 0
    is_drift_tested: bool = False
    feature_drift: str | None = None
    residual_drift: str | None = None
    challenger: Challenger | None = None


def model_progress(connection: Connection) -> tuple[ModelProgress, ...]:
    """The progress of all modelled properties."""
    return tuple(progress for progress, _ in load_models(connection))


def load_models(connection: Connection) -> list[tuple[ModelProgress, Row[Any]]]:
    """The progress of all modelled properties, each with its row.

    The row also has the `champion_id` and the `challenger_id`, the pool's slug as `design_space`, its `kind`,
    `definition_hash` and `n_structures`, and as `rejected_id` the newest version if that was rejected and there is no
    champion; beside a champion, one that was no better than the mean of its labels is the `distrusted_id`, with the
    labels that the champion learned from as `trusted_ranges`.
    """
    trained = (
        select(training_datasets.c.modelled_property_id, func.max(model_versions.c.created_at).label("trained_at"))
        .join(model_versions, model_versions.c.dataset_id == training_datasets.c.id)
        .group_by(training_datasets.c.modelled_property_id)
        .subquery()
    )
    is_open = (
        select(model_trainings.c.id)
        .where(
            model_trainings.c.modelled_property_id == modelled_properties.c.id,
            model_trainings.c.status.in_(OPEN_TRAINING),
        )
        .exists()
    )
    newest = (
        select(model_versions.c.modelled_property_id, func.max(model_versions.c.version).label("version"))
        .group_by(model_versions.c.modelled_property_id)
        .subquery()
    )
    rejected = (
        select(
            model_versions.c.modelled_property_id,
            model_versions.c.id,
            and_(
                model_versions.c.judgement["is_judged"].as_boolean(),
                model_versions.c.judgement["versus_mean"]["high"].as_float() >= 0.0,
            ).label("is_no_better"),
        )
        .join(
            newest,
            and_(
                newest.c.modelled_property_id == model_versions.c.modelled_property_id,
                newest.c.version == model_versions.c.version,
            ),
        )
        .where(model_versions.c.status == ModelStatus.REJECTED.value)
        .subquery()
    )
    challenger = model_versions.alias("challenger")
    is_challenger = and_(
        challenger.c.modelled_property_id == modelled_properties.c.id,
        challenger.c.status == ModelStatus.CHALLENGER.value,
    )
    # It learned from more labels than the champion and was no better than their mean: only what the champion learned
    # from may decide.
    is_distrusted = and_(model_versions.c.id.is_not(None), rejected.c.is_no_better)
    learned = training_datasets.alias("learned")
    numbers, withdrawn = label_store.label_numbers(), label_store.withdrawn_numbers(connection)
    rows = connection.execute(
        select(
            modelled_properties,
            trained.c.trained_at,
            is_open.label("is_open"),
            numbers.c.n_labels,
            numbers.c.n_new,
            model_versions.c.id.label("champion_id"),
            model_versions.c.version.label("champion_version"),
            model_versions.c.promoted_by,
            challenger.c.id.label("challenger_id"),
            challenger.c.version.label("challenger_version"),
            case((model_versions.c.id.is_(None), rejected.c.id)).label("rejected_id"),
            case((is_distrusted, rejected.c.id)).label("distrusted_id"),
            case((is_distrusted, learned.c.label_ranges)).label("trusted_ranges"),
            design_spaces.c.slug.label("design_space"),
            design_spaces.c.kind,
            design_spaces.c.definition_hash,
            design_spaces.c.n_structures,
        )
        .join(design_spaces, design_spaces.c.id == modelled_properties.c.design_space_id)
        .outerjoin(trained, trained.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(numbers, numbers.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(
            model_versions, and_(model_versions.c.modelled_property_id == modelled_properties.c.id, is_champion())
        )
        .outerjoin(learned, learned.c.id == model_versions.c.dataset_id)
        .outerjoin(challenger, is_challenger)
        .outerjoin(rejected, rejected.c.modelled_property_id == modelled_properties.c.id)
        .order_by(modelled_properties.c.id)
    ).all()
    return [
        (
            ModelProgress(
                id=row.id,
                slug=row.slug,
                n_labels=int(row.n_labels or 0),
                n_new=int(row.n_new or 0),
                n_withdrawn=withdrawn.get(row.champion_id, 0),
                trained_at=row.trained_at,
                since=row.trained_at or row.created_at,
                has_open_training=bool(row.is_open),
                champion_id=row.champion_id,
                challenger=_challenger(row, withdrawn),
            ),
            row,
        )
        for row in rows
    ]


def _challenger(row: Row[Any], withdrawn: Mapping[int, int]) -> Challenger | None:
    if row.champion_id is None or row.challenger_id is None:
        return None
    return Challenger(
        id=row.challenger_id,
        version=row.challenger_version,
        champion=Incumbent(version=row.champion_version, promoted_by=row.promoted_by),
        n_withdrawn=withdrawn.get(row.challenger_id, 0),
    )
