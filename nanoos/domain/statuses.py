"""Statuses and their lifecycles, each a table of allowed transitions.

Campaign                         Work (simulation, experiment)            Training

CREATED ──► RUNNING ◄──► PAUSED  PENDING ─► QUEUED ─► RUNNING             REQUESTED ─► RUNNING ─► COMPLETED
   │          │  │         │        │          │        │ │ └► COMPLETED       ▲           │
   │          │  └► COMPLETED       └► CANCELLED ◄──────┘ └► FAILED            └── lease ──┤
   │          └► FAILED    │        ▲ ▲                 │                         expired  └► FAILED
   └────► CANCELLED ◄──────┘        │ └── retry ────────┘
                                    └ simulations skip QUEUED

Design space: PENDING ◄─► RUNNING ─► COMPLETED, or FAILED, which is built again when a campaign that uses it is resumed

A COMPLETED campaign may run again when its limits are raised. An expired lease or a transient failure puts work
back to PENDING; a row that exhausts its attempts is FAILED.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from nanoos.domain.errors import Conflict


class OrchestratorMode(StrEnum):
    MANUAL = "MANUAL"
    SCHEDULED = "SCHEDULED"
    CONTINUOUS = "CONTINUOUS"
    PAUSED = "PAUSED"


class CampaignStatus(StrEnum):
    CREATED = "CREATED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class WorkStatus(StrEnum):
    """Status of a simulation job, an experiment run or the building of a design space."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class TrainingStatus(StrEnum):
    REQUESTED = "REQUESTED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class StepStatus(StrEnum):
    """WITHDRAWN: the orchestrator was paused or deactivated while the step planned; it applied nothing."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


# Triggers of automatic steps; any other trigger is the name of the requester.
SCHEDULE, CONTINUOUS = "schedule", "continuous"


class CandidateStatus(StrEnum):
    """IN_FLIGHT until its simulation, or without an engine its experiment, ends.

    MEASURED: only measurements count, since there is no valid simulated result. The feasibility model learns from
    INFEASIBLE.
    """

    IN_FLIGHT = "IN_FLIGHT"
    SIMULATED = "SIMULATED"
    MEASURED = "MEASURED"
    INFEASIBLE = "INFEASIBLE"
    DROPPED = "DROPPED"


class Origin(StrEnum):
    """Who or what chose a candidate: a person or an agent named it (REQUESTED), or its result is older (KNOWN)."""

    ACQUISITION = "acquisition"
    ACTIVE_LEARNING = "active_learning"  # the most uncertain
    SPACE_FILLING = "space_filling"
    REQUESTED = "requested"
    KNOWN = "known"


class ModelStatus(StrEnum):
    """A CHALLENGER shadows the champion: steps record what it expects beside what the champion expects."""

    CHALLENGER = "CHALLENGER"
    CHAMPION = "CHAMPION"
    RETIRED = "RETIRED"
    REJECTED = "REJECTED"


class CommandStatus(StrEnum):
    """PROPOSED waits for a person, who approves it (then COMPLETED or FAILED), rejects it or lets it expire."""

    RECEIVED = "RECEIVED"
    PROPOSED = "PROPOSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


C, W, T = CampaignStatus, WorkStatus, TrainingStatus

CAMPAIGN_MOVES: Mapping[CampaignStatus, frozenset[CampaignStatus]] = {
    C.CREATED: frozenset({C.RUNNING, C.CANCELLED}),
    C.RUNNING: frozenset({C.PAUSED, C.COMPLETED, C.FAILED, C.CANCELLED}),
    C.PAUSED: frozenset({C.RUNNING, C.CANCELLED}),
    C.COMPLETED: frozenset({C.RUNNING}),
    C.FAILED: frozenset({C.RUNNING, C.CANCELLED}),
    C.CANCELLED: frozenset(),
}

WORK_MOVES: Mapping[WorkStatus, frozenset[WorkStatus]] = {
    # A person may record or fail an experiment before it is dispatched.
    W.PENDING: frozenset({W.QUEUED, W.RUNNING, W.COMPLETED, W.FAILED, W.CANCELLED}),
    W.QUEUED: frozenset({W.PENDING, W.RUNNING, W.COMPLETED, W.FAILED, W.CANCELLED}),
    W.RUNNING: frozenset({W.PENDING, W.COMPLETED, W.FAILED, W.CANCELLED}),
    W.COMPLETED: frozenset(),
    W.FAILED: frozenset(),
    W.CANCELLED: frozenset(),
}

TRAINING_MOVES: Mapping[TrainingStatus, frozenset[TrainingStatus]] = {
    T.REQUESTED: frozenset({T.RUNNING, T.FAILED}),
    T.RUNNING: frozenset({T.REQUESTED, T.COMPLETED, T.FAILED}),
    T.COMPLETED: frozenset(),
    T.FAILED: frozenset(),
}

ENDED_CAMPAIGN = frozenset({C.COMPLETED, C.FAILED, C.CANCELLED})
OPEN_TRAINING = frozenset(status for status in T if TRAINING_MOVES[status])  # a model has at most one
FINISHED_WORK = frozenset(status for status in W if not WORK_MOVES[status])
# A completed campaign's best candidates still go to the lab.
OPEN_FOR_LAB = frozenset({C.RUNNING, C.COMPLETED})
IN_FLIGHT = frozenset(W) - FINISHED_WORK
NOT_CLAIMED = (W.PENDING.value, W.QUEUED.value)  # of an experiment: no worker holds it, and no person has started it
SCORED = frozenset({CandidateStatus.SIMULATED, CandidateStatus.MEASURED})
WITH_RESULT = SCORED | {CandidateStatus.INFEASIBLE}


def check_campaign_move(slug: str, old: CampaignStatus, new: CampaignStatus) -> None:
    """Check that the lifecycle allows a status change.

    Raises:
        Conflict: It does not; the hint lists the allowed statuses.
    """
    if new not in CAMPAIGN_MOVES[old]:
        allowed = ", ".join(sorted(CAMPAIGN_MOVES[old])) or "none: this is final"
        raise Conflict(f"Campaign {slug!r} is {old} and cannot become {new}.", hint=f"From {old}: {allowed}.")
