"""Pilots on a real Slurm: an agent submits batch jobs for the work of a real server, and both are killed on the way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store.tables import labels, simulation_jobs, simulation_results
from tests.support.bench import Bench
from tests.support.cluster import PATIENCE_S, SITE, cluster, until, work_token
from tests.support.site import NANOOS, Site
from tests.support.slurm import slurm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("slurm"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with slurm(tmp_path_factory.mktemp("slurm")) as configuration:
        yield configuration


@pytest.fixture
def site(bench: Bench, scheduler: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("ENGINES_FOLDER", str(bench.folder / "cluster" / "engines"))
    monkeypatch.setenv("LEASE_SECONDS", "5")
    with cluster(bench) as running:
        made = Site(running, scheduler)
        yield made
        made.close()


def n_results(site: Site) -> int:
    return site.cluster.bench.count(simulation_results)


def all_recorded_once(site: Site, n: int) -> bool:
    bench = site.cluster.bench
    return (bench.statuses(simulation_jobs), n_results(site), bench.count(labels)) == ({"COMPLETED": n}, n, n)


def test_what_waits_is_computed_in_batch_jobs_which_end_by_themselves(site: Site) -> None:
    site.define(preamble=f"touch {site.folder}/loaded", options={"comment": "nanoos"}, memory_mb=500)
    site.cluster.launch(5)
    agent = site.run()
    until(lambda: all_recorded_once(site, 5), "the results")
    until(lambda: not site.pilots(), "the end of the pilots")
    report = site.stopped(agent)
    assert report["submitted"] >= 1
    assert (report["recorded"], report["refused"]) == (5, 0)
    assert site.jobs() == []
    assert not list((site.folder / "pilots" / "spool").iterdir())
    assert (site.folder / "loaded").exists(), "the preamble ran"


def test_an_agent_that_is_killed_and_pilots_that_are_cancelled_lose_nothing(site: Site) -> None:
    gate = site.cluster.folder / "gate"
    gate.touch()
    site.cluster.launch(6, does=f"while [ -e {gate} ]; do sleep 0.05; done")
    first = site.run()
    until(lambda: site.cluster.calls, "a simulation")
    first.kill()
    first.wait()
    (pilot,) = site.pilots()
    second = site.run()
    site.asked("scancel", "--signal=KILL", "--full", pilot)
    until(lambda: pilot not in site.pilots(), "another pilot")
    gate.unlink()
    until(lambda: all_recorded_once(site, 6), "the results")
    assert Counter(site.cluster.calls).most_common(1)[0][1] == 2  # what the pilot had begun
    assert {row.attempts for row in site.cluster.bench.rows(simulation_jobs)} == {1}, "ended by Slurm, not by itself"
    assert site.stopped(second)["fruitless"] == 1


def test_pilots_that_wait_for_nothing_are_cancelled(site: Site) -> None:
    blocker = site.asked("sbatch", "--exclusive", "--output=/dev/null", "--wrap", "sleep 600")
    assert blocker.returncode == 0, blocker.stderr
    until(lambda: site.jobs("R"), "a full node")
    site.cluster.launch(4)
    agent = site.run()
    until(lambda: site.jobs("PD"), "a waiting pilot")
    bench = site.cluster.bench
    cancelled = parse_command("move_campaign", {"slug": "alpha", "move": "cancel", "reason": "no more"})
    execute(bench.database, cancelled, agent_id="ada")
    until(lambda: not site.pilots(), "the end of the waiting pilot")
    assert site.stopped(agent)["cancelled"] == 1
    assert site.cluster.calls == []


def test_a_job_that_the_scheduler_refuses_is_tried_again_ever_later_with_its_reason(site: Site) -> None:
    site.define(queue="nowhere")
    site.cluster.launch(2)
    agent = site.run()
    until(lambda: "No pilot is submitted for 1 s" in site.log, "a longer pause")
    assert "invalid partition specified: nowhere" in site.log
    report = site.stopped(agent)
    assert report["submitted"] == 0 < report["refused"] <= 4


def test_pilots_that_end_at_once_are_not_submitted_again_and_again(site: Site) -> None:
    site.define(command=["/nowhere/nanoos"])
    site.cluster.launch(2)
    agent = site.run()
    until(lambda: "No pilot is submitted for 2 s" in site.log, "a longer pause")
    assert "/nowhere/nanoos" in site.log
    assert "No such file or directory" in site.log
    report = site.stopped(agent)
    assert report["submitted"] == report["fruitless"] <= 5


def test_a_site_has_one_agent_and_its_work_is_shown_and_cancelled(site: Site) -> None:
    site.cluster.launch(2, does="sleep 600")
    agent = site.run()
    until(lambda: site.cluster.calls, "a simulation")
    other = site.asked(NANOOS, "site", "run", str(site.definition))
    assert other.returncode != 0
    assert "one agent keeps the pilots of a site" in " ".join(other.stdout.split())
    shown = json.loads(site.asked(NANOOS, "site", "status", str(site.definition)).stdout)
    assert (shown["site"], shown["pilots_needed"], len(shown["pilots"])) == (SITE, 1, 1)
    (work,) = shown["campaigns"]
    assert (work["engine"], work["waiting"] + work["running"], work["cores"]) == ("mine", 2, 1)
    site.stopped(agent)
    assert site.jobs(), "pilots go on without an agent"
    done = site.asked(NANOOS, "site", "cancel", str(site.definition))
    assert "1 batch jobs are cancelled" in done.stdout
    until(lambda: not site.jobs(), "the end of the batch jobs")
    until(lambda: site.cluster.bench.statuses(simulation_jobs) == {"PENDING": 2}, "the return of the simulations")


@pytest.mark.parametrize("is_known", [True, False])
def test_a_token_of_another_site_is_refused(site: Site, is_known: bool) -> None:
    bench = site.cluster.bench
    (site.folder / "token").write_text(work_token(bench, "other", site="elsewhere") if is_known else "nano_" + "0" * 40)
    agent = site.run()
    said, _ = agent.communicate(timeout=PATIENCE_S)
    assert agent.returncode != 0
    refusal = "The token is of site 'elsewhere'" if is_known else "refuses GET /work/backlog (401)"
    assert refusal in " ".join(said.split())
    assert site.jobs() == []


def test_folders_may_have_any_name_and_a_failing_preamble_is_told(site: Site) -> None:
    site.define(folder="a folder, 100% full", preamble="echo no such module >&2; exit 3")
    site.cluster.launch(2)
    agent = site.run()
    until(lambda: "no such module" in site.log, "the reason")
    site.stopped(agent)
    second = site.run_with(folder="a folder, 100% full")
    until(lambda: all_recorded_once(site, 2), "the results")
    site.stopped(second)
