"""Downloads over REST: the bytes as they were stored, under safe headers, or a problem that says why not."""

from __future__ import annotations

import pytest

from nanoos.service.access.identity import Scope
from nanoos.store.tables import simulation_results
from tests.interfaces.http.conftest import Client, problem
from tests.support.bench import Bench
from tests.support.files import FILES, make_old, object_path, result_with

RESULTS = "/api/agent/simulations/results"


@pytest.mark.slow
def test_a_file_comes_as_it_was_stored_and_is_never_shown_as_a_page(bench: Bench, client: Client) -> None:
    id_ = result_with(bench, {**FILES, "Ärger «1».html": b"<script>alert(1)</script>"})
    reader = client.as_(Scope.READ)
    view = client.get(f"{RESULTS}/{id_}", headers=reader).json()
    assert {item["name"]: item["size"] for item in view["files"]}.keys() == {*FILES, "Ärger «1».html"}
    for name, content in FILES.items():
        answer = client.get(f"{RESULTS}/{id_}/files/{name}", headers=reader)
        assert answer.content == content
        assert answer.headers["content-length"] == str(len(content))
    answer = client.get(f"{RESULTS}/{id_}/files/Ärger «1».html", headers=reader)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%C3%84rger")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["%2e%2e", "..%2f..%2fetc%2fpasswd", "a%5cb", "%00", "-rf", ".env", "a%0ab"])
def test_a_name_that_is_no_file_name_is_refused(bench: Bench, client: Client, name: str) -> None:
    id_ = result_with(bench)
    answer = client.get(f"{RESULTS}/{id_}/files/{name}", headers=client.as_(Scope.READ))
    assert answer.status_code in (404, 422)
    assert b"root:" not in answer.content


@pytest.mark.slow
def test_what_is_not_there_says_why(bench: Bench, client: Client) -> None:
    id_ = result_with(bench)
    reader = client.as_(Scope.READ)
    assert "POSCAR" in problem(client.get(f"{RESULTS}/{id_}/files/other", headers=reader), 404)["hint"]
    problem(client.get(f"{RESULTS}/999/files/POSCAR", headers=reader), 404)
    problem(client.get(f"{RESULTS}/{id_}/files/POSCAR"), 401)
    (row,) = bench.rows(simulation_results, simulation_results.c.id == id_)
    path = object_path(bench, row.files["POSCAR"]["sha256"])
    path.write_bytes(path.read_bytes()[:-9])
    assert "damaged" in problem(client.get(f"{RESULTS}/{id_}/files/POSCAR", headers=reader), 500)["detail"]


@pytest.mark.slow
def test_retention_over_rest_needs_an_operator_and_leaves_410(bench: Bench, client: Client) -> None:
    id_ = result_with(bench)
    bench.clock.advance(days=40)
    make_old(bench, days=3)
    policy = {"older_than_days": 30}
    url = "/api/agent/simulations/files/prune"
    problem(client.post(url, json=policy, headers=client.as_(Scope.AGENT)), 403)
    operator = client.as_(Scope.OPERATE)
    tried = client.post(f"{url}?dry_run=true", json=policy, headers=operator).json()
    assert tried["result"]["would"]["n_removed"] == len(FILES)
    assert client.post(url, json=policy, headers=operator).json()["result"]["n_removed"] == len(FILES)
    gone = problem(client.get(f"{RESULTS}/{id_}/files/POSCAR", headers=client.as_(Scope.READ)), 410)
    assert "no longer kept, removed by retention" in gone["detail"]
