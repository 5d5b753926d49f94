"""Sequences of requests with real ids, for each scope: no 500, answers as documented, and nothing beyond the scope.

Schemathesis follows links from answers to requests in a lab where something of every kind exists; each sequence has a
copy of it. `FUZZ_EXAMPLES=100 pytest tests/hostile/test_api_sequences.py` looks longer than CI does.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation import GenerationMode
from sqlalchemy import Connection, Table, select

from nanoos.domain.clock import utc_now
from nanoos.interfaces.http.app import build_api, build_services, standalone
from nanoos.interfaces.http.error_responses import MEDIA_TYPE
from nanoos.service.access.identity import Scope
from nanoos.service.doctor import database as doctor
from nanoos.service.doctor.check import CheckStatus, deployment_of
from nanoos.settings import Settings
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos.store.tables import metadata, orchestrator_state
from tests.interfaces.http.conftest import bearer
from tests.interfaces.http.test_fuzz import DOCUMENTED
from tests.support.access import make_token
from tests.support.api_links import add_links
from tests.support.bench import Bench, Clock
from tests.support.busy_lab import DATABASE, make_busy_lab

N_SEQUENCES = max(3, int(os.environ.get("FUZZ_EXAMPLES", "0")))
BOUNDED = settings(
    max_examples=N_SEQUENCES,
    deadline=None,
    phases=[Phase.generate],  # each finding is noted with its request, so none has to be found again
    suppress_health_check=list(HealthCheck),
)
N_STEPS = (45, 150)  # of all paths, and of the few of the work protocol
AT_ONCE = {"wait_s": 0, "protocol": 1, "site": "hpc"}
STARTS = re.compile("_GET_|_claim$|_tokens$|_create_design_campaign$|_run_once$")


@pytest.fixture(scope="module")
def busy_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_busy_lab(tmp_path_factory.mktemp("busy"))


def digests(database: Database) -> dict[str, str]:
    """A hash of each table's rows; whom a token last served is no change."""
    found = {}
    with database.read() as connection:
        for table in metadata.sorted_tables:
            found[table.name] = _digest(connection, table, [c for c in table.c if c.name != "last_used_at"])
        columns = [orchestrator_state.c[name] for name in ("mode", "is_active", "config")]
        found[MODE] = _digest(connection, orchestrator_state, columns)
    return found


def _digest(connection: Connection, table: Table, columns: Sequence[Any]) -> str:
    rows = connection.execute(select(*columns).order_by(*table.primary_key.columns)).all()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


REFUSALS = frozenset({"audit_log", "counters"})  # what is refused is audited and counted
MODE = "orchestrator_state: mode, activity, configuration"
STEPS = REFUSALS | {
    *("agent_commands", "orchestrator_state", "orchestrator_runs", "decisions", "row_counts"),
    *("campaigns", "design_spaces", "structures", "candidates", "simulation_jobs", "experiment_runs"),
    # A measurement is a label, and a step opens and resolves alerts as their causes come and go.
    *("labels", "modelled_properties", "modelled_labels", "model_trainings", "alerts"),
}
OPERATION = STEPS | {
    *(MODE, "model_versions", "label_retractions", "label_imports", "label_import_rows", "training_datasets"),
    *("removed_files", "archives", "heartbeats"),
}
# The tables in which a scope may leave a trace.
MAY_CHANGE: Mapping[Scope, frozenset[str]] = {
    Scope.READ: REFUSALS,
    Scope.AGENT: STEPS,
    Scope.OPERATE: OPERATION,
    Scope.ADMIN: OPERATION | {"access_tokens", "sessions"},
    Scope.WORK: REFUSALS
    | {"simulation_jobs", "simulation_results", "candidates", "labels", "modelled_labels", "row_counts"},
}


