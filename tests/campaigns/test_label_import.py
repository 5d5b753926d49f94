"""Past measurements become labels, count, and are never suggested again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nanoos.campaigns import label_file, label_import
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.learning.model_progress import model_progress
from nanoos.orchestrator import step
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store import audit
from nanoos.store.labels import count_labels, label_rows
from nanoos.store.tables import (
    candidates,
    experiment_runs,
    label_import_rows,
    label_imports,
    labels,
    simulation_jobs,
    structures,
    training_datasets,
)
from tests.support.bench import Bench


def _import(bench: Bench, path: Path, *, dry_run: bool = False, **payload: Any) -> dict[str, Any]:
    command = parse_command("import_labels", {"campaign": "alpha", "file": str(path), **payload})
    return dict(execute(bench.database, command, agent_id="ada", clock=bench.clock, dry_run=dry_run).result)


def _table(bench: Bench, *rows: str, header: str = "structure,value", name: str = "past.csv") -> Path:
    path = bench.folder / name
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


@pytest.fixture
def campaign(bench: Bench) -> Bench:
    """A campaign without an engine on a table of forty rows."""
    bench.create(engine=None, instrument={"name": "replay"}, acquisition="ei", ranges={"value": [-2, 5]})
    return bench


@pytest.mark.slow
def test_imported_values_are_candidates_labels_and_never_suggested(campaign: Bench) -> None:
    report = _import(campaign, _table(campaign, *(f"r{row},{0.1 * row}" for row in range(20))))
    assert (report["n_labels"], report["n_structures"], report["n_known"], report["n_bad"]) == (20, 20, 0, 0)
    known = campaign.rows(candidates)
    assert {(row.status, row.origin) for row in known} == {("MEASURED", "known")}
    assert sorted(row.outputs["value"] for row in known) == pytest.approx([0.1 * row for row in range(20)])
    assert campaign.count(simulation_jobs) == campaign.count(experiment_runs) == 0
    assert campaign.dataset().n_measured == 20
    campaign.step()
    chosen = [row.structure_id for row in campaign.rows(candidates) if row.origin != "known"]
    assert chosen
    assert not {row.structure_id for row in known} & set(chosen)
    assert {row.origin for row in campaign.rows(candidates)} == {"known", "acquisition"}  # it has learned
    with campaign.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_a_campaign_created_later_knows_the_imported_values_too(campaign: Bench) -> None:
    _import(campaign, _table(campaign, "r0,1.0", "r1,0.2"))
    campaign.create("beta")
    of_beta = campaign.rows(candidates, candidates.c.campaign_id == 2)
    assert {(row.status, row.is_confirmed, row.outputs["value"]) for row in of_beta} == {
        ("MEASURED", True, 1.0),
        ("MEASURED", False, 0.2),
    }


def test_the_same_file_twice_adds_nothing_and_a_corrected_one_only_what_is_new(campaign: Bench) -> None:
    path = _table(campaign, "r0,1.0", "r1,0.2", "r1,0.2")
    assert _import(campaign, path)["n_labels"] == 3  # a repeat in one file is a replicate
    again = _import(campaign, path)
    assert (again["n_labels"], again["n_known"], again["import_id"]) == (0, 3, None)
    path = _table(campaign, "r0,1.0", "r1,0.2", "r1,0.2", "r2,0.4")
    assert _import(campaign, path)["n_labels"] == 1
    assert (campaign.count(label_imports), campaign.count(labels)) == (2, 4)


def test_a_retracted_import_does_not_come_back(campaign: Bench) -> None:
    path = _table(campaign, "r0,1.0")
    _import(campaign, path)
    retraction = parse_command("retract_label", {"label_id": 1, "reason": "wrong"})
    execute(campaign.database, retraction, agent_id="ada", clock=campaign.clock)
    assert campaign.rows(candidates)[0].status == "DROPPED"
    assert _import(campaign, path)["n_known"] == 1
    assert campaign.rows(candidates)[0].status == "DROPPED"


@pytest.mark.slow
def test_an_experiment_outranks_an_imported_value(bench: Bench) -> None:
    bench.configure(max_simultaneous_experiments=40)
    bench.create(engine=None, instrument={"name": "replay"}, batch_size=40, acquisition="random")
    bench.step()
    bench.lab()
    measured = bench.rows(candidates)[0]
    (structure,) = bench.rows(structures, structures.c.id == measured.structure_id)
    _import(bench, _table(bench, f"{structure.formula},77"))
    assert bench.rows(candidates)[0].outputs == measured.outputs
    assert 77 not in bench.dataset().values


def test_columns_units_noise_and_hashes_are_as_named(bench: Bench) -> None:
    table = bench.table(column="bandgap_ev", name="gaps.csv")
    space = {"kind": "table", "params": {"path": str(table), "measured_columns": ["bandgap_ev"]}}
    goal = {"bandgap_ev": {"value": 1.0, "tolerance": 0.05}}
    bench.create(design_space=space, goal=goal, engine=None, instrument={"name": "manual"})
    (first, *_) = bench.rows(structures)
    path = _table(bench, f"{first.structure_hash},1010,20", header="sample,Eg (meV),error")
    _import(
        bench,
        path,
        structure_column="sample",
        columns={"bandgap_ev": "Eg (meV)"},
        units={"bandgap_ev": "meV"},
        noise_columns={"bandgap_ev": "error"},
    )
    (label,) = bench.rows(labels)
    assert (label.structure_hash, label.source_kind) == (first.structure_hash, "import")
    assert (label.value, label.noise_std) == pytest.approx((1.01, 0.02))


@pytest.mark.parametrize("suffix", ["xlsx", "json", "parquet"])
def test_excel_json_and_parquet_are_read_as_csv(campaign: Bench, suffix: str) -> None:
    import pandas as pd

    frame = pd.DataFrame({"structure": ["r0", "r1", "r2"], "value": [1.0, 0.25, None]})
    path = campaign.folder / f"past.{suffix}"
    if suffix == "xlsx":
        frame.to_excel(path, index=False)
    elif suffix == "json":
        path.write_text(json.dumps(frame.astype(object).where(frame.notna(), None).to_dict(orient="records")))
    else:
        frame.to_parquet(path)
    report = _import(campaign, path)
    assert (report["n_labels"], report["n_blank"]) == (2, 1)
    assert [row.value for row in campaign.rows(labels)] == [1.0, 0.25]


@pytest.mark.slow
def test_bad_rows_stop_the_import_unless_they_are_skipped_and_a_dry_run_lists_them(campaign: Bench) -> None:
    path = _table(campaign, "r0,1.0", "r99,0.2", "r1,secret", "r2,970", "r3,nan", "r4,0.5")
    with pytest.raises(InvalidInput) as refused:
        _import(campaign, path)
    assert "line 3, column 'structure': no structure of the design space" in str(refused.value)
    assert "line 4, column 'value': not a finite number" in str(refused.value)
    assert "line 5, column 'value': outside the campaign's range, -2 to 5" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "r99" not in str(refused.value)
    assert campaign.count(labels) == campaign.count(label_imports) == 0
    dry = _import(campaign, path, dry_run=True)["would"]
    assert [(item["line"], item["column"]) for item in dry["bad"]] == [(3, "structure"), (4, "value"), (5, "value")]
    assert campaign.count(labels) == 0
    report = _import(campaign, path, skip_bad_rows=True)
    assert (report["n_labels"], report["n_bad"], report["n_blank"]) == (2, 3, 1)
    assert [row.entry for row in campaign.rows(labels)] == [2, 7]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"structure_column": "name"}, "structure_column names"),
        ({"columns": {"value": "Eg"}}, "columns names"),
        ({"columns": {"value": "value"}, "units": {"valu": "eV"}}, "units names 'valu'"),
        ({"units": {"value": "eV"}}, "does not carry its unit"),
        ({"noise_columns": {"value": "err"}}, "noise_columns names"),
    ],
)
def test_columns_and_units_that_do_not_exist_are_refused(campaign: Bench, payload: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        _import(campaign, _table(campaign, "r0,1.0"), **payload)


def test_a_table_without_any_target_is_refused(campaign: Bench) -> None:
    with pytest.raises(InvalidInput, match="no column named after a target"):
        _import(campaign, _table(campaign, "r0,1.0", header="structure,gap"))


def test_a_name_that_two_structures_share_needs_the_hash(campaign: Bench) -> None:
    with campaign.database.write() as connection:
        first, second = connection.execute(structures.select().order_by(structures.c.id).limit(2)).all()
        connection.execute(structures.update().where(structures.c.id == second.id).values(formula=first.formula))
    with pytest.raises(InvalidInput, match="2 structures have this name"):
        _import(campaign, _table(campaign, f"{first.formula},1.0"))
    assert _import(campaign, _table(campaign, f"{first.structure_hash},1.0"))["n_labels"] == 1


def test_a_file_outside_the_data_folders_is_refused(campaign: Bench) -> None:
    with pytest.raises(InvalidInput, match="outside the folders"):
        _import(campaign, Path("/etc/passwd"))


@pytest.mark.slow
def test_imported_labels_make_the_model_due(campaign: Bench) -> None:
    campaign.configure(min_new_samples_for_retrain=20)
    _import(campaign, _table(campaign, *(f"r{row},{0.1 * row}" for row in range(25))))
    assert campaign.step().actions["models_retrained"] == 1
    assert campaign.count(training_datasets) == 0


@pytest.mark.slow
def test_a_structure_that_waits_for_its_simulation_is_scored_at_once(bench: Bench) -> None:
    bench.create()
    bench.step()
    (waiting, *_) = bench.rows(candidates)
    (structure,) = bench.rows(structures, structures.c.id == waiting.structure_id)
    _import(bench, _table(bench, f"{structure.formula},1.0"))
    assert bench.rows(candidates)[0].status == "MEASURED"
    bench.drain()
    simulated = bench.rows(candidates)[0]
    assert (simulated.status, simulated.is_confirmed, simulated.outputs["value"]) == ("SIMULATED", True, 1.0)


def test_an_unfinished_design_space_says_so(bench: Bench) -> None:
    bench.create(
        design_space={
            "kind": "tmd_alloy",
            "params": {"elements": ["Mo", "W", "S", "Se"]},
            "n_structures": 50_000,
        },
        engine={"name": "tmd_three_band"},
        goal={"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}},
    )
    with pytest.raises(Conflict, match="still empty"):
        _import(bench, _table(bench, "MoS2,1.0", header="structure,bandgap_pbe_ev"))


def test_an_import_that_was_killed_is_finished_by_recovery_with_nothing_twice(
    campaign: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_import, "ROWS_A_TRANSACTION", 10)
    path = _table(campaign, *(f"r{row},{0.1 * row}" for row in range(25)))
    finish_some = label_import._finish_some
    calls = iter((finish_some, finish_some))

    def die_third(connection: Any, *, now: Any) -> int:
        step = next(calls, None)
        if step is None:
            raise KeyboardInterrupt
        return step(connection, now=now)

    monkeypatch.setattr(label_import, "_finish_some", die_third)
    with pytest.raises(KeyboardInterrupt):
        _import(campaign, path)
    monkeypatch.setattr(label_import, "_finish_some", finish_some)
    assert (campaign.count(labels), campaign.count(label_import_rows)) == (20, 5)
    assert campaign.recover() == {}  # its process may still live
    campaign.clock.advance(minutes=11)
    campaign.recover()
    assert (campaign.count(labels), campaign.count(label_import_rows)) == (25, 0)
    assert campaign.statuses(candidates) == {"MEASURED": 25}
    assert _import(campaign, path)["n_known"] == 25
    with campaign.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_a_second_import_knows_the_values_that_are_still_on_their_way(campaign: Bench) -> None:
    path = _table(campaign, "r0,1.0")
    plan = label_file.plan_import(campaign.database, "alpha", path, label_file.ImportSpec())
    with campaign.database.write() as connection:
        label_import.store_import(connection, plan, imported_by="ada", now=campaign.clock())
    again = label_file.plan_import(campaign.database, "alpha", path, label_file.ImportSpec())
    with campaign.database.write() as connection:
        report = label_import.store_import(connection, again, imported_by="bob", now=campaign.clock())
    assert (report["n_labels"], report["n_known"]) == (0, 1)
    assert label_import.finish_imports(campaign.database, clock=campaign.clock) == 1
    assert campaign.count(labels) == 1


def test_a_structure_that_is_measured_while_a_step_plans_is_not_chosen_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    plan_step = step.plan_step

    def measure_first(*arguments: Any, **more: Any) -> Any:
        plan = plan_step(*arguments, **more)
        first = plan.iterations[0].chosen[0].structure_id
        (row,) = bench.rows(structures, structures.c.id == first)
        _import(bench, _table(bench, f"{row.structure_hash},1.0"))
        return plan

    monkeypatch.setattr(step, "plan_step", measure_first)
    done = bench.step()
    assert done.actions["simulations_launched"] == 3
    assert "1 of them measured meanwhile" in done.actions["decisions"][0]["reason"]
    assert [row.status for row in bench.rows(candidates)] == ["MEASURED", "IN_FLIGHT", "IN_FLIGHT", "IN_FLIGHT"]


def test_a_huge_number_is_a_bad_cell_and_blocks_no_other_import(campaign: Bench) -> None:
    path = _table(campaign, "r0,1.0,1e200", header="structure,value,error")
    with pytest.raises(InvalidInput, match="not a positive number below"):
        _import(campaign, path, noise_columns={"value": "error"})
    assert _import(campaign, _table(campaign, "r1,1.0"))["n_labels"] == 1


@pytest.mark.slow
def test_values_imported_while_a_campaign_was_completed_count_when_it_is_resumed(bench: Bench) -> None:
    bench.configure(max_simultaneous_experiments=2)
    bench.create(engine=None, instrument={"name": "replay"}, batch_size=2, max_iterations=1)
    bench.step()
    bench.lab()
    bench.clock.advance(seconds=1)
    assert bench.step().actions["campaigns_ended"] == ["alpha"]
    taken = {row.structure_id for row in bench.rows(candidates)}
    free = next(row for row in bench.rows(structures) if row.id not in taken)
    _import(bench, _table(bench, f"{free.structure_hash},1.0"))
    assert bench.count(candidates) == 2
    for kind, payload in (
        ("extend_campaign", {"max_iterations": 2}),
        ("move_campaign", {"move": "resume"}),
    ):
        command = parse_command(kind, {"slug": "alpha", "reason": "r", **payload})
        execute(bench.database, command, agent_id="ada", clock=bench.clock)
    assert bench.rows(candidates)[-1].structure_id == free.id


@pytest.mark.slow
def test_retracting_an_outranked_value_does_not_train_again_for_ever(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(batch_size=20)
    bench.step()
    bench.drain()
    (first, *_) = bench.rows(structures, structures.c.structure_hash == bench.rows(labels)[0].structure_hash)
    _import(bench, _table(bench, f"{first.structure_hash},1.0"))
    bench.train()
    retraction = parse_command("retract_label", {"label_id": 1, "reason": "wrong potential"})
    execute(bench.database, retraction, agent_id="ada", clock=bench.clock)
    bench.clock.advance(seconds=1)
    assert bench.step().actions["models_retrained"] == 0


@pytest.mark.slow
def test_the_labels_that_count_are_those_of_the_next_dataset(bench: Bench) -> None:
    """Eight simulated and eight imported labels of the same structures are eight labels: too few to train on."""
    bench.configure(max_simultaneous_simulations=100, min_new_samples_for_retrain=1)
    bench.create(batch_size=8, acquisition="random")
    bench.step()
    bench.drain()
    simulated = [row.structure_hash for row in bench.rows(labels)]
    report = _import(bench, _table(bench, *(f"{hash_},{0.3 * i}" for i, hash_ in enumerate(simulated))))
    assert (len(simulated), report["n_labels"]) == (8, 8)
    assert _progress(bench) == (8, 8)
    assert bench.step().actions["models_retrained"] == 0


def _progress(bench: Bench) -> tuple[int, int]:
    """Labels that count and new ones, of the only modelled property, in each of the ways in which they are read."""
    with bench.database.read() as connection:
        (progress,) = model_progress(connection)
        read = label_rows(connection, [progress.id])
        assert count_labels(connection, progress.id) == progress.n_labels == len(read)
    return progress.n_labels, progress.n_new


@pytest.mark.slow
def test_labels_that_count_after_a_dataset_go_by_ids_and_not_by_times(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(batch_size=20, acquisition="random")
    bench.step()
    bench.drain()
    bench.train()
    assert _progress(bench) == (20, 0)
    first, second = (row.structure_hash for row in bench.rows(labels)[:2])
    bench.clock.advance(hours=-1)
    _import(bench, _table(bench, f"{first},1.0", f"{second},2.0"))
    assert _progress(bench) == (20, 2)
    for label_id in (1, 21):  # an outranked label, and the one that outranks it
        retraction = parse_command("retract_label", {"label_id": label_id, "reason": "wrong sample"})
        execute(bench.database, retraction, agent_id="ada", clock=bench.clock)
    assert _progress(bench) == (19, 1)
    bench.train()
    assert _progress(bench) == (19, 0)


@pytest.mark.slow
def test_a_structure_whose_targets_were_all_imported_is_not_sent_to_the_lab(bench: Bench) -> None:
    bench.configure(max_simultaneous_experiments=40, experiment_trigger_score_threshold=0.01)
    goal = {"value": {"value": 1.0, "tolerance": 0.01, "ramp": 10.0}}
    bench.create(goal=goal, instrument={"name": "manual"}, max_iterations=1)
    bench.step()
    bench.drain()
    imported = bench.rows(labels)[0].structure_hash
    _import(bench, _table(bench, f"{imported},1.5"))  # no hit, but a good score
    bench.clock.advance(minutes=61)
    bench.step()
    (structure,) = bench.rows(structures, structures.c.structure_hash == imported)
    tested = {row.structure_id for row in bench.rows(experiment_runs)}
    assert tested
    assert structure.id not in tested
