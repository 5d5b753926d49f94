"""The job `orchestrator_step`: one step of one orchestrator, through the command bus."""

from contextvars import ContextVar

import dagster as dg

from nanoos._runtime.logs import log_context
from nanoos.control.orchestrators import StepNotAllowed
from nanoos.domain.statuses import CONTINUOUS, SCHEDULE
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos_dagster.assets.campaign_progress import materialization
from nanoos_dagster.metadata import table
from nanoos_dagster.partitions import CAMPAIGNS
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_triggers import occasion_key, who_asked

# A step that this process has run already, and that a run is only to tell of.
DONE: ContextVar[CommandResult | None] = ContextVar("nanoos_step_done", default=None)


class StepConfig(dg.Config):
    """Which orchestrator, and who asks: `manual` for a person at the launchpad, an agent gives its own name."""

    orchestrator: str = ""
    triggered_by: str = "manual"


@dg.op(description="Snapshot, plan and apply; the audit row is in orchestrator_runs.")
def run_orchestrator_step(context: dg.OpExecutionContext, config: StepConfig, platform: Platform) -> None:
    try:
        done = DONE.get() or _run(context, config, platform)
    except StepNotAllowed as refused:
        if config.triggered_by not in (SCHEDULE, CONTINUOUS):
            raise
        # Paused or switched to another mode since the tick: nothing went wrong.
        context.log.warning(f"No step: {refused}")
        context.add_output_metadata({"skipped": str(refused)})
        return
    actions = done.result["actions"]
    context.add_output_metadata(
        {
            "orchestrator_run_id": done.result["run_id"],
            "was_done_before": done.is_repeat,
            **{name: value for name, value in actions.items() if isinstance(value, int)},
            "decisions": table(actions["decisions"]),
        }
    )
    for slug in actions["campaigns_ended"]:
        context.instance.add_dynamic_partitions(CAMPAIGNS.name, [slug])
        context.log_event(materialization(platform, slug))


@dg.job(
    executor_def=dg.in_process_executor,
    description="Decide what to simulate, train and test next, within every budget and capacity.",
    tags={"nanoos/kind": "orchestrator", "dagster/max_runtime": "600"},
)
def orchestrator_step():
    run_orchestrator_step()


def _run(context: dg.OpExecutionContext, config: StepConfig, platform: Platform) -> CommandResult:
    command = RunStep(
        orchestrator=config.orchestrator or platform.settings.orchestrator_default_name,
        context={"dagster_run_id": context.run_id, **who_asked(context.run)},
    )
    with log_context(dagster_run_id=context.run_id):
        return execute(
            platform.database, command, agent_id=config.triggered_by, idempotency_key=occasion_key(context.run)
        )
