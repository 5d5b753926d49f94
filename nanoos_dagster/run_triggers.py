"""Tags that our schedules and sensors put on their runs. They inform; only `run_actor.ACTOR_TAG` is proof."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import dagster as dg

from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span, trace_id
from nanoos.campaigns.lifecycle import iterations_of
from nanoos_dagster.resources import Platform

STEP_TAG = "nanoos/step"  # the row in orchestrator_runs
CAMPAIGN_TAG = "nanoos/campaign/"  # followed by the slug of a campaign that the run advanced or whose results it made
MAX_TAGGED = 50  # campaigns
TRACE_TAG = "nanoos/trace"  # the id of its trace, where tracing is on; of its newest step, if it has several
TRAINING_TAG = "nanoos/training_id"
TRAINING_TICK = "training:"  # followed by the id of the requested training
LOST_TAG = "nanoos/lost"  # of a run that was failed because its tasks were lost
RETRY_TAG = "dagster/retry_number"
ROOT_TAG = "dagster/root_run_id"


def is_retry(run: dg.DagsterRun) -> bool:
    """Whether the run is an automatic retry of another."""
    return ROOT_TAG in run.tags and RETRY_TAG in run.tags


def is_reexecution(run: dg.DagsterRun) -> bool:
    """Whether a person re-executed another run as this one."""
    return ROOT_TAG in run.tags and RETRY_TAG not in run.tags


def trigger_of(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started a run of ours: schedule, sensor, and why."""
    prefixes = ("nanoos/reason", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}


@contextmanager
def traced(context: dg.OpExecutionContext | dg.AssetExecutionContext) -> Iterator[None]:
    """Names the run in log lines, and puts what is done in one trace, which a tag of the run names."""
    with log_context(dagster_run_id=context.run.run_id), span("dagster_run", dagster_run_id=context.run.run_id):
        trace = trace_id()
        if trace is not None:
            context.instance.add_run_tags(context.run.run_id, {TRACE_TAG: trace})
        yield


def tag_campaigns(context: dg.OpExecutionContext, platform: Platform, slugs: Iterable[str]) -> None:
    """Tag a run with the campaigns that it was about, the first MAX_TAGGED by slug, and the iteration of each."""
    with platform.database.read() as connection:
        iterations = iterations_of(connection, sorted(slugs)[:MAX_TAGGED])
    tags = {f"{CAMPAIGN_TAG}{slug}": f"iteration {iteration}" for slug, iteration in iterations.items()}
    if tags:
        context.instance.add_run_tags(context.run_id, tags)
