"""What each command does, within one transaction; its answer is JSON-able.

`RunStep`, which takes several transactions, and the decisions on proposals have rooms of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from nanoos.campaigns.candidates import withdraw_result
from nanoos.campaigns.cloning import campaign_spec_of
from nanoos.campaigns.creation import create_campaign
from nanoos.campaigns.lifecycle import get_campaign, move_campaign
from nanoos.campaigns.spec import parse_campaign
from nanoos.control.orchestrators import Orchestrator, get_orchestrator, update_orchestrator
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.experiments.queue import fail_experiment, record_result
from nanoos.learning.training_queue import request_training
from nanoos.orchestrator.manual_requests.carry_out import (
    advance_campaign,
    request_due_trainings,
    request_experiments,
    request_simulations,
)
from nanoos.orchestrator.recovery import recover
from nanoos.service.access import tokens
from nanoos.service.access.identity import Limits
from nanoos.service.commands.models import (
    COMMANDS,
    AdvanceCampaign,
    ArchiveHistory,
    CloneCampaign,
    Command,
    CreateDesignCampaign,
    CreateToken,
    FailExperiment,
    MoveCampaign,
    RecordExperiment,
    RecoverLostWork,
    RepairCounts,
    RequestDueTrainings,
    RequestExperiments,
    RequestSimulations,
    RequestTraining,
    ResolveAlert,
    RetractLabel,
    RevokeToken,
    SetActive,
    SetMode,
    UpdateConfig,
)
from nanoos.service.commands.outcome import Outcome, outcome_of
from nanoos.settings import load_settings
from nanoos.store import alerts
from nanoos.store import label_index as members
from nanoos.store import labels as label_store
from nanoos.store import status_counts as counts
from nanoos.store.archive.history import JOBS, STEPS, archive_jobs, archive_steps

MOVES: Mapping[str, CampaignStatus] = {
    "start": CampaignStatus.RUNNING,
    "resume": CampaignStatus.RUNNING,
    "pause": CampaignStatus.PAUSED,
    "cancel": CampaignStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, when, and as which command."""

    agent_id: str
    now: datetime
    command_id: int


def handle(connection: Connection, command: Command, context: Context) -> Outcome:
    """Carry a command out in the caller's transaction.

    Raises:
        NanoosError: It is refused; the caller rolls back.
    """
    done = _HANDLERS[type(command)](connection, command, context)
    return done if isinstance(done, Outcome) else Outcome(result=done)


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
    move_campaign(
        connection,
        command.slug,
        MOVES[command.move],
        reason=reason,
        now=context.now,
        expected_version=command.expected_version,
    )
    row = get_campaign(connection, command.slug)
    return {"slug": command.slug, "status": row.status, "version": row.version}


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
    return _state(
        update_orchestrator(
            connection,
            command.orchestrator,
            now=context.now,
            mode=command.mode,
            expected_version=command.expected_version,
        )
    )


def _set_active(connection: Connection, command: SetActive, context: Context) -> dict[str, Any]:
    return _state(
        update_orchestrator(
            connection,
            command.orchestrator,
            now=context.now,
            is_active=command.is_active,
            expected_version=command.expected_version,
        )
    )


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
    if not alerts.resolve(connection, ids=[command.alert_id], now=context.now):
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


def _recover(connection: Connection, command: RecoverLostWork, context: Context) -> dict[str, Any]:
    return recover(connection, max_attempts=command.max_attempts, now=context.now).summary()


def _clone(connection: Connection, command: CloneCampaign, context: Context) -> dict[str, Any]:
    source = get_campaign(connection, command.slug)
    wanted = {**campaign_spec_of(connection, command.slug), **command.changes, "slug": command.new_slug}
    campaign_id = create_campaign(
        connection,
        parse_campaign(wanted),
        orchestrator_id=source.orchestrator_id,
        created_by=context.agent_id,
        now=context.now,
    )
    row = get_campaign(connection, command.new_slug)
    return {"campaign_id": campaign_id, "slug": row.slug, "status": row.status}


def _advance(connection: Connection, command: AdvanceCampaign, context: Context) -> Outcome:
    return outcome_of(advance_campaign(connection, command.slug, **_trigger(context)))


def _simulate(connection: Connection, command: RequestSimulations, context: Context) -> Outcome:
    return outcome_of(
        request_simulations(
            connection,
            command.slug,
            structure_ids=command.structure_ids,
            structure_hashes=command.structure_hashes,
            **_trigger(context),
        )
    )


def _experiment(connection: Connection, command: RequestExperiments, context: Context) -> Outcome:
    return outcome_of(
        request_experiments(connection, command.slug, candidate_ids=command.candidate_ids, **_trigger(context))
    )


def _train_due(connection: Connection, command: RequestDueTrainings, context: Context) -> Outcome:
    return outcome_of(request_due_trainings(connection, command.orchestrator, **_trigger(context)))


def _trigger(context: Context) -> dict[str, Any]:
    return {"triggered_by": context.agent_id, "context": {"command_id": context.command_id}, "now": context.now}


def _create_token(connection: Connection, command: CreateToken, context: Context) -> dict[str, Any]:
    unknown = sorted(command.limits.approve_kinds - set(COMMANDS))
    if unknown:
        raise InvalidInput(f"No command is called {', '.join(unknown)}.", hint=f"Known: {', '.join(sorted(COMMANDS))}.")
    token_id = tokens.create(
        connection,
        name=command.name,
        secret_sha256=command.secret_sha256,
        scopes=command.scopes,
        limits=Limits(**command.limits.model_dump()),
        expires_at=command.expires_at,
        created_by=context.agent_id,
        now=context.now,
    )
    return {"token_id": token_id, "name": command.name, "scopes": sorted(command.scopes)}


def _revoke_token(connection: Connection, command: RevokeToken, context: Context) -> dict[str, Any]:
    tokens.revoke(connection, command.token_id, now=context.now)
    return {"revoked": command.token_id}


_HANDLERS: Mapping[type[Command], Callable[[Connection, Any, Context], dict[str, Any] | Outcome]] = {
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
    CloneCampaign: _clone,
    AdvanceCampaign: _advance,
    RequestSimulations: _simulate,
    RequestDueTrainings: _train_due,
    RequestExperiments: _experiment,
    CreateToken: _create_token,
    RevokeToken: _revoke_token,
    RecoverLostWork: _recover,
    ArchiveHistory: _archive,
    RepairCounts: _repair_counts,
}
