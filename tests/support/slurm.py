"""A real Slurm with one node and a partition `short`, in a folder, with a munge of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.cluster import until
from tests.support.postgres import free_port

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=5
MinJobAge=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/node
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPort={port}
SlurmdPort={node_port}
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory=4000 State=UNKNOWN
PartitionName=short Nodes={host} Default=YES MaxTime=00:30:00 State=UP
"""


def need_slurm() -> None:
    """Skip where Slurm is not installed or this is not root, whom its daemons need; in CI, fail."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    reason = f"not installed: {', '.join(missing)} (Debian: slurmctld slurmd slurm-client munge)" if missing else ""
    if os.getuid() != 0:
        reason = "Slurm's daemons need root"
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@contextmanager
def slurm(folder: Path) -> Iterator[Path]:
    """A running cluster; gives the path of its configuration, for SLURM_CONF."""
    need_slurm()
    for name in ("state", "node"):
        (folder / name).mkdir(parents=True)
    configuration = folder / "slurm.conf"
    configuration.write_text(
        CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0],
            folder=folder,
            port=free_port(),
            node_port=free_port(),
            cores=os.cpu_count(),
        )
    )
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    munged = [f"--{name}={folder}/munge.{name}" for name in ("socket", "pid-file", "log-file", "seed-file")]
    daemons = [
        ["munged", "--force", "--foreground", f"--key-file={key}", *munged],
        ["slurmctld", "-D", "-f", str(configuration)],
        ["slurmd", "-D", "-f", str(configuration)],
    ]
    started = []
    try:
        for command in daemons:
            with (folder / f"{command[0]}.out").open("w") as log:
                started.append(subprocess.Popen(command, stdout=log, stderr=log))
            if command[0] == "munged":
                until((folder / "munge.socket").exists, "munged")
        until(lambda: "idle" in _asked(configuration, "sinfo", "-h", "-o", "%t"), "the node")
        yield configuration
    finally:
        _asked(configuration, "scancel", "--user=root")
        for daemon in reversed(started):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def _asked(configuration: Path, *command: str) -> str:
    environment = {**os.environ, "SLURM_CONF": str(configuration)}
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout
