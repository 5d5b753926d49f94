"""The Celery side of the production profile: one configuration for the executor in a run and for the workers.

Workers are started with `nanoos worker QUEUE`, that is `celery -A nanoos_dagster.celery worker -Q QUEUE`. A task is a
coarse Dagster step that drains a leased queue, so a duplicate delivery costs time and changes nothing.
"""

import logging
import sys
from functools import cache
from typing import Any

import dagster as dg
from celery import Celery
from celery.signals import setup_logging
from dagster_celery import celery_executor
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_task
from kombu import Queue

from nanoos._runtime.logs import JsonFormatter, configure_logging
from nanoos.execution.celery_queues import CELERY_QUEUES, SIMULATION
from nanoos.settings import Settings, load_settings

RESULT_EXPIRES_S = 86400  # a step's events; the run's process reads them within a second or not at all
TASKS_PER_PROCESS = 100  # then it is replaced: Dagster opens an instance for each task


def executor(settings: Settings, queue: str) -> dg.ExecutorDefinition:
    """An executor whose steps go to this queue unless tagged for another; its settings never reach a run."""
    return celery_executor.configured(
        {
            "broker": settings.redis_url,
            "backend": settings.redis_url,
            "config_source": _config(settings, queue),
        },
        name=f"celery_{queue}",
    )


def _config(settings: Settings, queue: str) -> dict[str, Any]:
    return {
        "task_default_queue": queue,
        # Acknowledge after the step: the task of a killed worker goes to another.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": TASKS_PER_PROCESS,
        # A simulation continues while Redis restarts; its result is in the database, not in Redis.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {"visibility_timeout": settings.celery_visibility_timeout_s},
        "result_backend_transport_options": {"visibility_timeout": settings.celery_visibility_timeout_s},
        "result_expires": RESULT_EXPIRES_S,
        "worker_hijack_root_logger": False,
    }


@cache
def _app() -> Celery:
    settings = load_settings()
    made = make_app({"broker": settings.redis_url, "backend": settings.redis_url})
    made.conf.update(_config(settings, SIMULATION))
    # A worker that names no queue takes both, not Dagster's unused default queue.
    made.conf.task_queues = [Queue(name) for name in CELERY_QUEUES]
    if settings.log_format == "json":
        setup_logging.connect(_log_json_lines, weak=False)
    create_task(made)
    return made


def _log_json_lines(**_signal: Any) -> None:
    """Replaces Celery's logging set-up, so that its lines are JSON too."""
    settings = load_settings()
    configure_logging(settings)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)


def __getattr__(name: str) -> Celery:
    """`app` for `celery -A`; made on demand, since the executor needs none."""
    if name == "app":
        return _app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