@dataclass
class Lab:
    """A server on the present copy of the lab, and a token there."""

    original: Path
    folder: Path
    scope: Scope
    app: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    bench: Bench = field(init=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    def open(self) -> Bench:
        """A fresh copy."""
        shutil.copytree(self.original, self.folder)
        values = Settings(_env_file=None, database_url=f"sqlite:///{self.folder / DATABASE}", nanoos_home=self.folder)
        self.bench = Bench(database=open_database(values), settings=values, folder=self.folder, clock=Clock())
        # With an administrator's, tokens are in force even after it has revoked its own.
        make_token(self.bench, "root", Scope.ADMIN)
        self.headers = bearer(make_token(self.bench, "tester", self.scope))
        self.app = standalone(build_services(self.bench.database, values))
        return self.bench

    def close(self) -> None:
        self.bench.database.dispose()
        shutil.rmtree(self.folder)


def _machine(lab: Lab) -> Any:
    """The state machine that schemathesis makes of the description and our links."""
    services = build_services(lab.open().database, lab.bench.settings)
    description = build_api(services).openapi()
    lab.close()
    if lab.scope is Scope.WORK:
        # Every other path refuses it at once.
        description["paths"] = {path: item for path, item in description["paths"].items() if "/work/" in path}
    add_links(description)
    schema = schemathesis.openapi.from_dict(description)
    schema.app = lab
    schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    machine = schema.as_state_machine()
    # A sequence begins by reading, or with what needs no id; any request with made-up ids is tried in tests/interfaces.
    others = {name: None for name in machine.root_rules if not STARTS.search(name)}
    return type("Sequences", (machine,), others)


@pytest.mark.slow
@pytest.mark.parametrize("scope", list(Scope))
def test_sequences_of_requests_do_what_their_scope_allows_and_no_more(
    busy_lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    monkeypatch.setenv("ENGINES_FOLDER", str(busy_lab / "engines"))
    lab = Lab(original=busy_lab, folder=tmp_path / "copy", scope=scope)
    answers: Counter[tuple[str, int]] = Counter()
    findings: list[str] = []
    changed: Counter[str] = Counter()

    class Sequences(_machine(lab)):  # type: ignore[misc]  # made at run time
        def setup(self) -> None:
            self.before = digests(lab.open().database)

        def before_call(self, case: Any) -> None:
            if isinstance(case.body, dict):
                # Claims that wait take a minute, and those of another protocol are refused before anything else.
                case.body.update({name: value for name, value in AT_ONCE.items() if name in case.body})
            # Likewise another orchestrator's name, and a key that was used.
            case.query.pop("name", None)
            case.headers.pop("Idempotency-Key", None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": lab.headers, "allow_redirects": False}

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            answers[case.operation.label, response.status_code] += 1
            problem = _problem(response, case)
            if problem:
                findings.append(f"{problem}: {case.as_curl_command()}: {response.status_code} {response.text}")

        def teardown(self) -> None:
            after = digests(lab.bench.database)
            changed.update(name for name, digest in after.items() if digest != self.before[name])
            findings.extend(_damage(lab.bench))
            lab.close()

    Sequences.run(settings=settings(BOUNDED, stateful_step_count=N_STEPS[scope is Scope.WORK]))
    assert not findings, "\n".join(findings)
    assert set(changed) <= MAY_CHANGE[scope]
    assert {path for path, status in answers if status == 200}, "no request was carried out"


def _damage(bench: Bench) -> Iterator[str]:
    """What does not hold in the lab any more."""
    with bench.database.read() as connection:
        report = audit.verify(connection, archive=bench.settings.effective_archive_folder)
    if not report.is_intact:
        yield f"the audit: {report}"
    counts = doctor.counts(deployment_of(bench.database, bench.settings, now=utc_now()))
    if counts.status is not CheckStatus.PASS:
        yield f"the counts: {counts.found}"


def _problem(response: Any, case: Any) -> str:
    """What is wrong with an answer; empty if nothing is."""
    if response.status_code not in DOCUMENTED:
        return "an undocumented status"
    if response.status_code >= 400:
        return "" if response.headers["content-type"] == [MEDIA_TYPE] else "no problem"
    try:
        case.operation.validate_response(response)
    except Exception as error:
        return f"not as documented ({error})"
    return ""
