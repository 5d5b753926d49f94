"""Everything that this package takes of Dagster's private modules, in one place.

None of it has a public name in 1.13, and each use has a test that fails when Dagster changes it: a run launcher that
checks the process of a run, a storage made from our settings, JSON lines of runs, a web server with routes of its own,
and the time of a schedule's next tick.
"""

import dagster._loggers as loggers
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster._core.log_manager import LOG_RECORD_EVENT_ATTR, LOG_RECORD_METADATA_ATTR
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._serdes import ConfigurableClassData
from dagster._utils.schedules import cron_string_iterator

__all__ = [
    "GRPC_INFO_TAG",
    "LOG_RECORD_EVENT_ATTR",
    "LOG_RECORD_METADATA_ATTR",
    "CheckRunHealthResult",
    "ConfigurableClassData",
    "WorkerStatus",
    "cron_string_iterator",
    "loggers",
]
