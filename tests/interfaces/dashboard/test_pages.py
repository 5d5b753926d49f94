"""The dashboard's pages and forms, without a browser: what they show, whose commands they send, what they refuse."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from nanoos.control.config import OrchestratorConfig, get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.experiments.recording import record_result
from nanoos.interfaces.dashboard.forms import FORM_LIFE_S, GROUPS, Note, Signatures, config_fields, read_config
from nanoos.interfaces.dashboard.pages import PAGES
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.service.access.identity import Forbidden, Identity, Limits, Scope
from nanoos.service.access.signing import signing_key
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign, CreateDesignCampaign
from nanoos.service.commands.catalog.files import PruneFiles
from nanoos.service.commands.catalog.orchestrator import UpdateConfig
from nanoos.store import audit
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.tables import (
    access_tokens,
    agent_commands,
    alerts,
    audit_log,
    campaigns,
    experiment_runs,
    labels,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
    simulation_results,
)
from tests.support.access import make_token
from tests.support.bench import Bench
from tests.support.files import FILES, make_old, object_path, result_with

AGENT = Identity(
    agent_id="atlas", scopes=frozenset({Scope.AGENT}), limits=Limits(approve_kinds=frozenset({"advance_campaign"}))
)

CAMPAIGN_PAGE = "/orchestrator/ui/campaigns/alpha"


@pytest.fixture
def database_kind() -> str:
    """One is enough: what the pages read is tested on both beside the reports."""
    return "sqlite"


@pytest.fixture
def client(bench: Bench) -> TestClient:
    return make_client(bench)


def make_client(bench: Bench, **arguments: Any) -> TestClient:
    services = build_services(bench.database, bench.settings, clock=bench.clock, **arguments)
    return TestClient(standalone(services), base_url="http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=True)


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to this path."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


def send(client: TestClient, page: str, action: str, values: Mapping[str, str] | None = None) -> Any:
    """Fill in the form on a page and send it."""
    fields = hidden(client.get(page).text, action)
    return client.post(action, data={**fields, **(values or {})})


def propose(bench: Bench) -> int:
    """A command of an agent that waits for a person."""
    bench.create()
    return execute(bench.database, AdvanceCampaign(slug="alpha"), identity=AGENT, clock=bench.clock).command_id


@pytest.mark.slow
def test_every_page_opens_on_an_empty_database(client: TestClient) -> None:
    paths = ["/orchestrator", *(f"/orchestrator/ui{path}" for path in PAGES if "{" not in path)]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        if not path.endswith("/live"):
            assert answer.text.count("<h1") == 1, path
            assert '<main id="main"' in answer.text
    assert "No campaign is running." in client.get("/orchestrator").text
    assert "No step has run yet." in client.get("/orchestrator/ui/runs").text
    assert "Nothing waits for approval." in client.get("/orchestrator/ui/approvals").text


def test_a_campaigns_candidates_link_to_why_they_were_made(bench: Bench, client: TestClient) -> None:
    bench.create()
    bench.step()
    bench.drain()
    first = re.findall(r'href="(/orchestrator/ui/campaigns/alpha/candidates/\d+)', client.get(CAMPAIGN_PAGE).text)[0]
    page = client.get(first).text
    for shown in ("Who chose it, and why", "iteration 1: launched 4", "before the first label", "orchestrator_step"):
        assert shown in page
    assert "/orchestrator/ui/runs/1" in page
    missing = client.get("/orchestrator/ui/campaigns/alpha/candidates/999")
    assert (missing.status_code, "has no candidate" in missing.text) == (404, True)


@pytest.mark.slow
def test_every_page_opens_with_something_on_it(bench: Bench, client: TestClient) -> None:
    command_id = propose(bench)
    run_id = bench.step(trigger_context={"dagster_run_id": "0f3a9e52-5a55"}).run_id
    bench.drain()
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.RUN_FAILED, subject="x/1", message="it broke", now=bench.clock())
    overview = client.get("/orchestrator").text
    for shown in ("alpha", "it broke", "advance campaign", "succeeded"):
        assert shown in overview
    run = client.get(f"/orchestrator/ui/runs/{run_id}").text
    assert "iteration 1: launched 4" in run
    assert 'href="/runs/0f3a9e52-5a55"' in run
    by_command = send(client, "/orchestrator", "/orchestrator/ui/run").text
    assert f"/runs?q%5B0%5D=tag%3Ananoos%2Forchestrator_run%3D{run_id + 1}" in by_command
    campaign = client.get("/orchestrator/ui/campaigns/alpha").text
    assert '<svg class="chart"' in campaign
    assert campaign.count('<th scope="row">') >= 4
    assert "iteration 1: launched 4" in campaign
    assert f'href="/orchestrator/ui/runs/{run_id}"' in campaign
    assert "more for the whole budget" in campaign
    drawn = client.get("/orchestrator/ui/campaigns/alpha/map").text
    assert (drawn.count('class="score'), drawn.count('class="own"')) == (4, 4)
    assert "% of the variance, mostly " in drawn
    assert "wait for a person" in client.get(f"/orchestrator/ui/commands/{command_id}").text
    assert "advance_campaign" in client.get("/orchestrator/ui/audit").text


def test_the_audit_page_shows_the_last_verdict_and_reads_no_covered_row_itself(
    bench: Bench, client: TestClient
) -> None:
    def page() -> str:
        return client.get("/orchestrator/ui/audit", params={"verify": "1"}).text

    assert "The chain was never verified." in page()
    bench.create()
    bench.step()
    audit.verify_and_note(bench.database, bench.settings, now=bench.clock())
    n = bench.count(audit_log)
    assert f"and intact: {n} rows." in page()
    with bench.database.write() as connection:
        connection.execute(update(campaigns).values(goal={}))
    assert f"and intact: {n} rows." in page(), "a request began a verification"
    audit.verify_and_note(bench.database, bench.settings, now=bench.clock())
    assert "and not intact: campaigns 1: was changed." in page()


@pytest.mark.slow
def test_what_people_and_agents_write_is_text_on_a_page(bench: Bench, client: TestClient) -> None:
    nasty = "<script>alert(1)</script>"
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject=nasty, message=nasty, now=bench.clock())
    bench.create("alpha", name=nasty)
    for page in ("/orchestrator", "/orchestrator/ui/campaigns", "/orchestrator/ui/campaigns/alpha"):
        text = client.get(page).text
        assert nasty not in text, page
        assert "&lt;script&gt;" in text, page


def test_a_step_is_run_as_the_person_and_its_page_follows(bench: Bench, client: TestClient) -> None:
    bench.create()
    answer = send(client, "/orchestrator", "/orchestrator/ui/run")
    (run,) = bench.rows(orchestrator_runs)
    assert answer.url.path == f"/orchestrator/ui/runs/{run.id}"
    assert "launched 4 simulations" in answer.text
    assert run.triggered_by == "local"
    assert bench.rows(agent_commands)[-1].agent_id == "local"


@pytest.mark.slow
def test_a_form_sent_twice_acts_once(bench: Bench, client: TestClient) -> None:
    bench.create()
    fields = hidden(client.get("/orchestrator").text, "/orchestrator/ui/run")
    for _ in range(2):
        assert client.post("/orchestrator/ui/run", data=fields).status_code == 200
    assert bench.count(orchestrator_runs) == 1
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_pause_resume_and_mode_change_the_state(bench: Bench, client: TestClient) -> None:
    paused = send(client, "/orchestrator", "/orchestrator/ui/active")
    assert "Paused: no step runs" in paused.text
    assert bench.rows(orchestrator_state)[0].is_active is False
    refused = send(client, "/orchestrator", "/orchestrator/ui/run")
    assert 'role="alert"' in refused.text
    assert "is inactive" in refused.text
    send(client, "/orchestrator", "/orchestrator/ui/active")
    assert bench.rows(orchestrator_state)[0].is_active is True
    send(client, "/orchestrator", "/orchestrator/ui/mode", {"mode": "CONTINUOUS"})
    assert bench.rows(orchestrator_state)[0].mode == "CONTINUOUS"
    wrong = send(client, "/orchestrator", "/orchestrator/ui/mode", {"mode": "SOMETIMES"})
    assert "Refused: mode" in wrong.text
    assert bench.rows(orchestrator_state)[0].mode == "CONTINUOUS"


def test_a_campaign_is_moved_with_its_reason_and_only_where_its_life_allows(bench: Bench, client: TestClient) -> None:
    bench.create()
    page, action = "/orchestrator/ui/campaigns/alpha", "/orchestrator/ui/campaigns/alpha/move"
    send(client, page, action, {"move": "pause", "reason": "the furnace is cold"})
    (row,) = bench.rows(campaigns)
    assert row.status == CampaignStatus.PAUSED
    assert "the furnace is cold" in row.status_reason
    text = client.get(page).text
    assert 'value="resume"' in text
    assert 'value="pause"' not in text
    refused = send(client, page, action, {"move": "pause"})
    assert refused.url.path == page
    assert "cannot become PAUSED" in refused.text
    assert "is unknown" not in refused.text


def lab_only(bench: Bench) -> None:
    """Four experiments of a campaign without an engine on a property with a unit."""
    table = bench.table(column="bandgap_ev", name="gaps.csv")
    bench.create(
        design_space={"kind": "table", "params": {"path": str(table), "measured_columns": ["bandgap_ev"]}},
        goal={"bandgap_ev": {"value": 1.0, "tolerance": 0.05}},
        ranges={"bandgap_ev": [0, 10]},
        engine=None,
        instrument={"name": "manual"},
    )
    bench.step()


@pytest.mark.slow
def test_a_measurement_is_recorded_on_the_labs_page_in_any_unit(bench: Bench, client: TestClient) -> None:
    lab_only(bench)
    lab, record = "/orchestrator/ui/lab", "/orchestrator/ui/lab/1/record"
    page = client.get(lab).text
    assert page.count('<article class="card"') == 4
    assert 'value="eV"' in page
    filled = {"value.bandgap_ev": "980,5", "std.bandgap_ev": "20", "unit.bandgap_ev": "meV", "operator": "ada"}
    out_of_range = send(client, lab, record, {**filled, "unit.bandgap_ev": "eV"}).text
    assert "bandgap_ev 980.5 is outside 0 to 10" in out_of_range
    assert "is not a number" in send(client, lab, record, {**filled, "value.bandgap_ev": "a lot"}).text
    assert bench.count(labels) == 0
    done = send(client, lab, record, {**filled, "comment": "<b>clear</b>"}).text
    assert "Experiment 1 is recorded." in done
    assert done.count('<article class="card"') == 3
    (label,) = bench.rows(labels)
    assert (label.value, label.noise_std) == pytest.approx((0.9805, 0.02))
    (experiment, *_) = bench.rows(experiment_runs)
    assert (experiment.operator, experiment.comment) == ("ada", "<b>clear</b>")


@pytest.mark.slow
def test_experiments_are_started_failed_and_rejected_on_the_labs_page(bench: Bench, client: TestClient) -> None:
    lab_only(bench)
    lab = "/orchestrator/ui/lab"
    assert "works on it" in send(client, lab, f"{lab}/1/start").text
    send(client, lab, f"{lab}/2/end", {"how": "fail", "reason": "the flake broke"})
    send(client, lab, f"{lab}/3/end", {"how": "reject", "reason": "toxic"})
    assert [(row.status, row.failure_reason) for row in bench.rows(experiment_runs)] == [
        ("RUNNING", None),
        ("FAILED", "the flake broke"),
        ("CANCELLED", "rejected: toxic"),
        ("PENDING", None),
    ]


def test_the_labs_page_is_filtered_by_instrument_and_downloads_the_work_list(bench: Bench, client: TestClient) -> None:
    lab_only(bench)
    assert client.get("/orchestrator/ui/lab?instrument=other").text.count("<article") == 0
    sheet = client.get("/orchestrator/ui/lab/worklist.csv?instrument=manual")
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = sheet.text.splitlines()
    assert lines[0].startswith("experiment,campaign,structure,instrument,bandgap_ev [eV]")
    assert len(lines) == 5


@pytest.mark.slow
def test_a_contradicted_candidate_shows_both_values(bench: Bench, client: TestClient) -> None:
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=1)
    bench.create()
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    bench.step()
    with bench.database.write() as connection:
        record_result(connection, 1, {"value": -1.97}, operator="ada", now=bench.clock())
    page = client.get("/orchestrator/ui/campaigns/alpha").text
    assert "contradicted" in page
    assert "-1.97" in page
    assert "; simulated " in page
    assert "measured, " in client.get("/orchestrator").text  # the alert


def test_an_alert_is_resolved(bench: Bench, client: TestClient) -> None:
    bench.beat()
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="y", message="z", now=bench.clock())
    send(client, "/orchestrator", "/orchestrator/ui/alerts/1/resolve")
    assert bench.rows(alerts)[0].resolved_at is not None
    assert "Needs attention" not in client.get("/orchestrator").text


def test_an_approved_command_is_carried_out(bench: Bench, client: TestClient) -> None:
    command_id = propose(bench)
    answer = send(client, "/orchestrator/ui/approvals", f"/orchestrator/ui/approvals/{command_id}/approve")
    assert f"Command {command_id} (advance_campaign) was carried out." in answer.text
    row = bench.rows(agent_commands, agent_commands.c.id == command_id)[0]
    assert (row.status, row.decided_by) == ("COMPLETED", "local")
    assert bench.count(simulation_jobs) == 4


def test_a_rejection_needs_a_reason_and_keeps_it(bench: Bench, client: TestClient) -> None:
    command_id = propose(bench)
    page, action = "/orchestrator/ui/approvals", f"/orchestrator/ui/approvals/{command_id}/reject"
    assert "Give a reason for the rejection." in send(client, page, action).text
    assert bench.rows(agent_commands, agent_commands.c.id == command_id)[0].status == "PROPOSED"
    send(client, page, action, {"reason": "wait for the new engine"})
    row = bench.rows(agent_commands, agent_commands.c.id == command_id)[0]
    assert row.status == "REJECTED"
    assert "wait for the new engine" in row.error_message
    assert bench.count(simulation_jobs) == 0


def config_values(client: TestClient) -> dict[str, str]:
    """The configuration form as it is shown."""
    text = client.get("/orchestrator/ui/config").text
    values = dict(re.findall(r'<input id="\w+" name="(\w+)" value="([^"]*)"', text))
    return {
        **hidden(text, "/orchestrator/ui/config"),
        **values,
        "bo_acquisition_function": "ei",
        "campaign_priorities": "",
    }


def test_the_form_shows_every_setting_and_changes_only_what_differs(bench: Bench, client: TestClient) -> None:
    values = config_values(client)
    assert set(OrchestratorConfig.model_fields) <= set(values)
    unchanged = client.post("/orchestrator/ui/config", data=values)
    assert "nothing was changed" in unchanged.text
    assert bench.rows(orchestrator_state)[0].version == 1
    changed = {**config_values(client), "max_iterations_per_run": "7", "campaign_priorities": "alpha = 5\n\nbeta=-1"}
    answer = client.post("/orchestrator/ui/config", data=changed)
    assert "Changed: campaign_priorities, max_iterations_per_run." in answer.text
    (row,) = bench.rows(orchestrator_state)
    assert row.config == {
        **get_default_config(),
        "max_iterations_per_run": 7,
        "campaign_priorities": {"alpha": 5, "beta": -1},
    }
    assert bench.rows(agent_commands)[-1].payload["changes"].keys() == {"max_iterations_per_run", "campaign_priorities"}


def test_a_wrong_value_is_told_beside_its_field_and_the_typed_ones_stay(bench: Bench, client: TestClient) -> None:
    wrong = {
        **config_values(client),
        "max_iterations_per_run": "many",
        "active_learning_threshold": "1.5",
        "campaign_priorities": "alpha",
        "simulation_budget_per_campaign": "777",
    }
    answer = client.post("/orchestrator/ui/config", data=wrong)
    assert answer.status_code == 422
    errors = dict(re.findall(r'<p class="error" id="(\w+)-error">(.*?)</p>', answer.text))
    assert set(errors) == {"max_iterations_per_run", "active_learning_threshold", "campaign_priorities"}
    assert "not a whole number" in errors["max_iterations_per_run"]
    assert errors["active_learning_threshold"].endswith("a number from 0 to 1.")
    assert "campaign = whole number" in errors["campaign_priorities"]
    for typed in ('value="many"', 'value="1.5"', 'value="777"'):
        assert typed in answer.text
    assert bench.rows(orchestrator_state)[0].version == 1
    assert bench.rows(agent_commands) == []


def test_two_editors_do_not_overwrite_each_other(bench: Bench, client: TestClient) -> None:
    mine = {**config_values(client), "max_iterations_per_run": "7"}
    execute(bench.database, UpdateConfig(changes={"max_iterations_per_run": 9}), agent_id="bob", clock=bench.clock)
    answer = client.post("/orchestrator/ui/config", data=mine)
    assert answer.status_code == 409
    assert "it has been changed" in answer.text
    assert 'value="7"' in answer.text
    assert "Currently 9." in answer.text
    assert bench.rows(orchestrator_state)[0].config["max_iterations_per_run"] == 9
    again = {**mine, **hidden(answer.text, "/orchestrator/ui/config")}
    assert client.post("/orchestrator/ui/config", data=again).status_code == 200
    assert bench.rows(orchestrator_state)[0].config["max_iterations_per_run"] == 7


@pytest.mark.parametrize("token", ["", "forged", "for another"])
def test_a_form_that_is_not_ours_changes_nothing(bench: Bench, client: TestClient, token: str) -> None:
    if token == "for another":
        token = hidden(client.get("/orchestrator").text, "/orchestrator/ui/active")["form_token"][:-3] + "AAA"
    answer = client.post("/orchestrator/ui/active", data={"form_token": token, "is_active": "false"})
    assert answer.status_code == 403
    assert "belongs to another user" in answer.text
    assert bench.rows(orchestrator_state)[0].is_active is True


def test_a_form_is_for_one_person_and_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    signatures = Signatures("k" * 32)
    ada, bob = (Identity(agent_id=name, scopes=frozenset({Scope.READ}), token_id=1) for name in ("ada", "bob"))
    token = signatures.form_token(ada)
    signatures.check_form(token, ada)
    with pytest.raises(Forbidden):
        signatures.check_form(token, bob)
    with pytest.raises(Forbidden):
        Signatures("l" * 32).check_form(token, ada)
    later = time.time() + FORM_LIFE_S + 5
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    with pytest.raises(Forbidden):
        signatures.check_form(token, ada)


def test_a_note_in_an_address_is_shown_only_if_the_server_wrote_it(client: TestClient) -> None:
    assert Signatures("k" * 32).read_note("anything") is None
    assert Signatures("k" * 32).read_note(Signatures("k" * 32).note(Note(text="hello"))) == Note(text="hello")
    forged = Signatures("k" * 32).note(Note(text="your account is locked, call 555"))
    assert "your account is locked" not in client.get("/orchestrator", params={"note": forged}).text


def test_whoever_may_only_read_sees_no_controls_and_is_refused(bench: Bench) -> None:
    secret = make_token(bench, "viewer", Scope.READ)
    client = make_client(bench)
    headers = {"Authorization": f"Bearer {secret}"}
    page = client.get("/orchestrator", headers=headers)
    assert page.status_code == 200
    assert "<button>Pause" not in page.text
    assert "Run a step now" not in page.text
    assert "Changes need a token with the scope operate." in client.get("/orchestrator/ui/config", headers=headers).text
    (row,) = bench.rows(access_tokens)
    viewer = Identity(agent_id="viewer", scopes=frozenset({Scope.READ}), token_id=row.id)
    form_token = Signatures(signing_key(bench.settings)).form_token(viewer)
    answer = client.post("/orchestrator/ui/run", data={"form_token": form_token}, headers=headers)
    assert "needs scope" in answer.text
    assert bench.count(orchestrator_runs) == 0


def test_without_a_session_a_browser_is_sent_to_the_login(bench: Bench) -> None:
    make_token(bench, "somebody", Scope.READ)
    client = make_client(bench)
    answer = client.get("/orchestrator/ui/runs", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/orchestrator/ui/runs"
    assert client.get("/orchestrator/ui/runs").status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/orchestrator?name=nobody", 404, "There is no orchestrator"),
        ("/orchestrator/ui/runs/99", 404, "There is no step 99"),
        ("/orchestrator/ui/campaigns/none", 404, "none"),
        ("/orchestrator/ui/commands/7", 404, "There is no command 7"),
        ("/orchestrator/ui/runs?offset=-1", 422, "not a whole number"),
        ("/orchestrator/ui/runs?offset=x", 422, "not a whole number"),
        ("/orchestrator/ui/campaigns?status=HAPPY", 422, "is unknown"),
    ],
)
def test_what_is_not_there_is_told_on_a_page(client: TestClient, path: str, status: int, text: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert text in answer.text
    assert "Back to the overview" in answer.text


@pytest.mark.slow
def test_long_lists_have_pages(bench: Bench, client: TestClient) -> None:
    for _ in range(27):
        bench.step()
    first = client.get("/orchestrator/ui/runs").text
    assert "1–25 of 27" in first
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following).text
    assert "26–27 of 27" in second
    assert 'rel="prev" href="/orchestrator/ui/runs?offset=0"' in second


def test_another_orchestrator_is_looked_at_and_changed_by_name(bench: Bench, client: TestClient) -> None:
    with bench.database.write() as connection:
        get_or_create_orchestrator(connection, "second")
    page = "/orchestrator?name=second"
    text = client.get(page).text
    assert 'href="/orchestrator/ui/config?name=second"' in text
    send(client, page, "/orchestrator/ui/active?name=second")
    states = {row.name: row.is_active for row in bench.rows(orchestrator_state)}
    assert states == {"default": True, "second": False}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "schedule_is_on", "text"),
    [
        ({"mode": "MANUAL"}, None, "on request"),
        ({"mode": "CONTINUOUS"}, True, "when there are new results or changes"),
        ({"mode": "CONTINUOUS"}, None, "daemon is not running"),
        ({"mode": "PAUSED"}, True, "none in mode PAUSED"),
        ({"is_active": False}, True, "none while the orchestrator is inactive"),
        ({"mode": "SCHEDULED"}, None, "daemon has never run"),
        ({"mode": "SCHEDULED"}, False, "is switched off in Dagster"),
        ({"mode": "SCHEDULED"}, True, "in 7 min"),
    ],
)
def test_the_next_step_is_shown_in_words(
    bench: Bench, state: dict[str, Any], schedule_is_on: bool | None, text: str
) -> None:
    with bench.database.write() as connection:
        connection.execute(orchestrator_state.update().values(**state))
    if schedule_is_on is not None:
        bench.beat(schedule_is_on=schedule_is_on, minutes=7)
    assert text in make_client(bench).get("/orchestrator/ui/live").text.replace("&#39;", "'")


def test_every_setting_stands_in_one_group_and_reads_back_as_it_is_written() -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert sorted(names) == sorted(OrchestratorConfig.model_fields)
    present = {**get_default_config(), "campaign_priorities": {"a = b": 3}}
    typed = {field.name: field.value for fields in config_fields(present).values() for field in fields}
    assert read_config(typed, present) == ({}, {})


def test_static_files_are_served_with_their_licence(client: TestClient) -> None:
    page = client.get("/orchestrator").text
    for address in re.findall(r'(?:src|href)="(/orchestrator/ui/static/[^"]+)"', page):
        assert client.get(address).status_code == 200, address
    assert "Zero-Clause BSD" in client.get("/orchestrator/ui/static/htmx.LICENSE").text


@pytest.mark.slow
def test_a_results_page_lists_its_files_and_shows_the_end_of_its_log_escaped(bench: Bench, client: TestClient) -> None:
    id_ = result_with(bench)
    page = client.get(f"/orchestrator/ui/results/{id_}").text
    links = re.findall(r'href="(/agent/simulations/results/[^"]+)"', page)
    assert len(links) == len(FILES)
    assert {client.get(link).content for link in links} == set(FILES.values())
    assert "step 99 &lt;b&gt;" in page
    assert "step 60 &lt;b&gt;" in page
    assert "step 59 " not in page
    assert f"/orchestrator/ui/results/{id_}" in client.get("/orchestrator/ui/campaigns/alpha").text


@pytest.mark.slow
def test_a_results_page_says_what_retention_removed_and_what_is_damaged(bench: Bench, client: TestClient) -> None:
    id_ = result_with(bench)
    (row,) = bench.rows(simulation_results, simulation_results.c.id == id_)
    path = object_path(bench, row.files["run.out"]["sha256"])
    path.write_bytes(path.read_bytes()[:-9])
    assert "is damaged" in client.get(f"/orchestrator/ui/results/{id_}").text
    bench.clock.advance(days=40)
    make_old(bench, days=3)
    execute(bench.database, PruneFiles(older_than_days=30), agent_id="test", clock=bench.clock)
    page = client.get(f"/orchestrator/ui/results/{id_}").text
    assert page.count("no longer kept, removed by retention") == len(FILES)
    assert "/agent/simulations/results/" not in page
    assert client.get("/orchestrator/ui/results/999").status_code == 404


@pytest.mark.slow
def test_limits_are_raised_from_the_campaigns_page(bench: Bench, client: TestClient) -> None:
    bench.create(max_iterations=3)
    page, action = "/orchestrator/ui/campaigns/alpha", "/orchestrator/ui/campaigns/alpha/extend"
    answer = send(client, page, action, {"max_iterations": "5", "experiment_budget": "70"})
    assert "Raised: max iterations 3 to 5, experiment budget" in answer.text
    (row,) = bench.rows(campaigns)
    assert (row.settings["max_iterations"], row.settings["experiment_budget"]) == (5, 70)
    lower = send(client, page, action, {"max_iterations": "4"})
    assert "max_iterations=4 does not raise the limit, which is 5." in lower.text
    assert "No limit is given." in send(client, page, action).text
    assert "max_iterations" in send(client, page, action, {"max_iterations": "many"}).text


@pytest.mark.slow
def test_a_clone_and_the_campaigns_file_have_everything_but_the_name(bench: Bench, client: TestClient) -> None:
    bench.create(batch_size=3, stop={"hits": 2})
    page = "/orchestrator/ui/campaigns/alpha"
    cloned = send(client, page, f"{page}/clone", {"new_slug": "beta"})
    assert cloned.url.path == "/orchestrator/ui/campaigns/beta"
    assert "Campaign beta, like alpha, is RUNNING." in cloned.text
    assert "already exists" in send(client, page, f"{page}/clone", {"new_slug": "beta"}).text
    first, second = (client.get(f"/orchestrator/ui/campaigns/{slug}/campaign.json") for slug in ("alpha", "beta"))
    assert 'filename="beta.json"' in second.headers["content-disposition"]
    assert {**first.json(), "slug": "beta"} == second.json()
    again = execute(
        bench.database,
        CreateDesignCampaign(campaign={**first.json(), "slug": "gamma"}),
        agent_id="ada",
        clock=bench.clock,
    )
    assert again.result["status"] == "RUNNING"
    assert client.get("/orchestrator/ui/campaigns/nothing/campaign.json").status_code == 404


@pytest.mark.slow
def test_a_candidates_page_shows_its_neighbours_and_sends_what_is_asked(bench: Bench, client: TestClient) -> None:
    bench.create()
    bench.step()
    bench.drain()
    first = f"{CAMPAIGN_PAGE}/candidates/1"
    page = client.get(first).text
    for shown in ("Expected and found", "Why it was chosen", "Nearest neighbours", "not chosen", "features"):
        assert shown in page
    shown = set(re.findall(r'name="structure-(\d+)"', page))
    assert shown
    n_before = bench.count(simulation_jobs)
    answer = send(client, first, f"{first}/neighbours", {"reason": "look around"})
    assert f"{len(shown)} neighbours are to be simulated" in answer.text
    assert bench.count(simulation_jobs) == n_before + len(shown)
    again = client.post(f"{first}/neighbours", data=hidden(page, f"{first}/neighbours"))
    assert bench.count(simulation_jobs) == n_before + len(shown), again.text
    answer = send(client, first, f"{first}/measure", {"reason": "sure?"})
    assert "goes to the lab" in answer.text
    (experiment,) = bench.rows(experiment_runs)
    assert experiment.candidate_id == 1


@pytest.mark.slow
def test_search_finds_by_part_of_a_name_or_by_id(bench: Bench, client: TestClient) -> None:
    command_id = propose(bench)
    bench.step()
    bench.drain()
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.RUN_FAILED, subject="50%_off/1", message="it broke", now=bench.clock())

    def found(text: str) -> str:
        return client.get("/orchestrator/ui/search", params={"q": text}).text.partition("<main")[2]

    assert f'href="{CAMPAIGN_PAGE}"' in found("ALPH")
    assert f'href="/orchestrator/ui/commands/{command_id}"' in found(str(command_id))
    assert f'href="{CAMPAIGN_PAGE}/candidates/1"' in found("1")
    assert "50%_off/1" in found("%_o")
    assert "Nothing has this name or id." in found("%%")
    assert "Type a name" in found(" ")
    assert client.get("/orchestrator/ui/search", params={"q": "x" * 201}).status_code == 422
