"""Where a job's steps run: the only place that depends on the profile."""

import dagster as dg

from nanoos.settings import Settings

QUEUE_TAG = "dagster-celery/queue"


def executor_for(settings: Settings, queue: str) -> dg.ExecutorDefinition:
    """The run's own process, or the Celery workers of this queue."""
    if not settings.runs_on_celery:
        return dg.in_process_executor
    # Imported here: the embedded profile does not need Celery.
    from nanoos_dagster.celery import executor

    return executor(settings, queue)
