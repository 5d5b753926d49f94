"""The job `agent_command`: any command of the bus, for agents that speak Dagster's stock GraphQL only."""

from enum import StrEnum
from typing import Any

import dagster as dg
from pydantic import Field

from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.inputs import command_from
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of

CommandKind = StrEnum("CommandKind", {kind: kind for kind in sorted(COMMANDS)})  # which the launchpad offers


class CommandConfig(dg.Config):
    """One command, sent as the user who launches the run. Run configuration is stored and shown: no secrets here."""

    kind: CommandKind = Field(description="The command.")
    payload: dict[str, Any] = Field(default={}, description="Its fields.")
    idempotency_key: str = Field(default="", description="Idempotency key; default: the run's id.")
    dry_run: bool = Field(default=False, description="Only return its effect and cost.")


@dg.op(description="Send one command through the bus; the result is in the output's metadata.")
def carry_out(context: dg.OpExecutionContext, config: CommandConfig, platform: Platform) -> None:
    actor = actor_of(context.run, platform)
    done = execute(
        platform.database,
        command_from(config.kind.value, config.payload, platform.settings),
        identity=actor.identity,
        idempotency_key=config.idempotency_key or actor.key,
        dry_run=config.dry_run,
    )
    context.add_output_metadata(
        {
            "command_id": done.command_id,
            "status": done.status.value,
            "was_done_before": done.is_repeat,
            "dry_run": done.is_dry_run,
            "result": dg.MetadataValue.json(dict(done.result)),
        }
    )


@dg.job(
    executor_def=dg.in_process_executor,
    description="Execute one command, given in the run configuration.",
    tags={"nanoos/kind": "command", "dagster/max_runtime": "600"},
)
def agent_command():
    carry_out()
