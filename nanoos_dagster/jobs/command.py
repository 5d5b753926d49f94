"""The job `agent_command`: any command of the bus, for agents that speak Dagster's stock GraphQL only."""

from typing import Any

import dagster as dg
from pydantic import Field

from nanoos.service.commands.bus import execute
from nanoos.service.commands.inputs import command_from
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of


class CommandConfig(dg.Config):
    """One command. Who sends it is signed by the web server. Run configuration is kept and shown: no secrets in it."""

    kind: str = Field(description="Which command, for example create_design_campaign.")
    payload: dict[str, Any] = Field(default={}, description="Its fields.")
    idempotency_key: str = Field(default="", description="Names the request; by default the run does.")
    dry_run: bool = Field(default=False, description="Only say what it would do and what it would cost.")


@dg.op(description="Send one command through the bus; the result is in the output's metadata.")
def carry_out(context: dg.OpExecutionContext, config: CommandConfig, platform: Platform) -> None:
    actor = actor_of(context.run, platform)
    done = execute(
        platform.database,
        command_from(config.kind, config.payload, platform.settings),
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
    description="Carry out one command of the bus, given in the run configuration.",
    tags={"nanoos/kind": "command", "dagster/max_runtime": "600"},
)
def agent_command():
    carry_out()
