"""Definitions of instruments: what they may not say, and instruments in a folder and by command."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.interfaces.cli.app import app
from nanoos.plugins.instrument import InstrumentUnavailable, Job, JobInstrument, Measurement
from nanoos.plugins.registry import instrument, instrument_names
from nanoos.store.tables import experiment_runs, labels
from tests.execution.instruments.test_http_lab import create
from tests.support.bench import Bench
from tests.support.virtual_lab import DEFINITION as WITH_PORT

Define = Callable[[str, str], Path]
JOB = Job(
    key="a" * 32,
    spec={"id": "r1"},
    structure_hash="b" * 64,
    formula="r1",
    simulated={},
    properties=("gap_ev",),
    seed=1,
)
DEFINITION = WITH_PORT.replace("PORT", "9")
SHARED = "kind: directory\nfolder: {folder}\npoll_every_s: 1\nproperties:\n  gap_ev: {{json: $.gap, unit: meV}}\n"


@pytest.fixture
def define(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Define:
    """Writes `NAME.yaml` into the lab's folder of instruments."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    monkeypatch.setenv("INSTRUMENTS_FOLDER", str(folder))
    monkeypatch.setenv("DATA_ROOTS", str(tmp_path))
    monkeypatch.setenv("LAB_TOKEN", "secret")

    def write(name: str, text: str) -> Path:
        path = folder / f"{name}.yaml"
        path.write_text(text)
        return path

    return write


def made(name: str) -> JobInstrument:
    device = instrument(name)
    assert hasattr(device, "submit")
    return device  # type: ignore[return-value]  # as its method says


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: http", "kind: htpp", "did you mean"),
        ("poll_every_s: 1", "poll_evry_s: 1", "poll_every_s"),
        ("poll_every_s: 1", "poll_every_s: 100000", "poll_every_s"),
        ("http://127.0.0.1:9", "http://marie:password@127.0.0.1", "holds a password"),
        ("http://127.0.0.1:9", "file:///etc/passwd", "http://HOST"),
        ("{env: LAB_TOKEN}", "abcdef123456", "token"),
        ("{env: LAB_TOKEN}", "{file: ../token}", "absolute path"),
        ("path: /health", "path: /health, headers: {Authorization: Bearer abc}", "would hold a secret"),
        ("path: /health", "path: evil.example/health", "path"),
        ("{{ job_key }}", "{{ structure_hash }}", "must send"),
        ("/jobs/{{ job_id }}", "/jobs/{{ jobid }}", "jobid"),
        ("/jobs/{{ job_id }}", "/jobs/{{ job_id", "template"),
        ("json: $.result.gap", "json: '$['", "JSON path"),
        ("gap_ev:", "gap:", "carry its unit"),
        ("min: -1", "min: 7", "below"),
        ("noise_std: 0.02", "noise_std: .nan", "noise_std"),
    ],
)
def test_a_hostile_or_wrong_definition_is_refused_with_its_line(define: Define, old: str, new: str, words: str) -> None:
    define("xrd", DEFINITION.replace(old, new))
    with pytest.raises(InvalidInput) as refused:
        instrument("xrd")
    text = f"{refused.value} {refused.value.hint}".lower()
    assert words.lower() in text
    assert "xrd.yaml" in text
    assert "line" in text


def test_the_version_changes_with_what_a_result_depends_on(define: Define) -> None:
    define("xrd", DEFINITION)
    first = made("xrd").version
    define("xrd", DEFINITION.replace("poll_every_s: 1", "poll_every_s: 2"))
    assert made("xrd").version == first
    define("xrd", DEFINITION.replace("$.result.gap", "$.result.other"))
    assert made("xrd").version != first


def test_a_missing_token_names_its_place(define: Define, monkeypatch: pytest.MonkeyPatch) -> None:
    define("xrd", DEFINITION)
    monkeypatch.delenv("LAB_TOKEN")
    with pytest.raises(InvalidInput, match="no token in the environment variable LAB_TOKEN"):
        instrument("xrd")


def test_a_folder_outside_the_data_roots_is_refused(define: Define) -> None:
    for folder in ("/etc", "../../etc"):
        define("oven", SHARED.format(folder=folder))
        with pytest.raises(InvalidInput, match="outside the folders"):
            instrument("oven")


@pytest.mark.slow
def test_a_folder_takes_only_complete_results_and_keeps_their_file(define: Define, bench: Bench) -> None:
    shared = bench.folder / "shared"
    define("xrd", SHARED.format(folder=shared))
    create(bench, n=3)
    bench.lab()
    assert {row.status for row in bench.rows(experiment_runs)} == {"PENDING"}
    assert "does not exist" in bench.rows(experiment_runs)[0].failure_reason
    shared.mkdir()
    bench.clock.advance(seconds=100)
    assert bench.lab().submitted == 3
    keys = [row.job_key for row in bench.rows(experiment_runs)]
    assert sorted(path.stem for path in (shared / "jobs").iterdir()) == sorted(keys)
    answer = json.dumps({"state": "done", "gap": 500})
    (shared / "results" / f"{keys[0]}.json").write_text(answer)
    (shared / "results" / f"{keys[1]}.json").write_text(answer[:-5])
    bench.clock.advance(seconds=100)
    assert bench.lab().completed == 1
    (shared / "results" / f"{keys[1]}.json").write_text(answer)
    bench.clock.advance(seconds=100)
    assert bench.lab().completed == 1
    assert [row.value for row in bench.rows(labels)] == [0.5, 0.5]
    row = bench.rows(experiment_runs)[0]
    assert row.raw_file == str(shared / "results" / f"{keys[0]}.json")
    assert len(row.raw_file_sha256) == 64


