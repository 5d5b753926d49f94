"""A path that does not exist answers 404 in the form that was asked for, never another application's page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.interfaces.http.conftest import problem

pytestmark = [
    # The code location is away in these tests.
    pytest.mark.filterwarnings("ignore:Error loading repository location"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/x",
        "/api/orchestrator/x",
        "/orchestrator/ui/x",
        "/agent/a/b",
        "/access/x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_of_ours_is_not_found(method: str, path: str, webserver: TestClient) -> None:
    body = problem(webserver.request(method, path), 404)
    assert path in body["detail"]
    page = webserver.request(method, path, headers=PAGE)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "There is no page" in page.text
    assert '<div id="root">' not in page.text


@pytest.mark.slow
def test_a_known_path_with_a_wrong_method_says_so(webserver: TestClient) -> None:
    problem(webserver.request("DELETE", "/orchestrator/state"), 405)
    assert webserver.request("DELETE", "/orchestrator").status_code == 405


@pytest.mark.slow
def test_dagsters_pages_stay(webserver: TestClient) -> None:
    for path in ("/", "/runs", "/jobs", "/assets/a/b", "/locations", "/overview/activity", "/orchestration"):
        answer = webserver.get(path, headers=PAGE)
        assert answer.status_code == 200, path
        assert '<div id="root">' in answer.text
