"""The commands: one pydantic model each. What they do is in `handlers.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import OrchestratorMode
from nanoos.orchestrator.manual_requests.carry_out import MAX_NAMED
from nanoos.service.access.identity import Scope

# PostgreSQL stores no NUL, and a name with a line break would forge log lines.
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
RowId = Annotated[int, Field(ge=1, lt=2**63)]
# The version that the sender saw: another one by now refuses the command.
Version = Annotated[int | None, Field(ge=0, lt=2**31)]
Rate = Annotated[int | None, Field(ge=0, lt=2**31)]


class Command(BaseModel):
    """Base of all commands; `kind` names it in `agent_commands`, `scope` says who may send it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ClassVar[str]
    scope: ClassVar[Scope]
    # Fields that tell of the occasion, not of the request: the same request may come with others.
    circumstances: ClassVar[frozenset[str]] = frozenset()

    def needed_scope(self) -> Scope:
        """The scope that this very command needs."""
        return self.scope


def _names_a_file(campaign: Mapping[str, Any]) -> bool:
    """Whether the server would read a file of its own: that is for its operator to allow."""
    space = campaign.get("design_space")
    params = space.get("params") if isinstance(space, Mapping) else None
    return isinstance(params, Mapping) and "path" in params


class CreateDesignCampaign(Command):
    """Create a campaign; `campaign` as in `orchestrator.campaigns.CampaignSpec`."""

    kind: ClassVar[str] = "create_design_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    campaign: dict[str, Any]
    orchestrator: Name = "default"

    def needed_scope(self) -> Scope:
        return Scope.OPERATE if _names_a_file(self.campaign) else self.scope


class MoveCampaign(Command):
    """Start, pause, resume or cancel a campaign."""

    kind: ClassVar[str] = "move_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    slug: Name
    move: Literal["start", "pause", "resume", "cancel"]
    reason: Reason
    expected_version: Version = None


class UpdateConfig(Command):
    """Change configuration values; the others stay."""

    kind: ClassVar[str] = "update_config"
    scope: ClassVar[Scope] = Scope.OPERATE
    orchestrator: Name = "default"
    changes: dict[str, Any]
    expected_version: Version = None


class SetMode(Command):
    """Change the orchestrator's mode."""

    kind: ClassVar[str] = "set_mode"
    scope: ClassVar[Scope] = Scope.OPERATE
    orchestrator: Name = "default"
    mode: OrchestratorMode
    expected_version: Version = None


class SetActive(Command):
    """Activate or deactivate the orchestrator."""

    kind: ClassVar[str] = "set_active"
    scope: ClassVar[Scope] = Scope.OPERATE
    orchestrator: Name = "default"
    is_active: bool
    expected_version: Version = None


class RunStep(Command):
    """Run one step now."""

    kind: ClassVar[str] = "run_step"
    scope: ClassVar[Scope] = Scope.AGENT
    circumstances: ClassVar[frozenset[str]] = frozenset({"context"})
    orchestrator: Name = "default"
    context: dict[str, Any] = Field(default_factory=dict)


class RequestTraining(Command):
    """Ask for a model to be trained again."""

    kind: ClassVar[str] = "request_training"
    scope: ClassVar[Scope] = Scope.AGENT
    modelled_property: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


class RequestDueTrainings(Command):
    """Request the trainings that the next step would request, without waiting for it."""

    kind: ClassVar[str] = "request_due_trainings"
    scope: ClassVar[Scope] = Scope.OPERATE
    orchestrator: Name = "default"


class RecordExperiment(Command):
    """Record what a person measured."""

    kind: ClassVar[str] = "record_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    experiment_id: RowId
    values: dict[str, float]
    noise_std: dict[str, float] | None = None
    operator: Name
    raw_file: Annotated[str | None, Field(max_length=4096)] = None

    def needed_scope(self) -> Scope:
        """A file of the server's is read: that is for its operator to allow."""
        return self.scope if self.raw_file is None else Scope.OPERATE


class FailExperiment(Command):
    """Record that an experiment could not be carried out."""

    kind: ClassVar[str] = "fail_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    experiment_id: RowId
    operator: Name
    reason: Reason


