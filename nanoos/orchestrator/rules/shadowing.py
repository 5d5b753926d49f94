"""Challengers: what they and their champions expect of a batch, and whether one replaces its champion."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from nanoos.discovery.protocol import Selection
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.structures import Structure
from nanoos.learning.judgement import Judgement, judge_shadow
from nanoos.learning.model_progress import Challenger, ModelProgress
from nanoos.learning.shadowing import ShadowPrediction
from nanoos.orchestrator.plan import PlannedVerdict, rounded
from nanoos.orchestrator.snapshot import CampaignProblem, Snapshot


def plan_verdicts(snapshot: Snapshot, decisions: list[Decision]) -> tuple[PlannedVerdict, ...]:
    """The challengers that are promoted or rejected now; none whose champion is about to be trained or replaced."""
    planned = []
    for model in snapshot.models:
        challenger = model.challenger
        if challenger is None or model.has_open_training:
            continue
        judgement = _judgement(model, challenger, snapshot)
        if judgement is None:
            continue
        planned.append(
            PlannedVerdict(
                modelled_property_id=model.id,
                slug=model.slug,
                challenger_id=challenger.id,
                champion_id=model.champion_id,
                is_promoted=judgement.is_promoted,
                reason=judgement.reason,
                duel=None if challenger.duel is None else asdict(challenger.duel),
            )
        )
        decisions.append(
            Decision(
                kind=DecisionKind.RETRAIN,
                subject=model.slug,
                result=DecisionResult.PROMOTED if judgement.is_promoted else DecisionResult.REJECTED,
                reason=f"version {challenger.version}: {judgement.reason}",
                numbers={"challenger": challenger.version, "champion": challenger.champion.version},
            )
        )
    return tuple(planned)


def _judgement(model: ModelProgress, challenger: Challenger, snapshot: Snapshot) -> Judgement | None:
    if challenger.n_withdrawn:
        reason = f"{challenger.n_withdrawn} of the labels that it learned from were retracted or corrected"
        return Judgement(is_promoted=False, reason=reason)
    if model.n_withdrawn or model.champion_id in snapshot.unreadable_champions or challenger.duel is None:
        return None
    return judge_shadow(challenger.duel, challenger.champion)


def predict_in_shadow(
    problem: CampaignProblem, selection: Selection, in_shadow: Selection
) -> tuple[ShadowPrediction, ...]:
    """What challengers and champions predict of structures without a label, by their stored models.

    Args:
        problem: The campaign's, with its challengers.
        selection: The batch.
        in_shadow: The batch with the challengers in their champions' places.
    """
    from nanoos.discovery.held_out import COVERAGE
    from nanoos.discovery.surrogates import surrogate_from_state

    choices = [_hashes(problem, made) for made in (selection, in_shadow)]
    every = [*choices[0], *choices[1]]
    # A structure that both chose has the same features in both.
    positions = sorted({hash_: position for position, hash_ in reversed(list(enumerate(every)))}.values())
    rows = np.concatenate([selection.index, in_shadow.index])[positions]
    features = np.concatenate([selection.features, in_shadow.features])[positions]
    predictions = []
    for name, state in problem.challengers.items():
        is_new = ~np.isin(rows, problem.problem.labels[name].index)
        if not is_new.any():
            continue
        hashes = [every[position] for position, new in zip(positions, is_new, strict=True) if new]
        for version_id, model, chosen in (
            (problem.record.models[name], problem.problem.warm_start[name], set(choices[0])),
            (problem.record.challengers[name], state, set(choices[1])),
        ):
            surrogate = surrogate_from_state(model)
            means = surrogate.posterior(features[is_new]).mean
            ends = surrogate.interval(features[is_new], COVERAGE)
            predictions += [
                ShadowPrediction(
                    model_version_id=version_id,
                    structure_hash=hash_,
                    mean=rounded(float(mean)),
                    low=rounded(float(low)),
                    high=rounded(float(high)),
                    is_choice=hash_ in chosen,
                )
                for hash_, mean, low, high in zip(hashes, means, *ends, strict=True)
            ]
    return tuple(predictions)


def _hashes(problem: CampaignProblem, selection: Selection) -> list[str]:
    return [
        what.structure_hash if isinstance(what, Structure) else problem.hash_of(what)
        for what in problem.chosen(selection)
    ]
