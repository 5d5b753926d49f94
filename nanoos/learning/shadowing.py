"""Shadowing: what a challenger and the champion expected of the same structures, and what these turned out to be.

A step that chooses candidates records, for each property with a challenger, what the stored models of both predict of
the structures that either would have chosen and that have no label yet. Nothing is predicted again later: labels that
arrive, count and are not retracted are compared with these rows. `orchestrator.rules.shadowing` makes the predictions.

The structures are not a random sample: where the champion expects too much, steps look first. That favours the
challenger a little, which was no worse on held-out labels before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, case, func, select, tuple_

from nanoos.learning.champion import paired_difference
from nanoos.learning.families import family_name, family_number
from nanoos.learning.judgement import Duel
from nanoos.learning.model_progress import ModelProgress
from nanoos.materials.structures.frames import KIND as STRUCTURE_FILES
from nanoos.store import audit
from nanoos.store.labels import is_retracted, without_outranked
from nanoos.store.tables import (
    candidates,
    design_spaces,
    labels,
    model_versions,
    modelled_labels,
    modelled_properties,
    shadow_predictions,
    structures,
    training_datasets,
)
from nanoos.store.upsert import insert_all

MIN_GROUPS = 2  # of structures; a difference of one has no interval
_ours, _theirs = shadow_predictions.alias("ours"), shadow_predictions.alias("theirs")
# Both predicted the structure in the same step.
_TOGETHER = and_(
    *(_ours.c[name] == _theirs.c[name] for name in ("orchestrator_run_id", "campaign_id", "structure_hash"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPrediction:
    """What a version expects of a structure, property units.

    Attributes:
        low: Lower end of the 90% interval of a measurement.
        high: Its upper end.
        is_choice: With this version in the champion's place, the step would choose the structure.
    """

    model_version_id: int
    structure_hash: str
    mean: float
    low: float
    high: float
    is_choice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of two versions in the steps in which one shadowed the other.

    Attributes:
        n_predicted: Structures of which both recorded predictions.
        n: Choices of each.
        n_shared: Those that both made.
        n_scored: Choices of each with a score now.
        mean_score: Their mean score, 0..1; None without one.
    """

    n_predicted: int
    n: tuple[int, int]
    n_shared: int
    n_scored: tuple[int, int]
    mean_score: tuple[float | None, float | None]


def record_predictions(
    connection: Connection, by_campaign: Sequence[tuple[int, Sequence[ShadowPrediction]]], *, run_id: int
) -> None:
    """Store the predictions of a step, by campaign id; in one statement."""
    rows = [
        {"orchestrator_run_id": run_id, "campaign_id": campaign_id, **asdict(item)}
        for campaign_id, made in by_campaign
        for item in made
    ]
    if rows:
        insert_all(connection, shadow_predictions, rows)
        audit.cover(connection, shadow_predictions, shadow_predictions.c.orchestrator_run_id == run_id)


def find_duels(connection: Connection, models: Sequence[ModelProgress]) -> tuple[ModelProgress, ...]:
    """The models, with the errors of challengers beside their champions'; one statement for any number of them."""
    pairs = {
        model.challenger.id: model.champion_id
        for model in models
        if model.challenger is not None and model.champion_id is not None
    }
    duels = duels_of(connection, list(pairs.items()))
    return tuple(
        model
        if model.challenger is None
        else replace(model, challenger=replace(model.challenger, duel=duels.get(model.challenger.id)))
        for model in models
    )


def duels_of(connection: Connection, pairs: Collection[tuple[int, int]]) -> dict[int, Duel]:
    """The errors of challengers beside their champions', by the challenger's id.

    Args:
        connection: A connection.
        pairs: Ids of a challenger and a champion; a challenger occurs once.

    Returns:
        Only those of which two structures that both predicted have labels.
    """
    if not pairs:
        return {}
    rows = without_outranked(connection.execute(_labelled(pairs)).all())
    by_challenger: dict[int, list[Row[Any]]] = {}
    for row in rows:
        by_challenger.setdefault(row.challenger_id, []).append(row)
    duels = {id_: _duel(own) for id_, own in by_challenger.items()}
    return {id_: duel for id_, duel in duels.items() if duel is not None}


