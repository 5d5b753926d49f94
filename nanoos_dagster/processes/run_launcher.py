"""The run launcher: Dagster's own, which also detects that a run's process is gone.

Dagster fails a run when its process dies under a living code server. Where both died, as when a host does, the run
would stay STARTED for ever and keep its slot, so run monitoring asks this launcher, which checks the process table.
"""

import contextlib
import json
import os
import re
import signal
import socket
from collections.abc import Mapping
from typing import Any

import dagster as dg
import psutil
from dagster import DagsterEventType

from nanoos_dagster.internals.runs import GRPC_INFO_TAG, CheckRunHealthResult, ConfigurableClassData, WorkerStatus

STARTED = re.compile(r"Started process for run \(pid: (\d+)\)")
CLOCK_SLACK_S = 1.0  # a process's start is known to a hundredth, its event's time is taken later


class HostRunLauncher(dg.DefaultRunLauncher):
    """For a code server on the daemon's own host. It identifies a run's process by the event of its start."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]
    ) -> "HostRunLauncher":
        return cls(inst_data=inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """FAILED if the run's process is gone."""
        if not _is_here(run):
            return CheckRunHealthResult(WorkerStatus.RUNNING, "its code server is on another host")
        started = self._started_process(run.run_id)
        if started is None:
            return CheckRunHealthResult(WorkerStatus.RUNNING, "its process has not reported its pid yet")
        if _process(*started) is not None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, f"its process (pid {started[0]}) is gone")

    def terminate(self, run_id: str) -> bool:
        """As Dagster does; a process whose code server was restarted gets the signal itself."""
        with contextlib.suppress(Exception):
            # The code server may be away or may have lost its memory of the run.
            if super().terminate(run_id):
                return True
        started = self._started_process(run_id)
        process = _process(*started) if started is not None else None
        if process is None:
            return False
        process.send_signal(signal.SIGINT)
        return True

    def kill(self, run_id: str) -> bool:
        """Kill a run's process; its code server then fails the run. False if no living process is known."""
        started = self._started_process(run_id)
        process = _process(*started) if started is not None else None
        if process is None:
            return False
        process.kill()
        return True

    def _started_process(self, run_id: str) -> tuple[int, float] | None:
        run = self._instance.get_run_by_id(run_id)
        if run is None or not _is_here(run):
            return None
        for event in self._instance.all_logs(run_id, of_type=DagsterEventType.ENGINE_EVENT):
            match = STARTED.search(event.message or "")
            if match:
                return int(match.group(1)), event.timestamp
        return None


def _is_here(run: dg.DagsterRun) -> bool:
    """Whether the code server that started the run is on this host: its pid means nothing elsewhere."""
    server = json.loads(run.tags.get(GRPC_INFO_TAG, "{}"))
    return server.get("host", "localhost") in ("localhost", "127.0.0.1", "::1", socket.gethostname())


def _process(pid: int, reported_at: float) -> psutil.Process | None:
    """The living process with this pid, if it is older than its report; a reused pid began later."""
    try:
        process = psutil.Process(pid)
        is_same = process.create_time() <= reported_at + CLOCK_SLACK_S
        return process if is_same and process.status() != psutil.STATUS_ZOMBIE and pid != os.getpid() else None
    except psutil.NoSuchProcess:
        return None
