"""A campaign is made from a table on the dashboard: uploaded, described column by column, checked, created once."""

from __future__ import annotations

import html
from typing import Any

import pytest
from starlette.testclient import TestClient

from nanoos.interfaces.dashboard.forms import Signatures
from nanoos.interfaces.dashboard.table_form import Column, campaign_of, guessed, typed
from nanoos.materials.table.table_file import read_cells
from nanoos.service.access.identity import Scope
from nanoos.service.access.signing import signing_key
from nanoos.service.access.tokens import authenticate
from nanoos.store.tables import agent_commands, campaigns, candidates, labels, structures
from tests.interfaces.dashboard.test_pages import hidden, make_client
from tests.support.access import make_token
from tests.support.bench import Bench

UI = "/orchestrator/ui"
PAGE = f"{UI}/new-campaign"
ROWS = [
    "name,thickness,solvent,gap,note",
    "a,1.0,water,1.2,",
    "b,2.0,ethanol,,thin",
    "c,3.0,water,1.5,",
    "d,4.0,ethanol,,",
]
WANTED = {"slug": "films", "wanted.3": "value", "bound.3": "1,4", "tolerance.3": "0.1", "do": "create"}


@pytest.fixture
def client(bench: Bench) -> TestClient:
    return make_client(bench)


def sent(client: TestClient, content: str = "\n".join(ROWS) + "\n", name: str = "films.csv") -> Any:
    """The page after the upload of a table."""
    fields = hidden(client.get(PAGE).text, f"{PAGE}/table")
    return client.post(f"{PAGE}/table", data=fields, files={"file": (name, content.encode(), "text/csv")})


def filled(client: TestClient, page: Any, **changes: str) -> Any:
    """The page after the form was sent, with the roles that were suggested."""
    fields = {
        **hidden(page.text, PAGE),
        "batch_size": "2",
        "source": "instrument:manual",
        "start": "on",
        **WANTED,
        **changes,
    }
    return client.post(PAGE, data=fields)


def test_the_columns_of_a_table_suggest_what_they_are(bench: Bench) -> None:
    path = bench.folder / "films.csv"
    path.write_text("\n".join(ROWS) + "\n")
    columns = guessed(read_cells(path, delimiter=","))
    assert [item.role for item in columns] == ["name", "number", "category", "target", "unused"]
    assert [item.n_known for item in columns] == [4, 4, 4, 2, 1]
    assert columns[2].examples == "water, ethanol"


@pytest.mark.slow
def test_a_table_becomes_a_running_campaign_whose_measured_values_count(bench: Bench, client: TestClient) -> None:
    page = sent(client)
    assert "films.csv" in page.text
    assert "4 candidates" in page.text
    checked = filled(client, page, do="check")
    assert "4 candidates, 2 columns that describe them, 2 measured values. It is not created yet." in checked.text
    assert bench.count(campaigns) == 0
    assert 'value="1,4"' in checked.text
    made = filled(client, checked)
    assert made.url.path == f"{UI}/campaigns/films"
    assert "Campaign films is RUNNING. Its 2 measured values count." in made.text
    (campaign,) = bench.rows(campaigns)
    assert campaign.goal["gap"].items() >= {"value": 1.4, "tolerance": 0.1}.items()
    assert campaign.settings["batch_size"] == 2
    assert {row.formula for row in bench.rows(structures)} == set("abcd")
    assert sorted(row.value for row in bench.rows(labels)) == [1.2, 1.5]
    bench.step()
    chosen = {row.structure_id for row in bench.rows(candidates, candidates.c.origin != "known")}
    names = {row.id: row.formula for row in bench.rows(structures)}
    assert {names[id_] for id_ in chosen} == {"b", "d"}


