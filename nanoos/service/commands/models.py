"""The commands by their former module; imports move to `nanoos.service.commands.catalog`."""

from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign, CloneCampaign, CreateDesignCampaign, MoveCampaign
from nanoos.service.commands.catalog.lab import FailExperiment, RecordExperiment, RequestExperiments
from nanoos.service.commands.catalog.learning import RequestDueTrainings, RequestTraining, RetractLabel
from nanoos.service.commands.catalog.maintenance import ArchiveHistory, RecoverLostWork, RepairCounts, ResolveAlert
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.catalog.tokens import CreateToken, RevokeToken, TokenLimits
from nanoos.service.commands.command import Command
from nanoos.service.fields import Name, Reason, RowId, Version

__all__ = [
    "COMMANDS",
    "AdvanceCampaign",
    "ApproveCommand",
    "ArchiveHistory",
    "CloneCampaign",
    "Command",
    "CreateDesignCampaign",
    "CreateToken",
    "FailExperiment",
    "MoveCampaign",
    "Name",
    "Reason",
    "RecordExperiment",
    "RecoverLostWork",
    "RejectCommand",
    "RepairCounts",
    "RequestDueTrainings",
    "RequestExperiments",
    "RequestSimulations",
    "RequestTraining",
    "ResolveAlert",
    "RetractLabel",
    "RevokeToken",
    "RowId",
    "RunStep",
    "SetActive",
    "SetMode",
    "TokenLimits",
    "UpdateConfig",
    "Version",
]
