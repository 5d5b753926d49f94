"""Tags that our schedules and sensors put on their runs. They inform; only `run_actor.ACTOR_TAG` is proof."""

import dagster as dg

STEP_TAG = "nanoos/step"  # the row in orchestrator_runs
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
