"""Dagster's own storages, opened once in each process: SQLite in DAGSTER_HOME, or the database of DATABASE_URL.

Dagster makes an instance for each evaluation of a sensor, and each instance would examine its schema again, which took
two thirds of an idle code server's processor time. On PostgreSQL it would also connect for each query.
"""

import os
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any, Self

from dagster_postgres import DagsterPostgresStorage
from sqlalchemy import create_engine, make_url

from nanoos.domain.errors import InvalidInput
from nanoos.settings import load_settings
from nanoos_dagster.internals.runs import ConfigurableClassData, DagsterSqliteStorage

# Of Dagster's queries, beside the platform's own. One stays open; the daemon's threads need more for moments.
POOL = {"pool_size": 1, "max_overflow": 20, "pool_pre_ping": True}


class EmbeddedStorage(DagsterSqliteStorage):
    """SQLite storage in DAGSTER_HOME, where Dagster's default would be."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]) -> Self:
        """Made by Dagster from dagster.yaml."""
        return _for_an_instance(_opened_file(cls, os.environ["DAGSTER_HOME"]), inst_data)


class PlatformStorage(DagsterPostgresStorage):
    """PostgreSQL storage whose URL comes from the platform's settings: one URL to set, with an explicit driver."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]) -> Self:
        """Made by Dagster from dagster.yaml.

        Raises:
            InvalidInput: DATABASE_URL does not name a PostgreSQL database.
        """
        url = load_settings().effective_database_url
        if not url.startswith("postgresql"):
            raise InvalidInput(
                "This dagster.yaml keeps Dagster's runs in PostgreSQL, but DATABASE_URL names none.",
                hint="Set DATABASE_URL=postgresql://user:pass@host:5432/nano_os, or use the embedded dagster.yaml.",
            )
        # Without this, a role with the name of the platform's schema would create Dagster's tables in that schema.
        in_public = make_url(url).update_query_dict({"options": "-csearch_path=public"}, append=True)
        return _for_an_instance(_opened_server(cls, in_public.render_as_string(hide_password=False)), inst_data)


@cache
def _opened_file(kind: type[EmbeddedStorage], folder: str) -> EmbeddedStorage:
    return kind.from_local(folder)


@cache
def _opened_server(kind: type[PlatformStorage], url: str) -> PlatformStorage:
    opened = kind(postgres_url=url, should_autocreate_tables=True)
    engine = create_engine(url, isolation_level="AUTOCOMMIT", **POOL)
    for part in (opened._run_storage, opened._event_log_storage, opened._schedule_storage):
        part._engine = engine
    return opened


def _for_an_instance(opened: Any, inst_data: ConfigurableClassData | None) -> Any:
    """Opened storages under new names: each knows one instance, and keeps what it learnt of the schema."""
    made = copy(opened)
    made._inst_data = inst_data
    for part in ("_run_storage", "_event_log_storage", "_schedule_storage"):
        setattr(made, part, copy(getattr(opened, part)))
    return made
