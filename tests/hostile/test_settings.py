"""Settings that are wrong: one clear error, and no part of a password in it."""

from __future__ import annotations

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli import main
from nanoos.settings import load_settings
from nanoos.store.database import create_database_engine

SECRET = "hunter2"  # what must not be shown
URLS = [
    f"garbage-{SECRET}",
    f"://{SECRET}",
    f"postgresql://user:{SECRET}@host:port/db",
    f"postgresql://user:p@ss:{SECRET}@host:{SECRET}/db",
    f"postgresql+nope://user:{SECRET}@host/db",
    f"postgresql+asyncpg://user:{SECRET}@host/db",
    f"mysql://user:{SECRET}@host/db",
]


@pytest.mark.parametrize("url", URLS)
def test_an_unusable_database_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_database_engine(load_settings(database_url=url))
    assert "DATABASE_URL" in str(caught.value)
    assert SECRET not in f"{caught.value} {caught.value.hint}"
    assert caught.value.__cause__ is None, "a trace would show the cause, which quotes the URL"


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("command", ["init", "state"])
def test_the_command_line_prints_that_as_one_error(
    command: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr("sys.argv", ["nanoos", command])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code not in (0, None)
    printed = "".join(capsys.readouterr())
    assert "DATABASE_URL" in printed
    assert SECRET not in printed
    assert "Traceback" not in printed
