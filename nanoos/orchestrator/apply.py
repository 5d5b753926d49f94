"""Applying a plan: every row of it in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from nanoos.domain.decision import Decision, DecisionKind
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, TrainingStatus, WorkStatus
from nanoos.orchestrator.campaigns import drop_waiting_simulations, settings_of
from nanoos.orchestrator.known import known_decisions, take_over_known_results
from nanoos.orchestrator.plan import Launch, Plan, PlannedExperiment
from nanoos.orchestrator.rules.ending import Ending
from nanoos.simulation.keys import result_key
from nanoos.store.tables import (
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    model_trainings,
    simulation_jobs,
    structures,
)
from nanoos.store.upsert import insert_new

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


def apply_plan(connection: Connection, plan: Plan, *, run_id: int, requested_by: str, now: datetime) -> Applied:
    """Write what the plan decided. A campaign that was changed since the snapshot is left alone, and it says so."""
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

    _end_campaigns(connection, endings, now)
    n_simulations = _launch_simulations(connection, launches, rows, run_id, now)
    _launch_experiments(connection, experiments, rows, run_id, now)
    taken = take_over_known_results(connection, sorted(running.intersection(plan.turn)), run_id=run_id, now=now)
    kept += tuple(known_decisions(taken, {id_: row.slug for id_, row in rows.items()}))
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
    if kept:
        connection.execute(
            decisions.insert(),
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
        simulations_launched=n_simulations,
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


def _end_campaigns(connection: Connection, endings: Sequence[Ending], now: datetime) -> None:
    for status in {ending.status for ending in endings}:
        ended = {ending.campaign_id: ending for ending in endings if ending.status is status}
        for ending in ended.values():
            connection.execute(
                update(campaigns)
                .where(campaigns.c.id == ending.campaign_id)
                .values(
                    status=status.value,
                    status_reason=f"{ending.result}: {ending.reason}",
                    version=campaigns.c.version + 1,
                    updated_at=now,
                )
            )
        drop_waiting_simulations(connection, list(ended), reason=f"campaign became {status}", now=now)


def _launch_simulations(
    connection: Connection, launches: Sequence[Launch], rows: dict[int, Row[Any]], run_id: int, now: datetime
) -> int:
    chosen = [(launch, item) for launch in launches for item in launch.chosen]
    if not chosen:
        return 0
    hashes = {
        row.id: row.structure_hash
        for row in connection.execute(
            select(structures.c.id, structures.c.structure_hash).where(
                structures.c.id.in_([item.structure_id for _, item in chosen])
            )
        )
    }
    # Not `insert_new`: a structure chosen twice for a campaign is a fault that must stop the step.
    inserted = connection.execute(
        candidates.insert().returning(candidates.c.id, sort_by_parameter_order=True),
        [
            {
                "campaign_id": launch.campaign_id,
                "structure_id": item.structure_id,
                "orchestrator_run_id": run_id,
                "iteration": launch.iteration,
                "status": CandidateStatus.IN_FLIGHT.value,
                "origin": item.origin,
                "acquisition": item.acquisition,
                "predictions": dict(item.predictions),
                "predicted_score": item.predicted_score,
                "created_at": now,
            }
            for launch, item in chosen
        ],
    ).scalars()

    def key(launch: Launch, structure_id: int) -> str:
        row = rows[launch.campaign_id]
        return result_key(hashes[structure_id], row.engine, row.engine_version, row.engine_params_hash)

    connection.execute(
        simulation_jobs.insert(),
        [
            {
                "campaign_id": launch.campaign_id,
                "candidate_id": candidate_id,
                "structure_id": item.structure_id,
                "result_key": key(launch, item.structure_id),
                "status": WorkStatus.PENDING.value,
                "priority": launch.priority,
                "created_at": now,
                "available_at": now,
            }
            for (launch, item), candidate_id in zip(chosen, inserted, strict=True)
        ],
    )
    for launch in launches:
        connection.execute(
            update(campaigns)
            .where(campaigns.c.id == launch.campaign_id)
            .values(iteration=launch.iteration, advanced_at=now, updated_at=now)
        )
    return len(chosen)


def _launch_experiments(
    connection: Connection, planned: Sequence[PlannedExperiment], rows: dict[int, Row[Any]], run_id: int, now: datetime
) -> None:
    if not planned:
        return
    connection.execute(
        experiment_runs.insert(),
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
