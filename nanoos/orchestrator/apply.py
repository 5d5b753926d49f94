"""Applying a plan: all its rows in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.candidates import NewCandidate, add_candidates
from nanoos.campaigns.lifecycle import StatusChange, change_campaigns, lock_campaigns
from nanoos.campaigns.result_reuse import reusable_after, reusable_results, reuse_decisions
from nanoos.campaigns.spec import settings_of
from nanoos.domain.decision import VERDICTS, Decision, DecisionKind, DecisionResult
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.goal import targets_of
from nanoos.domain.statuses import OPEN_FOR_LAB, CampaignStatus
from nanoos.domain.structures import Structure
from nanoos.execution.experiments.queue import NewExperiment, add_experiments
from nanoos.learning.promotion import settle_challenger
from nanoos.learning.registry import retire_champion_if_any, still_champions
from nanoos.learning.shadowing import record_predictions
from nanoos.learning.training_queue import NewTraining, add_trainings
from nanoos.orchestrator.plan import ChosenCandidate, Plan, PlannedIteration
from nanoos.orchestrator.snapshot import Snapshot
from nanoos.plugins.design_space import OpenDesignSpace
from nanoos.store import audit
from nanoos.store.alerts import Alert, AlertKind, raise_alerts, resolve
from nanoos.store.pools import add_structures
from nanoos.store.tables import candidates, decisions
from nanoos.store.upsert import insert_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a step actually did; less than planned if a campaign changed after the snapshot."""

    decisions: tuple[Decision, ...]
    campaigns_advanced: int
    simulations_launched: int
    experiments_launched: int
    models_retrained: int
    campaigns_ended: tuple[str, ...]

    def to_actions(self) -> dict[str, Any]:
        """The `actions` of an `orchestrator_runs` row."""
        return {
            "campaigns_advanced": self.campaigns_advanced,
            "simulations_launched": self.simulations_launched,
            "experiments_launched": self.experiments_launched,
            "models_retrained": self.models_retrained,
            "campaigns_ended": list(self.campaigns_ended),
            "decisions": [
                {"kind": item.kind.value, "subject": item.subject, "result": item.result.value, "reason": item.reason}
                for item in self.decisions
            ],
        }


class _LockedCampaigns:
    """The plan's campaigns in their current state, locked."""

    def __init__(self, rows: dict[int, Row[Any]]) -> None:
        self.rows = rows
        self.running = {id_ for id_, row in rows.items() if row.status == CampaignStatus.RUNNING}
        self.open_for_lab = {id_ for id_, row in rows.items() if row.status in OPEN_FOR_LAB}

    def allows(self, decision: Decision) -> bool:
        """Whether the decision still applies in its campaign's current status."""
        if decision.campaign_id not in self.rows:
            return True
        allowed = self.open_for_lab if decision.kind is DecisionKind.EXPERIMENT else self.running
        return decision.campaign_id in allowed


