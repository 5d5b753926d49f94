"""Campaigns: what cannot work is refused before anything is written, with what would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.spec import settings_of
from nanoos.domain.errors import Conflict, NanoosError, NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.plugins.registry import ENGINES, design_space_kinds
from nanoos.store.tables import alerts, campaigns, design_spaces, modelled_properties, simulation_jobs, structures
from tests.support.bench import Bench
from tests.support.processes import race

TMD = {"name": "tmd_three_band"}
GAP = {"bandgap_pbe_ev": {"value": 1.7, "tolerance": 0.02}}
SPACES = {
    "tmd_alloy": {"side": 3},
    "nanoparticle": {"elements": ["Cu", "Ni"]},
    "table": {},
    "parameters": {"parameters": [{"name": "x", "kind": "continuous", "low": 0, "high": 1}]},
}
SMALL_CELL = {"kind": "tmd_alloy", "params": {"side": 3}, "n_structures": 12}


def _assert_refused(bench: Bench, words: list[str], **changes: Any) -> NanoosError:
    before = bench.everything()
    with pytest.raises(NanoosError) as caught:
        bench.create(**changes)
    for word in words:
        assert word in str(caught.value), str(caught.value)
    assert caught.value.hint
    assert bench.everything() == before
    return caught.value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"design_space": {"elements": ["Fe", "O"], "dimensionality": 2}}, ["No design space covers elements Fe, O"]),
        ({"design_space": {"elements": ["Mo", "S"], "dimensionality": 3}}, ["No design space covers", "3 dimensions"]),
        ({"design_space": {"kind": "tmd_aloy"}}, ["no design space 'tmd_aloy'", "tmd_alloy"]),
        ({"design_space": {"kind": "tmd_alloy", "params": {"side": 4}}}, ["side", "4", "multiple of 3"]),
        ({"design_space": {"kind": "tmd_alloy", "params": {"sides": 3}}}, ["sides is unknown"]),
        ({"design_space": SMALL_CELL}, ["'replay' cannot run", "'tmd_alloy'", "It runs: table"]),
        ({"engine": {"name": "crystal_ball"}}, ["no engine 'crystal_ball'", "tmd_three_band"]),
        ({"engine": {"name": "replay", "params": {}}}, ["properties is missing"]),
        ({"goal": {"bandgap": {"min": 1}}}, ["'bandgap'", "engine 'replay' does not compute", "It computes: value"]),
        ({"goal": {}}, ["at least one target"]),
        ({"goal": {"value": {"min": "high"}}}, ["'value'", "'high'"]),
        ({"instrument": {"name": "oven"}}, ["no instrument 'oven'", "manual, replay, virtual"]),
        ({"instrument": {"name": "virtual", "params": {"default_noise_std": -1}}}, ["default_noise_std=-1"]),
        ({"slug": "No Spaces"}, ["slug='No Spaces'"]),
        ({"batch_size": 0}, ["batch_size=0"]),
        ({"max_iterations": "many"}, ["max_iterations='many'"]),
        ({"stop": {"hits": 0}}, ["stop.hits=0"]),
        ({"stop": {"hit": 1}}, ["stop.hit"]),
        ({"acquisition": "magic"}, ["acquisition='magic'"]),
        ({"simulation_budget": -1}, ["simulation_budget=-1"]),
        ({"priority": 5000}, ["priority=5000"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_a_campaign_that_cannot_work_is_refused_and_nothing_is_written(
    bench: Bench, changes: dict[str, Any], words: list[str]
) -> None:
    _assert_refused(bench, words, **changes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,x,value\na,1,0.5\nb,two,0.6\n", ["line 3", "column 2"]),
        ("id,x,value\na,1,0.5\nb,2,high\n", ["line 3", "'value'"]),
        ("id,x,value\na,1,0.5\nb,2\n", ["line 3", "2 cells", "the header has 3"]),
        ("id,x,value\na,1,0.5\na,2,0.6\n", ["line 3", "'id'", "line 2"]),
        ("id,x,value\na,1,0.5\n,2,0.6\n", ["line 3", "'id'", "missing"]),
        ("id,x,value\na,1,inf\nb,2,0.5\n", ["line 2", "'value'"]),
        ("id,x,x\na,1,0.5\n", ["columns 2, 3", "share a name"]),
        ("id,x,other\na,1,0.5\n", ["no column 'value'"]),
        ("", ["is empty"]),
        ("id,x,value\n", ["no rows"]),
    ],
)
def test_a_malformed_table_is_refused_with_row_and_column(bench: Bench, content: str, words: list[str]) -> None:
    path = bench.folder / "bad.csv"
    path.write_text(content)
    space = {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}}
    _assert_refused(bench, words, design_space=space)


def test_a_missing_table_is_refused_with_its_path(bench: Bench) -> None:
    space = {"kind": "table", "params": {"path": str(bench.folder / "none.csv")}}
    _assert_refused(bench, ["none.csv"], design_space=space)


@pytest.mark.slow
def test_every_engine_is_refused_on_every_design_space_it_cannot_run(bench: Bench) -> None:
    from nanoos.plugins.registry import simulation_engine

    params = {"replay": {"properties": ["value"]}}
    for name in ENGINES.built_in:
        engine = simulation_engine(name, params.get(name))
        goal = {engine.properties[0].name: {"direction": "maximize"}}
        for kind in set(design_space_kinds()) - engine.design_space_kinds - {"structure_files"}:
            space = {"kind": kind, "n_structures": 4, "params": SPACES[kind]}
            if kind == "table":
                space = bench.spec()["design_space"]
            _assert_refused(
                bench,
                [f"Engine {name!r} cannot run", repr(kind)],
                engine={"name": name, "params": params.get(name, {})},
                design_space=space,
                goal=goal,
            )


def test_a_slug_is_used_once(bench: Bench) -> None:
    bench.create()
    error = _assert_refused(bench, ["'alpha' already exists"])
    assert isinstance(error, Conflict)


def test_a_real_campaign_is_stored_with_its_space_and_modelled_properties(bench: Bench) -> None:
    bench.create(
        "tmd",
        design_space={
            "elements": ["Mo", "S", "Se", "W"],
            "dimensionality": 2,
            "params": {"side": 3},
            "n_structures": 12,
        },
        engine=TMD,
        goal={**GAP, "conduction_bottom_ev": {"value": -4.05, "tolerance": 0.05}},
    )
    (space,) = bench.rows(design_spaces)
    assert (space.kind, space.n_structures) == ("tmd_alloy", 12)
    assert bench.count(structures) == 12
    assert {row.slug for row in bench.rows(modelled_properties)} == {
        "tmd_alloy.bandgap_pbe_ev",
        "tmd_alloy.conduction_bottom_ev",
    }
    bench.step()
    assert bench.drain().completed == 4


def test_two_campaigns_over_one_space_share_it_and_its_models(bench: Bench) -> None:
    bench.create("alpha")
    bench.create("beta", goal={"value": {"min": 1.2}})
    assert bench.count(design_spaces) == bench.count(modelled_properties) == 1
    assert bench.count(structures) == 40


def test_campaigns_created_at_once_over_one_new_space_all_exist(bench: Bench) -> None:
    bench.table()
    outcomes = race(*[lambda slug=slug: bench.create(slug) for slug in ("alpha", "beta", "gamma")])
    assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
    assert bench.count(campaigns) == 3
    assert bench.count(design_spaces) == bench.count(modelled_properties) == 1


def test_one_slug_wanted_by_two_at_once_is_given_to_one(bench: Bench) -> None:
    bench.create("first")
    outcomes = race(bench.create, bench.create)
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True], outcomes
    assert bench.count(campaigns) == 2


def test_a_table_that_changed_since_does_not_change_a_stored_campaign(bench: Bench) -> None:
    bench.create()
    path: Path = bench.table()
    path.write_text("id,x,y,value\na,1,1,1\nb,2,2,2\n")
    bench.step()
    assert bench.drain().completed == 4
    bench.create("beta")
    assert bench.count(design_spaces) == 2


@pytest.mark.slow
def test_an_unknown_campaign_is_told_with_those_that_exist(bench: Bench) -> None:
    bench.create()
    with bench.database.read() as connection, pytest.raises(NotFound, match=r"no campaign 'omega'.*alpha"):
        get_campaign(connection, "omega")


def test_settings_are_read_as_they_were_asked_for(bench: Bench) -> None:
    bench.create(
        start=False,
        batch_size=7,
        stop={"hits": 3, "patience_iterations": 4},
        simulation_budget=9,
        instrument={"name": "virtual", "params": {"default_noise_std": 0.5}},
    )
    (row,) = bench.rows(campaigns)
    assert row.status == "CREATED"
    found = settings_of(row)
    assert (found.batch_size, found.stop_hits, found.patience_iterations, found.simulation_budget) == (7, 3, 4, 9)
    assert (found.instrument, found.instrument_params) == ("virtual", {"default_noise_std": 0.5})
    assert bench.step().actions["campaigns_advanced"] == 0
    bench.move("alpha", CampaignStatus.RUNNING)
    assert bench.step().actions["campaigns_advanced"] == 1


def test_a_cancelled_campaign_gives_up_what_waits_and_stays_cancelled(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.move("alpha", CampaignStatus.CANCELLED)
    assert bench.statuses(simulation_jobs) == {"CANCELLED": 4}
    with pytest.raises(Conflict, match="this is final"):
        bench.move("alpha", CampaignStatus.RUNNING)
    assert bench.step().actions["decisions"] == []


@pytest.mark.slow
def test_a_completed_campaign_goes_on_when_it_is_resumed_with_a_higher_limit(bench: Bench) -> None:
    bench.configure(simulation_budget_per_campaign=4)
    bench.create()
    bench.step()
    bench.drain()
    assert bench.step().actions["campaigns_ended"] == ["alpha"]
    bench.configure(simulation_budget_per_campaign=6)
    bench.move("alpha", CampaignStatus.RUNNING)
    assert bench.step().actions["simulations_launched"] == 2
    assert bench.count(alerts) == 0
