"""What only a lab of this machine can meet: folders, settings, databases of other versions, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import nanoos
from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, WorkStatus
from nanoos.settings import load_settings
from nanoos.store.database import Database, create_database_engine
from tests.support.processes import ROOT


@pytest.mark.slow
def test_a_folder_is_made_and_found_again(tmp_path: Path, spec: dict[str, Any]) -> None:
    with nanoos.open(tmp_path / "new" / "lab") as lab:
        lab.create_campaign(spec)
    for place in (tmp_path / "new" / "lab", str(tmp_path / "new" / "lab" / ".nanoos")):
        with nanoos.open(place) as again:
            assert [item.slug for item in again.campaigns()] == [spec["slug"]]


def test_the_command_line_finds_the_lab_in_its_folder(
    tmp_path: Path, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with nanoos.open(tmp_path) as lab:
        lab.create_campaign(spec)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NANOOS_HOME")
    with nanoos.open() as same:
        assert [item.slug for item in same.campaigns()] == [spec["slug"]]


def test_an_open_lab_holds_its_database_and_a_closed_one_releases_it(tmp_path: Path) -> None:
    def holds() -> bool:
        links = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if _exists(name)]
        return any(link.startswith(str(tmp_path)) for link in links)

    def _exists(name: str) -> bool:
        return os.path.lexists(f"/proc/self/fd/{name}")

    lab = nanoos.open(tmp_path)
    lab.campaigns()
    assert holds()
    lab.close()
    assert not holds()


def test_a_file_is_no_lab(tmp_path: Path) -> None:
    file = tmp_path / "lab"
    file.write_text("")
    with pytest.raises(InvalidInput, match="is a file"):
        nanoos.open(file)
    with pytest.raises(InvalidInput, match="token needs a server"):
        nanoos.open(tmp_path / "other", token="t")
    assert not (tmp_path / "other").exists()


def test_a_database_of_another_version_is_left_alone(tmp_path: Path) -> None:
    nanoos.open(tmp_path).close()
    database = Database(create_database_engine(load_settings(nanoos_home=tmp_path / ".nanoos")))
    with database.write() as connection:
        connection.execute(text("UPDATE nanoos_alembic_version SET version_num = 'older'"))
    with pytest.raises(StoreUnavailable, match="revision older"):
        nanoos.open(tmp_path)
    database.dispose()


def test_a_folders_own_settings_count_and_the_environments_database_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/environment.db")
    nanoos.open(tmp_path / "plain").close()
    assert not (tmp_path / "environment.db").exists()
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env").write_text(f"DATABASE_URL=sqlite:///{tmp_path}/own.db\nORCHESTRATOR_DEFAULT_NAME=mine\n")
    with nanoos.open(project) as lab:
        assert lab.ask("orchestrator_state").name == "mine"
    assert (tmp_path / "own.db").exists()


@pytest.mark.slow
def test_without_a_place_the_environments_database_is_opened(database_url: str, spec: dict[str, Any]) -> None:
    with nanoos.open() as lab:
        campaign = lab.create_campaign(spec)
        assert [step.status for step in campaign.run()][-1] is CampaignStatus.COMPLETED
        assert len(campaign.labels()) == 12
        assert len(lab.campaigns()) == 1


@pytest.mark.slow
def test_the_steps_of_a_run_do_the_other_campaigns_too(local: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = local.create_campaign(spec)
    other = local.create_campaign(spec, slug="other", priority=10)
    local.send("update_config", changes={"max_iterations_per_run": 1})
    assert [step.iteration for step in campaign.run()] == [1, 2, 3, 3]
    assert other.report().iteration > 0


@pytest.mark.slow
def test_automatic_instruments_measure_what_a_run_sends_to_the_lab(local: nanoos.Lab, spec: dict[str, Any]) -> None:
    instrument = {"name": "virtual", "params": {"noise_std": {"value": 0.01}}}
    campaign = local.create_campaign(spec, instrument=instrument, goal={"value": {"min": 0.5}})
    for _ in campaign.run():
        pass
    assert len(campaign.experiments(WorkStatus.COMPLETED)) == 2


@pytest.mark.slow
def test_a_terminal_shows_progress_and_a_pipe_nothing(
    local: nanoos.Lab, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = local.create_campaign(spec)
    list(campaign.run(max_iterations=1))
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    list(campaign.run(max_iterations=1))
    shown = capsys.readouterr()
    assert f"{spec['slug']} " in shown.err
    assert "iteration 2, best score" in shown.err


@pytest.mark.slow
def test_a_run_steps_the_orchestrator_that_the_campaign_belongs_to(tmp_path: Path, spec: dict[str, Any]) -> None:
    with nanoos.open(tmp_path / "lab", orchestrator="night") as lab:
        lab.create_campaign(spec)
    with nanoos.open(tmp_path / "lab") as lab:
        assert [step.iteration for step in lab.campaign(spec["slug"]).run(max_iterations=1)] == [1]


@pytest.mark.slow
def test_ctrl_c_loses_nothing(local: nanoos.Lab, tmp_path: Path) -> None:
    campaign = local.create_campaign(ROOT / "examples" / "nanoparticle.json", max_iterations=1)
    program = f"import nanoos; list(nanoos.open({str(tmp_path / 'lab')!r}).campaign({campaign.slug!r}).run())"
    environment = {**os.environ, "PYTHONFAULTHANDLER": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        while not local.ask("list_simulations", status=WorkStatus.RUNNING).total:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)  # it then says where each thread is
            pytest.fail(f"it goes on after Ctrl-C: {process.communicate()[1]}")
    assert process.returncode != 0
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert local.ask("list_simulations", status=WorkStatus.RUNNING).total == 0
    assert campaign.report().n_in_flight > 0
    assert [step.status for step in campaign.run()][-1] is CampaignStatus.COMPLETED
    assert len(campaign.candidates(CandidateStatus.IN_FLIGHT)) == 0


X = {"name": "x", "kind": "continuous", "low": 0, "high": 1}
ENGINE = """
kind: python
description: A bowl
input: row
structures: [parameters]
function: bowl:value
properties:
  value: {description: 1 at the best point}
"""


@pytest.mark.slow
def test_suggested_and_chosen_points_are_simulated_by_an_engine_in_the_labs_folder(
    local: nanoos.Lab, tmp_path: Path
) -> None:
    engines = tmp_path / "lab" / "engines"
    engines.mkdir()
    (engines / "bowl.yaml").write_text(ENGINE)
    (engines / "bowl.py").write_text("def value(row):\n    return {'value': 1 - (row['x'] - 0.3) ** 2}\n")
    campaign = local.create_campaign(
        slug="bowl",
        design_space={"kind": "parameters", "params": {"parameters": [X]}, "n_structures": 20},
        engine={"name": "bowl"},
        goal={"value": {"direction": "maximize"}},
        batch_size=4,
    )
    (chosen,) = campaign.simulate([{"x": 0.9}])
    assert chosen.outputs["value"] == pytest.approx(1 - 0.6**2)
    campaign.simulate([item.id for item in campaign.structures()][:5])
    suggested = campaign.suggest(3)
    new = [item for item in suggested if item.point is not None]
    assert new
    assert all(item.structure_id is None for item in new)
    done = campaign.simulate(suggested)
    assert len(done) == 3
    assert {item.formula for item in new} <= {item.formula for item in done}
