"""Campaigns on defined engines: results, failures, limits, files, and nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.execution.simulations.process_family import MARK
from nanoos.service.queries.engines import engine_views
from nanoos.store.raw_files import raw_file_store
from nanoos.store.tables import campaigns, labels, simulation_jobs, simulation_results
from tests.support.bench import Bench

# What an engine does is the same on each database; that results are recorded on each, other tests see.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
N = 6
ROW = """\
kind: command
input: row
files:
  in.txt: {template: "{{ row.x }} {{ row.id }}\\n"}
  run.sh: {copy: run.sh}
command: [sh, run.sh]
properties:
  value: {pattern: 'value = (\\S+)'}
failures:
  - {pattern: 'no convergence', class: permanent, message: it did not converge}
  - {exit_code: 7, class: systemic, message: the licence has expired}
"""
PYTHON = "kind: python\ninput: row\nfunction: props:value\nproperties: {value: ''}\n"
PRINTS = 'read x id < in.txt\necho "value = $x"\n'


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "engines"
    folder.mkdir()
    monkeypatch.setenv("ENGINES_FOLDER", str(folder))
    monkeypatch.setenv("SCRATCH_FOLDER", str(tmp_path / "scratch"))
    return folder


@pytest.fixture
def launch(bench: Bench, lab: Path) -> Callable[..., Bench]:
    """Defines an engine, creates a campaign on it and steps once."""
    settings = bench.settings.model_copy(
        update={"engines_folder": lab, "scratch_folder": lab.parent / "scratch", "max_attempts": 2}
    )
    wide = Bench(database=bench.database, settings=settings, folder=bench.folder, clock=bench.clock)
    wide.configure(max_simultaneous_simulations=1000)

    def begin(definition: str = ROW, script: str = PRINTS, *, module: str = "", **changes: Any) -> Bench:
        for name, text in {"run.sh": script, "props.py": module}.items():
            (lab / name).write_text(text)
        (lab / "mine.yaml").write_text(definition)
        wide.create(engine={"name": "mine", **changes}, n_rows=N, batch_size=N)
        wide.step()
        return wide

    return begin


def _reasons(bench: Bench) -> set[tuple[str | None, str | None]]:
    return {(row.failure_class, row.failure_reason) for row in bench.rows(simulation_jobs)}


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def _tag() -> str:
    """Seconds to sleep that no other test of this machine sleeps."""
    return f"98{uuid.uuid4().int % 10**6}"


def _sleepers(tag: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if tag in " ".join(process.cmdline()) and process.name() == "sleep":
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


@pytest.mark.slow
def test_a_command_gives_labels_and_its_files_are_kept(launch: Callable[..., Bench]) -> None:
    bench = launch()
    assert bench.drain().completed == N
    assert len(bench.rows(labels)) == N
    store = raw_file_store(bench.settings)
    for row in bench.rows(simulation_results):
        assert set(row.files) == {"in.txt", "run.sh", "run.out", "run.err"}
        with store.open(row.files["run.out"]["sha256"]) as file:
            assert file.read().decode() == f"value = {row.outputs['value']}\n"
    assert list((bench.settings.scratch_folder or Path()).iterdir()) == []


@pytest.mark.slow
def test_links_and_names_that_are_one_on_some_systems_do_not_stop_the_queue(launch: Callable[..., Bench]) -> None:
    script = (
        f"{PRINTS}mkdir sub\necho 1 > sub/a.log\necho 2 > sub_a.log\necho 3 > SUB_A.log\nln -s /etc/hostname b.log\n"
    )
    bench = launch(f"{ROW}keep: ['*.log']\n", script)
    assert bench.drain().completed == N
    for row in bench.rows(simulation_results):
        assert sum(name.casefold() == "sub_a.log" for name in row.files) == 1
        assert "b.log" not in row.files


@pytest.mark.slow
def test_a_recognised_failure_is_infeasible_with_the_programs_last_lines(launch: Callable[..., Bench]) -> None:
    bench = launch(script="echo step 1\necho no convergence >&2\n")
    assert bench.drain().infeasible == N
    ((failure_class, reason),) = _reasons(bench)
    assert failure_class == FailureClass.PERMANENT
    assert "it did not converge. Last lines of run.out:\nstep 1 Last lines of run.err:\nno convergence" in str(reason)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("definition", "limit"),
    [
        (ROW, {"time_limit_s": 2}),
        (ROW.replace("command: [sh, run.sh]", "steps: [{command: [sh, run.sh], time_limit_s: 2}]"), {}),
    ],
    ids=["of the simulation", "of a step"],
)
def test_a_time_limit_ends_a_job_as_a_crash_without_a_retry(
    launch: Callable[..., Bench], definition: str, limit: dict[str, float]
) -> None:
    bench = launch(definition, "read x id < in.txt\n[ $id = r0 ] && sleep 60\necho value = $x\n", **limit)
    bench.drain()
    (late,) = [row for row in bench.rows(simulation_jobs) if row.failure_class]
    assert (late.status, late.failure_class, late.attempts) == ("FAILED", FailureClass.CRASH, 1)
    assert "stopped at its time limit of 2 s" in late.failure_reason


@pytest.mark.slow
def test_an_expired_licence_pauses_the_campaign(launch: Callable[..., Bench]) -> None:
    bench = launch(script="exit 7\n")
    bench.drain()
    (campaign,) = bench.rows(campaigns)
    assert campaign.status == "PAUSED"
    assert "licence" in campaign.status_reason


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "failure_class", "words"),
    [
        ("exit 3\n", "transient", "exit code 3"),
        ("echo nothing\n", "transient", "nothing in it matches"),
        ("echo value = abc\n", "transient", "'abc' is no number"),
        ("kill -SEGV $$\n", "crash", "SIGSEGV"),
        ("kill -35 $$\n", "crash", "SIGRTMIN+1"),
        ("kill -KILL $$\n", "crash", "memory"),
    ],
)
def test_every_end_has_its_failure_class(
    launch: Callable[..., Bench], script: str, failure_class: str, words: str
) -> None:
    bench = launch(script=script)
    bench.drain()
    failures = [row for row in bench.rows(simulation_jobs) if row.failure_class is not None]
    assert {row.failure_class for row in failures} == {failure_class}
    assert all(words in row.failure_reason for row in failures)


@pytest.mark.slow
def test_nan_is_infeasible(launch: Callable[..., Bench]) -> None:
    bench = launch(script="echo value = nan\n")
    assert bench.drain().infeasible == N


@pytest.mark.slow
def test_a_time_limit_ends_the_program_and_all_that_it_started(launch: Callable[..., Bench]) -> None:
    tag = _tag()
    bench = launch(script=f"setsid sleep {tag} &\nsleep {tag}\n", time_limit_s=0.3)
    bench.drain()
    assert "time limit" in str(_reasons(bench))
    assert _sleepers(tag) == []


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["the worker", "the engine process, then the worker"])
def test_a_killed_worker_leaves_no_program_and_no_folder_behind(
    launch: Callable[..., Bench], lab: Path, killed: str
) -> None:
    tag = _tag()
    bench = launch(script=f"setsid sleep {tag} &\nsleep {tag}\n")
    code = "from nanoos.settings import load_settings as s; from nanoos.store.schema import open_database as o; "
    code += "from nanoos.execution.simulations.worker import drain_simulations as d; d(o(s()), s())"
    with subprocess.Popen([sys.executable, "-c", code]) as worker:
        try:
            _wait_for(lambda: len(_sleepers(tag)) == 2)
            (engine,) = [
                item for item in psutil.Process(worker.pid).children() if "engine_process" in str(item.cmdline())
            ]
            mark = engine.environ()[MARK]
            if killed != "the worker":
                engine.kill()
        finally:
            worker.kill()
    _wait_for(lambda: not _sleepers(tag) and not _marked(mark))
    assert len(list((lab.parent / "scratch").iterdir())) == 1
    bench.drain(time_limit_s=0)
    assert list((lab.parent / "scratch").iterdir()) == []


def _wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_campaign_keeps_the_definition_that_it_began_with(launch: Callable[..., Bench], lab: Path) -> None:
    bench = launch()
    (lab / "run.sh").write_text("echo value = 99\n")
    (lab / "mine.yaml").write_text(ROW.replace("value = (", "changed = ("))
    assert bench.drain().completed == N
    assert all(row.outputs["value"] != 99 for row in bench.rows(simulation_results))


@pytest.mark.slow
def test_other_code_behind_a_running_campaign_pauses_it_with_a_remedy(launch: Callable[..., Bench], lab: Path) -> None:
    function = "kind: python\ninput: row\nfunction: props:value\nproperties: {value: ''}\n"
    bench = launch(function, module="def value(row):\n    return {'value': row['x']}\n")
    (lab / "props.py").write_text("def value(row):\n    return {'value': 0.0}\n")
    bench.drain()
    (campaign,) = bench.rows(campaigns)
    assert campaign.status == "PAUSED"
    assert "clone the campaign" in campaign.status_reason
    assert bench.rows(simulation_results) == []


@pytest.mark.slow
def test_structures_are_computed_in_batches_and_a_bad_one_fails_alone(launch: Callable[..., Bench], lab: Path) -> None:
    function = "kind: python\ninput: row\nfunction: props:value\nbatch: 4\nproperties: {value: ''}\n"
    module = (
        "import os\n"
        "def value(rows):\n"
        "    with open(os.environ['CALLS'], 'a') as file:\n"
        "        print(len(rows), file=file)\n"
        "    if any(row['id'] == 'r3' for row in rows):\n"
        "        raise ValueError('r3 is bad')\n"
        "    return [{'value': row['x']} for row in rows]\n"
    )
    calls = lab / "calls"
    bench = launch(f"{function}environment: {{CALLS: {calls}}}\n", module=module)
    report = bench.drain()
    sizes = [int(line) for line in calls.read_text().split()]
    assert report.completed == N - 1
    assert max(sizes) > 1
    failed = [row for row in bench.rows(simulation_jobs) if row.failure_reason]
    assert all("r3 is bad" in row.failure_reason for row in failed)
    assert len(failed) == 1


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["raise SystemExit(1)", "raise KeyboardInterrupt", "import os; os._exit(0)", "1 / 0"])
def test_a_function_that_ends_the_process_counts_as_an_attempt(launch: Callable[..., Bench], ends: str) -> None:
    function = "kind: python\ninput: row\nfunction: props:value\nproperties: {value: ''}\n"
    bench = launch(function, module=f"def value(row):\n    {ends}\n")
    for _ in range(12):
        bench.drain()
        bench.clock.advance(hours=1)
    assert all(row.attempts <= 2 for row in bench.rows(simulation_jobs))
    assert bench.rows(simulation_results) == []


def test_a_campaign_cannot_set_what_the_definition_does_not_expose(launch: Callable[..., Bench]) -> None:
    with pytest.raises(InvalidInput, match="command is unknown"):
        launch(params={"command": ["rm", "-rf", "/"]})


@pytest.mark.slow
def test_the_definition_is_stored_with_the_campaign(launch: Callable[..., Bench]) -> None:
    bench = launch()
    (campaign,) = bench.rows(campaigns)
    stored = campaign.settings["engine_definition"]
    assert stored["files"]["run.sh"]["content"] == PRINTS
    assert json.loads(json.dumps(stored)) == stored


@pytest.mark.slow
def test_engines_are_listed_with_what_is_wrong(launch: Callable[..., Bench], lab: Path) -> None:
    launch()
    (lab / "broken.yaml").write_text("kind: comand\n")
    views = {view.name: view for view in engine_views()}
    assert views["mine"].properties == {"value": ""}
    assert "Did you mean 'command'" in views["broken"].problem
    assert views["emt_relaxation"].kind == "Python class"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["(setsid sleep {tag} &)", "setsid sleep {tag} &"])
@pytest.mark.parametrize("step_limit", [False, True])
def test_nothing_that_a_simulation_started_outlives_it(
    launch: Callable[..., Bench], how: str, *, step_limit: bool
) -> None:
    tag = _tag()
    definition, rest = ROW, PRINTS
    if step_limit:
        definition = ROW.replace("command: [sh, run.sh]", "steps: [{command: [sh, run.sh], time_limit_s: 0.3}]")
        rest = "sleep 60\n"
    bench = launch(definition, f"{how.format(tag=tag)}\n{rest}")
    report = bench.drain()
    # The engine process lives on, for the next simulation.
    assert _sleepers(tag) == []
    assert report.completed == (0 if step_limit else N)


@pytest.mark.slow
@pytest.mark.parametrize(
    "definition",
    [
        ROW.replace("command: [sh, run.sh]", """command: [sh, -c, 'echo "value = 1"; echo {{ row.id }}']"""),
        ROW.replace("run.sh: {copy: run.sh}", "run.sh: {template: 'echo value = 1; echo {{ row.id }}'}"),
    ],
    ids=["argument", "file"],
)
def test_no_text_of_a_data_file_is_carried_out_by_a_shell(
    launch: Callable[..., Bench], tmp_path: Path, definition: str
) -> None:
    table = tmp_path / "hostile.csv"
    ids = [f"r1; touch {tmp_path}/done", f"x touch {tmp_path}/done", "r3"]
    rows = [f"{id_},{number}.0,{number}.5,0.5" for number, id_ in enumerate(ids)]
    table.write_text("\n".join(["id,x,y,value", *rows]) + "\n")
    bench = launch(definition)
    bench.create(
        "hostile",
        design_space={"kind": "table", "params": {"path": str(table), "measured_columns": ["value"]}},
        engine={"name": "mine"},
        batch_size=3,
    )
    bench.step()
    bench.drain()
    assert not (tmp_path / "done").exists()
    reasons = [str(row.failure_reason) for row in bench.rows(simulation_jobs) if row.failure_class]
    assert len(reasons) == 2, reasons
    assert all("cannot stand in a script" in reason and "as an argument" in reason for reason in reasons)
    assert max(row.attempts for row in bench.rows(simulation_jobs)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("definition", "script", "module", "words"),
    [
        (ROW, "echo nearly there\nsleep 60\n", "", "Last lines of run.out:\nnearly there"),
        (
            ROW,
            "echo nearly there\necho value = nan\n",
            "",
            "{'value': nan}. Last lines of run.out:\nnearly",
        ),
        (PYTHON, "", "print('nearly there')\n    raise SystemExit(1)", "Last lines of engine.out:\nnearly there"),
        (PYTHON, "", "print('nearly there')\n    1 / 0", "line 3) Last lines of engine.out:\nnearly there"),
        (
            PYTHON,
            "",
            "import os; os.system('echo nearly there'); os.abort()",
            "Last lines of engine.out:\nnearly there",
        ),
    ],
    ids=["time limit", "NaN", "exit", "exception", "abort"],
)
def test_the_reason_of_a_failure_ends_with_what_was_printed(
    launch: Callable[..., Bench], definition: str, script: str, module: str, words: str
) -> None:
    bench = launch(definition, script, module=f"def value(row):\n    {module}\n", time_limit_s=3)
    bench.drain()
    assert any(words in str(reason) for _, reason in _reasons(bench)), _reasons(bench)


@pytest.mark.slow
def test_a_batch_may_take_as_long_as_its_structures_and_one_that_hangs_fails_alone(
    launch: Callable[..., Bench], tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    module = (
        "import time\n"
        "def value(rows):\n"
        f"    with open({str(calls)!r}, 'a') as file:\n"
        "        print(len(rows), file=file)\n"
        "    time.sleep(sum(60 if row['id'] == 'r3' else 1 for row in rows))\n"
        "    return [{'value': row['x']} for row in rows]\n"
    )
    bench = launch(PYTHON.replace("props:value", "props:value\nbatch: 4"), module=module, time_limit_s=3)
    bench.drain()
    jobs = bench.rows(simulation_jobs)
    assert [row.status for row in jobs if not row.failure_class] == ["COMPLETED"] * (N - 1)
    (failed,) = [row for row in jobs if row.failure_class]
    assert "time limit of 3 s" in failed.failure_reason
    # The first alone in a new process, a batch that hangs, and then each of it alone.
    sizes = calls.read_text().split()
    assert len(sizes) <= N + 3, sizes