@pytest.mark.slow
def test_a_form_that_is_sent_twice_makes_one_campaign(bench: Bench, client: TestClient) -> None:
    page = sent(client)
    first, second = filled(client, page), filled(client, page)
    assert first.url.path == second.url.path == f"{UI}/campaigns/films"
    assert bench.count(campaigns) == 1
    assert bench.count(labels) == 2
    assert bench.count(agent_commands) == 2  # the campaign and its labels


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": "Not A Slug"}, "slug"),
        ({"role.0": "unused"}, "One column has to name the candidates; chosen: none."),
        ({"role.3": "unused"}, "No column is a target."),
        ({"tolerance.3": ""}, "gap: how close to 1,4?"),
        ({"bound.3": ""}, "gap: close to what?"),
        ({"bound.3": "much"}, "gap: 'much' is not a number."),
        ({"batch_size": "many"}, "batch size: 'many' is no whole number."),
        ({"source": ""}, "Nothing is chosen that measures"),
        ({"source": "engine:nothing"}, "There is no engine 'nothing'."),
        ({"role.4": "target"}, "line 3, column 'note': not a finite number"),
        ({"role.1": "unused", "role.2": "unused"}, "has no feature columns"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    bench: Bench, client: TestClient, changes: dict[str, str], said: str
) -> None:
    answer = filled(client, sent(client), title="Thin films", **changes)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert 'value="Thin films"' in answer.text
    assert bench.count(campaigns) == 0


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "films.csv", "No table was sent."),
        ("a;b\n1;2\n", "films.csv", "has one column only"),
        ("a,b\n1\n", "films.csv", "line 2 has 1 cells"),
        ("a,b\n", "films.csv", "a header and no rows"),
        ("hello", "films.pdf", "is no table that can be read"),
        ("x", "book.xlsx", "book.xlsx"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(
    bench: Bench, client: TestClient, content: str, name: str, said: str
) -> None:
    answer = sent(client, content, name)
    assert said in html.unescape(answer.text)
    assert str(bench.settings.uploads_folder) not in answer.text
    kept = bench.settings.uploads_folder
    assert not kept.exists() or list(kept.rglob("*.*")) == []


@pytest.mark.parametrize("name", ["../../.env", "0123456789abcdef/..", "0123456789abcdef/films.csv", "/etc/passwd"])
def test_only_uploaded_tables_are_read(client: TestClient, name: str) -> None:
    assert client.get(PAGE, params={"table": name}).status_code == 404
    fields = {**hidden(client.get(PAGE).text, f"{PAGE}/table"), "table": name}
    assert client.post(PAGE, data=fields).status_code == 404


@pytest.mark.slow
def test_the_name_of_a_file_cannot_leave_its_folder(bench: Bench, client: TestClient) -> None:
    page = sent(client, name="../../../evil films.csv")
    assert page.status_code == 200
    (kept,) = bench.settings.uploads_folder.rglob("*.csv")
    assert kept.name == "evil-films.csv"
    assert kept.parent.parent == bench.settings.uploads_folder


@pytest.mark.slow
def test_agents_and_readers_make_no_campaign_from_a_file_and_see_none(bench: Bench, client: TestClient) -> None:
    page = sent(client)  # an operator's
    for scope in (Scope.READ, Scope.AGENT):
        secret = make_token(bench, scope.value, scope)
        client = make_client(bench)
        headers = {"Authorization": f"Bearer {secret}"}
        assert "New campaign" not in client.get(f"{UI}/campaigns", headers=headers).text
        assert client.get(PAGE, headers=headers).status_code == 403
        with bench.database.read() as connection:
            who = authenticate(connection, secret, now=bench.clock())
        form_token = Signatures(signing_key(bench.settings)).form_token(who)
        answer = client.post(PAGE, data={**hidden(page.text, PAGE), "form_token": form_token}, headers=headers)
        assert answer.status_code == 403
        assert "ethanol" not in answer.text


def test_an_unknown_choice_of_a_form_stays_as_it_was() -> None:
    column = Column(number=0, name="x", examples="", n_known=0, role="number")
    assert typed([column], {"role.0": "king", "wanted.0": "all"}) == [column]


def test_an_engine_may_compute_the_targets(bench: Bench) -> None:
    path = bench.folder / "films.csv"
    path.write_text("\n".join(ROWS) + "\n")
    cells = read_cells(path, delimiter=",")
    form = {"slug": "films", "source": "engine:bowl", "budget": "40", "hits": "2"}
    made = campaign_of(cells, guessed(cells), form)
    assert made["engine"] == {"name": "bowl"}
    assert (made["simulation_budget"], made["stop"]) == (40, {"hits": 2})
    assert made["goal"] == {"gap": {"direction": "maximize"}}
    assert made["start"] is False


LONG = "x" * 300


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kept"),
    [("表.csv", "table.csv"), ("=.csv", "table.csv"), (f"{LONG}.csv", f"{LONG[:100]}.csv"), ("..CSV.csv", "CSV.csv")],
)
def test_a_table_may_have_any_name(bench: Bench, client: TestClient, name: str, kept: str) -> None:
    page = sent(client, name=name)
    assert "4 candidates" in page.text
    assert [path.name for path in bench.settings.uploads_folder.glob("*/*")] == [kept]


@pytest.mark.parametrize("cell", ["\\ud800", "\\u0000"])
@pytest.mark.parametrize("form", ['[{"name": "%s", "x": 1}]', '[{"name": "a", "%s": 1}]'])
def test_a_table_with_what_is_no_text_is_refused(client: TestClient, form: str, cell: str) -> None:
    page = sent(client, content=form % cell, name="films.json")
    assert page.status_code == 200
    assert "holds a NUL or a lone surrogate" in html.unescape(page.text)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["9" * 5000, "-1", "1e3", "²"])
def test_a_limit_that_is_no_number_is_said_beside_the_form(bench: Bench, client: TestClient, text: str) -> None:
    answer = filled(client, sent(client), budget=text)
    assert "is no whole number" in html.unescape(answer.text)
    assert bench.count(campaigns) == 0