def _labelled(pairs: Collection[tuple[int, int]]) -> Select[Any]:
    """Valid labels of structures that both of a pair predicted; equal predictions of several steps are one row."""
    return (
        select(
            _ours.c.model_version_id.label("challenger_id"),
            modelled_labels.c.modelled_property_id,
            modelled_labels.c.structure_id,
            design_spaces.c.kind,
            structures.c.formula,
            family_name("").label("family"),
            labels.c.id,
            labels.c.value,
            labels.c.source_kind,
            *(_ours.c[name] for name in ("mean", "low", "high")),
            *(_theirs.c[name].label(f"champion_{name}") for name in ("mean", "low", "high")),
        )
        .join(_theirs, _TOGETHER)
        .join(model_versions, model_versions.c.id == _ours.c.model_version_id)
        .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
        .join(
            labels,
            and_(
                labels.c.structure_hash == _ours.c.structure_hash, labels.c.property == modelled_properties.c.property
            ),
        )
        .join(
            modelled_labels,
            and_(
                modelled_labels.c.modelled_property_id == modelled_properties.c.id,
                modelled_labels.c.label_id == labels.c.id,
            ),
        )
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
        .join(design_spaces, design_spaces.c.id == modelled_properties.c.design_space_id)
        .join(training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        # Neither has learned from it.
        .where(labels.c.id > training_datasets.c.max_label_id)
        .where(tuple_(_ours.c.model_version_id, _theirs.c.model_version_id).in_(pairs), ~is_retracted())
        .distinct()
        .order_by(labels.c.id)
    )


def _duel(rows: Sequence[Row[Any]]) -> Duel | None:
    from nanoos.discovery.held_out import interval_score

    def column(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    groups = np.array([_family(row) for row in rows])
    n_groups = len(np.unique(groups))
    if n_groups < MIN_GROUPS:
        return None
    values = column("value")
    errors, champion_errors = np.abs(values - column("mean")), np.abs(values - column("champion_mean"))
    scores = interval_score(values, column("low"), column("high"))
    champion_scores = interval_score(values, column("champion_low"), column("champion_high"))
    return Duel(
        n_labels=len(rows),
        n_structures=len({row.structure_id for row in rows}),
        n_groups=n_groups,
        mae=float(errors.mean()),
        mae_of_champion=float(champion_errors.mean()),
        versus_champion=paired_difference(errors, champion_errors, groups),
        interval_score=float(scores.mean()),
        interval_score_of_champion=float(champion_scores.mean()),
        intervals_versus_champion=paired_difference(scores, champion_scores, groups),
    )


def _family(row: Row[Any]) -> int:
    """The family of a label's structure; the structure itself where it is of none."""
    name = row.formula if row.kind == STRUCTURE_FILES else row.family
    number = None if name is None else family_number(row.kind, name)
    return int(row.structure_id) if number is None else number


def choices_of(connection: Connection, first_id: int, second_id: int) -> Choices:
    """What two versions would have chosen in the steps in which one shadowed the other, and its scores."""
    either = (
        select(
            _ours.c.campaign_id,
            _ours.c.structure_hash,
            *(
                func.max(case((version.c.is_choice, 1), else_=0)).label(name)
                for name, version in (("first", _ours), ("second", _theirs))
            ),
        )
        .join(_theirs, _TOGETHER)
        .where(_ours.c.model_version_id == first_id, _theirs.c.model_version_id == second_id)
        .group_by(_ours.c.campaign_id, _ours.c.structure_hash)
        .subquery()
    )
    scored = (
        select(candidates.c.campaign_id, candidates.c.score, structures.c.structure_hash)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .where(candidates.c.score.is_not(None))
        .subquery()
    )
    numbers = []
    for name in ("first", "second"):
        chosen = either.c[name] == 1
        numbers += [
            func.count(case((chosen, 1))).label(f"n_{name}"),
            func.count(case((chosen, scored.c.score))).label(f"scored_{name}"),
            func.avg(case((chosen, scored.c.score))).label(f"score_{name}"),
        ]
    row = connection.execute(
        select(
            func.count(either.c.structure_hash.distinct()).label("n_predicted"),
            func.count(case((and_(either.c.first == 1, either.c.second == 1), 1))).label("n_shared"),
            *numbers,
        )
        .select_from(either)
        .outerjoin(
            scored,
            and_(scored.c.campaign_id == either.c.campaign_id, scored.c.structure_hash == either.c.structure_hash),
        )
    ).one()
    return Choices(
        n_predicted=row.n_predicted,
        n=(row.n_first, row.n_second),
        n_shared=row.n_shared,
        n_scored=(row.scored_first, row.scored_second),
        mean_score=(row.score_first, row.score_second),
    )
