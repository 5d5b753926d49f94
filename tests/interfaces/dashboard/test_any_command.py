"""Every command has a form, made from its fields: tried, sent once, and refused beside what was typed."""

from __future__ import annotations

import html

import pytest
from starlette.testclient import TestClient

from nanoos.service.access.identity import Scope
from nanoos.service.commands.catalog import COMMANDS
from nanoos.store.tables import agent_commands, campaigns
from tests.interfaces.dashboard.test_pages import hidden, make_client
from tests.support.access import make_token
from tests.support.bench import Bench

NEW = "/orchestrator/ui/commands/new"
PAUSE = f"{NEW}/move_campaign"
FILLED = {"field.slug": "first", "field.move": "pause", "field.reason": "holidays"}


@pytest.fixture
def client(bench: Bench) -> TestClient:
    bench.create("first")
    return make_client(bench)


def test_every_command_has_a_form_with_all_its_fields(client: TestClient) -> None:
    listed = client.get(NEW).text
    for kind, command in COMMANDS.items():
        assert f'href="{NEW}/{kind}"' in listed
        page = client.get(f"{NEW}/{kind}").text
        assert [name for name in command.model_fields if f'name="field.{name}"' not in page] == [], kind


def test_a_command_is_tried_and_then_sent_once(bench: Bench, client: TestClient) -> None:
    page = client.get(f"{PAUSE}?slug=first")
    assert 'value="first"' in page.text
    fields = {**hidden(page.text, PAUSE), **FILLED}
    tried = client.post(PAUSE, data={**fields, "do": "try"})
    assert "nothing was changed" in tried.text
    assert "&#34;status&#34;: &#34;PAUSED&#34;" in tried.text
    assert bench.rows(campaigns)[0].status == "RUNNING"
    for _ in range(2):
        sent = client.post(PAUSE, data={**fields, "do": "send"})
        assert "The command was carried out." in sent.text
    assert bench.rows(campaigns)[0].status == "PAUSED"
    assert bench.count(agent_commands, agent_commands.c.is_dry_run.is_(False)) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("move_campaign", {**FILLED, "field.move": ""}, "move"),
        ("move_campaign", {**FILLED, "field.slug": "nothing"}, "There is no campaign 'nothing'."),
        ("record_experiment", {"field.experiment_id": "1", "field.values": "{gap: 1}"}, "values is not JSON"),
    ],
)
def test_what_is_refused_is_said_beside_what_was_typed(
    client: TestClient, kind: str, fields: dict[str, str], said: str
) -> None:
    path = f"{NEW}/{kind}"
    answer = client.post(path, data={**hidden(client.get(path).text, path), **fields, "do": "send"})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert all(value in html.unescape(answer.text) for value in fields.values())


def test_what_a_user_may_not_send_is_not_offered(bench: Bench, client: TestClient) -> None:
    headers = {"Authorization": f"Bearer {make_token(bench, 'reader', Scope.READ)}"}
    assert "move_campaign" not in client.get(NEW, headers=headers).text
    assert client.get(PAUSE, headers=headers).status_code == 403
    assert client.get(f"{NEW}/nothing", headers=headers).status_code == 404
