"""What our schedules and sensors write on their runs. Tags are informative; only `run_actor.ACTOR_TAG` is proof."""

import dagster as dg

TRAINING_TAG = "nanoos/training_id"
TRAINING_TICK = "training:"  # with the requested training's id, what its run is launched for
LOST_TAG = "nanoos/lost"  # of a run that was failed because its tasks were lost
RETRY_TAG = "dagster/retry_number"
ROOT_TAG = "dagster/root_run_id"


def is_retry(run: dg.DagsterRun) -> bool:
    """Whether the run stands for the one that it automatically retries."""
    return ROOT_TAG in run.tags and RETRY_TAG in run.tags


def is_asked_again(run: dg.DagsterRun) -> bool:
    """Whether a person re-executes the run."""
    return ROOT_TAG in run.tags and RETRY_TAG not in run.tags


def trigger_of(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started a run of ours: schedule, sensor, and why."""
    prefixes = ("nanoos/reason", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}
