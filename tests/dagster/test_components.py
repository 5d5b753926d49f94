"""NANO-OS as a component: what it brings into a project of others, and how it refuses what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.settings import Settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.components import NanoosComponent
from tests.support.bench import Bench
from tests.support.processes import ROOT
from tests.support.servers import PROGRAMS

COMPONENT = "nanoos_dagster.components.NanoosComponent"
REPORT = """
import dagster as dg


class NoFiles(dg.IOManager):
    def handle_output(self, context, obj):
        context.log.info("the group's own IO manager")

    def load_input(self, context):
        raise NotImplementedError


@dg.asset(deps=[["our_lab", "discoveries"]])
def weekly_report() -> str:
    return "hits"


@dg.definitions
def resources() -> dg.Definitions:
    return dg.Definitions(assets=[weekly_report], resources={"io_manager": NoFiles()})
"""


def bring(**attributes: Any) -> dg.Definitions:
    """The definitions of a component with these attributes."""
    return NanoosComponent(**attributes).build_defs(dg.ComponentTree.for_test().load_context)


def names(definitions: Any) -> set[str]:
    return {item.name for item in definitions or []}


def test_campaigns_come_with_their_models_and_without_jobs(bench: Bench) -> None:
    bench.create()
    bench.create("beta")
    brought = bring(campaigns=["alpha"], key_prefix="our_lab")
    dg.Definitions.validate_loadable(brought)
    graph = brought.get_repository_def().asset_graph
    ours = build_defs().get_repository_def().asset_graph
    assert {key.path[1] for key in graph.get_all_asset_keys()} == {
        key.path[0] for key in ours.get_all_asset_keys() if key != dg.AssetKey("archived_history")
    }
    for key in graph.get_all_asset_keys():
        of_ours = ours.get(dg.AssetKey(key.path[1]))
        assert key.path[0] == "our_lab"
        assert {parent.path[1] for parent in graph.get(key).parent_keys} == {
            parent.path[0] for parent in of_ours.parent_keys
        }
        assert {check.name for check in graph.get(key).check_keys} == {check.name for check in of_ours.check_keys}
    progress = graph.get(dg.AssetKey(["our_lab", "campaign_progress"])).partitions_def
    models = graph.get(dg.AssetKey(["our_lab", "surrogate_model"])).partitions_def
    assert progress is not None
    assert models is not None
    assert list(progress.get_partition_keys()) == ["alpha"]
    assert list(models.get_partition_keys()) == ["table.value"]
    checks = {spec.partitions_def for check in brought.asset_checks or [] for spec in check.check_specs}
    assert checks == {None, progress, models}
    assert (names(brought.jobs), names(brought.schedules), names(brought.sensors)) == (set(), set(), set())


def test_a_lab_comes_with_its_jobs_and_the_automation_that_is_named(bench: Bench) -> None:
    ours = build_defs()
    assert names(bring().jobs) == names(ours.jobs)
    assert (names(bring().schedules), names(bring().sensors)) == (set(), {"register_partitions"})
    whole = bring(automation="all", key_prefix=["labs", "our_lab"])
    dg.Definitions.validate_loadable(whole)
    assert names(whole.schedules) == names(ours.schedules)
    assert names(whole.sensors) == names(ours.sensors)
    some = bring(automation=["orchestrator_hourly", "dispatch_simulations"])
    assert names(some.schedules) == {"orchestrator_hourly"}
    assert names(some.sensors) == {"dispatch_simulations", "register_partitions"}


@pytest.mark.slow
def test_the_runs_of_a_lab_report_under_the_keys_of_the_project(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.create()
    brought = bring(key_prefix="our_lab")
    for job in ("orchestrator_step", "run_simulations"):
        assert brought.resolve_job_def(job).execute_in_process(instance=instance).success
    keys = {tuple(key.path) for key in instance.all_asset_keys()}
    assert keys == {("our_lab", name) for name in ("decisions", "candidates", "campaign_progress", "discoveries")}
    checked = dg.AssetCheckKey(dg.AssetKey(["our_lab", "campaign_progress"]), "campaign_progress_is_within_limits")
    assert instance.event_log_storage.get_latest_asset_check_execution_by_key([checked])[checked].evaluation


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"campaigns": ["alpha", "gamma"]}, r"no campaign 'gamma'\. Newest: alpha"),
        ({"campaigns": ["alpha"], "automation": "all"}, "Leave out `campaigns`, or leave out `automation`"),
        ({"automation": ["dispatch"]}, r"no schedule or sensor dispatch\. `all`, or of these: .*dispatch_simulations"),
        ({"lab": "/no/such/lab"}, "no folder /no/such/lab.*nanoos new"),
    ],
)
def test_what_a_lab_does_not_have_is_refused_with_the_remedy(
    bench: Bench, attributes: dict[str, Any], said: str
) -> None:
    bench.create()
    with pytest.raises(NanoosError, match=said):
        bring(**attributes)


def test_a_folder_without_a_database_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(NanoosError, match=r"There is no database at .*nanoos init"):
        bring(lab=str(tmp_path))


@pytest.mark.parametrize("prefix", ["our lab", "our_lab/films"])
def test_a_prefix_that_cannot_be_a_key_is_refused(bench: Bench, prefix: str) -> None:
    with pytest.raises(InvalidInput, match=r"key_prefix: .* \[our_lab, films\]"):
        bring(key_prefix=prefix)


@pytest.mark.slow
def test_to_list_the_component_loads_little_but_dagster() -> None:
    code = (
        "import sys; import nanoos_dagster.components; "
        "print([name for name in ('sqlalchemy.orm', 'pandas', 'sklearn', 'ase', 'nanoos.store', 'nanoos.service')"
        " if name in sys.modules])"
    )
    plain = code.replace("nanoos_dagster.components", "dagster")
    said = [
        subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True).stdout
        for text in (code, plain)
    ]
    assert said[0] == said[1]


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., str]:
    """Runs a program in a project that create-dagster made, beside a lab with one campaign of which a step ran."""
    mine = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name.upper() not in mine}
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    environment |= {
        "PATH": f"{PROGRAMS}:{environment['PATH']}",
        "VIRTUAL_ENV": str(PROGRAMS.parent),
        "PYTHONPATH": "src",
        "HOME": str(tmp_path),
        "DAGSTER_HOME": str(tmp_path / "instance"),
        "COLUMNS": "300",
    }

    def run(*arguments: str, folder: str = "group-project", code: int = 0) -> str:
        done = subprocess.run(
            arguments, cwd=tmp_path / folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    (tmp_path / "our-lab").mkdir()
    run("nanoos", "init", folder="our-lab")
    (tmp_path / "our-lab" / "examples").mkdir()
    for name in ("table_replay.json", "alloy_history.csv"):
        shutil.copy(ROOT / "examples" / name, tmp_path / "our-lab" / "examples")
    run("nanoos", "campaign", "create", "examples/table_replay.json", folder="our-lab")
    run("nanoos", "step", folder="our-lab")
    run("nanoos", "simulate", folder="our-lab")
    run("create-dagster", "project", "group-project", "--no-uv-sync", folder=".")
    return run


@pytest.mark.slow
def test_a_campaign_stands_in_a_groups_project_beside_its_own_assets(
    project: Callable[..., str], tmp_path: Path
) -> None:
    assert COMPONENT in project("dg", "list", "components")
    project("dg", "scaffold", "defs", COMPONENT, "our_lab")
    defs = tmp_path / "group-project" / "src" / "group_project" / "defs"
    yaml = defs / "our_lab" / "defs.yaml"
    assert COMPONENT in yaml.read_text()
    right = (
        f"type: {COMPONENT}\nattributes: {{lab: ../our-lab, campaigns: [past-alloys], key_prefix: our_lab}}\n"
        "post_processing: {assets: [{attributes: {owners: ['team:films']}}]}\n"
    )
    yaml.write_text(right.replace("campaigns", "campains"))
    assert "'campains' was unexpected" in project("dg", "check", "yaml", code=1)
    yaml.write_text(right.replace("past-alloys", "future-alloys"))
    project("dg", "check", "yaml")
    assert "There is no campaign 'future-alloys'. Newest: past-alloys" in project("dg", "check", "defs", code=1)
    yaml.write_text(right)
    (defs / "report.py").write_text(REPORT)
    assert "successfully" in project("dg", "check", "defs")
    listed = project("dg", "list", "defs", "--json")
    assert "our_lab/campaign_progress" in listed
    assert '"team": "films"' in listed
    assert "weekly_report" in listed
    project("dg", "launch", "--assets", "our_lab/campaign_progress", "--partition", "past-alloys")
    project("dg", "launch", "--assets", "our_lab/discoveries,weekly_report")
    with dg.DagsterInstance.from_config(str(tmp_path / "instance")) as instance:
        (progress,) = instance.fetch_materializations(dg.AssetKey(["our_lab", "campaign_progress"]), limit=9).records
        assert progress.partition_key == "past-alloys"
        assert progress.asset_materialization is not None
        assert progress.asset_materialization.metadata["iteration"].value == 1
        assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.SUCCESS}
        assert instance.get_latest_materialization_event(dg.AssetKey("weekly_report"))
