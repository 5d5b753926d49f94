"""What runs, schedules and storage need from Dagster's private modules."""

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
