"""The code location loads, names what the guide names, and refuses to run without a history."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

# How often the daemon looks; it has no public name.
from dagster._daemon.sensor import MIN_INTERVAL_LOOP_TIME
from pydantic import ValidationError

from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings, load_settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.definitions import defs


def test_definitions_are_loadable(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_asset_has_the_owners_of_the_settings() -> None:
    owned = build_defs(Settings(_env_file=None, asset_owners="ada@example.org, team:films")).resolve_all_asset_specs()
    assert {tuple(spec.owners) for spec in owned} == {("ada@example.org", "team:films")}
    plain = build_defs(Settings(_env_file=None)).resolve_all_asset_specs()
    assert {spec.key for spec in plain} == {spec.key for spec in owned}


@pytest.mark.parametrize("owners", ["ada", "ada@example.org, films", "team:"])
def test_an_owner_is_an_address_or_a_team(owners: str) -> None:
    with pytest.raises(ValidationError, match="neither an e-mail address nor team:NAME"):
        Settings(_env_file=None, asset_owners=owners)


def test_the_location_has_the_prescribed_assets_jobs_schedule_and_sensors(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assets = {key.to_user_string() for key in repository.assets_defs_by_key}
    made = {"campaign_progress", "training_dataset", "surrogate_model", "discoveries", "archived_history"}
    read = {"design_spaces", "simulated_labels", "imported_labels", "measured_labels", "decisions", "candidates"}
    assert assets == made | read
    jobs = {job.name for job in repository.get_all_jobs()}
    assert {"orchestrator_step", "run_simulations", "run_experiments", "retrain", "archive_history"} <= jobs
    assert {schedule.name: schedule.cron_schedule for schedule in repository.schedule_defs} == {
        "archive_weekly": "0 3 * * 0",
        "audit_head_hourly": "30 * * * *",
        "audit_verify_daily": "0 4 * * *",
        "backup_daily": "0 2 * * *",
        "doctor_daily": "0 6 * * *",
        "orchestrator_hourly": "0 * * * *",
        "restore_drill_weekly": "0 5 * * 0",
    }
    on = {schedule.name for schedule in repository.schedule_defs if schedule.default_status.value == "RUNNING"}
    assert on == {"audit_head_hourly", "audit_verify_daily", "doctor_daily", "orchestrator_hourly"}
    assert {sensor.name for sensor in repository.sensor_defs} == {
        "alert_on_run_failure",
        "continuous_steps",
        "dispatch_design_spaces",
        "dispatch_experiments",
        "dispatch_simulations",
        "recover_lost_work",
        "refresh_assets",
        "register_partitions",
        "retrain_on_new_labels",
        "send_alerts",
    }


def test_the_lineage_leads_from_the_design_spaces_to_the_discoveries(definitions: dg.Definitions) -> None:
    graph = definitions.get_repository_def().asset_graph
    path = ["design_spaces", "measured_labels", "training_dataset", "surrogate_model", "decisions"]
    path += ["candidates", "campaign_progress", "discoveries"]
    for upstream, downstream in pairwise(map(dg.AssetKey, path)):
        assert upstream in graph.get(downstream).parent_keys
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description
        assert node.kinds
        assert node.group_name != "default"
        if node.is_executable:
            assert "dagster/code_references" in node.metadata
        else:
            assert node.metadata["dagster/column_schema"].columns


@pytest.mark.parametrize("execution", ["embedded", "celery"])
def test_no_runs_configuration_reads_the_environment(execution: str) -> None:
    settings = load_settings().model_copy(update={"execution": execution})
    for job in build_defs(settings).get_repository_def().get_all_jobs():
        fields = set(_config_fields(job.run_config_schema.config_type))
        assert fields
        assert "env" not in fields, job.name


def _config_fields(config_type: Any) -> Iterator[str]:
    for name, field in getattr(config_type, "fields", {}).items():
        yield name
        yield from _config_fields(field.config_type)
    for part in ("inner_type", "scalar_type", "non_scalar_type", "key_type"):
        if (inner := getattr(config_type, part, None)) is not None:
            yield from _config_fields(inner)


def test_no_sensor_waits_for_the_look_after_the_one_that_its_interval_ends_at(definitions: dg.Definitions) -> None:
    for sensor in definitions.get_repository_def().sensor_defs:
        left_s = -(sensor.minimum_interval_seconds or 0) % MIN_INTERVAL_LOOP_TIME
        # An interval counts from the start of an evaluation, which comes that long after its look on a busy machine.
        assert left_s >= 4, f"{sensor.name} asks for {sensor.minimum_interval_seconds} s"


def test_backups_are_scheduled_where_they_have_a_place_of_their_own(tmp_path: Path) -> None:
    schedules = build_defs(load_settings(backup_url=str(tmp_path))).get_repository_def().schedule_defs
    on = {schedule.name for schedule in schedules if schedule.default_status.value == "RUNNING"}
    assert {"backup_daily", "restore_drill_weekly"} <= on


@pytest.mark.parametrize("cron", ["*/30 * * * *", "0 */2 * * *"])
def test_the_schedule_takes_the_guides_crons_from_the_settings(cron: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRATOR_CRON", cron)
    schedule = build_defs().get_repository_def().get_schedule_def("orchestrator_hourly")
    assert schedule.cron_schedule == cron


@pytest.mark.parametrize("home", [None, "/no/such/folder"])
def test_a_missing_dagster_home_is_refused_with_its_remedy(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME")
    if home is not None:
        monkeypatch.setenv("DAGSTER_HOME", home)
    with pytest.raises(InvalidInput, match=r"DAGSTER_HOME is .*nanoos up"):
        defs()


@pytest.mark.slow
def test_loading_the_location_leaves_the_heavy_libraries_alone() -> None:
    code = (
        "import sys; from nanoos_dagster.build import build_defs; build_defs(); "
        "print([name for name in ('sklearn', 'ase', 'torch', 'matplotlib', 'skops') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