def test_a_job_file_appears_once_wherever_its_submission_was_interrupted(define: Define, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    define("oven", SHARED.format(folder=shared))
    oven, published = made("oven"), shared / "jobs" / f"{JOB.key}.json"
    oven.submit(JOB)
    published.rename(tmp_path / "taken.json")
    oven.submit(JOB)
    assert not published.exists(), "the program has taken it"
    (tmp_path / "taken.json").rename(shared / "submitted" / f"{JOB.key}.staged")
    oven.submit(JOB)
    assert published.exists(), "it was marked, but not published"
    oven.cancel(JOB, None)
    assert not published.exists()
    assert (shared / "cancelled" / published.name).exists()


def test_a_link_is_no_result(define: Define, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    define("oven", SHARED.format(folder=shared))
    oven = made("oven")
    oven.submit(JOB)
    (shared / "results" / f"{JOB.key}.json").symlink_to("/etc/hostname")
    with pytest.raises(InstrumentUnavailable, match="is a link"):
        oven.poll(JOB, JOB.key)


PROGRAM = """
import json, pathlib, sys
act, key = sys.argv[1:3]
jobs = pathlib.Path(__file__).parent
if act == "submit":
    with (jobs / "started").open("a") as file:
        file.write(key + chr(10))
    print(json.dumps({"id": "job " + key}))
if act == "poll":
    answer = json.loads((jobs / "answer").read_text())
    print(json.dumps(answer))
if act == "cancel":
    (jobs / "cancelled").write_text(key)
"""
COMMAND = """
kind: command
submit: [{python}, {program}, submit, "{{{{ job_key }}}}"]
poll: [{python}, {program}, poll, "{{{{ job_id }}}}; touch evil"]
cancel: [{python}, {program}, cancel, "{{{{ job_id }}}}"]
health: [{python}, -c, "import sys; sys.exit(0)"]
states: {{cannot: [impossible]}}
properties:
  gap_ev: {{json: $.gap, noise_json: $.std, unit: meV}}
"""


@pytest.mark.slow
def test_commands_submit_poll_and_cancel_without_a_shell(define: Define, tmp_path: Path) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "xrd.py").write_text(PROGRAM)
    define("xrd", COMMAND.format(python=sys.executable, program=folder / "xrd.py"))
    xrd = made("xrd")
    assert xrd.health() == ""
    job_id = xrd.submit(JOB).job_id
    assert job_id == f"job {JOB.key}"
    (folder / "answer").write_text('{"state": "running"}')
    assert xrd.poll(JOB, job_id) is None
    (folder / "answer").write_text('{"state": "done", "gap": "1200", "std": 30}')
    assert xrd.poll(JOB, job_id) == Measurement(values={"gap_ev": pytest.approx(1.2)}, noise_std={"gap_ev": 0.03})
    (folder / "answer").write_text('{"state": "impossible", "reason": "it is a liquid"}')
    polled = xrd.poll(JOB, job_id)
    assert polled is not None
    assert (polled.failure_class, polled.reason) == (FailureClass.PERMANENT, "it is a liquid")
    (folder / "answer").write_text("no JSON")
    with pytest.raises(InstrumentUnavailable, match="ended with code 1"):
        xrd.poll(JOB, job_id)
    xrd.cancel(JOB, job_id)
    assert (folder / "cancelled").read_text() == job_id
    assert list(tmp_path.rglob("evil")) == []


@pytest.mark.slow
def test_the_command_line_lists_shows_and_checks_instruments(define: Define, tmp_path: Path) -> None:
    define("oven", SHARED.format(folder=tmp_path / "shared"))
    define("broken", "kind: htpp\n")
    run = CliRunner().invoke
    assert set(instrument_names()) >= {"manual", "virtual", "replay", "oven", "broken"}
    listed = run(app, ["instrument", "list"], env={"COLUMNS": "300"}).output
    assert "directory" in listed
    assert "did you mean" in listed.lower() or "unknown" in listed
    assert "$.gap" in run(app, ["instrument", "show", "oven"]).output
    absent = run(app, ["instrument", "check", "oven"], env={"COLUMNS": "300"})
    assert absent.exit_code != 0
    assert "does not exist" in absent.output
    (tmp_path / "shared").mkdir()
    assert "takes jobs" in run(app, ["instrument", "check", "oven"]).output
    assert isinstance(run(app, ["instrument", "show", "ovn"]).exception, InvalidInput)
