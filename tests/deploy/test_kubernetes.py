"""The Kubernetes objects: valid by its own schema, and their command, settings and metric exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from nanoos.settings import Settings
from tests.deploy.test_files import DEPLOY, assert_is_a_nanoos_command

FOLDER = DEPLOY / "kubernetes"
DEPLOYMENT, AUTOSCALER = list(yaml.safe_load_all((FOLDER / "simulations.yaml").read_text()))
(CONTAINER,) = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
OLDEST = "1.30"


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
@pytest.mark.parametrize("item", [DEPLOYMENT, AUTOSCALER], ids=lambda item: item["kind"])
def test_kubernetes_takes_the_object(item: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(item, version, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**item, "spec": {**item["spec"], "typo": 1}}, version, strict=True)


@pytest.mark.slow
def test_the_container_runs_a_command_with_settings_that_exist() -> None:
    program, *arguments = CONTAINER["args"]
    assert program == "nanoos"
    assert_is_a_nanoos_command(arguments)
    settings = {name.upper() for name in Settings.model_fields}
    assert {item["name"] for item in CONTAINER["env"]} <= settings | {"TMPDIR"}


def test_a_pod_is_given_more_time_than_its_worker_takes_to_stop() -> None:
    (grace,) = [argument for argument in CONTAINER["args"] if argument.startswith("--grace-seconds=")]
    pod = DEPLOYMENT["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > float(grace.partition("=")[2])


def test_files_are_where_the_command_looks_for_them_and_nothing_else_is_written() -> None:
    mounted = {mount["mountPath"]: mount for mount in CONTAINER["volumeMounts"]}
    (token,) = [argument for argument in CONTAINER["args"] if argument.startswith("--token-file=")]
    assert mounted[str(Path(token.partition("=")[2]).parent)]["readOnly"]
    assert CONTAINER["securityContext"]["readOnlyRootFilesystem"]
    written = [item["value"] for item in CONTAINER["env"] if item["name"] in ("NANOOS_HOME", "TMPDIR")]
    assert all(Path(path).is_relative_to("/var/lib/nanoos") for path in written)
    assert "readOnly" not in mounted["/var/lib/nanoos"]


def test_the_autoscaler_reads_the_metric_that_the_adapter_makes() -> None:
    (rule,) = yaml.safe_load((FOLDER / "adapter-rule.yaml").read_text())["rules"]["external"]
    (metric,) = AUTOSCALER["spec"]["metrics"]
    assert metric["external"]["metric"]["name"] == rule["name"]["as"]
    assert AUTOSCALER["spec"]["scaleTargetRef"]["name"] == DEPLOYMENT["metadata"]["name"]
