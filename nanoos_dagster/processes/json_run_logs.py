"""Dagster's own log lines of a run, as JSON like ours.

A run that configures no logger gets Dagster's coloured console, even if the code location defines other loggers. So the
console is replaced where Dagster looks it up, which is semi-private; `tests/test_logs_and_tracing.py` runs a job and
reads its lines.
"""

import logging
import sys

from nanoos._runtime.logs import JsonFormatter
from nanoos_dagster.internals.runs import LOG_RECORD_EVENT_ATTR, LOG_RECORD_METADATA_ATTR, loggers


class RunLineFormatter(JsonFormatter):
    """Our log line, with run, job and step in separate fields instead of in the message."""

    def format(self, record: logging.LogRecord) -> str:
        content = dict(record.__dict__)
        content.pop(LOG_RECORD_EVENT_ATTR, None)
        meta = content.pop(LOG_RECORD_METADATA_ATTR, None) or {}
        named = {"dagster_run_id": "run_id", "job": "job_name", "step": "step_key"}
        content |= {ours: meta[theirs] for ours, theirs in named.items() if meta.get(theirs)}
        if meta.get("orig_message"):
            content |= {"msg": meta["orig_message"], "args": ()}
        return super().format(logging.makeLogRecord(content))


def write_run_lines_as_json() -> None:
    """Switch the runs of this process to JSON lines."""
    loggers.create_console_logger = _console


def _console(name: str, level: int | str) -> logging.Logger:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RunLineFormatter())
    # Not a registered one: a run must not add handlers to the next run's.
    logger = logging.Logger(name, level)
    logger.addHandler(handler)
    return logger
