"""Every released schema is upgraded with its data.

A release adds a case: `python -m tests.store.released.write` makes `VERSION/sqlite.sql` and `VERSION/postgresql.sql`,
which are committed with the release. Until a version is released its dump is written again with each change of the
schema; afterwards it is never changed, and what must be changed goes into a migration.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import func, select

import nanoos
from nanoos.settings import load_settings
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.schema import current_revision, head_revision, migrate
from nanoos.store.tables import campaigns, metadata
from tests.support.bench import Bench, Clock
from tests.support.models import differences_from_models

FOLDER = Path(__file__).parent
VERSIONS = sorted(path.name for path in FOLDER.iterdir() if (path / "sqlite.sql").exists())


@pytest.fixture(params=VERSIONS)
def dump(request: pytest.FixtureRequest, database_kind: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """SQL that makes a released version's database, with its rows; the settings name its archive."""
    monkeypatch.setenv("ARCHIVE_FOLDER", str(FOLDER / request.param / f"{database_kind}-archive"))
    return (FOLDER / request.param / f"{database_kind}.sql").read_text()


@pytest.fixture
def upgraded(dump: str, blank_url: str) -> Iterator[Database]:
    """The released database after its upgrade."""
    if blank_url.startswith("sqlite"):
        path = Path(blank_url.removeprefix("sqlite:///"))
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(dump)
    else:
        with closing(psycopg2.connect(blank_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(dump)
    database = migrate(load_settings())
    yield database
    database.dispose()


@pytest.mark.slow
def test_a_released_schema_is_upgraded_to_the_models_and_keeps_its_rows(dump: str, upgraded: Database) -> None:
    assert current_revision(upgraded) == head_revision()
    assert differences_from_models(upgraded) == []
    inserted = re.findall(r'^INSERT INTO (?:nanoos\.)?"?(\w+)"?', dump, re.MULTILINE)
    with upgraded.read() as connection:
        for table in metadata.sorted_tables:
            n_rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert n_rows >= inserted.count(table.name)
        assert audit.verify(connection).findings == []


@pytest.mark.slow
def test_an_upgraded_database_goes_on_working(upgraded: Database, tmp_path: Path) -> None:
    bench = Bench(database=upgraded, settings=load_settings(), folder=tmp_path, clock=Clock())
    (slug,) = (row.slug for row in bench.rows(campaigns)[:1])
    before = bench.rows(campaigns)[0].iteration
    bench.step()
    bench.drain()
    assert bench.rows(campaigns)[0].slug == slug
    assert bench.rows(campaigns)[0].iteration > before
    with upgraded.read() as connection:
        assert audit.verify(connection).findings == []


def test_the_present_version_has_a_dump() -> None:
    assert nanoos.__version__ in VERSIONS, "run `python -m tests.store.released.write`"
