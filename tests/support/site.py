"""The login node of a cluster: a site's definition, and agents that keep its batch jobs on a real Slurm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from nanoos.settings import Settings
from tests.support.cluster import PATIENCE_S, SITE, Cluster, until

NANOOS = str(Path(sys.executable).with_name("nanoos"))


class Site:
    """The login node of a cluster: the site's definition, and agents."""

    def __init__(self, cluster: Cluster, configuration: Path) -> None:
        self.cluster = cluster
        self.folder = cluster.folder / "site"
        self.folder.mkdir()
        self.definition = self.folder / f"{SITE}.yaml"
        (self.folder / "token").write_text(cluster.token)
        self.agents: list[subprocess.Popen[str]] = []
        mine = {name.upper() for name in Settings.model_fields}
        self._environment = {name: value for name, value in os.environ.items() if name not in mine}
        self._environment |= {"SLURM_CONF": str(configuration), "NANOOS_HOME": str(self.folder / "home")}
        self.define()

    def define(self, *, max_pilots: int = 3, folder: str = "pilots", **pilot: Any) -> None:
        """Write the definition; pilots of one core end after a few seconds without work."""
        values = {
            "kind": "slurm",
            "server": self.cluster.url,
            "token_file": "token",
            "folder": folder,
            "pilot": {"cores": 1, "walltime_minutes": 10, "idle_minutes": 0.1, "command": [NANOOS], **pilot},
            "max_pilots": max_pilots,
            "finish_within_minutes": 0.05,
            "poll_seconds": 0.5,
        }
        self.definition.write_text(yaml.safe_dump(values))

    def run_with(self, **fields: Any) -> subprocess.Popen[str]:
        """Start an agent under another definition."""
        self.define(**fields)
        return self.run()

    def run(self) -> subprocess.Popen[str]:
        """Start an agent."""
        log = (self.folder / f"agent{len(self.agents)}.log").open("w")
        with log:
            agent = subprocess.Popen(
                [NANOOS, "site", "run", str(self.definition)],
                env=self._environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.agents.append(agent)
        return agent

    def stopped(self, agent: subprocess.Popen[str]) -> dict[str, int]:
        """Stop an agent; its report."""
        agent.send_signal(signal.SIGTERM)
        out, _ = agent.communicate(timeout=PATIENCE_S)
        assert agent.returncode == 0, self.log
        report: dict[str, int] = json.loads(out[out.index("{") :])
        return report

    def close(self) -> None:
        """End the agents and all batch jobs."""
        for agent in self.agents:
            agent.kill()
            agent.wait()
            if agent.stdout is not None:
                agent.stdout.close()
        self.asked("scancel", "--user=root")
        until(lambda: not self.jobs(), "the end of the batch jobs")

    @property
    def log(self) -> str:
        """What the last agent logged, in one line."""
        return " ".join((self.folder / f"agent{len(self.agents) - 1}.log").read_text().split())

    def asked(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=PATIENCE_S)

    def pilots(self) -> list[str]:
        """Ids of the pilots that the agent has on its list."""
        return [pilot["id"] for pilot in json.loads((self.folder / "pilots" / "pilots.json").read_text())]

    def jobs(self, *states: str) -> list[str]:
        """Ids of the batch jobs in these states of Slurm's, of all that are alive by default."""
        wanted = ("-t", ",".join(states)) if states else ()
        return self.asked("squeue", "-h", "-o", "%i", *wanted).stdout.split()
