"""The `nanoos` command: a campaign from nothing by hand, and refusals that say what to do, with exit code 2."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from nanoos.interfaces.cli import main
from nanoos.service.commands.catalog import COMMANDS
from nanoos.store.database import Database
from nanoos.store.tables import (
    agent_commands,
    audit_log,
    campaigns,
    experiment_runs,
    label_retractions,
    labels,
    model_trainings,
    orchestrator_runs,
    orchestrator_state,
)
from tests.support.bench import Bench

Run = Callable[..., str]


@pytest.fixture
def nanoos(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs the command as from a terminal; returns what it printed and checks its exit code."""
    logger = logging.getLogger("nanoos")
    before = (logger.handlers, logger.propagate, logger.level)

    def run(*arguments: object, code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["nanoos", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsys.readouterr()
        assert (ended.value.code or 0) == code, out + error
        return out + error

    yield run
    logger.handlers, logger.propagate, logger.level = before


@pytest.fixture
def ready(database: Database, nanoos: Run) -> Run:
    """After `nanoos init`."""
    nanoos("init")
    return nanoos


@pytest.mark.slow
def test_init_makes_the_database_and_the_orchestrator_and_leaves_them_as_they_are(blank_url: str, nanoos: Run) -> None:
    from nanoos.settings import load_settings
    from nanoos.store.schema import open_database

    first = nanoos("init", "--preset", "conservative")
    for words in ("Orchestrator 'default' initialized", "ID: ", "Mode: SCHEDULED", "Active: True"):
        assert words in first
    assert nanoos("init") == first
    assert json.loads(nanoos("config", "show"))["max_simultaneous_simulations"] == 5
    open_database(load_settings()).dispose()


@pytest.mark.slow
def test_a_campaign_runs_to_its_end_in_one_command(ready: Run, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "campaign.json").write_text(json.dumps(bench.spec(n_rows=12, batch_size=4, max_iterations=3)))
    ready("campaign", "create", tmp_path / "campaign.json")
    assert "iteration 1  simulations 4" in ready("campaign", "run", "alpha", "--max-iterations", 1)
    rest = ready("campaign", "run", "alpha")
    assert "iteration 1 " not in rest
    assert "simulations 12" in rest
    assert "COMPLETED: " in rest
    assert "no campaign" in ready("campaign", "run", "beta", code=2).lower()


@pytest.mark.slow
def test_a_whole_campaign_by_hand(ready: Run, bench: Bench, tmp_path: Path) -> None:
    spec = bench.spec(n_rows=40, batch_size=12, max_iterations=2)
    (tmp_path / "campaign.json").write_text(json.dumps(spec))
    ready("config", "set", '{"experiment_trigger_score_threshold": 0.0, "max_simultaneous_simulations": 50}')

    assert "No campaign yet" in ready("campaign", "list")
    created = json.loads(ready("campaign", "create", tmp_path / "campaign.json", "--key", "k1"))
    assert (created["slug"], created["status"]) == ("alpha", "RUNNING")
    assert json.loads(ready("campaign", "create", tmp_path / "campaign.json", "--key", "k1")) == created
    assert "alpha" in ready("campaign", "list")

    step = ready("step", "--key", "tick-1")
    assert "1 campaigns advanced, 12 simulations" in step
    assert "already done, not repeated" in ready("step", "--key", "tick-1")
    assert json.loads(ready("simulate"))["completed"] == 12
    assert "12 of 1000" in ready("campaign", "show", "alpha", "--plot", tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    ready("step")

    run_id = bench.rows(orchestrator_runs)[-1].id
    assert "SUCCEEDED" in ready("runs")
    decisions = json.loads(ready("decisions", run_id))
    assert {"kind", "subject", "result", "reason", "numbers"} == set(decisions[0])
    assert "equals the stored one" in ready("replay", run_id)
    assert "equals the stored one" not in ready("replay", run_id, "--config", '{"max_simultaneous_experiments": 1}')

    assert "manual" in ready("experiment", "list")
    assert json.loads(ready("experiment", "run"))["queued_for_people"] == 5
    first, second, *_ = [row.id for row in bench.rows(experiment_runs)]
    recorded = json.loads(
        ready("experiment", "record", first, "value=1.01", "--operator", "marie", "--noise", "value=0.02")
    )
    ready("experiment", "fail", second, "--operator", "marie", "--reason", "sample lost")
    assert "sample lost" in ready("experiment", "list", "--all")
    assert "sample lost" not in ready("experiment", "list")

    assert "CHAMPION" in ready("model", "train", "table.value")
    assert "v1" in ready("model", "list")
    assert "CHAMPION" in ready("model", "versions", "table.value")
    assert "experiment" in ready("model", "labels", "table.value")
    (label_id,) = recorded["label_ids"]
    ready("labels", "retract", label_id, "--reason", "wrong sample")
    assert bench.rows(label_retractions)[0].label_id == label_id
    ready("model", "train", "table.value", "--later")
    assert bench.statuses(model_trainings) == {"COMPLETED": 1, "REQUESTED": 1}

    for move, status in (("pause", "PAUSED"), ("resume", "RUNNING"), ("cancel", "CANCELLED")):
        assert json.loads(ready("campaign", move, "alpha", "--reason", "test"))["status"] == status
    assert "No open alert" in ready("alerts")
    assert json.loads(ready("recover")) == {}
    assert "intact" in ready("audit", "verify")
    assert {row.status for row in bench.rows(agent_commands)} == {"COMPLETED"}
    assert all(row.agent_id.startswith("cli") for row in bench.rows(agent_commands))


@pytest.mark.slow
def test_the_status_is_the_agents_summary_on_one_screen(ready: Run, bench: Bench) -> None:
    bench.create("alpha", simulation_budget=900)
    bench.step()
    said = ready("status")
    for words in (
        "mode SCHEDULED, active",
        "Last step: ",
        "by test",
        "Nothing happens now",
        "4 simulations wait",
        "alpha",
        "4/900",
        "has never run",
    ):
        assert words in said, (words, said)
    data = json.loads(ready("status", "--json"))
    assert data["queues"][0] == {"name": "simulations", "n_waiting": 4, "n_running": 0}
    assert "no orchestrator 'other'" in ready("status", "--name", "other", code=2)


def test_the_doctor_exits_with_1_if_a_check_fails_and_names_the_remedy(ready: Run, bench: Bench) -> None:
    said = ready("doctor", code=1)
    assert "fail daemon" in " ".join(said.split())
    assert "systemctl start nano-os-beat" in said
    results = json.loads(ready("doctor", "--quick", "--json", code=1))
    assert {item["check"]: item["status"] for item in results}["counts"] == "skip"
    assert set(results[0]) == {"check", "status", "found", "remedy"}


@pytest.mark.slow
def test_the_doctor_exits_with_0_on_a_fresh_machine(
    nanoos: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no database" in nanoos("doctor", code=1)
    assert not (tmp_path / "home").exists()
    nanoos("init")
    said = nanoos("doctor")
    assert "warn daemon" in " ".join(said.split())
    assert " fail" not in said


@pytest.mark.slow
def test_state_mode_and_activity(ready: Run) -> None:
    state = json.loads(ready("state"))
    assert (state["name"], state["mode"], state["is_active"]) == ("default", "SCHEDULED", True)
    assert state["stats"]["labels"] == 0
    assert json.loads(ready("mode", "PAUSED"))["mode"] == "PAUSED"
    assert "PAUSED" in ready("step", code=2)
    ready("mode", "MANUAL")
    ready("step")
    ready("deactivate")
    refusal = ready("step", code=2)
    assert "inactive" in refusal
    assert "nanoos activate" in refusal
    ready("activate")
    ready("step")


@pytest.mark.slow
def test_the_configuration_by_hand(ready: Run) -> None:
    changed = json.loads(ready("config", "set", '{"max_iterations_per_run": 9}'))
    assert (changed["version"], changed["config"]["max_iterations_per_run"]) == (2, 9)
    before = ready("config", "show")
    refusal = ready("config", "set", '{"max_iterations_per_run": -1, "speed": 3}', code=2)
    assert "max_iterations_per_run=-1" in refusal
    assert "speed is unknown" in refusal
    assert "version 2, not 1" in ready("config", "set", "{}", "--expected-version", 1, code=2)
    assert ready("config", "show") == before
    assert json.loads(ready("config", "preset", "production"))["config"]["max_simultaneous_simulations"] == 20


REFUSALS = [
    (("campaign", "show", "omega"), ["no campaign 'omega'"]),
    (("campaign", "pause", "omega"), ["no campaign 'omega'"]),
    (("campaign", "create", "none.json"), ["'none.json' cannot be read", "Give a file"]),
    (("campaign", "create", "{broken"), ["is not JSON", "line 1"]),
    (("campaign", "create", "{}"), ["slug is missing"]),
    (("config", "preset", "turbo"), ["no preset 'turbo'", "conservative"]),
    (("config", "set", '{"training_frequency_hours": NaN}'), ["training_frequency_hours"]),
    (("state", "--name", "other"), ["no orchestrator 'other'", "Known: default"]),
    (("replay", "99"), ["no finished step 99", "nanoos runs"]),
    (("experiment", "record", "1", "value=high", "--operator", "me"), ["'value=high' is not name=number"]),
    (("experiment", "record", "1", "value=nan", "--operator", "me"), ["not finite"]),
    (("experiment", "record", "1", "value=1", "--operator", "me"), ["no experiment 1"]),
    (("experiment", "record", "1", "value=1", "--operator", ""), ["operator"]),
    (("experiment", "fail", "1", "--operator", "me", "--reason", ""), ["reason"]),
    (("model", "train", "table.gap"), ["no modelled property 'table.gap'"]),
    (("model", "versions", "table.gap"), ["no modelled property 'table.gap'"]),
    (("model", "labels", "table.gap"), ["no modelled property 'table.gap'"]),
    (("labels", "retract", "1", "--reason", "r"), ["no label 1"]),
    (("alerts", "--resolve", "7"), ["no open alert 7"]),
    (("decisions", "99"), ["no step 99"]),
]


@pytest.mark.slow
def test_a_refusal_is_one_paragraph_with_a_remedy(ready: Run) -> None:
    for arguments, words in REFUSALS:
        said = ready(*arguments, code=2)
        for word in words:
            assert word in said, (arguments, said)
        assert "Traceback" not in said


@pytest.mark.slow
def test_before_init_every_command_says_what_to_do_and_makes_nothing(
    nanoos: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (("state",), ("campaign", "list"), ("step",), ("simulate",), ("audit", "verify")):
        assert "Run `nanoos init`" in nanoos(*arguments, code=2)
    assert not (tmp_path / "home").exists()
    monkeypatch.setenv("LEASE_SECONDS", "soon")
    assert "LEASE_SECONDS='soon'" in nanoos("state", code=2)


@pytest.mark.slow
def test_a_broken_audit_chain_is_told(ready: Run, database: Database) -> None:
    ready("activate")
    with database.write() as connection:
        row = connection.execute(audit_log.select()).first()
        connection.execute(audit_log.insert().values(**{**row._mapping, "seq": 0, "hash": "f" * 64}))
    assert "audit chain is broken" in ready("audit", "verify", code=2)


@pytest.mark.slow
def test_a_noted_head_is_verified_and_one_of_another_chain_is_found(ready: Run, tmp_path: Path) -> None:
    heads = tmp_path / "notes" / "heads.log"
    noted = ready("audit", "head", "--to", str(heads)).split()
    ready("activate")
    ready("audit", "head", "--to", str(heads))
    assert next(line.split()[1:] for line in heads.read_text().splitlines()) == noted
    assert "with the 2 noted" in ready("audit", "verify", "--head", str(heads))
    assert "with the 1 noted" in ready("audit", "verify", "--head", noted[1])
    assert "was rewritten or cut" in ready("audit", "verify", "--head", "f" * 64, code=2)
    heads.write_text("yesterday 7 nonsense\n")
    assert "Line 1 of" in ready("audit", "verify", "--head", str(heads), code=2)
    assert "neither a hash of 64" in ready("audit", "verify", "--head", "nowhere.log", code=2)


def test_a_changed_row_is_named_by_table_and_id(ready: Run, database: Database) -> None:
    with database.write() as connection:
        connection.execute(orchestrator_state.update().values(mode="PAUSED"))
        (id_,) = connection.execute(select(orchestrator_state.c.id)).scalars()
    assert f"orchestrator_state {id_}: was changed" in ready("audit", "verify", code=2)


def test_labels_and_commands_of_nobody_are_an_empty_table(ready: Run, bench: Bench) -> None:
    assert "No modelled property yet" in ready("model", "list")
    assert "No experiment is waiting" in ready("experiment", "list")
    assert "No step has run yet" in ready("runs")
    assert bench.count(labels) == 0


@pytest.mark.slow
def test_a_backup_is_listed_tried_and_restored(ready: Run, bench: Bench, tmp_path: Path) -> None:
    if bench.database.dialect == "postgresql":
        pytest.skip("the commands only translate; tests/store/backups restores into PostgreSQL")
    place = tmp_path / "backups"
    assert "No backup in" in ready("backup", "list", "--from", place)
    ready("activate")
    made = json.loads(ready("backup", "--to", place))
    assert made["backup"] in ready("backup", "list", "--from", place)
    assert json.loads(ready("backup", "drill", "--from", place))["name"] == made["backup"]
    said = ready("restore", "newest", "--into", tmp_path / "restored", "--from", place)
    assert made["audit_head"].split()[1] in said
    assert "Verified." in said
    assert "is not empty" in ready("restore", "newest", "--into", tmp_path / "restored", "--from", place, code=2)
    assert "There is no backup 'other'" in ready("restore", "other", "--into", tmp_path / "x", "--from", place, code=2)
    (place / made["backup"] / "manifest.json").write_text("{}")
    assert "damaged: 'sha256'." in ready("backup", "list", "--from", place)


@pytest.mark.slow
def test_suggestions_are_shown_before_any_result_and_as_json(bench: Bench, ready: Callable[..., str]) -> None:
    bench.create("alpha")
    listed = json.loads(ready("campaign", "suggest", "alpha", "-n", "3", "--json"))
    assert [item["score"] for item in listed] == [None] * 3
    shown = ready("campaign", "suggest", "alpha", "-n", "3")
    assert all(item["formula"] in shown for item in listed)
    assert "no campaign 'beta'" in ready("campaign", "suggest", "beta", code=2)


@pytest.mark.slow
def test_campaigns_are_compared_and_their_names_completed(
    ready: Run, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("alpha", "alps"):
        bench.create(slug)
    bench.step()
    bench.drain()
    plot = tmp_path / "both.png"
    shown = ready("campaign", "compare", "alpha", "alps", "--plot", plot)
    assert "best after" in shown
    assert plot.read_bytes().startswith(b"\x89PNG")
    listed = json.loads(ready("campaign", "compare", "alpha", "alps", "--json"))
    assert [item["slug"] for item in listed] == ["alpha", "alps"]
    assert "no campaign 'alpo'" in ready("campaign", "compare", "alpha", "alpo", code=2)
    monkeypatch.setenv("_NANOOS_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "nanoos campaign show al")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert ready().split() == ["alps", "alpha"]
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/nanoos.db")
    assert ready().split() == []


def test_any_command_is_shown_tried_and_sent_by_its_kind(bench: Bench, nanoos: Run) -> None:
    bench.create("first")
    listed = nanoos("command", "kinds")
    assert [kind for kind in COMMANDS if kind not in listed] == []
    assert "start | pause | resume | cancel" in nanoos("command", "show", "move_campaign")
    pause = ("command", "send", "move_campaign", "slug=first", "move=pause", "reason=a=b")
    assert json.loads(nanoos(*pause, "--dry-run"))["would"]["status"] == "PAUSED"
    assert bench.rows(campaigns)[0].status == "RUNNING"
    first, again = (json.loads(nanoos(*pause, "--key", "k")) for _ in range(2))
    assert (first["is_repeat"], again["is_repeat"]) == (False, True)
    assert first["command_id"] == again["command_id"]
    assert bench.rows(campaigns)[0].status == "PAUSED"
    assert "dry run" in nanoos("command", "list")
    assert "no command 'nothing'" in nanoos("command", "send", "nothing", code=2)
    assert "name=value" in nanoos("command", "send", "move_campaign", "first", code=2)
    wrong = nanoos("command", "send", "request_simulations", "slug=first", "structure_ids=[1", code=2)
    assert "structure_ids is not JSON" in wrong
