"""Schemathesis over the whole OpenAPI: whatever comes, no 500, answers as documented, no change without a token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.generation.modes import GenerationMode

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.interfaces.http.error_responses import MEDIA_TYPE
from nanoos.service.access.identity import Scope
from nanoos.settings import Settings
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from tests.interfaces.http.conftest import bearer
from tests.support.access import make_token
from tests.support.bench import Bench, Clock

EXAMPLES = 8  # of each operation: half fit the schema, half do not
QUIET = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
BRIEF = hypothesis_settings(QUIET, max_examples=2)  # the scopes below differ in what is refused, hardly in what is read
DOCUMENTED = {200, 202, 400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 503}


class Target:
    """A server on a small populated database, its operations, and an administrator."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        services = build_services(bench.database, bench.settings)
        app = standalone(services)
        # The first of these makes tokens necessary.
        self.tokens = {scope: bearer(make_token(bench, f"{scope}-fuzz", scope)) for scope in Scope}
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=self.tokens[Scope.ADMIN])

    def operations(self) -> list[Any]:
        return [result.ok() for result in self.schema.get_all_operations()]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("fuzz")
    path = folder / "nanoos.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(_env_file=None, database_url=f"sqlite:///{path}", nanoos_home=folder)
    database: Database = open_database(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    bench = Bench(database=database, settings=settings, folder=folder, clock=Clock())
    bench.create()
    bench.step()
    bench.drain()
    yield Target(bench)
    database.dispose()


def _cases(operation: Any) -> st.SearchStrategy[Any]:
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    unfit = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return st.one_of(fitting, unfit)


@pytest.mark.slow
@pytest.mark.parametrize("scope", list(Scope))
def test_no_request_makes_the_server_fail_and_every_refusal_is_a_problem(target: Target, scope: Scope) -> None:
    seen = set()
    succeeded = set()
    bounded = QUIET if scope is Scope.ADMIN else BRIEF
    for operation in target.operations():

        @bounded
        @given(case=_cases(operation))
        def ask(case: Any) -> None:
            answer = case.call(headers=target.tokens[scope], allow_redirects=False)
            seen.add(answer.status_code)
            assert answer.status_code in DOCUMENTED, (case.as_curl_command(), answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == [MEDIA_TYPE], answer.text
            else:
                succeeded.add(case.path)
                case.operation.validate_response(answer)

        ask()
    assert {404, 422} <= seen
    assert succeeded
    # The work protocol is for work tokens alone, and they for it.
    assert 403 in seen
    assert all(("/work/" in path) is (scope is Scope.WORK) for path in succeeded)
    with target.bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_nothing_is_changed_by_who_may_not_change_it(target: Target, who: str) -> None:
    headers = {} if who == "stranger" else target.tokens[Scope.READ]
    before = {name: n for name, n in target.bench.everything().items() if name != "audit_log"}
    for operation in target.operations():
        if operation.method.upper() == "GET":
            continue

        @QUIET
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def ask(case: Any) -> None:
            answer = case.call(headers=headers, allow_redirects=False)
            allowed = {401} if who == "stranger" else {403, 404, 405, 413, 422}
            assert answer.status_code in allowed, (case.as_curl_command(), answer.text)

        ask()
    assert {name: n for name, n in target.bench.everything().items() if name != "audit_log"} == before
