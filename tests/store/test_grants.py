"""On PostgreSQL the application's role does its work and owns nothing: it cannot switch the guards off."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DatabaseError, ProgrammingError

from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings
from nanoos.store import audit, backups, grants
from nanoos.store.schema import migrate, prepare_database
from nanoos.store.tables import SCHEMA
from tests.support.bench import Bench
from tests.support.life import make_lived
from tests.support.postgres import client_programs, run_sql

REFUSED = (
    f"ALTER TABLE {SCHEMA}.labels DISABLE TRIGGER ALL",
    f"DROP TRIGGER refuse_update_labels ON {SCHEMA}.labels",
    f"CREATE OR REPLACE FUNCTION {SCHEMA}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    f"DROP TABLE {SCHEMA}.labels",
    f"TRUNCATE {SCHEMA}.labels CASCADE",
    f"DELETE FROM {SCHEMA}.labels",
    f"UPDATE {SCHEMA}.labels SET value = 7",
    f"UPDATE {SCHEMA}.decisions SET reason = 'none'",
    f"DELETE FROM {SCHEMA}.agent_commands",
    f"CREATE TABLE {SCHEMA}.mine (id integer)",
    f"CREATE TRIGGER mine BEFORE INSERT ON {SCHEMA}.labels FOR EACH ROW EXECUTE FUNCTION {SCHEMA}.refuse_change()",
    "SET session_replication_role = replica",
)


@pytest.fixture
def roles(postgres_url: str, make_postgres: Callable[..., str]) -> Iterator[tuple[str, str]]:
    """URLs of one new database: of its owner, and of the application's role."""
    database = make_postgres()
    name = uuid.uuid4().hex[:12]
    owner, application = f"owner_{name}", f"app_{name}"
    for role in (owner, application):
        run_sql(postgres_url, f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
    base = make_url(database)
    run_sql(postgres_url, f"ALTER DATABASE {base.database} OWNER TO {owner}")
    yield (
        base.set(username=owner, password="secret").render_as_string(hide_password=False),
        base.set(username=application, password="secret").render_as_string(hide_password=False),
    )
    run_sql(postgres_url, f"DROP DATABASE {base.database} WITH (FORCE)")
    run_sql(postgres_url, f"CREATE DATABASE {base.database}")  # which `make_postgres` drops
    for role in (owner, application):
        run_sql(postgres_url, f"DROP ROLE {role}")


@pytest.fixture
def lived(roles: tuple[str, str], tmp_path: Path) -> Iterator[Bench]:
    """A life under the application's role."""
    owner, application = roles
    bench = make_lived(application, tmp_path, owner_url=owner)
    yield bench
    bench.database.dispose()


@pytest.mark.slow
def test_the_application_lives_without_owning_a_table(lived: Bench) -> None:
    with lived.database.read() as connection:
        assert not grants.owns_the_tables(connection)
        assert audit.verify(connection, archive=lived.settings.effective_archive_folder).findings == []
        owned = connection.execute(text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"))
        assert owned.scalar_one() == 0
    # Dagster makes its own tables.
    with lived.database.write() as connection:
        connection.execute(text("CREATE TABLE public.runs (id integer)"))


@pytest.mark.slow
def test_the_application_cannot_change_history_or_its_guards(lived: Bench) -> None:
    for statement in REFUSED:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner|append-only"):  # noqa: SIM117
            with lived.database.write() as connection:
                connection.exec_driver_sql(statement)


@pytest.mark.slow
def test_a_superuser_is_refused_as_the_applications_role(postgres_url: str, roles: tuple[str, str]) -> None:
    owner, application = roles
    super_url = make_url(postgres_url).set(database=make_url(application).database)
    settings = Settings(
        _env_file=None, database_url=super_url.render_as_string(hide_password=False), database_owner_url=owner
    )
    with pytest.raises(InvalidInput, match="superuser or can become"):
        migrate(settings)


@pytest.mark.slow
def test_a_role_that_does_not_exist_and_another_database_are_refused(roles: tuple[str, str]) -> None:
    owner, application = roles
    unknown = make_url(application).set(username="no_such_role").render_as_string(hide_password=False)
    with pytest.raises(InvalidInput, match="'no_such_role', which does not exist"):
        migrate(Settings(_env_file=None, database_url=unknown, database_owner_url=owner))
    elsewhere = make_url(owner).set(database="elsewhere").render_as_string(hide_password=False)
    with pytest.raises(InvalidInput, match="do not name the same PostgreSQL database"):
        migrate(Settings(_env_file=None, database_url=application, database_owner_url=elsewhere))


def test_without_its_owner_the_schema_is_not_migrated(roles: tuple[str, str]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        migrate(Settings(_env_file=None, database_url=roles[1]))


@pytest.mark.slow
def test_the_application_backs_up_and_gets_its_rights_in_what_is_restored(
    lived: Bench,
    roles: tuple[str, str],
    postgres_url: str,
    make_postgres: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")
    place = backups.BackupPlace(str(tmp_path / "backups"))
    made = backups.take_backup(lived.database, lived.settings, place, now=lived.clock())
    name = make_url(make_postgres()).database
    owner, application = (make_url(url).set(database=name).render_as_string(hide_password=False) for url in roles)
    run_sql(postgres_url, f"ALTER DATABASE {name} OWNER TO {make_url(owner).username}")
    done = backups.restore(place, made.name, tmp_path / "restored", database_url=owner)
    assert done.audit_hash == made.audit_hash
    database = prepare_database(Settings(_env_file=None, database_url=application, database_owner_url=owner))
    with database.read() as connection:
        assert not grants.owns_the_tables(connection)
        assert audit.verify(connection, archive=tmp_path / "restored" / "archive").findings == []
    with pytest.raises(DatabaseError, match="permission denied"), database.write() as connection:
        connection.exec_driver_sql(REFUSED[-2])
    database.dispose()
    run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")
    run_sql(postgres_url, f"CREATE DATABASE {name}")  # which `make_postgres` drops
