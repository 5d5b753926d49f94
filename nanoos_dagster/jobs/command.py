"""The job `agent_command`: any command of the bus, for agents that speak Dagster's stock GraphQL only."""

from typing import Any

import dagster as dg
from pydantic import Field

from nanoos.commands.bus import execute
from nanoos.commands.catalog import parse_command
from nanoos_dagster.jobs.occasion import occasion_key
from nanoos_dagster.resources import Platform


class CommandConfig(dg.Config):
    """One command, as `docs/reference/commands.md` lists them. Run config is kept and shown: no secrets in it."""

    kind: str = Field(description="Which command, for example create_design_campaign.")
    payload: dict[str, Any] = Field(default={}, description="Its fields.")
    agent_id: str = Field(default="agent", description="Who asks, for the audit.")
    idempotency_key: str = Field(default="", description="Names the request; by default the run does.")


@dg.op(description="Send one command through the bus; the result is in the output's metadata.")
def carry_out(context: dg.OpExecutionContext, config: CommandConfig, platform: Platform) -> None:
    done = execute(
        platform.database,
        parse_command(config.kind, config.payload),
        agent_id=config.agent_id,
        idempotency_key=config.idempotency_key or occasion_key(context.run),
    )
    context.add_output_metadata(
        {
            "command_id": done.command_id,
            "was_done_before": done.is_repeat,
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
