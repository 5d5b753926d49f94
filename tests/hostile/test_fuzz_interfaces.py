"""Tool calls with arbitrary arguments, and settings files of any bytes: an answer or the project's own error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.interfaces.http.app import build_services
from nanoos.interfaces.mcp.tools import call_tool, list_tools
from nanoos.interfaces.python.local import settings_of
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.services import Services
from nanoos.settings import Settings, load_settings
from nanoos.store import audit
from nanoos.store.schema import open_database
from tests.hostile.test_fuzz import EXAMPLES, JSON, _edited, _refuses_or_answers, edits, fuzz
from tests.support.busy_lab import DATABASE, MODEL, make_busy_lab

EVERYTHING = Identity(agent_id="fuzz", scopes=frozenset({Scope.ADMIN}))
SCHEMAS: dict[str, Any] = {tool.name: tool.input_schema for tool in list_tools(EVERYTHING)}
# Values that mean something in the lab, and some at the ends of what is allowed.
MEANT = st.sampled_from(
    ["beta", "alpha", "gamma", "default", MODEL, "new", "k", "value", "pause", "MANUAL", "manual", "steps", "ada"]
) | st.sampled_from([1, 2, 25, 0, -1, 2**31, 2**63 - 1, True, False, 0.5, [1], ["beta"], {"value": 0.5}, {}, []])


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = make_busy_lab(tmp_path_factory.mktemp("tools"))
    values = Settings(_env_file=None, database_url=f"sqlite:///{folder / DATABASE}", nanoos_home=folder)
    database = open_database(values)
    yield build_services(database, values)
    database.dispose()


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(sorted(SCHEMAS)))
    known = SCHEMAS[name].get("properties", {})
    needed = SCHEMAS[name].get("required", [])
    optional = draw(st.lists(st.sampled_from([*known, "other"]), max_size=2))
    return name, {key: draw(MEANT | JSON) for key in [*needed, *optional]}


@pytest.mark.slow
@settings(fuzz, max_examples=EXAMPLES * 2)
@given(calls())
def test_any_call_of_any_tool_is_answered_or_refused(services: Services, call: tuple[str, dict[str, Any]]) -> None:
    answer = _refuses_or_answers(lambda: call_tool(services, EVERYTHING, *call), NanoosError)
    assert answer is None or isinstance(answer, dict)


@pytest.mark.parametrize("key", [1, True, ["k"], {}])
def test_a_key_that_is_no_text_is_refused(services: Services, key: Any) -> None:
    with pytest.raises(InvalidInput, match="is no text"):
        call_tool(services, EVERYTHING, "set_mode", {"mode": "MANUAL", "idempotency_key": key})


def test_the_audit_is_intact_after_all_of_them(services: Services) -> None:
    with services.database.read() as connection:
        report = audit.verify(connection, archive=services.settings.effective_archive_folder)
    assert report.is_intact, report


ENVIRONMENT = b"NANOOS_HOME=.nanoos\nORCHESTRATOR_MODE=SCHEDULED  # MANUAL\nLEASE_SECONDS=60\nRATE_LIMIT=5/minute\n"


@pytest.mark.slow
@fuzz
@given(
    edits(), st.sampled_from([b"", b"\xff", b"NANOOS_HOME=a\0b", b"NANOOS_HOME=~nobody/x", b"EXECUTION='", b"=\n=="])
)
def test_a_settings_file_of_any_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: Any, more: bytes
) -> None:
    folder = tmp_path_factory.mktemp("lab")
    (folder / ".env").write_bytes(_edited(ENVIRONMENT, changes) + more)
    _refuses_or_answers(lambda: settings_of(folder))


@pytest.mark.parametrize("content", [b"A=\xff\xfe", b"NANOOS_HOME=a\0b"])
def test_a_settings_file_that_is_no_text_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    for read in (lambda: settings_of(tmp_path), lambda: load_settings(_env_file=tmp_path / ".env")):
        with pytest.raises(InvalidInput, match=r"\.env"):
            read()
