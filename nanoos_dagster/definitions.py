"""What `workspace.yaml` loads. Fails without a Dagster instance that keeps its history."""

import os
from pathlib import Path

import dagster as dg

from nanoos._runtime.logs import configure_logging
from nanoos._runtime.tracing import configure_tracing
from nanoos.domain.errors import InvalidInput
from nanoos.settings import load_settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.processes.json_run_logs import write_run_lines_as_json


@dg.definitions
def defs() -> dg.Definitions:
    """The code location's definitions.

    Raises:
        InvalidInput: DAGSTER_HOME is unset or is no folder: runs would leave no audit trail.
    """
    home = os.environ.get("DAGSTER_HOME", "")
    if not home or not Path(home).is_dir():
        raise InvalidInput(
            f"DAGSTER_HOME is {home!r}, not an existing folder: Dagster would forget every run.",
            hint="Start with `nanoos up`, or set it to an absolute path that holds dagster.yaml.",
        )
    # Every process that loads the definitions logs and traces: the code server, and each run.
    settings = load_settings()
    configure_logging(settings)
    configure_tracing(settings)
    if settings.log_format == "json":
        write_run_lines_as_json()
    return build_defs(settings)
