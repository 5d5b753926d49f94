"""Prometheus takes the shipped configuration, its rules fire when they should, and Grafana knows the dashboard."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
import yaml
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from nanoos.interfaces.http.app import build_services, standalone
from nanoos.service.access.identity import Scope
from nanoos.settings import load_settings
from tests.support.access import make_token
from tests.support.bench import Bench
from tests.support.postgres import free_port
from tests.support.processes import ROOT
from tests.support.servers import until

CONFIGURATION = ROOT / "deploy" / "prometheus"
BOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "nanoos.json").read_text())


def program(name: str) -> str:
    """The path of one of Prometheus's programs; a skip where it is not installed, except in CI."""
    path = shutil.which(name)
    if path is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed: it is in Debian's package prometheus")
    assert path is not None, f"{name} is not installed"
    return path


def checked(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """A copy of the configuration, whose token file is beside it."""
    folder = tmp_path / "prometheus"
    shutil.copytree(CONFIGURATION, folder)
    (folder / "nanoos.token").write_text("a token")
    return folder


def test_prometheus_takes_the_configuration_and_its_rules(configuration: Path) -> None:
    checked(program("promtool"), "check", "config", configuration / "prometheus.yml")


@pytest.mark.slow
def test_each_rule_fires_in_the_history_that_it_is_for_and_not_in_one_close_to_it() -> None:
    histories = Path(__file__).with_name("alerts.test.yml")
    checked(program("promtool"), "test", "rules", histories)
    tried = {
        case["alertname"]
        for test in yaml.safe_load(histories.read_text())["tests"]
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    (group,) = yaml.safe_load((CONFIGURATION / "alerts.yml").read_text())["groups"]
    assert tried == {rule["alert"] for rule in group["rules"]}


def test_grafanas_own_types_hold_the_whole_dashboard() -> None:
    plugins.register_default_plugins()
    understood = json.loads(JSONEncoder().encode(Dashboard.from_json(BOARD)))
    assert list(differences(BOARD, understood)) == []
    misspelt = json.loads(json.dumps(BOARD).replace('"gridPos"', '"gridPosition"'))
    lost = differences(misspelt, json.loads(JSONEncoder().encode(Dashboard.from_json(misspelt))))
    assert "/panels/0/gridPosition" in set(lost), "this check would find nothing"


def differences(written: Any, understood: Any, path: str = "") -> Iterator[str]:
    """Places of a document that its reader dropped or changed."""
    if isinstance(written, dict) and isinstance(understood, dict):
        for key, value in written.items():
            yield from differences(value, understood.get(key), f"{path}/{key}")
    elif isinstance(written, list) and isinstance(understood, list) and len(written) == len(understood):
        for number, (one, other) in enumerate(zip(written, understood, strict=True)):
            yield from differences(one, other, f"{path}/{number}")
    elif written != understood:
        yield path


class Prometheus:
    """A server that scrapes ours every second."""

    def __init__(self, configuration: Path, target: str) -> None:
        path = configuration / "prometheus.yml"
        settings = yaml.safe_load(path.read_text())
        settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        settings["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
        path.write_text(yaml.safe_dump(settings))
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        options = [f"--config.file={path}", f"--web.listen-address=127.0.0.1:{port}"]
        self.log = (configuration / "log").open("w")
        self.process = subprocess.Popen(
            [program("prometheus"), *options, f"--storage.tsdb.path={configuration / 'data'}"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def ask(self, path: str, **parameters: str) -> Any:
        answer = httpx2.get(f"{self.address}/api/v1/{path}", params=parameters).json()
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression: str) -> list[Any]:
        result: list[Any] = self.ask("query", query=expression)["result"]
        return result

    def is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/-/ready").is_success
        except httpx2.ConnectError:
            return False

    def firing(self) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self.ask("alerts")["alerts"] if alert["state"] == "firing"}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


@pytest.fixture
def address(bench: Bench) -> Iterator[str]:
    """Host and port of a server on the bench's database."""
    services = build_services(bench.database, load_settings(enable_metrics=True))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(standalone(services), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, what="the server")
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.mark.slow
def test_a_fault_fires_its_alert_in_a_real_prometheus_and_the_dashboard_is_answered(
    bench: Bench, scripted: str, address: str, configuration: Path
) -> None:
    (configuration / "nanoos.token").write_text(make_token(bench, "prometheus", Scope.READ))
    bench.scripted(script={"*": "systemic"})
    bench.step()
    prometheus = Prometheus(configuration, address)
    try:
        until(prometheus.is_ready, what="Prometheus")
        none_yet = 'orchestrator_failures_total{failure_class="systemic"} == 0'
        until(lambda: prometheus.query(none_yet), what="a scrape")
        assert prometheus.firing() == set()
        bench.drain()
        until(lambda: "NanoosSystemicFailure" in prometheus.firing(), what="the alert")
        (target,) = prometheus.ask("targets")["activeTargets"]
        assert (target["health"], target["lastError"]) == ("up", "")
        silent = set()
        for panel in BOARD["panels"]:
            for expression in (target["expr"] for target in panel["targets"]):
                if not prometheus.query(re.sub(r"\$orchestrator\b", "default", expression)):
                    silent.add(panel["title"])
        (rule,) = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "adapter-rule.yaml").read_text())["rules"][
            "external"
        ]
        assert prometheus.query(rule["metricsQuery"]), "what the autoscaler reads"
        assert prometheus.ask("series", **{"match[]": rule["seriesQuery"]})
        # No daemon runs here, and no model was trained.
        assert silent <= {"Daemon heartbeats and ticks", "Model error (RMSE)", "Trainings ended per hour"}
    finally:
        prometheus.stop()
