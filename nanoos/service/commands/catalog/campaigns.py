"""Create, clone, advance, extend, start, pause, resume and cancel campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from nanoos.control.config import MAX_BUDGET
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.manual_request import ManualRequest
from nanoos.service.fields import Name, Reason, Version

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from nanoos.campaigns.creation import PreparedCampaign
    from nanoos.orchestrator.manual_requests.carry_out import ReadRequest
    from nanoos.store.database import Database

MOVES: Mapping[str, CampaignStatus] = {
    "start": CampaignStatus.RUNNING,
    "resume": CampaignStatus.RUNNING,
    "pause": CampaignStatus.PAUSED,
    "cancel": CampaignStatus.CANCELLED,
}


class CreateDesignCampaign(Command):
    """Create a campaign and, unless `start` is false, start it."""

    kind: ClassVar[str] = "create_design_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"campaign_id"})
    from_settings: ClassVar[Mapping[str, str]] = {"orchestrator": "orchestrator_default_name"}
    campaign: dict[str, Any]
    orchestrator: Name = "default"

    @classmethod
    def shapes(cls) -> Mapping[str, type[BaseModel]]:
        from nanoos.campaigns.spec import CampaignSpec

        return {"campaign": CampaignSpec}

    def needed_scope(self) -> Scope:
        return Scope.OPERATE if _names_a_file(self.campaign) else self.scope

    def prepare(self, database: Database, context: Context) -> PreparedCampaign:
        from nanoos.campaigns.creation import prepare_campaign
        from nanoos.campaigns.spec import parse_campaign

        limit = context.identity.limits.max_structures
        return prepare_campaign(database, parse_campaign(self.campaign), max_structures=limit)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.control.orchestrators import get_orchestrator

        orchestrator = get_orchestrator(connection, self.orchestrator)
        return _create(connection, context, orchestrator.id)


class CloneCampaign(Command):
    """Create a campaign like another one, with `changes` to its description."""

    kind: ClassVar[str] = "clone_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"campaign_id"})
    slug: Name
    new_slug: Name
    changes: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def shapes(cls) -> Mapping[str, type[BaseModel]]:
        from nanoos.campaigns.spec import CampaignSpec
        from nanoos.service.commands.inputs import changes_to

        doc = "What differs from the campaign that is cloned."
        return {"changes": changes_to(CampaignSpec, "CampaignChanges", doc, fixed=frozenset({"slug"}))}

    def needed_scope(self) -> Scope:
        return Scope.OPERATE if _names_a_file(self.changes) else self.scope

    def prepare(self, database: Database, context: Context) -> PreparedCampaign:
        from nanoos.campaigns.cloning import campaign_spec_of
        from nanoos.campaigns.creation import prepare_campaign
        from nanoos.campaigns.spec import parse_campaign

        with database.read() as connection:
            wanted = {**campaign_spec_of(connection, self.slug), **self.changes, "slug": self.new_slug}
        limit = context.identity.limits.max_structures
        return prepare_campaign(database, parse_campaign(wanted), max_structures=limit)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.lifecycle import get_campaign

        return _create(connection, context, get_campaign(connection, self.slug).orchestrator_id)


class MoveCampaign(Command):
    """Start, pause, resume or cancel a campaign."""

    kind: ClassVar[str] = "move_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    slug: Name
    move: Literal["start", "pause", "resume", "cancel"]
    reason: Reason
    expected_version: Version = None

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.evidence import adopt_measured
        from nanoos.campaigns.lifecycle import get_campaign, move_campaign

        before = get_campaign(connection, self.slug).status
        move_campaign(
            connection,
            self.slug,
            MOVES[self.move],
            reason=f"{self.move} by {context.agent_id}: {self.reason}",
            now=context.now,
            expected_version=self.expected_version,
        )
        row = get_campaign(connection, self.slug)
        if before == CampaignStatus.COMPLETED:
            adopt_measured(connection, [row.id], now=context.now)
            _check_continues(connection, row)
        return {"slug": self.slug, "status": row.status, "version": row.version}


class ExtendCampaign(Command):
    """Raise limits of a campaign; a completed one then continues when it is resumed."""

    kind: ClassVar[str] = "extend_campaign"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    slug: Name
    max_iterations: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    simulation_budget: Annotated[int | None, Field(ge=0, le=MAX_BUDGET)] = None
    experiment_budget: Annotated[int | None, Field(ge=0, le=MAX_BUDGET)] = None
    stop_hits: Annotated[int | None, Field(ge=1, le=MAX_BUDGET, description="Wanted hits.")] = None
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.limits import LIMITS, raise_limits

        limits = {name: getattr(self, name) for name in LIMITS if getattr(self, name) is not None}
        return {"slug": self.slug, "limits": raise_limits(connection, self.slug, limits, now=context.now)}


class AdvanceCampaign(ManualRequest):
    """Launch the next iteration of one campaign, within its budget and the capacity."""

    kind: ClassVar[str] = "advance_campaign"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    slug: Name

    def reads(self) -> ReadRequest:
        from nanoos.orchestrator.manual_requests.requests import next_iteration

        return partial(next_iteration, slug=self.slug)


def _check_continues(connection: Connection, row: Row[Any]) -> None:
    """Raises Conflict if the resumed campaign would end again in the next step."""
    from nanoos.campaigns.progress import campaign_progress
    from nanoos.control.orchestrators import config_of
    from nanoos.orchestrator.rules.stopping import stop_decision

    stop = stop_decision(campaign_progress(connection, row.id), config_of(connection, row.orchestrator_id))
    if stop is not None and not stop.waits:
        raise Conflict(
            f"Campaign {row.slug!r} would end again at once: {stop.reason}.",
            hint=f"Raise the limit first: `nanoos campaign extend {row.slug}`.",
        )


def _create(connection: Connection, context: Context, orchestrator_id: str) -> dict[str, Any]:
    from nanoos.campaigns.creation import create_campaign
    from nanoos.campaigns.lifecycle import get_campaign

    prepared: PreparedCampaign = context.prepared
    campaign_id = create_campaign(
        connection, prepared, orchestrator_id=orchestrator_id, created_by=context.agent_id, now=context.now
    )
    row = get_campaign(connection, prepared.spec.slug)
    return {"campaign_id": campaign_id, "slug": row.slug, "status": row.status}


def _names_a_file(campaign: Mapping[str, Any]) -> bool:
    """Whether the server would read a local file, which needs scope operate."""
    space = campaign.get("design_space")
    params = space.get("params") if isinstance(space, Mapping) else None
    return isinstance(params, Mapping) and "path" in params
