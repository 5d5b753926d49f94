"""REST: the guide's answers, every read and every command over HTTP, and bad input that leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from nanoos.control.orchestrators import lock_step
from nanoos.domain.errors import StoreUnavailable
from nanoos.interfaces.mcp.tools import call_tool
from nanoos.interfaces.rest import ROUTERS
from nanoos.service.access.identity import Scope, local_identity
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.queries import catalog as queries
from nanoos.service.services import Services
from nanoos.store import audit
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.tables import (
    agent_commands,
    audit_log,
    campaigns,
    candidates,
    experiment_runs,
    orchestrator_state,
    structures,
)
from tests.interfaces.http.conftest import Client, bearer, problem
from tests.support.access import make_token
from tests.support.bench import Bench


def _domain(bench: Bench) -> dict[str, int]:
    return {name: n for name, n in bench.everything().items() if name not in ("agent_commands", "audit_log")}


def _last_audit(bench: Bench) -> tuple[str, str, str]:
    row = bench.rows(audit_log)[-1]
    return row.actor, row.kind, row.subject


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/api"])
def test_state_runs_and_stats_are_what_the_guide_reads(bench: Bench, client: Client, prefix: str) -> None:
    bench.create()
    bench.step()
    state = client.get(f"{prefix}/orchestrator/state?name=default").json()
    assert (state["mode"], state["is_active"], state["error_message"]) == ("SCHEDULED", True, None)
    assert state["config"]["simulation_budget_per_campaign"] == 1000
    runs = client.get(f"{prefix}/orchestrator/runs?limit=10").json()
    assert [(run["success"], run["error_message"], run["simulations_launched"]) for run in runs] == [(True, None, 4)]
    assert runs[0]["started_at"].endswith("Z")
    assert client.get(f"{prefix}/orchestrator/stats").json()["simulations_in_flight"] == 4


@pytest.mark.slow
def test_long_lists_come_in_pages_that_name_the_next(bench: Bench, client: Client) -> None:
    for _ in range(5):
        bench.step()
        bench.clock.advance(seconds=1)
    first = client.get("/orchestrator/runs?limit=2")
    assert first.headers["X-Total-Count"] == "5"
    assert first.headers["Link"] == '</orchestrator/runs?limit=2&offset=2>; rel="next"'
    ids, url = [], "/orchestrator/runs?limit=2"
    while url:
        page = client.get(url)
        ids += [run["id"] for run in page.json()]
        following = [part for part in page.headers.get("Link", "").split(", ") if part.endswith('rel="next"')]
        url = following[0].split(">")[0][1:] if following else ""
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5
    assert client.get("/orchestrator/runs?offset=100").json() == []


def test_run_once_answers_with_the_finished_step_and_its_decisions(bench: Bench, client: Client) -> None:
    bench.create()
    done = client.post("/orchestrator/run_once").json()
    assert (done["status"], done["run"]["summary"]["success"]) == ("COMPLETED", True)
    assert [item["result"] for item in done["run"]["decisions"]] == ["launched"]
    assert client.get(f"/orchestrator/runs/{done['run']['summary']['id']}").json() == done["run"]
    assert client.get("/orchestrator/stats").json()["simulations_in_flight"] == 4
    tried = client.post("/orchestrator/run_once?dry_run=true").json()
    assert (tried["is_dry_run"], tried["run"], tried["result"]["n_simulations"]) == (True, None, 0)


def test_two_editors_of_the_configuration_do_not_overwrite_each_other(client: Client) -> None:
    read = client.get("/orchestrator/config")
    etag = read.headers["ETag"]
    first = client.post("/orchestrator/config", json={"max_iterations_per_run": 7}, headers={"If-Match": etag})
    assert first.status_code == 200
    assert first.headers["ETag"] == client.get("/orchestrator/config").headers["ETag"] != etag
    second = client.post("/orchestrator/config", json={"max_iterations_per_run": 8}, headers={"If-Match": etag})
    assert "it has been changed" in problem(second, 412)["detail"]
    assert "not 1" in problem(client.post("/orchestrator/config?expected_version=1", json={}), 409)["detail"]
    assert client.get("/orchestrator/config").json()["config"]["max_iterations_per_run"] == 7
    assert client.post("/orchestrator/config", json={}, headers={"If-Match": "*"}).status_code == 200
    problem(client.post("/orchestrator/config", json={}, headers={"If-Match": "W/x"}), 422)


@pytest.mark.slow
def test_a_whole_campaign_goes_over_http(bench: Bench, client: Client) -> None:
    made = client.post(
        "/agent/create_design_campaign", json=bench.spec(start=False), headers={"Idempotency-Key": "c"}
    ).json()
    assert (made["result"]["slug"], made["result"]["status"]) == ("alpha", "CREATED")
    again = client.post("/agent/create_design_campaign", json=bench.spec(start=False), headers={"Idempotency-Key": "c"})
    assert again.json() == {**made, "is_repeat": True}
    for move, status in (("start", "RUNNING"), ("pause", "PAUSED"), ("resume", "RUNNING")):
        assert client.post(f"/agent/campaigns/alpha/{move}").json()["result"]["status"] == status
    assert (
        client.post("/agent/advance_campaign", json={"slug": "alpha"}).json()["result"]["actions"][
            "simulations_launched"
        ]
        == 4
    )
    new = client.get("/agent/campaigns/alpha/structures?only_new=true&limit=2").json()
    assert {item["candidate_status"] for item in new} == {""}
    ids = [item["id"] for item in new]
    client.post("/agent/request_simulations", json={"slug": "alpha", "structure_ids": ids})
    waiting = client.get("/agent/campaigns/alpha/simulations?status=PENDING")
    assert len(waiting.json()) == int(waiting.headers["X-Total-Count"]) == 6
    bench.drain()
    (report,) = client.get("/agent/campaigns?status=RUNNING").json()
    assert (report["n_candidates"], report["n_simulations"], report["n_simulations_in_flight"]) == (6, 6, 0)
    found = client.get("/agent/campaigns/alpha/candidates").json()
    scores = [item["score"] for item in found]
    assert scores == sorted(scores, reverse=True)
    client.post("/agent/advance_campaign", json={"slug": "alpha"})
    bench.drain()
    assert client.get("/agent/campaigns/alpha").json()["iteration"] == 2
    (ahead,) = client.get("/agent/campaigns/alpha/next?n=1").json()
    assert ahead["std"]["value"] > 0
    best = [item["id"] for item in found[:2]]
    sent = client.post("/agent/request_experiments", json={"slug": "alpha", "candidate_ids": best})
    assert sent.json()["result"]["actions"]["experiments_launched"] == 2
    first, second = [row.id for row in bench.rows(experiment_runs)]
    recorded = client.post(f"/agent/experiments/{first}/record", json={"values": {"value": 1.0}, "operator": "me"})
    (label_id,) = recorded.json()["result"]["label_ids"]
    client.post(f"/agent/experiments/{second}/fail", json={"operator": "me", "reason": "dropped"})
    assert {item["status"] for item in client.get("/agent/experiments?campaign=alpha").json()} == {
        "COMPLETED",
        "FAILED",
    }
    assert client.post(f"/agent/labels/{label_id}/retract", json={"reason": "wrong"}).status_code == 200
    cloned = client.post("/agent/campaigns/alpha/clone", json={"new_slug": "beta", "changes": {"batch_size": 2}})
    assert cloned.json()["result"]["slug"] == "beta"
    assert client.post("/agent/campaigns/beta/cancel", json={"reason": "r"}).json()["result"]["status"] == "CANCELLED"
    (model,) = client.get("/agent/models").json()
    client.post("/agent/advance_campaign", json={"slug": "alpha"})
    bench.drain()
    assert client.post("/agent/retrain", json={"modelled_property": model["slug"], "reason": "r"}).status_code == 200
    kinds = {item["kind"] for item in client.get("/agent/commands?limit=1000").json()}
    assert {"create_design_campaign", "advance_campaign", "record_experiment", "clone_campaign"} <= kinds
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_model_is_read_promoted_and_rolled_back(bench: Bench, client: Client) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24)
    for _ in range(2):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
        bench.train()
    route = "/agent/models/table.value"
    champion = client.get(route).json()
    assert (champion["version"], champion["status"], champion["replaced"]) == (2, "CHAMPION", 1)
    assert champion["judgement"]["versus_mean"]["high"] < 0
    assert champion["metrics"]["intervals"]["mae"][0] <= champion["metrics"]["mae"]
    assert client.get(f"{route}?version=9").status_code == 404
    promoted = client.post(f"{route}/promote", json={"version": 1, "reason": "r"})
    assert promoted.json()["result"]["replaced"] == 2
    assert client.post(f"{route}/rollback", json={"reason": "r"}).json()["result"]["version"] == 2
    assert client.post(f"{route}/rollback", json={"reason": "r"}).status_code == 404
    assert client.post(f"{route}/reject", json={"version": 2, "reason": "r"}).status_code == 200
    assert client.get(f"{route}?version=2").json()["status"] == "REJECTED"


@pytest.mark.slow
def test_candidates_carry_predictions_and_uncertainties(bench: Bench, client: Client) -> None:
    bench.create(acquisition="ei")
    bench.step()
    bench.drain()
    bench.step()
    newest = client.get("/agent/campaigns/alpha/candidates?order=newest&status=IN_FLIGHT").json()
    assert newest[0]["uncertainties"]["value"] > 0
    assert newest[0]["predictions"]["value"] == pytest.approx(0.5, abs=2)


@pytest.mark.slow
def test_the_summary_names_the_command_to_send(bench: Bench, client: Client, services: Services) -> None:
    def summarise() -> dict[str, Any]:
        # The test changes things beside the server.
        services.stats.forget()
        services.summaries.forget()
        summary: dict[str, Any] = client.get("/agent/summary").json()
        return summary

    def commands() -> list[str]:
        return [item["command"] for item in summarise()["recommendations"]]

    assert commands() == ["create_design_campaign"]
    bench.create()
    assert commands() == ["run_step"]
    client.post("/orchestrator/run_once")
    assert commands() == []
    bench.beat()
    summary = summarise()
    assert (summary["health"], summary["capacity"]["simulations"]) == ("ok", {"in_use": 4, "limit": 10})
    assert "1 campaign is running; 4 of 10 simulation slots" in summary["text"]
    bench.clock.advance(minutes=10)
    bench.beat()
    stale = summarise()
    assert (stale["health"], stale["health_reasons"]) == (
        "attention",
        ["simulations have waited for 10 min: no worker seems to run"],
    )
    client.post("/orchestrator/deactivate")
    assert commands() == ["set_active"]
    assert summarise()["health"] == "stopped"
    client.post("/orchestrator/activate")
    client.post("/orchestrator/mode", json={"mode": "PAUSED"})
    assert commands() == ["set_mode"]
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=bench.clock())
    assert commands() == ["resolve_alert", "set_mode"]


def test_alerts_are_listed_and_resolved(bench: Bench, client: Client) -> None:
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=bench.clock())
    (alert,) = client.get("/orchestrator/alerts").json()
    assert client.post(f"/orchestrator/alerts/{alert['id']}/resolve").status_code == 200
    assert client.get("/orchestrator/alerts").json() == []
    problem(client.post(f"/orchestrator/alerts/{alert['id']}/resolve"), 404)


@pytest.mark.slow
def test_a_proposal_is_answered_with_202_and_decided_by_a_person(bench: Bench, client: Client) -> None:
    bench.create()
    robot = bearer(make_token(bench, "robot", Scope.AGENT, limits=TokenLimits(approve_simulations_above=3)))
    asked = client.post("/orchestrator/run_once", headers={**robot, "Idempotency-Key": "k"})
    assert asked.status_code == 202
    assert asked.json()["result"]["reason"] == "it would launch 4 simulations; above 3 a person must approve"
    person = client.as_(Scope.OPERATE)
    (waiting,) = client.get("/agent/approvals", headers=person).json()
    assert (waiting["kind"], waiting["agent_id"], waiting["n_simulations"]) == ("run_step", "robot", 4)
    assert client.get("/agent/summary", headers=person).json()["n_proposals"] == 1
    problem(client.post(f"/agent/approvals/{waiting['id']}/approve", headers=robot), 403)
    done = client.post(f"/agent/approvals/{waiting['id']}/approve", headers=person).json()
    assert done["result"]["result"]["actions"]["simulations_launched"] == 4
    assert client.get("/agent/approvals", headers=person).json() == []
    answer = client.post("/orchestrator/run_once", headers={**robot, "Idempotency-Key": "k"}).json()
    assert (answer["status"], answer["is_repeat"], len(answer["run"]["decisions"])) == ("COMPLETED", True, 1)
    bench.drain()
    other = client.post("/orchestrator/run_once", headers=robot).json()
    rejected = client.post(f"/agent/approvals/{other['command_id']}/reject", headers=person, json={"reason": "not now"})
    assert rejected.json()["result"]["status"] == "REJECTED"
    problem(client.post(f"/agent/approvals/{other['command_id']}/approve", headers=person), 409)


def test_an_exhausted_quota_says_when_to_come_back(bench: Bench, client: Client) -> None:
    robot = bearer(make_token(bench, "robot", Scope.AGENT, limits=TokenLimits(commands_per_hour=1)))
    assert client.post("/orchestrator/run_once", headers=robot).status_code == 200
    bench.clock.advance(minutes=50)
    before = _domain(bench)
    refused = client.post("/orchestrator/run_once", headers=robot)
    assert "used 1 of 1 commands" in problem(refused, 429)["detail"]
    assert refused.headers["Retry-After"] == "600"
    assert _domain(bench) == before
    assert _last_audit(bench)[:2] == ("robot", "command")


@pytest.mark.slow
def test_any_query_can_be_asked_by_its_name(bench: Bench, client: Client) -> None:
    bench.create()
    bench.step()
    bench.drain()
    offered = client.get("/agent/queries").json()
    assert {item["name"] for item in offered} == set(queries.QUERIES)
    answer = client.get("/agent/queries/list_candidates?slug=alpha&limit=3&status=SIMULATED").json()
    assert answer["items"] == client.get("/agent/campaigns/alpha/candidates?limit=3").json()
    assert (answer["total"], answer["next_offset"]) == (4, 3)
    assert "list_candidates" in problem(client.get("/agent/queries/dance"), 404)["hint"]
    assert "colour" in problem(client.get("/agent/queries/list_models?colour=red"), 422)["detail"]
    assert "slug" in problem(client.get("/agent/queries/get_campaign"), 422)["detail"]


def test_any_command_can_be_sent_by_its_kind(bench: Bench, client: Client) -> None:
    kinds = client.get("/agent/commands/kinds").json()
    assert {item["kind"] for item in kinds} >= {"run_step", "approve_command", "create_token"}
    done = client.post("/agent/commands", json={"kind": "set_mode", "payload": {"mode": "MANUAL"}}).json()
    assert done["result"]["mode"] == "MANUAL"
    assert client.get(f"/agent/commands/{done['command_id']}").json()["status"] == "COMPLETED"
    assert "Known:" in problem(client.post("/agent/commands", json={"kind": "dance"}), 404)["hint"]
    refused = client.post("/agent/commands", json={"kind": "set_mode", "payload": {"mode": "LOUD"}})
    assert "mode" in problem(refused, 422)["detail"]


BAD_INPUT: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "unknown orchestrator": ("POST", "/orchestrator/config?name=nope", {"json": {}}, 404, "no orchestrator 'nope'"),
    "unknown campaign": ("POST", "/agent/advance_campaign", {"json": {"slug": "nope"}}, 404, "no campaign 'nope'"),
    "unknown field": ("POST", "/agent/advance_campaign", {"json": {"slug": "a", "x": 1}}, 422, "x"),
    "unknown configuration value": ("POST", "/orchestrator/config", {"json": {"colour": 1}}, 422, "colour is unknown"),
    "value out of range": ("POST", "/orchestrator/config", {"json": {"max_iterations_per_run": -1}}, 422, "=-1"),
    "number that is not finite": (
        "POST",
        "/orchestrator/config",
        {"content": '{"training_frequency_hours": NaN}', "headers": {"Content-Type": "application/json"}},
        422,
        "training_frequency_hours=nan",
    ),
    "no JSON": (
        "POST",
        "/orchestrator/config",
        {"content": "{", "headers": {"Content-Type": "application/json"}},
        422,
        "JSON",
    ),
    "an array": ("POST", "/orchestrator/config", {"json": [1]}, 422, "body"),
    "stale version": ("POST", "/orchestrator/config?expected_version=9", {"json": {}}, 409, "not 9"),
    "campaign that is none": ("POST", "/agent/create_design_campaign", {"json": {"slug": "A B"}}, 422, "slug"),
    "unknown move": ("POST", "/agent/campaigns/alpha/dance", {}, 422, "start"),
    "unknown command": ("POST", "/agent/approvals/77/approve", {}, 404, "no proposed command 77"),
    "huge id": ("POST", "/agent/approvals/99999999999999999999999/approve", {}, 422, "less"),
    "oversized body": ("POST", "/orchestrator/config", {"content": b" " * 5_000_000}, 413, "4,194,304 bytes"),
    "long key": ("POST", "/orchestrator/activate", {"headers": {"Idempotency-Key": "k" * 201}}, 422, "200"),
    "NUL in a name": ("POST", "/agent/advance_campaign", {"json": {"slug": "a\x00b"}}, 422, "slug"),
    "NUL within": ("POST", "/agent/create_design_campaign", {"json": {"slug": "a", "name": "\x00"}}, 422, "NUL"),
    "half a character": (
        "POST",
        "/agent/create_design_campaign",
        {"content": '{"slug": "\\ud800"}', "headers": {"Content-Type": "application/json"}},
        422,
        "Unicode",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_told_audited_and_changes_nothing(bench: Bench, client: Client, case: str) -> None:
    method, path, more, status, words = BAD_INPUT[case]
    bench.create()
    before = (_domain(bench), bench.rows(orchestrator_state), bench.rows(campaigns))
    audited = bench.count(audit_log)
    found = problem(client.request(method, path, **more), status)
    assert words in found["detail"]
    assert found["hint"]
    assert (_domain(bench), bench.rows(orchestrator_state), bench.rows(campaigns)) == before
    assert bench.count(audit_log) == audited + 1
    assert _last_audit(bench)[0] == "local"
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_a_replayed_key_with_another_payload_is_refused_and_audited(bench: Bench, client: Client) -> None:
    key = {"Idempotency-Key": "k"}
    client.post("/orchestrator/activate", headers=key)
    before = bench.rows(orchestrator_state)
    found = problem(client.post("/orchestrator/deactivate", headers=key), 409)
    assert "was used by 'local'" in found["detail"]
    assert "new key" in found["hint"]
    assert bench.rows(orchestrator_state) == before
    assert _last_audit(bench) == ("local", "command_refused", "set_active")
    assert bench.count(agent_commands) == 1


@pytest.mark.parametrize("path", ["/orchestrator/state", "/orchestrator/stats", "/agent/summary", "/orchestrator/runs"])
def test_reading_what_does_not_exist_is_told(client: Client, path: str) -> None:
    assert "Known: default" in problem(client.get(f"{path}?name=nope"), 404)["hint"]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["candidates", "next", "structures", "simulations", ""])
def test_reading_a_campaign_that_does_not_exist_is_told(client: Client, path: str) -> None:
    problem(client.get(f"/agent/campaigns/nope/{path}".rstrip("/")), 404)


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "offset=-1", f"offset={2**63}"])
def test_a_page_out_of_range_is_refused(client: Client, query: str) -> None:
    problem(client.get(f"/orchestrator/runs?{query}"), 422)


def test_a_step_that_is_running_is_told_with_when_to_come_back(bench: Bench, client: Client) -> None:
    with bench.database.write() as connection:
        lock_step(connection, "default", now=bench.clock())
    answer = client.post("/orchestrator/run_once")
    assert "is running" in problem(answer, 409)["detail"]
    assert answer.headers["Retry-After"] == "1"


def test_a_lost_database_is_503_and_a_bug_tells_nothing_of_itself(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("The database is away.", hint="Wait.")

    monkeypatch.setattr(queries, "orchestrator_view", lost)
    answer = client.get("/orchestrator/state")
    problem(answer, 503)
    assert answer.headers["Retry-After"] == "5"
    monkeypatch.setattr(queries, "orchestrator_view", lambda *_, **__: 1 / 0)
    assert "ZeroDivisionError" not in str(problem(client.get("/orchestrator/state"), 500))


@pytest.mark.slow
def test_the_documentation_lists_every_route_without_scripts(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    documented = {(path, method) for path, methods in schema["paths"].items() for method in methods}
    routes = {
        (f"/api{route.path}", method.lower())
        for router in ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert documented == routes
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1", "")
    for path, _ in documented:
        assert f"<code>{path}</code>" in page.text


def test_counts_are_fresh_after_a_command_and_at_most_a_moment_old(bench: Bench, client: Client) -> None:
    assert client.get("/orchestrator/stats").json()["campaigns"] == {}
    bench.create()
    client.post("/orchestrator/activate")
    assert client.get("/orchestrator/stats").json()["campaigns"] == {"RUNNING": 1}


@pytest.mark.slow
def test_structures_are_found_by_the_beginning_of_their_formula(bench: Bench, client: Client) -> None:
    bench.create()
    (one,) = client.get("/agent/campaigns/alpha/structures?formula=r17").json()
    assert one["id"] == next(row.id for row in bench.rows(structures) if row.formula == "r17")
    assert client.get("/agent/campaigns/alpha/structures?formula=%25").json() == []
    assert bench.count(candidates) == 0


@pytest.mark.slow
def test_why_a_candidate_was_made_is_one_chain_by_path_by_name_and_as_a_tool(
    bench: Bench, client: Client, services: Services
) -> None:
    bench.create()
    bench.step()
    bench.drain()
    chain = client.get("/agent/campaigns/alpha/why?candidate=simulation/2").json()
    asked = {"slug": "alpha", "candidate": str(chain["candidate"]["id"])}
    assert client.get("/agent/queries/explain_candidate", params=asked).json() == chain
    assert call_tool(services, local_identity(), "explain_candidate", asked) == chain
    assert chain["chosen_by"]["decisions"][0]["kind"] == "campaign_iteration"
    assert {"step 1", "result 2"} <= {link for entry in chain["audit"] for link in entry["covers"]}
    assert "no candidate" in problem(client.get("/agent/campaigns/alpha/why?candidate=absent"), 404)["detail"]
    problem(client.get("/agent/campaigns/alpha/why"), 422)
