"""The job `orchestrator_step`: one step of one orchestrator, through the command bus."""

from contextvars import ContextVar

import dagster as dg

from nanoos.control.orchestrators import StepNotAllowed
from nanoos.domain.decision import LAUNCHES, DecisionKind
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos_dagster.assets.campaign_progress import progress_events
from nanoos_dagster.assets.tables import DECISIONS
from nanoos_dagster.metadata import step_metadata
from nanoos_dagster.partitions import CAMPAIGNS
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of, send
from nanoos_dagster.run_triggers import STEP_TAG, tag_campaigns, traced, trigger_of

# A step that this process has already run; the Dagster run only mirrors it.
DONE: ContextVar[CommandResult | None] = ContextVar("nanoos_step_done", default=None)


# No `dg.Config`: its strings and flags may name a variable of the environment, which a run would show.
@dg.op(
    description="Snapshot, plan and apply; the audit row is in orchestrator_runs.",
    config_schema={
        "orchestrator": dg.Field(str, default_value="", description="The orchestrator; empty for the default one.")
    },
)
def run_orchestrator_step(context: dg.OpExecutionContext, platform: Platform) -> None:
    done = DONE.get() or _run(context, platform)
    if done is None:
        return
    run_id, actions = done.result["run_id"], done.result["actions"]
    report = step_metadata(run_id, actions)
    context.add_output_metadata({**report, "was_done_before": done.is_repeat})
    context.instance.add_run_tags(context.run_id, {STEP_TAG: str(run_id)})
    advanced = {
        item["subject"]
        for item in actions["decisions"]
        if item["kind"] == DecisionKind.CAMPAIGN_ITERATION and item["result"] in LAUNCHES
    }
    tag_campaigns(context, platform, advanced)
    if actions["decisions"] and not done.is_repeat:
        context.log_event(dg.AssetMaterialization(asset_key=platform.placement.key(DECISIONS), metadata=report))
    ended = actions["campaigns_ended"]
    if ended:
        context.instance.add_dynamic_partitions(CAMPAIGNS.name, ended)
        for event in progress_events(platform, ended):
            context.log_event(event)


@dg.job(
    executor_def=dg.in_process_executor,
    description="Decide what to simulate, train and measure next, within every budget and capacity.",
    tags={"nanoos/kind": "orchestrator", "dagster/max_runtime": "600"},
)
def orchestrator_step():
    run_orchestrator_step()


def _run(context: dg.OpExecutionContext, platform: Platform) -> CommandResult | None:
    """The step's result; None if the mode has changed since the tick that launched it."""
    actor = actor_of(context.run, platform)
    # A person chooses the tags of their runs, so these are ignored.
    trigger = {} if actor.tick is None else {"tick": actor.tick, **trigger_of(context.run)}
    command = RunStep(
        orchestrator=context.op_config["orchestrator"] or platform.settings.orchestrator_default_name,
        context={"dagster_run_id": context.run_id, **trigger},
    )
    try:
        with traced(context):
            return send(actor, command, platform, key=actor.key)
    except StepNotAllowed as refused:
        if actor.tick is None:
            raise
        # Paused or switched to another mode since the tick: not an error.
        context.log.warning(f"No step: {refused}")
        context.add_output_metadata({"skipped": str(refused)})
        return None
