"""Applying a plan: every row of it in the caller's one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, select, update

from nanoos.campaigns.enqueue import Work, launch
from nanoos.campaigns.lifecycle import drop_waiting_simulations, settings_of
from nanoos.campaigns.result_reuse import known_decisions, known_since, known_work
from nanoos.domain.decision import Decision, DecisionKind
from nanoos.domain.result_keys import result_key
from nanoos.domain.statuses import CampaignStatus, TrainingStatus, WorkStatus
from nanoos.orchestrator.plan import ChosenCandidate, Launch, Plan, PlannedExperiment
from nanoos.orchestrator.rules.stopping import Ending
from nanoos.orchestrator.snapshot import Snapshot
from nanoos.store.tables import (
    campaigns,
    decisions,
    experiment_runs,
    model_trainings,
)
from nanoos.store.upsert import insert_all, insert_new

CAMPAIGN_CHANGED = "campaign_changed"  # result of a decision that was not applied; its reason ends with the planned one


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What really happened; less than planned where a campaign was changed meanwhile."""

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
                {"kind": item.kind.value, "subject": item.subject, "result": item.result, "reason": item.reason}
                for item in self.decisions
            ],
        }


def apply_plan(
    connection: Connection, plan: Plan, snapshot: Snapshot, *, run_id: int, requested_by: str, now: datetime
) -> Applied:
    """Write what the plan decided on a snapshot; a fixed number of statements.

    A campaign that was changed since the snapshot is left alone, and it says so.
    """
    concerned = {
        *plan.turn,
        *(ending.campaign_id for ending in plan.endings),
        *(item.campaign_id for item in plan.experiments),
    }
    rows: dict[int, Row[Any]] = {
        row.id: row
        for row in connection.execute(
            select(campaigns).where(campaigns.c.id.in_(concerned)).order_by(campaigns.c.id).with_for_update()
        )
    }
    running = {id_ for id_, row in rows.items() if row.status == CampaignStatus.RUNNING.value}
    open_for_lab = {
        id_ for id_, row in rows.items() if row.status in (CampaignStatus.RUNNING.value, CampaignStatus.COMPLETED.value)
    }
    launches = [launch for launch in plan.launches if launch.campaign_id in running]
    endings = [ending for ending in plan.endings if ending.campaign_id in running]
    experiments = [item for item in plan.experiments if item.campaign_id in open_for_lab]
    kept = tuple(_as_applied(decision, rows, running, open_for_lab) for decision in plan.decisions)

    _move_campaigns(connection, launches, endings, now)
    if endings:
        dropped = {ending.campaign_id: f"campaign became {ending.status}" for ending in endings}
        drop_waiting_simulations(connection, dropped, now=now)
    chosen = [_work(item, choice, rows[item.campaign_id], snapshot) for item in launches for choice in item.chosen]
    taken_up = {(item.campaign_id, item.structure_id) for item in chosen}
    in_turn = sorted(running.intersection(plan.turn))
    known = [
        item
        for item in known_work(connection, in_turn, since=known_since(rows[id_] for id_ in in_turn))
        if (item.campaign_id, item.structure_id) not in taken_up
    ]
    launch(connection, [*chosen, *known], run_id=run_id, now=now)
    _launch_experiments(connection, experiments, rows, run_id, now)
    kept += tuple(
        known_decisions(Counter(item.campaign_id for item in known), {id_: row.slug for id_, row in rows.items()})
    )
    trainings = insert_new(
        connection,
        model_trainings,
        [
            {
                "modelled_property_id": item.modelled_property_id,
                "orchestrator_run_id": run_id,
                "status": TrainingStatus.REQUESTED.value,
                "reason": item.reason,
                "requested_by": requested_by,
                "created_at": now,
                "available_at": now,
            }
            for item in plan.trainings
        ],
    )
    insert_all(
        connection,
        decisions,
        [
            {
                "orchestrator_run_id": run_id,
                "campaign_id": item.campaign_id,
                "kind": item.kind.value,
                "subject": item.subject,
                "result": item.result,
                "reason": item.reason,
                "numbers": dict(item.numbers),
            }
            for item in kept
        ],
    )
    return Applied(
        decisions=kept,
        campaigns_advanced=len(launches),
        simulations_launched=len(chosen),
        experiments_launched=len(experiments),
        models_retrained=len(trainings),
        campaigns_ended=tuple(ending.slug for ending in endings),
    )


def _as_applied(decision: Decision, rows: dict[int, Row[Any]], running: set[int], open_for_lab: set[int]) -> Decision:
    if decision.campaign_id not in rows:
        return decision
    is_open = open_for_lab if decision.kind is DecisionKind.EXPERIMENT else running
    if decision.campaign_id in is_open:
        return decision
    status = rows[decision.campaign_id].status
    reason = f"not applied, the campaign became {status} meanwhile; planned was: {decision.reason}"
    return replace(decision, result=CAMPAIGN_CHANGED, reason=reason)


def _move_campaigns(
    connection: Connection, launches: Sequence[Launch], endings: Sequence[Ending], now: datetime
) -> None:
    """Advance some campaigns by an iteration and end others."""
    iterations = {item.campaign_id: item.iteration for item in launches}
    ended = {item.campaign_id: item for item in endings}
    columns = campaigns.c
    changes: dict[str, Any] = {}
    if iterations:
        changes |= {
            "iteration": case(iterations, value=columns.id, else_=columns.iteration),
            "advanced_at": case((columns.id.in_(iterations), now), else_=columns.advanced_at),
        }
    if ended:
        statuses = {id_: item.status.value for id_, item in ended.items()}
        reasons = {id_: f"{item.result}: {item.reason}" for id_, item in ended.items()}
        changes |= {
            "status": case(statuses, value=columns.id, else_=columns.status),
            "status_reason": case(reasons, value=columns.id, else_=columns.status_reason),
            "version": case((columns.id.in_(ended), columns.version + 1), else_=columns.version),
        }
    if changes:
        moved = columns.id.in_([*iterations, *ended])
        connection.execute(update(campaigns).where(moved).values(**changes, updated_at=now))


def _work(launched: Launch, item: ChosenCandidate, row: Row[Any], snapshot: Snapshot) -> Work:
    structure_hash = snapshot.problems[launched.campaign_id].hash_of(item.structure_id)
    return Work(
        campaign_id=launched.campaign_id,
        structure_id=item.structure_id,
        result_key=result_key(structure_hash, row.engine, row.engine_version, row.engine_params_hash),
        iteration=launched.iteration,
        priority=launched.priority,
        origin=item.origin,
        acquisition=item.acquisition,
        predicted_score=item.predicted_score,
        predictions=item.predictions,
    )


def _launch_experiments(
    connection: Connection, planned: Sequence[PlannedExperiment], rows: dict[int, Row[Any]], run_id: int, now: datetime
) -> None:
    insert_all(
        connection,
        experiment_runs,
        [
            {
                "campaign_id": item.campaign_id,
                "candidate_id": item.candidate_id,
                "structure_id": item.structure_id,
                "orchestrator_run_id": run_id,
                "instrument": settings_of(rows[item.campaign_id]).instrument,
                "status": WorkStatus.PENDING.value,
                "priority": rows[item.campaign_id].priority,
                "properties": list(rows[item.campaign_id].goal),
                "created_at": now,
                "available_at": now,
            }
            for item in planned
        ],
    )