def apply_plan(
    connection: Connection, plan: Plan, snapshot: Snapshot, *, run_id: int, requested_by: str, now: datetime
) -> Applied:
    """Apply a plan made from a snapshot, in a fixed number of statements and a few more for each model that changes.

    Nothing is applied to a campaign that has stopped since the snapshot, or to a challenger that a person has promoted
    or rejected; the decision records that.
    """
    # First: its locks would deadlock with those that new trainings take.
    changed = _settle_challengers(connection, plan, requested_by, now)
    present = _LockedCampaigns(lock_campaigns(connection, plan.campaign_ids))
    iterations = [item for item in plan.iterations if item.campaign_id in present.running]
    stops = [item for item in plan.stops if item.campaign_id in present.running]
    experiments = [item for item in plan.experiments if item.campaign_id in present.open_for_lab]

    change_campaigns(
        connection,
        present.rows,
        {item.campaign_id: StatusChange(status=item.status, reason=f"{item.result}: {item.reason}") for item in stops},
        iterations={item.campaign_id: item.iteration for item in iterations},
        now=now,
    )
    new_ids = _add_points(connection, iterations, snapshot)
    wanted = [
        _candidate(item, choice, present.rows[item.campaign_id], snapshot, new_ids)
        for item in iterations
        for choice in item.chosen
    ]
    chosen = _without_known(connection, wanted)
    reused = _reused(connection, present, plan, chosen)
    ids = add_candidates(connection, [*chosen, *reused], run_id=run_id, now=now)
    measured = [(item, id_) for item, id_ in zip(chosen, ids, strict=False) if item.result_key is None]
    record_predictions(connection, [(item.campaign_id, item.shadow) for item in iterations], run_id=run_id)
    sent = [
        *((item.campaign_id, item.candidate_id, item.structure_id) for item in experiments),
        *((item.campaign_id, id_, item.structure_id) for item, id_ in measured),
    ]
    add_experiments(connection, [_experiment(present, *ids) for ids in sent], run_id=run_id, now=now)
    n_trainings = add_trainings(
        connection,
        [
            NewTraining(modelled_property_id=item.modelled_property_id, reason=item.reason, is_forced=item.is_forced)
            for item in plan.trainings
        ],
        run_id=run_id,
        requested_by=requested_by,
        now=now,
    )
    for item in plan.retirements:
        retire_champion_if_any(
            connection, item.modelled_property_id, item.slug, reason=item.reason, retired_by=requested_by, now=now
        )
    _alert_on_models(connection, snapshot, now)
    n_known = Counter(item.campaign_id for item in wanted)
    n_known.subtract(item.campaign_id for item in chosen)
    taken = (
        *(_as_applied(decision, present, n_known, changed) for decision in plan.decisions),
        *reuse_decisions(
            Counter(item.campaign_id for item in reused), {id_: row.slug for id_, row in present.rows.items()}
        ),
    )
    _record_decisions(connection, taken, run_id)
    return Applied(
        decisions=taken,
        campaigns_advanced=len(iterations),
        simulations_launched=len(chosen) - len(measured),
        experiments_launched=len(sent),
        models_retrained=n_trainings,
        campaigns_ended=tuple(item.slug for item in stops),
    )


def _settle_challengers(connection: Connection, plan: Plan, settled_by: str, now: datetime) -> set[str]:
    """Promote and reject challengers; the slugs of the models that have changed since the snapshot."""
    return {
        item.slug
        for item in plan.verdicts
        if not settle_challenger(
            connection,
            item.modelled_property_id,
            item.slug,
            item.challenger_id,
            item.champion_id,
            is_promoted=item.is_promoted,
            reason=item.reason,
            duel=item.duel,
            settled_by=settled_by,
            now=now,
        )
    }


def _experiment(present: _LockedCampaigns, campaign_id: int, candidate_id: int, structure_id: int) -> NewExperiment:
    row = present.rows[campaign_id]
    return NewExperiment(
        campaign_id=campaign_id,
        candidate_id=candidate_id,
        structure_id=structure_id,
        instrument=settings_of(row).instrument,
        priority=row.priority,
        properties=tuple(targets_of(row.goal)),
    )


def _add_points(
    connection: Connection, iterations: Sequence[PlannedIteration], snapshot: Snapshot
) -> dict[tuple[int, str], int]:
    """Store the plan's new points as structures; their ids by design space id and hash."""
    found: dict[int, tuple[OpenDesignSpace, dict[str, Structure]]] = {}
    for item in iterations:
        points = {choice.point.structure_hash: choice.point for choice in item.chosen if choice.point is not None}
        if points:
            problem = snapshot.problems[item.campaign_id]
            assert problem.space is not None  # only such a space has new points
            _, of_space = found.setdefault(problem.record.design_space_id, (problem.space, {}))
            of_space.update(points)
    return add_structures(
        connection,
        {
            id_: (list(points.values()), space.featurize(list(points.values())))
            for id_, (space, points) in found.items()
        },
    )


def _candidate(
    planned: PlannedIteration,
    choice: ChosenCandidate,
    row: Row[Any],
    snapshot: Snapshot,
    new_ids: Mapping[tuple[int, str], int],
) -> NewCandidate:
    if choice.structure_id is not None:
        structure_id, structure_hash = choice.structure_id, None
    else:
        assert choice.point is not None  # a choice is one or the other
        structure_hash = choice.point.structure_hash
        structure_id = new_ids[row.design_space_id, structure_hash]
    key = None
    if not planned.is_for_the_lab:
        structure_hash = structure_hash or snapshot.problems[planned.campaign_id].hash_of(structure_id)
        key = EngineSource.of(row).result_key(structure_hash)
    return NewCandidate(
        campaign_id=planned.campaign_id,
        structure_id=structure_id,
        result_key=key,
        iteration=planned.iteration,
        priority=planned.priority,
        origin=choice.origin,
        acquisition=choice.acquisition,
        predicted_score=choice.predicted_score,
        predictions=choice.predictions,
    )


