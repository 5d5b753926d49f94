"""What names the occasion of a run, so that a retry of it does nothing twice, and who asked for it."""

import dagster as dg

TICK_TAG = "nanoos/tick"
TRAINING_TAG = "nanoos/training_id"
LOST_TAG = "nanoos/lost"  # of a run that was failed since nobody had its tasks any more
RETRY_TAG = "dagster/retry_number"
ROOT_TAG = "dagster/root_run_id"


def occasion_key(run: dg.DagsterRun) -> str:
    """The schedule's tick; for other runs the run itself, or the one that it automatically retries."""
    if _is_asked_again(run):
        return f"dagster:{run.run_id}"
    return run.tags.get(TICK_TAG) or f"dagster:{run.tags.get(ROOT_TAG, run.run_id)}"


def owed_training(run: dg.DagsterRun) -> int | None:
    """The requested training that the run carries out; None where a person asks for a new one."""
    return None if _is_asked_again(run) or TRAINING_TAG not in run.tags else int(run.tags[TRAINING_TAG])


def _is_asked_again(run: dg.DagsterRun) -> bool:
    """A person who re-executes a run wants it done again; an automatic retry stands for the run that it retries."""
    return ROOT_TAG in run.tags and RETRY_TAG not in run.tags


def who_asked(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that say what started the run: schedule, sensor, user, agent."""
    prefixes = ("nanoos/", "user", "dagster/schedule_name", "dagster/sensor_name", RETRY_TAG)
    return {name: value for name, value in run.tags.items() if name.startswith(prefixes)}
