"""The work list goes out as a sheet and comes back filled: every row's fate is said, nothing is recorded twice."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.execution.experiments.recording import record_result, reject_experiment, start_experiment
from nanoos.execution.experiments.sheets import as_csv, read_sheet, work_list, write_sheet
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store import audit
from nanoos.store.tables import audit_log, candidates, experiment_runs, labels
from tests.support.bench import Bench

GAP = "bandgap_ev"


@pytest.fixture
def lab(bench: Bench) -> Bench:
    """Four experiments on the worklist of a campaign without an engine."""
    bench.configure(max_simultaneous_experiments=4)
    table = bench.table(column=GAP, name="gaps.csv")
    bench.create(
        design_space={"kind": "table", "params": {"path": str(table), "measured_columns": [GAP]}},
        goal={GAP: {"value": 1.0, "tolerance": 0.05}},
        ranges={GAP: [0, 10]},
        engine=None,
        instrument={"name": "manual"},
    )
    bench.step()
    return bench


def _sheet(bench: Bench, path: Path, fill: dict[int, dict[str, str]], units: str = "[eV]") -> Path:
    """The exported work list with cells filled in, by experiment and heading."""
    with bench.database.read() as connection:
        headings, *rows = work_list(connection)
    shown = [heading.replace("[eV]", units) for heading in headings]
    filled = [dict(zip(shown, row, strict=True)) | fill.get(int(row[0]), {}) for row in rows]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, shown)
        writer.writeheader()
        writer.writerows(filled)
    return path


def _record(bench: Bench, path: Path, *, dry_run: bool = False, **more: Any) -> dict[str, Any]:
    rows, unreadable = read_sheet(path)
    assert not unreadable
    command = parse_command("record_experiments", {"rows": [asdict(row) for row in rows], "operator": "ada", **more})
    result = execute(bench.database, command, agent_id="ada", clock=bench.clock, dry_run=dry_run).result
    return dict(result["would"] if dry_run else result)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_exported_sheet_reads_back_empty(lab: Bench, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    with lab.database.read() as connection:
        rows = work_list(connection)
    assert rows[0] == [
        "experiment",
        "campaign",
        "structure",
        "instrument",
        f"{GAP} [eV]",
        f"{GAP} std [eV]",
        "failed because",
        "comment",
    ]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4"]
    write_sheet(path, rows)
    assert read_sheet(path) == ([], [])
    with pytest.raises(InvalidInput, match="exists"):
        write_sheet(path, rows)


@pytest.mark.slow
def test_a_filled_sheet_is_recorded_once_in_the_units_of_its_headings(lab: Bench, tmp_path: Path) -> None:
    fill = {
        1: {f"{GAP} [meV]": "980", f"{GAP} std [meV]": "20", "comment": "clear spectrum"},
        2: {"failed because": "the flake broke"},
    }
    path = _sheet(lab, tmp_path / "list.csv", fill, units="[meV]")
    dry = _record(lab, path, dry_run=True)
    assert [row["fate"] for row in dry["rows"]] == ["recorded", "failed"]
    assert lab.count(labels) == 0
    done = _record(lab, path)
    assert (done["recorded"], done["failed"], done["known"], done["bad"]) == (1, 1, 0, 0)
    (label,) = lab.rows(labels)
    assert (label.value, label.noise_std) == pytest.approx((0.98, 0.02))
    assert [row.status for row in lab.rows(experiment_runs)] == ["COMPLETED", "FAILED", "PENDING", "PENDING"]
    assert lab.rows(experiment_runs)[0].comment == "clear spectrum"
    again = _record(lab, path)
    assert (again["recorded"], again["known"]) == (0, 2)
    assert lab.count(labels) == 1
    with lab.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_swapped_sample_a_wrong_unit_and_a_second_value_are_bad_and_the_rest_can_be_recorded(
    lab: Bench, tmp_path: Path
) -> None:
    with lab.database.write() as connection:
        record_result(connection, 1, {GAP: 1.0}, operator="ada", now=lab.clock())
    rows = [
        {"line": 2, "experiment_id": 1, "values": {GAP: 2.0}},
        {"line": 3, "experiment_id": 2, "values": {GAP: 970.0}},
        {"line": 4, "experiment_id": 3, "structure": "another", "values": {GAP: 1.0}},
        {"line": 5, "experiment_id": 99, "values": {GAP: 1.0}},
        {"line": 6, "experiment_id": 4, "values": {GAP: 1.2}},
    ]

    def send(**more: Any) -> dict[str, Any]:
        command = parse_command("record_experiments", {"rows": rows, "operator": "ada", **more})
        return dict(execute(lab.database, command, agent_id="ada", clock=lab.clock).result)

    with pytest.raises(InvalidInput) as refused:
        send()
    assert "line 2: Experiment 1 is already COMPLETED" in str(refused.value)
    assert "line 3: bandgap_ev 970 is outside 0 to 10" in str(refused.value)
    assert "is of" in str(refused.value)
    assert "not of another" in str(refused.value)
    assert "There is no experiment 99" in str(refused.value)
    assert lab.count(labels) == 1
    done = send(skip_bad_rows=True)
    assert [row["fate"] for row in done["rows"]] == ["bad", "bad", "bad", "bad", "recorded"]
    assert lab.rows(experiment_runs)[3].measured == {GAP: 1.2}


def test_unreadable_cells_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("experiment,value,value std\n1,abc,\nx,1.0,\n3,1.0,0.1\n4,,\n")
    rows, bad = read_sheet(path)
    assert [(row.experiment_id, row.values, row.noise_std) for row in rows] == [(3, {"value": 1.0}, {"value": 0.1})]
    assert [(fate.line, fate.reason) for fate in bad] == [
        (2, "column 'value': 'abc' is no number."),
        (3, "column 'experiment' is no number."),
    ]


def test_each_column_has_a_unit_of_its_own_and_a_row_says_one_thing(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "experiment,bandgap_ev [eV],bandgap_ev std [meV],failed because\n"
        "1,1.5,20,-\n2,1.5,20,broke\n3,,20,\n4,,,broke\n"
    )
    rows, bad = read_sheet(path)
    assert [(row.values, row.noise_std, row.failed_because) for row in rows] == [
        ({GAP: 1.5}, {GAP: pytest.approx(0.02)}, ""),
        ({}, {}, "broke"),
    ]
    assert [(fate.line, fate.reason) for fate in bad] == [
        (3, "it has values and a reason for a failure."),
        (4, "it has a standard deviation without a value."),
    ]


def test_a_sheet_without_experiments_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sample,value\na,1\n")
    with pytest.raises(InvalidInput, match="no column 'experiment'"):
        read_sheet(path)


def test_a_cell_is_no_formula_in_a_spreadsheet() -> None:
    assert as_csv([["=1+1", "@sum", "-5", "MoS2"]]) == "'=1+1,'@sum,-5,MoS2\n"


def test_an_experiment_that_somebody_started_is_theirs(lab: Bench) -> None:
    with lab.database.write() as connection:
        start_experiment(connection, 1, operator="ada", now=lab.clock())
        start_experiment(connection, 1, operator="ada", now=lab.clock())
        with pytest.raises(Conflict, match="started by ada"):
            start_experiment(connection, 1, operator="bob", now=lab.clock())
    (first, *_) = lab.rows(experiment_runs)
    assert (first.status, first.operator) == ("RUNNING", "ada")
    lab.clock.advance(days=30)
    lab.recover()
    lab.lab()
    assert lab.rows(experiment_runs)[0].status == "RUNNING"
    with lab.database.write() as connection:
        record_result(connection, 1, {GAP: 1.0}, operator="ada", now=lab.clock())
    with lab.database.write() as connection, pytest.raises(Conflict, match="already COMPLETED"):
        start_experiment(connection, 1, operator="ada", now=lab.clock())
    with lab.database.write() as connection, pytest.raises(NotFound):
        start_experiment(connection, 99, operator="ada", now=lab.clock())


def test_a_rejected_suggestion_is_recorded_and_respected_and_teaches_nothing(lab: Bench) -> None:
    with lab.database.write() as connection:
        reject_experiment(connection, 1, reason="toxic", operator="ada", now=lab.clock())
    (first, *_) = lab.rows(experiment_runs)
    assert (first.status, first.failure_reason) == ("CANCELLED", "rejected: toxic")
    rejected = lab.rows(candidates)[0]
    assert rejected.status == "DROPPED"
    assert [row.kind for row in lab.rows(audit_log)].count("experiment_rejected") == 1
    for id_ in (2, 3, 4):
        with lab.database.write() as connection:
            record_result(connection, id_, {GAP: 0.2}, operator="ada", now=lab.clock())
    lab.clock.advance(seconds=1)
    lab.step()
    chosen = [row.structure_id for row in lab.rows(candidates)]
    assert len(chosen) == len(set(chosen)) > 4
    assert lab.count(experiment_runs, experiment_runs.c.candidate_id == rejected.id) == 1


@pytest.mark.slow
def test_a_rejected_simulated_candidate_is_not_sent_again(bench: Bench) -> None:
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=1)
    bench.create(experiment_budget=10)
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    bench.step()
    (first,) = bench.rows(experiment_runs)
    with bench.database.write() as connection:
        reject_experiment(connection, first.id, reason="dull", operator="ada", now=bench.clock())
    bench.clock.advance(seconds=1)
    bench.step()
    assert bench.rows(candidates)[first.candidate_id - 1].status == "SIMULATED"
    assert [row.candidate_id for row in bench.rows(experiment_runs)].count(first.candidate_id) == 1
    assert bench.count(experiment_runs) == 2