class RetractLabel(Command):
    """Take a label out of every later dataset."""

    kind: ClassVar[str] = "retract_label"
    scope: ClassVar[Scope] = Scope.OPERATE
    label_id: RowId
    reason: Reason


class ResolveAlert(Command):
    """Close an alert that was seen to."""

    kind: ClassVar[str] = "resolve_alert"
    scope: ClassVar[Scope] = Scope.OPERATE
    alert_id: RowId


class CloneCampaign(Command):
    """Create a campaign like another one; `changes` as in `orchestrator.campaigns.CampaignSpec`."""

    kind: ClassVar[str] = "clone_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    slug: Name
    new_slug: Name
    changes: dict[str, Any] = Field(default_factory=dict)

    def needed_scope(self) -> Scope:
        return Scope.OPERATE if _names_a_file(self.changes) else self.scope


class AdvanceCampaign(Command):
    """Launch the next iteration of one campaign, within its budget and the capacity."""

    kind: ClassVar[str] = "advance_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    slug: Name


class RequestSimulations(Command):
    """Simulate the named structures of a campaign's design space, all or none."""

    kind: ClassVar[str] = "request_simulations"
    scope: ClassVar[Scope] = Scope.AGENT
    slug: Name
    structure_ids: Annotated[list[RowId], Field(max_length=MAX_NAMED)] = Field(default_factory=list)
    structure_hashes: Annotated[list[Name], Field(max_length=MAX_NAMED)] = Field(default_factory=list)


class RequestExperiments(Command):
    """Send the named simulated candidates of a campaign to its lab, all or none."""

    kind: ClassVar[str] = "request_experiments"
    scope: ClassVar[Scope] = Scope.AGENT
    slug: Name
    candidate_ids: Annotated[list[RowId], Field(min_length=1, max_length=MAX_NAMED)]


class ApproveCommand(Command):
    """Carry out a proposed command, exactly as it was proposed."""

    kind: ClassVar[str] = "approve_command"
    scope: ClassVar[Scope] = Scope.OPERATE
    command_id: RowId
    reason: Reason = "approved"


class RejectCommand(Command):
    """Refuse a proposed command."""

    kind: ClassVar[str] = "reject_command"
    scope: ClassVar[Scope] = Scope.OPERATE
    command_id: RowId
    reason: Reason


class TokenLimits(BaseModel):
    """What a token may launch without asking; see `access.identity.Limits`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands_per_hour: Rate = None
    simulations_per_hour: Rate = None
    experiments_per_hour: Rate = None
    approve_kinds: frozenset[Name] = frozenset()
    approve_simulations_above: Rate = None
    approve_experiments_above: Rate = None


class CreateToken(Command):
    """Store a token that the sender made; only its hash comes here, so that no row ever holds the token."""

    kind: ClassVar[str] = "create_token"
    scope: ClassVar[Scope] = Scope.ADMIN
    name: Name
    secret_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    limits: TokenLimits = TokenLimits()
    expires_at: datetime | None = None


class RevokeToken(Command):
    """End a token for good."""

    kind: ClassVar[str] = "revoke_token"
    scope: ClassVar[Scope] = Scope.ADMIN
    token_id: RowId


class RecoverLostWork(Command):
    """Take back what lost processes hold: leases of work and the locks of steps."""

    kind: ClassVar[str] = "recover_lost_work"
    scope: ClassVar[Scope] = Scope.OPERATE
    max_attempts: int = Field(ge=1)


class ArchiveHistory(Command):
    """Move one batch of history older than RETENTION_DAYS to the archive."""

    kind: ClassVar[str] = "archive_history"
    scope: ClassVar[Scope] = Scope.OPERATE
    what: Literal["steps", "jobs"]


class RepairCounts(Command):
    """Count all rows anew where the kept counts differ from them."""

    kind: ClassVar[str] = "repair_counts"
    scope: ClassVar[Scope] = Scope.OPERATE


COMMANDS: Mapping[str, type[Command]] = {command.kind: command for command in Command.__subclasses__()}
