"""What runs, schedules and storage need from Dagster's private modules."""

import dagster._loggers as loggers
from dagster._core.definitions.reconstruct import ReconstructableJob, ReconstructableRepository
from dagster._core.errors import DagsterAssetCheckFailedError
from dagster._core.execution.api import execute_run
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster._core.log_manager import LOG_RECORD_EVENT_ATTR, LOG_RECORD_METADATA_ATTR
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._serdes import ConfigurableClassData
from dagster._utils.schedules import cron_string_iterator

__all__ = [
    "GRPC_INFO_TAG",
    "LOG_RECORD_EVENT_ATTR",
    "LOG_RECORD_METADATA_ATTR",
    "CheckRunHealthResult",
    "ConfigurableClassData",
    "DagsterAssetCheckFailedError",
    "DagsterSqliteStorage",
    "ReconstructableJob",
    "WorkerStatus",
    "cron_string_iterator",
    "execute_run",
    "loggers",
    "reconstructable_job",
]


def reconstructable_job(module: str, name: str, job: str) -> ReconstructableJob:
    """A job of the definitions that a module's function makes, as other processes can load it too."""
    return ReconstructableRepository.for_module(module, name).get_reconstructable_job(job)