def _without_known(connection: Connection, wanted: Sequence[NewCandidate]) -> list[NewCandidate]:
    """Without structures that became candidates after the snapshot, because they were measured."""
    if not wanted:
        return []
    taken = connection.execute(
        select(candidates.c.campaign_id, candidates.c.structure_id).where(
            candidates.c.campaign_id.in_({item.campaign_id for item in wanted}),
            candidates.c.structure_id.in_({item.structure_id for item in wanted}),
        )
    )
    known = set(taken.tuples())
    return [item for item in wanted if (item.campaign_id, item.structure_id) not in known]


def _reused(
    connection: Connection, present: _LockedCampaigns, plan: Plan, chosen: Sequence[NewCandidate]
) -> list[NewCandidate]:
    """Existing results on structures that the scheduled campaigns have not chosen, in this step or before."""
    scheduled = sorted(present.running.intersection(plan.scheduled))
    taken = {(item.campaign_id, item.structure_id) for item in chosen}
    found = reusable_results(connection, scheduled, after=reusable_after(present.rows[id_] for id_ in scheduled))
    return [item for item in found if (item.campaign_id, item.structure_id) not in taken]


def _as_applied(
    decision: Decision, present: _LockedCampaigns, n_known: Mapping[int, int], changed_models: Collection[str]
) -> Decision:
    if decision.campaign_id is None:
        if decision.result not in VERDICTS or decision.subject not in changed_models:
            return decision
        reason = f"not applied: the champion or its challenger has changed; planned: {decision.reason}"
        return replace(decision, result=DecisionResult.MODEL_CHANGED, reason=reason)
    if present.allows(decision):
        n = n_known.get(decision.campaign_id, 0) if decision.kind is DecisionKind.CAMPAIGN_ITERATION else 0
        return replace(decision, reason=f"{decision.reason}; {n} of them measured meanwhile") if n else decision
    status = present.rows[decision.campaign_id].status
    reason = f"not applied: the campaign is now {status}; planned: {decision.reason}"
    return replace(decision, result=DecisionResult.CAMPAIGN_CHANGED, reason=reason)


def _alert_on_models(connection: Connection, snapshot: Snapshot, now: datetime) -> None:
    drifted_ids = {model.champion_id for model in snapshot.models if model.residual_drift is not None}
    # An alert on a champion that was replaced since the snapshot would never be resolved.
    serving = still_champions(connection, {*snapshot.unreadable_champions, *drifted_ids})
    models = [model for model in snapshot.models if model.champion_id in serving]
    unreadable = [
        Alert(
            kind=AlertKind.MODEL_UNREADABLE,
            subject=model.slug,
            message=f"The stored model of {model.slug} is corrupt: steps use only its labels until it is retrained. "
            f"`nanoos model train {model.slug} --force` retrains it now.",
        )
        for model in models
        if model.champion_id in snapshot.unreadable_champions
    ]
    drifted = [
        Alert(
            kind=AlertKind.MODEL_DRIFTED,
            subject=model.slug,
            message=f"The model of {model.slug} has drifted: {model.residual_drift}. It is due for training.",
        )
        for model in models
        if model.residual_drift is not None
    ]
    raise_alerts(connection, [*unreadable, *drifted], now=now)
    steady = [model.slug for model in snapshot.models if model.is_drift_tested and model.residual_drift is None]
    if steady:
        resolve(connection, kinds=[AlertKind.MODEL_DRIFTED], subjects=steady, now=now)


def _record_decisions(connection: Connection, taken: Sequence[Decision], run_id: int) -> None:
    insert_all(
        connection,
        decisions,
        [
            {
                "orchestrator_run_id": run_id,
                "campaign_id": item.campaign_id,
                "kind": item.kind.value,
                "subject": item.subject,
                "result": item.result.value,
                "reason": item.reason,
                "numbers": dict(item.numbers),
            }
            for item in taken
        ],
    )
    audit.cover(connection, decisions, decisions.c.orchestrator_run_id == run_id)
