"""What each command does, within one transaction; its answer is JSON-able. `RunStep` has its own (see `bus.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from nanoos.commands.models import (
    ArchiveHistory,
    Command,
    CreateDesignCampaign,
    FailExperiment,
    MoveCampaign,
    RecordExperiment,
    RepairCounts,
    RequestTraining,
    ResolveAlert,
    RetractLabel,
    SetActive,
    SetMode,
    UpdateConfig,
)
from nanoos.domain.errors import NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.lab.experiments import fail_experiment, record_result
from nanoos.learning.training import request_training
from nanoos.orchestrator.campaigns import create_campaign, get_campaign, move_campaign, parse_campaign
from nanoos.orchestrator.state import Orchestrator, get_orchestrator, update_orchestrator
from nanoos.retention.history import JOBS, STEPS, archive_jobs, archive_steps
from nanoos.settings import load_settings
from nanoos.simulation.retraction import withdraw_result
from nanoos.store import counts, members
from nanoos.store import labels as label_store
from nanoos.store.tables import alerts

MOVES: Mapping[str, CampaignStatus] = {
    "start": CampaignStatus.RUNNING,
    "resume": CampaignStatus.RUNNING,
    "pause": CampaignStatus.PAUSED,
    "cancel": CampaignStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, and when."""

    agent_id: str
    now: datetime


def handle(connection: Connection, command: Command, context: Context) -> dict[str, Any]:
    """Carry a command out in the caller's transaction.

    Raises:
        NanoosError: It is refused; the caller rolls back.
    """
    return _HANDLERS[type(command)](connection, command, context)


def _create(connection: Connection, command: CreateDesignCampaign, context: Context) -> dict[str, Any]:
    spec = parse_campaign(command.campaign)
    orchestrator = get_orchestrator(connection, command.orchestrator)
    campaign_id = create_campaign(
        connection, spec, orchestrator_id=orchestrator.id, created_by=context.agent_id, now=context.now
    )
    row = get_campaign(connection, spec.slug)
    return {"campaign_id": campaign_id, "slug": row.slug, "status": row.status}


def _move(connection: Connection, command: MoveCampaign, context: Context) -> dict[str, Any]:
    reason = f"{command.move} by {context.agent_id}: {command.reason}"
    move_campaign(connection, command.slug, MOVES[command.move], reason=reason, now=context.now)
    return {"slug": command.slug, "status": get_campaign(connection, command.slug).status}


def _update_config(connection: Connection, command: UpdateConfig, context: Context) -> dict[str, Any]:
    changed = update_orchestrator(
        connection,
        command.orchestrator,
        now=context.now,
        config_changes=command.changes,
        expected_version=command.expected_version,
    )
    return {"version": changed.version, "config": changed.config.model_dump()}


def _set_mode(connection: Connection, command: SetMode, context: Context) -> dict[str, Any]:
    return _state(update_orchestrator(connection, command.orchestrator, now=context.now, mode=command.mode))


def _set_active(connection: Connection, command: SetActive, context: Context) -> dict[str, Any]:
    return _state(update_orchestrator(connection, command.orchestrator, now=context.now, is_active=command.is_active))


def _state(orchestrator: Orchestrator) -> dict[str, Any]:
    return {"mode": orchestrator.mode.value, "is_active": orchestrator.is_active, "version": orchestrator.version}


def _request_training(connection: Connection, command: RequestTraining, context: Context) -> dict[str, Any]:
    training_id = request_training(
        connection,
        command.modelled_property,
        reason=command.reason,
        requested_by=context.agent_id,
        now=context.now,
    )
    return {"training_id": training_id}


def _record(connection: Connection, command: RecordExperiment, context: Context) -> dict[str, Any]:
    label_ids = record_result(
        connection,
        command.experiment_id,
        command.values,
        operator=command.operator,
        noise_std=command.noise_std,
        raw_file=Path(command.raw_file) if command.raw_file else None,
        now=context.now,
    )
    return {"experiment_id": command.experiment_id, "label_ids": label_ids}


def _fail(connection: Connection, command: FailExperiment, context: Context) -> dict[str, Any]:
    fail_experiment(
        connection, command.experiment_id, reason=command.reason, operator=command.operator, now=context.now
    )
    return {"experiment_id": command.experiment_id}


def _retract(connection: Connection, command: RetractLabel, context: Context) -> dict[str, Any]:
    label = label_store.retract(
        connection, command.label_id, reason=command.reason, retracted_by=context.agent_id, now=context.now
    )
    is_simulated = label.source_kind == label_store.SIMULATION
    n_dropped = withdraw_result(connection, label.source_id, now=context.now) if is_simulated else 0
    return {"label_id": command.label_id, "candidates_dropped": n_dropped}


def _resolve(connection: Connection, command: ResolveAlert, context: Context) -> dict[str, Any]:
    changed = connection.execute(
        update(alerts)
        .where(alerts.c.id == command.alert_id, alerts.c.resolved_at.is_(None))
        .values(resolved_at=context.now)
    ).rowcount
    if not changed:
        raise NotFound(f"There is no open alert {command.alert_id}.", hint="`nanoos alerts` lists them.")
    return {"alert_id": command.alert_id}


def _archive(connection: Connection, command: ArchiveHistory, context: Context) -> dict[str, Any]:
    # Age and place come from the settings alone: no door may name a folder to write to.
    settings = load_settings()
    move = {STEPS: archive_steps, JOBS: archive_jobs}[command.what]
    before = context.now - timedelta(days=settings.retention_days)
    file = move(connection, settings.effective_archive_folder, before=before, now=context.now)
    if file is None:
        return {"what": command.what, "n_rows": 0, "path": None}
    return {
        "what": command.what,
        "n_rows": file.n_rows,
        "path": file.path,
        "content_sha256": file.content_sha256,
    }


def _repair_counts(connection: Connection, command: RepairCounts, context: Context) -> dict[str, Any]:
    wrong = counts.rebuild(connection)
    missing, surplus = members.rebuild(connection)
    return {"counts_mended": len(wrong), "members_added": missing, "members_removed": surplus}


_HANDLERS: Mapping[type[Command], Callable[[Connection, Any, Context], dict[str, Any]]] = {
    CreateDesignCampaign: _create,
    MoveCampaign: _move,
    UpdateConfig: _update_config,
    SetMode: _set_mode,
    SetActive: _set_active,
    RequestTraining: _request_training,
    RecordExperiment: _record,
    FailExperiment: _fail,
    RetractLabel: _retract,
    ResolveAlert: _resolve,
    ArchiveHistory: _archive,
    RepairCounts: _repair_counts,
}
