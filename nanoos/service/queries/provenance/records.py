"""The links of the chain that explains a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nanoos.service.queries.commands import CommandView
from nanoos.service.queries.orchestrator import DecisionView
from nanoos.service.queries.work import CandidateView
from nanoos.store.label_sources import LabelSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSimulation:
    """The simulation of a candidate.

    Attributes:
        job_id: None where the job has left for the archive.
        status: Of the job; empty where it has left for the archive.
        is_from_cache: The result existed already; nothing was computed.
        result_id: None before the result, and after a failure that leaves none.
        outputs: Values by property; empty before the result and for a failure.
        reason: Why it failed; empty otherwise.
    """

    job_id: int | None
    status: str
    is_from_cache: bool
    result_id: int | None
    engine: str
    engine_version: str
    engine_params: Mapping[str, Any]
    outputs: Mapping[str, Any]
    reason: str
    computed_by: str | None
    duration_seconds: float | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedExperiment:
    """An experiment on a candidate.

    Attributes:
        run_id: The step that sent it to the lab.
        measured: By property, property units; empty before.
        reason: Why it failed or was cancelled; empty otherwise.
    """

    id: int
    run_id: int | None
    instrument: str
    status: str
    properties: tuple[str, ...]
    measured: Mapping[str, Any]
    operator: str | None
    comment: str | None
    raw_file: str | None
    raw_file_sha256: str | None
    reason: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLabel:
    """A label of a candidate's structure.

    Attributes:
        value: Property units.
        noise_std: Property units; None where unknown.
        source: Engine and version, instrument, or imported file.
        recorded_by: The worker, the person who measured, or the one who imported the file.
        counts: It is not withdrawn, and no better source has spoken of its property.
        withdrawn_because: Why it was retracted or corrected; empty where it was not.
        superseded_by: The label that corrects it.
    """

    id: int
    property: str
    value: float
    noise_std: float | None
    source_kind: str
    source_id: int
    source: str
    recorded_by: str
    recorded_at: datetime
    counts: bool
    retraction_id: int | None
    withdrawn_because: str
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    superseded_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLabels:
    """The labels of one property that a step learned from.

    Attributes:
        sources: Where they come from; empty where only their number is known, since the step is archived.
    """

    property: str
    n_labels: int
    sources: tuple[LabelSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedDataset:
    """The labels that a model version was trained on.

    Attributes:
        content_hash: SHA-256 of the labels' ids, values and noise.
    """

    id: int
    content_hash: str
    n_labels: int
    created_at: datetime
    sources: tuple[LabelSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedModel:
    """A champion that a step used.

    Attributes:
        status: Its status now; when it was used it was the champion.
        judgement: Why it became champion, in words.
        rmse: Cross-validated, property units.
        promoted_by: The person who made it champion; None where its errors did.
        requested_by: Who asked for its training, and `reason` why.
    """

    id: int
    property: str
    modelled_property: str
    version: int
    kind: str
    status: str
    status_reason: str
    judgement: str
    rmse: float
    promoted_by: str | None
    requested_by: str
    reason: str
    code_version: str
    artifact_sha256: str
    created_at: datetime
    dataset: ExplainedDataset


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """A step, or a manual request, that chose the candidate or sent it to the lab.

    Attributes:
        triggered_by: `schedule`, `continuous`, or who asked for it.
        config_sha256: Of its configuration, as canonical JSON.
        snapshot_sha256: Of everything that it saw.
        plan_sha256: Of everything that it planned.
        archived_in: The archive file to which snapshot and plan were moved; None while they are stored.
        command: What a person or agent sent; None for the schedule.
        decisions: Those that concern the candidate.
    """

    id: int
    orchestrator: str
    triggered_by: str
    started_at: datetime
    seed: int
    config_sha256: str
    snapshot_sha256: str | None
    plan_sha256: str | None
    archived_in: str | None
    command: CommandView | None
    decisions: tuple[DecisionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An entry of the audit log that covers links of the chain.

    Attributes:
        covers: The links, for example `result 12`.
    """

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: str
    hash: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateExplanation:
    """Why a candidate was made, and what came of it.

    Attributes:
        goal: The campaign's, by property.
        structure: What defines the structure: its parameters, or its place in the design space.
        is_new_point: The step or request added it to a space that is not a list; None where the step is archived.
        simulation: None for a candidate that is only measured.
        chosen_by: None where no step chose it.
        sent_by: Further steps, which sent it to the lab.
        learned_from: The labels that the choosing step learned from, by property.
        models: The champions that the choosing step used.
        audit: The entries of the audit log that cover all this, oldest first.
        remarks: What is missing, and why.
    """

    campaign: str
    goal: Mapping[str, Any]
    candidate: CandidateView
    structure: Mapping[str, Any]
    is_new_point: bool | None
    simulation: ExplainedSimulation | None
    experiments: tuple[ExplainedExperiment, ...]
    labels: tuple[ExplainedLabel, ...]
    chosen_by: ExplainedStep | None
    sent_by: tuple[ExplainedStep, ...]
    learned_from: tuple[ExplainedLabels, ...]
    models: tuple[ExplainedModel, ...]
    audit: tuple[AuditEntry, ...]
    remarks: tuple[str, ...]
