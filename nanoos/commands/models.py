"""The commands: one pydantic model each. What they do is in `handlers.py`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import OrchestratorMode

Name = Annotated[str, Field(min_length=1, max_length=100)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]


class Command(BaseModel):
    """Base of all commands; `kind` names it in `agent_commands`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    # Fields that tell of the occasion, not of the request: the same request may come with others.
    circumstances: ClassVar[frozenset[str]] = frozenset()


class CreateDesignCampaign(Command):
    """Create a campaign; `campaign` as in `orchestrator.campaigns.CampaignSpec`."""

    kind: ClassVar[str] = "create_design_campaign"
    campaign: dict[str, Any]
    orchestrator: Name = "default"


class MoveCampaign(Command):
    """Start, pause, resume or cancel a campaign."""

    kind: ClassVar[str] = "move_campaign"
    slug: Name
    move: Literal["start", "pause", "resume", "cancel"]
    reason: Reason


class UpdateConfig(Command):
    """Change configuration values; the others stay."""

    kind: ClassVar[str] = "update_config"
    orchestrator: Name = "default"
    changes: dict[str, Any]
    expected_version: int | None = None


class SetMode(Command):
    """Change the orchestrator's mode."""

    kind: ClassVar[str] = "set_mode"
    orchestrator: Name = "default"
    mode: OrchestratorMode


class SetActive(Command):
    """Activate or deactivate the orchestrator."""

    kind: ClassVar[str] = "set_active"
    orchestrator: Name = "default"
    is_active: bool


class RunStep(Command):
    """Run one step now."""

    kind: ClassVar[str] = "run_step"
    circumstances: ClassVar[frozenset[str]] = frozenset({"context"})
    orchestrator: Name = "default"
    context: dict[str, Any] = Field(default_factory=dict)


class RequestTraining(Command):
    """Ask for a model to be trained again."""

    kind: ClassVar[str] = "request_training"
    modelled_property: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


class RecordExperiment(Command):
    """Record what a person measured."""

    kind: ClassVar[str] = "record_experiment"
    experiment_id: int
    values: dict[str, float]
    noise_std: dict[str, float] | None = None
    operator: Name
    raw_file: str | None = None


class FailExperiment(Command):
    """Record that an experiment could not be carried out."""

    kind: ClassVar[str] = "fail_experiment"
    experiment_id: int
    operator: Name
    reason: Reason


class RetractLabel(Command):
    """Take a label out of every later dataset."""

    kind: ClassVar[str] = "retract_label"
    label_id: int
    reason: Reason


class ResolveAlert(Command):
    """Close an alert that was seen to."""

    kind: ClassVar[str] = "resolve_alert"
    alert_id: int


class ArchiveHistory(Command):
    """Move one batch of history older than RETENTION_DAYS to the archive."""

    kind: ClassVar[str] = "archive_history"
    what: Literal["steps", "jobs"]


class RepairCounts(Command):
    """Count all rows anew where the kept counts differ from them."""

    kind: ClassVar[str] = "repair_counts"
