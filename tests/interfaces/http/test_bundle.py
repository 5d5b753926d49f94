"""A campaign as one file over HTTP: one export at a time, and none in the name of another site."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from nanoos.interfaces.rest import campaigns
from nanoos.service.access.identity import Scope
from tests.interfaces.http.conftest import Client, problem
from tests.support.bench import Bench

ADDRESS = "/agent/campaigns/alpha/bundle"


@pytest.mark.slow
def test_a_reader_gets_the_file_with_its_digest(bench: Bench, client: Client) -> None:
    bench.create()
    answer = client.get(ADDRESS, headers=client.as_(Scope.READ))
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert "report.html" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    problem(client.get(ADDRESS.replace("alpha", "beta"), headers=client.as_(Scope.READ)), 404)
    problem(client.get(ADDRESS, headers=client.as_(Scope.WORK)), 403)
    # An error has given the turn back.
    assert client.get(f"{ADDRESS}?files=false", headers=client.as_(Scope.READ)).status_code == 200


def test_of_two_exports_at_once_one_is_told_to_wait(bench: Bench, client: Client) -> None:
    bench.create()
    with campaigns._EXPORTING:
        answer = client.get(ADDRESS)
    assert "another campaign" in problem(answer, 503)["detail"]
    assert int(answer.headers["retry-after"]) > 0


def test_a_page_of_another_site_starts_no_export(bench: Bench, client: Client) -> None:
    bench.create()
    problem(client.get(ADDRESS, headers={"Sec-Fetch-Site": "cross-site"}), 403)
