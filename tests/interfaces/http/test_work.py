"""The work protocol over HTTP: who may, what is given out, what is recorded, and what is refused."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.structures import stable_hash
from nanoos.execution.remote.messages import LEASE_HEADER
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.interfaces.http.app import Services, build_services
from nanoos.plugins.engine import INPUT_FROM
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store import audit, leases
from nanoos.store.tables import campaigns, labels, simulation_jobs, simulation_results
from tests.interfaces.http.conftest import Client, bearer, problem
from tests.support.bench import Bench
from tests.support.cluster import SITE, until, work_token
from tests.support.processes import race

N = 4
DEFINED = """\
kind: command
input: row
command: [echo, "value = {{ row.x }}"]
properties:
  value: {pattern: 'value = (\\S+)'}
"""
ENGINE = {"name": "scripted", "version": "1"}
BASE = {"protocol": 1, "worker": "node1.77"}
CONTENT = b"energy = -1.5\n" * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Site:
    """A worker of a site, as its requests."""

    def __init__(self, client: Client, secret: str, site: str = SITE) -> None:
        self.client = client
        self.headers = bearer(secret)
        self.site = site

    def post(self, what: str, **body: Any) -> Any:
        return self.client.post(f"/work/{what}", json={**BASE, **body}, headers=self.headers)

    def claim(self, **changes: Any) -> dict[str, Any]:
        answer = self.post("claim", **{"site": self.site, "engines": [ENGINE], **changes})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def send(self, *results: dict[str, Any]) -> list[str]:
        answer = self.post("results", results=results)
        assert answer.status_code == 200, answer.text
        return [item["status"] for item in answer.json()["results"]]

    def upload(self, content: Any, lease: str, sha256: str = SHA256) -> Any:
        headers = {**self.headers, LEASE_HEADER: lease}
        return self.client.put(f"/work/artifacts/{sha256}", content=content, headers=headers)


def result(claimed: dict[str, Any], position: int = 0, **changes: Any) -> dict[str, Any]:
    job_id = claimed["jobs"][position]["id"]
    return {
        "lease": claimed["lease"],
        "job_id": job_id,
        "outputs": {"value": float(job_id)},
        "duration_s": 1.0,
        **changes,
    }


@pytest.fixture
def site(bench: Bench, client: Client, scripted: str) -> Site:
    """A worker, and a campaign with waiting simulations."""
    bench.scripted(n_rows=N, batch_size=N)
    bench.step()
    return Site(client, work_token(bench))


@pytest.fixture
def rival(bench: Bench, client: Client) -> Site:
    """A worker of another site."""
    return Site(client, work_token(bench, "other", site="elsewhere"), site="elsewhere")


@pytest.mark.slow
def test_jobs_come_with_all_that_a_worker_needs(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    assert len(claimed["jobs"]) == N
    assert claimed["lease_s"] == bench.settings.lease_seconds
    for job in claimed["jobs"]:
        assert (job["engine"], job["version"], job["definition"]) == ("scripted", "1", None)
        assert job["structure"]["id"].startswith("r")
        assert set(job["params"]) == {"calls", "script", "sleep_s"}
        assert job["time_limit_s"] == bench.settings.simulation_time_limit_s
    assert {row.lease_owner for row in bench.rows(simulation_jobs)} == {"hpc/1/node1.77"}
    assert site.claim()["jobs"] == []


@pytest.mark.slow
def test_an_engine_is_offered_until_the_worker_says_whether_it_has_it(site: Site) -> None:
    asked = site.claim(engines=[])
    assert asked["jobs"] == []
    assert [(item["name"], item["version"]) for item in asked["offers"]] == [("scripted", "1")]
    refusing = site.claim(engines=[], refused=[ENGINE])
    assert refusing["jobs"] == refusing["offers"] == []
    older = site.claim(engines=[{**ENGINE, "version": "0"}])
    assert older["jobs"] == []
    assert site.claim()["jobs"] != []


@pytest.mark.slow
def test_a_token_that_is_bound_to_engines_gets_no_other_work(site: Site, bench: Bench, client: Client) -> None:
    bound = Site(client, work_token(bench, "bound", engines=("emt_structure",)))
    claimed = bound.claim()
    assert claimed["jobs"] == claimed["offers"] == []


@pytest.mark.slow
def test_a_chain_of_engines_is_left_to_workers_with_the_database(site: Site, bench: Bench) -> None:
    (campaign,) = bench.rows(campaigns)
    source = {"engine": "other", "version": "1", "params": {}, "settings": {}}
    with bench.database.write() as connection:
        connection.execute(campaigns.update().values(settings={**campaign.settings, INPUT_FROM: source}))
    claimed = site.claim()
    assert claimed["jobs"] == claimed["offers"] == []
    assert site.client.get("/work/backlog", headers=site.headers).json()["campaigns"] == []


@pytest.mark.slow
def test_the_backlog_says_what_waits_and_what_the_site_computes(site: Site, rival: Site, bench: Bench) -> None:
    def backlog(of: Site) -> list[dict[str, Any]]:
        answer = of.client.get("/work/backlog", headers=of.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["site"] == of.site
        found: list[dict[str, Any]] = answer.json()["campaigns"]
        return found

    stated = {"engine": "scripted", "cores": 1, "gpus": 0, "memory_mb": 0.0}
    assert backlog(site) == [{**stated, "waiting": N, "running": 0, "expected_s": None}]
    claimed = site.claim(n=1)
    assert backlog(site) == [{**stated, "waiting": N - 1, "running": 1, "expected_s": None}]
    assert backlog(rival) == [{**stated, "waiting": N - 1, "running": 0, "expected_s": None}]
    site.send(result(claimed, duration_s=2.5))
    assert backlog(site) == [{**stated, "waiting": N - 1, "running": 0, "expected_s": 2.5}]
    pause = parse_command("move_campaign", {"slug": "alpha", "move": "pause", "reason": "later"})
    execute(bench.database, pause, agent_id="ada")
    assert backlog(site) == []


def test_workers_that_claim_at_once_get_different_jobs(site: Site, bench: Bench) -> None:
    claims = race(*[lambda: site.claim(n=1)] * N)
    assert sorted(job["id"] for claimed in claims for job in claimed["jobs"]) == [
        row.id for row in bench.rows(simulation_jobs)
    ]


@pytest.mark.slow
def test_only_what_fits_the_time_left_is_given_out(site: Site, bench: Bench) -> None:
    first = site.claim(n=1)
    site.send(result(first, duration_s=100.0))
    assert site.claim(seconds_left=149.0)["jobs"] == []
    fitting = site.claim(seconds_left=151.0)
    assert len(fitting["jobs"]) == 1
    assert fitting["expected_s"] == 100.0


@pytest.mark.slow
def test_results_are_recorded_once_however_often_they_come(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    assert site.upload(CONTENT, claimed["lease"]).json() == {"sha256": SHA256, "size": len(CONTENT)}
    good = result(claimed, files=[{"name": "run.out", "sha256": SHA256}])
    infeasible = result(claimed, 1, outputs={}, failure_class="permanent", reason="no convergence")
    again = result(claimed, 2, outputs={}, failure_class="crash", reason="killed")
    assert site.send(good, infeasible, again) == ["recorded"] * 3
    assert site.send(good, infeasible, again) == ["repeated", "repeated", "lost"]
    assert bench.statuses(simulation_jobs) == {"COMPLETED": 1, "FAILED": 1, "PENDING": 1, "RUNNING": 1}
    (stored, failed) = bench.rows(simulation_results)
    assert stored.files == {"run.out": {"sha256": SHA256, "size": len(CONTENT)}}
    assert stored.computed_by == "hpc/1/node1.77"
    assert failed.reason == "no convergence"
    assert len(bench.rows(labels)) == 1
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_known_result_is_recorded_at_the_claim_and_computed_by_nobody(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    assert site.send(*(result(claimed, position) for position in range(N))) == ["recorded"] * N
    bench.scripted("beta", n_rows=N, batch_size=N)
    with bench.database.write() as connection:
        # As if the results had come after the step.
        connection.execute(
            simulation_jobs.update()
            .where(simulation_jobs.c.campaign_id == 2)
            .values(status="PENDING", result_id=None, is_from_cache=False, finished_at=None)
        )
    assert site.claim()["jobs"] == []
    assert bench.count(simulation_results) == N
    assert set(bench.statuses(simulation_jobs)) == {"COMPLETED"}


@pytest.mark.slow
def test_a_late_result_is_refused_for_itself_alone(site: Site, bench: Bench) -> None:
    late, in_time = site.claim(n=1), site.claim(n=1)
    with bench.database.write() as connection:
        connection.execute(
            simulation_jobs.update()
            .where(simulation_jobs.c.lease_token == late["lease"])
            .values(lease_expires_at=bench.clock() - timedelta(seconds=1))
        )
        leases.expire(connection, SIMULATIONS, max_attempts=3, now=bench.clock())
    assert site.send(result(late), result(in_time)) == ["lost", "recorded"]
    assert bench.count(labels) == 1
    problem(site.upload(CONTENT, late["lease"]), 409)


@pytest.mark.slow
def test_renewing_and_releasing_say_how_many_jobs_are_held(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    bench.clock.advance(seconds=30)
    assert site.post("renew", leases=[claimed["lease"], "0" * 32]).json()["leases"] == {
        claimed["lease"]: N,
        "0" * 32: 0,
    }
    expiry = bench.clock() + timedelta(seconds=bench.settings.lease_seconds)
    assert {row.lease_expires_at for row in bench.rows(simulation_jobs)} == {expiry}
    assert site.post("release", leases=[claimed["lease"]]).json()["leases"] == {claimed["lease"]: N}
    assert {(row.status, row.attempts) for row in bench.rows(simulation_jobs)} == {("PENDING", 0)}


@pytest.mark.slow
def test_a_new_token_of_the_site_delivers_what_the_old_one_claimed(site: Site, bench: Bench, client: Client) -> None:
    newer = Site(client, work_token(bench, "newer"))
    narrow = Site(client, work_token(bench, "narrow", engines=("another",)))
    claimed = site.claim()
    assert narrow.send(result(claimed)) == ["lost"]
    assert newer.post("renew", leases=[claimed["lease"]]).json()["leases"] == {claimed["lease"]: N}
    assert newer.send(result(claimed)) == ["recorded"]
    assert newer.send(result(claimed)) == ["repeated"]
    assert newer.send(result(claimed, 1, lease="f" * 32)) == ["lost"]


@pytest.mark.slow
def test_a_duration_that_no_simulation_has_does_not_stop_the_claims(site: Site) -> None:
    claimed = site.claim(n=1)
    assert site.send(result(claimed, duration_s=5e-324)) == ["recorded"]
    assert site.claim()["jobs"]


@pytest.mark.slow
def test_a_lease_is_worth_nothing_under_another_sites_token(site: Site, rival: Site, bench: Bench) -> None:
    claimed = site.claim()
    before = bench.rows(simulation_jobs)
    assert rival.send(result(claimed)) == ["lost"]
    assert rival.post("renew", leases=[claimed["lease"]]).json()["leases"] == {claimed["lease"]: 0}
    assert rival.post("release", leases=[claimed["lease"]]).json()["leases"] == {claimed["lease"]: 0}
    problem(rival.upload(CONTENT, claimed["lease"]), 409)
    assert bench.rows(simulation_jobs) == before
    assert bench.count(simulation_results) == 0
    problem(rival.post("claim", site=SITE), 403)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"outputs": {"bandgap_pbe_ev": 1.0}}, "instead of"),
        ({"outputs": {}}, "instead of"),
        ({"outputs": {"value": 1.0}, "failure_class": "permanent"}, "instead of"),
        ({"noise_std": {"other": 1.0}}, "no outputs"),
        ({"files": [{"name": "../../etc/passwd", "sha256": SHA256}]}, "cannot name"),
        ({"files": [{"name": "a", "sha256": SHA256}, {"name": "A", "sha256": SHA256}]}, "one name"),
    ],
)
def test_a_result_that_its_simulation_cannot_give_is_refused(
    site: Site, bench: Bench, changes: dict[str, Any], why: str
) -> None:
    claimed = site.claim()
    (fate, good) = site.post("results", results=[result(claimed, **changes), result(claimed, 1)]).json()["results"]
    assert (fate["status"], good["status"]) == ("refused", "recorded")
    assert why in fate["reason"]
    assert bench.count(simulation_results) == 1


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{"outputs": {"value": "NaN"}}, {"duration_s": -1}, {"lease": "x"}, {"extra": 1}])
def test_a_malformed_result_changes_nothing(site: Site, bench: Bench, changes: dict[str, Any]) -> None:
    problem(site.post("results", results=[result(site.claim(), **changes)]), 422)
    assert bench.count(simulation_results) == 0


@pytest.mark.slow
def test_another_job_than_the_lease_holds_is_not_recorded(site: Site, bench: Bench) -> None:
    first, second = site.claim(n=1), site.claim(n=1)
    assert site.send(result(first, job_id=second["jobs"][0]["id"]), result(first, job_id=999)) == ["lost", "lost"]
    assert bench.count(simulation_results) == 0


@pytest.mark.slow
def test_a_result_waits_for_its_files(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    with_files = result(claimed, files=[{"name": "run.out", "sha256": SHA256}])
    (fate,) = site.post("results", results=[with_files]).json()["results"]
    assert (fate["status"], fate["missing"]) == ("without_files", [SHA256])
    assert site.upload(CONTENT, claimed["lease"]).status_code == 200
    assert site.send(with_files) == ["recorded"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "sha256", ["../../../etc/passwd", "..%2f..%2fhome", "A" * 64, "0" * 63, "0" * 65, SHA256 + "%0A", "%00" * 64]
)
def test_no_upload_leaves_the_store(site: Site, services: Services, sha256: str) -> None:
    answer = site.upload(CONTENT, site.claim()["lease"], sha256)
    assert answer.status_code in (404, 405, 422), answer.text
    assert list(services.raw_files.hashes()) == []


@pytest.mark.slow
def test_content_with_another_hash_is_refused(site: Site, services: Services) -> None:
    told = problem(site.upload(b"other", site.claim()["lease"]), 422)
    assert "SHA-256" in told["detail"]
    assert list(services.raw_files.hashes()) == []


@pytest.mark.slow
@pytest.mark.parametrize("is_declared", [True, False])
def test_an_oversized_file_is_refused(
    site: Site, services: Services, monkeypatch: pytest.MonkeyPatch, is_declared: bool
) -> None:
    monkeypatch.setitem(services.settings.__dict__, "remote_file_limit_mb", 1)
    claimed = site.claim()
    assert claimed["max_file_bytes"] == 2**20
    content = b"0" * (2**20 + 1)
    pieces = (content[at : at + 2**16] for at in range(0, len(content), 2**16))
    answer = site.upload(content if is_declared else pieces, claimed["lease"], hashlib.sha256(content).hexdigest())
    problem(answer, 413)
    assert list(services.raw_files.hashes()) == []


@pytest.mark.slow
@pytest.mark.parametrize("protocol", [0, 2, "1.0", None])
def test_an_unknown_protocol_is_told_which_are_supported(site: Site, protocol: Any) -> None:
    told = problem(site.post("claim", protocol=protocol, site=SITE, another_field=1), 422)
    assert "this server supports 1" in told["detail"]


WORK = {
    "claim": {"site": SITE},
    "renew": {"leases": ["0" * 32]},
    "release": {"leases": ["0" * 32]},
    "results": {"results": [{"lease": "0" * 32, "job_id": 1, "outputs": {}, "duration_s": 1}]},
}


@pytest.mark.slow
@pytest.mark.parametrize("scope", sorted(set(Scope) - {Scope.WORK}))
def test_no_other_scope_can_work(site: Site, client: Client, scope: Scope) -> None:
    other = Site(client, client.as_(scope)["Authorization"].removeprefix("Bearer "))
    for what, body in WORK.items():
        told = problem(other.post(what, **body), 403)
        assert "needs scope 'work'" in told["detail"]
    problem(other.upload(CONTENT, "0" * 32), 403)
    problem(client.get(f"/work/definitions/{SHA256}", headers=other.headers), 403)
    problem(client.get("/work/backlog", headers=other.headers), 403)


@pytest.mark.slow
def test_a_work_token_can_do_nothing_else(site: Site, bench: Bench, client: Client) -> None:
    schema = client.get("/api/openapi.json", headers=client.as_(Scope.READ)).json()
    before = bench.everything()
    for path, methods in schema["paths"].items():
        if "/work/" in path:
            continue
        for method in methods:
            answer = client.request(method, path, headers=site.headers, json={})
            assert answer.status_code in (403, 404, 422), (method, path, answer.text)
    for page in ("/dashboard", "/metrics"):
        assert client.get(page, headers=site.headers).status_code in (403, 404)
    after = bench.everything()
    assert {name: after[name] for name in after if name != "audit_log"} == {
        name: before[name] for name in before if name != "audit_log"
    }


@pytest.mark.slow
def test_a_definition_is_shown_to_those_whose_work_it_is(
    bench: Bench, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engines").mkdir()
    (tmp_path / "engines" / "mine.yaml").write_text(DEFINED)
    monkeypatch.setenv("ENGINES_FOLDER", str(tmp_path / "engines"))
    bench.create(engine={"name": "mine"}, n_rows=N, batch_size=N)
    bench.step()
    able, bound = Site(client, work_token(bench)), Site(client, work_token(bench, "bound", engines=("other",)))
    (offer,) = able.claim()["offers"]
    path = f"/work/definitions/{offer['definition']}"
    assert stable_hash(client.get(path, headers=able.headers).json()["definition"]) == offer["definition"]
    problem(client.get(path, headers=bound.headers), 404)
    claimed = able.claim(engines=[{"name": "mine", "version": offer["version"]}])
    assert {job["definition"] for job in claimed["jobs"]} == {offer["definition"]}
    assert client.get(path, headers=able.headers).status_code == 200
    problem(client.get(path, headers=bound.headers), 404)  # of the same site, for another engine
    problem(client.get(f"/work/definitions/{SHA256}", headers=able.headers), 404)
    assert able.send(result(claimed, outputs={"another": 1.0}), result(claimed, 1)) == ["refused", "recorded"]


@pytest.mark.slow
def test_a_claim_waits_for_work_without_a_connection(site: Site, bench: Bench) -> None:
    everything = site.claim()
    answers: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: answers.append(site.claim(wait_s=60)))
    waiting.start()
    pool = bench.database.engine.pool
    waiting.join(1.5)
    assert waiting.is_alive()
    until(lambda: pool.checkedout() == 0, "a moment without a connection")
    site.post("release", leases=[everything["lease"]])
    waiting.join(60)
    assert len(answers[0]["jobs"]) == N


@pytest.mark.slow
def test_a_claim_that_waits_in_vain_is_answered(site: Site) -> None:
    site.claim()
    assert site.claim(wait_s=0.7)["jobs"] == []


@pytest.mark.slow
def test_lost_jobs_return_to_waiting_workers(site: Site, bench: Bench) -> None:
    site.claim()
    bench.clock.advance(seconds=bench.settings.lease_seconds + 1)
    claimed = site.claim(wait_s=5)
    assert len(claimed["jobs"]) == 1  # a job that lost its worker runs alone


@pytest.mark.slow
def test_a_server_that_comes_back_gives_workers_time_to_report(site: Site, bench: Bench) -> None:
    claimed = site.claim()
    bench.clock.advance(hours=3)
    services = build_services(bench.database, bench.settings, clock=bench.clock)
    with Client(bench, services) as restarted:
        site.client = restarted
        assert site.claim()["jobs"] == []
        assert site.send(result(claimed)) == ["recorded"]
