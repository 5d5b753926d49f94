"""The job `agent_command`: any command of the bus, for agents that speak Dagster's stock GraphQL only."""

import inspect

import dagster as dg

from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.inputs import command_from
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of

KINDS = dg.Enum(
    "CommandKind",
    [dg.EnumValue(kind, description=inspect.cleandoc(COMMANDS[kind].__doc__ or "")) for kind in sorted(COMMANDS)],
)


# No `dg.Config`: its strings and flags may name a variable of the environment, which a run would show.
@dg.op(
    description="Send one command through the bus; the result is in the output's metadata.",
    config_schema={
        "kind": dg.Field(KINDS, description="The command, sent as the user who launches the run."),
        "payload": dg.Field(
            dg.Permissive(), default_value={}, description="Its fields. They are stored and shown: no secrets here."
        ),
        "idempotency_key": dg.Field(str, default_value="", description="Idempotency key; default: the run's id."),
        "dry_run": dg.Field(bool, default_value=False, description="Only return its effect and cost."),
    },
)
def carry_out(context: dg.OpExecutionContext, platform: Platform) -> None:
    config = context.op_config
    actor = actor_of(context.run, platform)
    done = execute(
        platform.database,
        command_from(config["kind"], config["payload"], platform.settings),
        identity=actor.identity,
        idempotency_key=config["idempotency_key"] or actor.key,
        dry_run=config["dry_run"],
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
