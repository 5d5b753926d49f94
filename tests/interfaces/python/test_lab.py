"""What a person does with a lab, in a folder and on a server alike."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nanoos
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, WorkStatus
from nanoos.interfaces.python import Stalled, transport

PNG = b"\x89PNG"


@pytest.mark.slow
def test_a_campaign_runs_to_its_end_and_gives_a_step_for_each_iteration(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    steps = list(campaign.run())
    assert [step.iteration for step in steps] == [1, 2, 3, 3]
    assert [step.status for step in steps] == [CampaignStatus.RUNNING] * 3 + [CampaignStatus.COMPLETED]
    assert [step.n_simulations for step in steps] == [4, 8, 12, 12]
    assert "12 of 12 budgeted simulations" in steps[-1].reason
    best = [step.best_score for step in steps]
    assert all(before is not None and after is not None and before <= after for before, after in pairwise(best))
    assert all("iteration" in step.reason for step in steps[:-1])
    assert campaign.status is CampaignStatus.COMPLETED
    assert list(campaign.run()) == []


@pytest.mark.slow
def test_the_results_come_as_frames(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    for _ in campaign.run():
        pass
    candidates = campaign.candidates().to_pandas()
    assert len(candidates) == 12
    assert candidates["score"].is_monotonic_decreasing
    assert candidates["outputs.value"].notna().all()
    assert str(candidates["created_at"].dt.tz) == "UTC"
    labels = campaign.labels().to_pandas()
    assert set(labels["structure_id"]) == set(candidates["structure_id"])
    assert sorted(labels["value"]) == sorted(candidates["outputs.value"])
    predictions = campaign.predictions().to_pandas()
    assert len(predictions) == 8  # the first batch fills the space: nothing was known
    assert (predictions["std"] > 0).all()
    assert predictions["value"].notna().all()
    decisions = campaign.decisions("campaign_iteration").to_pandas()
    assert (decisions["result"] == "launched").sum() == 3
    assert lab.campaigns().to_pandas().set_index("slug").loc[spec["slug"], "n_simulations"] == 12
    assert any(model.n_labels == 12 for model in lab.models())
    hits = [item for item in lab.discoveries() if item.campaign == spec["slug"]]
    assert len(hits) == candidates["is_hit"].sum()


@pytest.mark.slow
def test_a_list_prints_as_a_table_in_a_terminal_and_in_a_notebook(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    assert repr(campaign.candidates()) == "no CandidateView"
    assert list(campaign.candidates().to_pandas().columns)[:3] == ["id", "campaign", "structure_id"]
    next(campaign.run())
    printed = repr(campaign.candidates()).splitlines()
    assert printed[0].split()[:2] == ["id", "formula"]
    assert len(printed) == 5
    assert campaign.candidates()._repr_html_().count("<tr>") == 5
    assert "... 10 more of 30" in repr(campaign.structures())


@pytest.mark.slow
def test_a_run_stops_where_it_is_asked_to_and_goes_on_later(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    assert [step.iteration for step in campaign.run(max_iterations=1)] == [1]
    assert [step.iteration for step in campaign.run(until=lambda step: step.n_simulations >= 8)] == [2]
    for step in campaign.run():
        assert step.iteration == 3
        break
    assert campaign.status is CampaignStatus.RUNNING
    assert [step.status for step in campaign.run()] == [CampaignStatus.COMPLETED]
    with pytest.raises(InvalidInput, match="max_iterations=0"):
        campaign.run(max_iterations=0)


@pytest.mark.slow
def test_suggested_structures_can_be_simulated(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    first = campaign.suggest(3)
    assert [(item.score, item.values) for item in first] == [(None, {})] * 3
    next(campaign.run())
    suggested = campaign.suggest(3)
    assert len(suggested) == 3
    assert all(item.std["value"] > 0 for item in suggested)
    other = campaign.structures(only_new=True)[-1]
    simulated = campaign.simulate([*suggested[:2], other.structure_hash])
    assert {item.structure_id for item in simulated} == {suggested[0].structure_id, suggested[1].structure_id, other.id}
    assert {item.status for item in simulated} == {CandidateStatus.SIMULATED}
    with pytest.raises(Conflict, match="has already chosen structures"):
        campaign.simulate([suggested[0].structure_id])


@pytest.mark.slow
def test_a_measurement_becomes_a_label(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    next(campaign.run())
    best = campaign.candidates()[0]
    done = campaign.record(best, {"value": 0.5}, noise_std={"value": 0.01}, operator="ada")
    assert (done.status, done.operator, done.measured) == (WorkStatus.COMPLETED, "ada", {"value": 0.5})
    (label,) = [item for item in campaign.labels("value") if item.source_kind == "experiment"]
    assert (label.structure_id, label.value, label.noise_std) == (best.structure_id, 0.5, 0.01)
    for value in (float("nan"), object()):
        with pytest.raises(InvalidInput, match="record_experiment"):
            campaign.record(done, {"value": value})  # type: ignore[dict-item]  # what a script may give
    with pytest.raises(Conflict, match="already COMPLETED"):
        campaign.record(done.id, {"value": 0.6})
    assert [item.id for item in lab.experiments(WorkStatus.COMPLETED) if item.campaign == campaign.slug] == [done.id]


@pytest.mark.slow
def test_the_plot_shows_itself_in_a_notebook(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    list(campaign.run(max_iterations=2))
    figure = campaign.plot_progress()
    assert figure.axes[0].get_ylabel() == "score"
    assert len(figure.axes[0].lines[0].get_xdata()) == 2
    assert figure._repr_png_().startswith(PNG)  # type: ignore[attr-defined]  # what a notebook looks for


def test_errors_are_the_platforms_own_with_their_hints(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    with pytest.raises(NotFound, match="'absent'") as missing:
        lab.campaign("absent")
    assert missing.value.hint.startswith("Newest")
    with pytest.raises(InvalidInput, match="batch_size"):
        lab.create_campaign(spec, batch_size=0)
    with pytest.raises(NotFound, match="no command 'dance'"):
        lab.send("dance")
    with pytest.raises(NotFound, match="no query 'dance'"):
        lab.ask("dance")
    with pytest.raises(InvalidInput, match="list_runs"):
        lab.ask("list_runs", colour="red")
    lab.create_campaign(spec)
    with pytest.raises(Conflict, match=spec["slug"]) as twice:
        lab.create_campaign(spec)
    assert type(twice.value) is Conflict


def test_a_campaign_comes_from_a_file_a_dict_or_keywords(lab: nanoos.Lab, spec: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "campaign.json"
    file.write_text(json.dumps(spec))
    made = [
        lab.create_campaign(file, slug=f"{spec['slug']}-file"),
        lab.create_campaign(spec, slug=f"{spec['slug']}-dict"),
        lab.create_campaign(**{**spec, "slug": f"{spec['slug']}-keywords"}),
    ]
    assert {campaign.report().simulation_budget for campaign in made} == {12}
    numbers = np.array([0, 1])
    other = lab.create_campaign(spec, slug=f"{spec['slug']}-numpy", priority=numbers[1], name=Path("named"))
    assert next(item for item in lab.campaigns() if item.slug == other.slug).priority == 1
    file.write_text("[]")
    with pytest.raises(InvalidInput, match="holds a list"):
        lab.create_campaign(file)
    with pytest.raises(InvalidInput, match="cannot be read"):
        lab.create_campaign(tmp_path / "absent.json")


def test_the_same_key_creates_once(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    first = lab.create_campaign(spec, key=spec["slug"])
    assert lab.create_campaign(spec, key=spec["slug"]).slug == first.slug
    assert [item.slug for item in lab.campaigns()].count(first.slug) == 1


@pytest.mark.slow
def test_a_campaign_that_is_not_running_says_what_to_do(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec, start=False)
    with pytest.raises(Conflict, match=r"CREATED.*start\(\)"):
        next(campaign.run())
    campaign.start()
    run = campaign.run()
    assert next(run).iteration == 1
    campaign.pause("lunch")
    with pytest.raises(Conflict, match="PAUSED"):
        next(run)
    with pytest.raises(Conflict, match=r"PAUSED.*lunch.*resume\(\)"):
        next(campaign.run())
    campaign.resume()
    assert next(campaign.run()).iteration == 2
    campaign.cancel()
    with pytest.raises(Conflict, match="CANCELLED"):
        next(campaign.run())


@pytest.mark.slow
def test_an_inactive_orchestrator_ends_the_run_with_its_reason(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    lab.send("set_active", is_active=False)
    try:
        with pytest.raises(Conflict, match="inactive"):
            next(campaign.run())
    finally:
        lab.send("set_active", is_active=True)
    assert next(campaign.run()).iteration == 1


@pytest.mark.slow
def test_a_run_that_cannot_go_on_says_why(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    before = lab.ask("orchestrator_state").config["max_simultaneous_simulations"]
    campaign = lab.create_campaign(spec)
    next(campaign.run())
    lab.send("update_config", changes={"max_simultaneous_simulations": 0})
    try:
        with pytest.raises(Stalled, match="0 of 0 simulation slots"):
            next(campaign.run())
    finally:
        lab.send("update_config", changes={"max_simultaneous_simulations": before})


def test_every_page_is_read(lab: nanoos.Lab, spec: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_LIMIT", 7)
    campaign = lab.create_campaign(spec)
    assert len({item.id for item in campaign.structures()}) == 30


def test_a_closed_lab_refuses_everything(lab: nanoos.Lab, spec: dict[str, Any]) -> None:
    campaign = lab.create_campaign(spec)
    campaign.cancel()
    lab.close()
    for act in (lab.campaigns, campaign.report, campaign.pause, lambda: next(campaign.run())):
        with pytest.raises(Conflict, match="was closed"):
            act()
