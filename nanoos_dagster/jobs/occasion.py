"""What names the occasion of a run, so that a retry of it does nothing twice, and who asked for it."""

import dagster as dg

TICK_TAG = "nanoos/tick"
RETRY_TAG = "dagster/retry_number"
ROOT_TAG = "dagster/root_run_id"


def occasion_key(run: dg.DagsterRun) -> str:
    """The schedule's tick; for other runs the run itself, or the one that it automatically retries."""
    # A person who re-executes a run wants another step; only an automatic retry stands for the run that it retries.
    if ROOT_TAG in run.tags and RETRY_TAG not in run.tags:
        return f"dagster:{run.run_id}"
    return run.tags.get(TICK_TAG) or f"dagster:{run.tags.get(ROOT_TAG, run.run_id)}"


def who_asked(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started the run: schedule, sensor, user, agent."""
    prefixes = ("nanoos/", "user", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}
