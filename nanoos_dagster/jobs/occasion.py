"""What names the occasion of a run, so that a retry of it does nothing twice, and who asked for it."""

import dagster as dg

TICK_TAG = "nanoos/tick"
RETRY_TAG = "dagster/retry_number"
ROOT_TAG = "dagster/root_run_id"


def occasion_key(run: dg.DagsterRun) -> str:
    """The schedule's tick; for other runs the run itself, or the one that it automatically retries."""
    if TICK_TAG in run.tags:
        return run.tags[TICK_TAG]
    # A person who re-executes a run wants another step; only an automatic retry stands for the run that it retries.
    return f"dagster:{run.tags[ROOT_TAG] if RETRY_TAG in run.tags else run.run_id}"


def who_asked(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started the run: schedule, sensor, user, agent."""
    prefixes = ("nanoos/", "user", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}
