"""What names the occasion of a run, so that a retry of it does nothing twice, and who asked for it."""

import dagster as dg

TICK_TAG = "nanoos/tick"
RETRY_TAG = "dagster/retry_number"


def occasion_key(run: dg.DagsterRun) -> str:
    """The schedule's tick; for other runs the run itself, or the one that it automatically retries."""
    if TICK_TAG in run.tags:
        return run.tags[TICK_TAG]
    is_retry = RETRY_TAG in run.tags and run.root_run_id is not None
    return f"dagster:{run.root_run_id if is_retry else run.run_id}"


def who_asked(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started the run: schedule, sensor, user, agent."""
    prefixes = ("nanoos/", "user", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}
