"""Dagster's own storage in the database that DATABASE_URL names, beside the platform's schema."""

from collections.abc import Mapping
from typing import Any

from dagster_postgres import DagsterPostgresStorage
from sqlalchemy import make_url

from nanoos.domain.errors import InvalidInput
from nanoos.settings import load_settings
from nanoos_dagster.internals.runs import ConfigurableClassData


class PlatformStorage(DagsterPostgresStorage):
    """PostgreSQL storage whose URL comes from the platform's settings: one URL to set, with an explicit driver."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]
    ) -> "PlatformStorage":
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
        url = in_public.render_as_string(hide_password=False)
        return cls(postgres_url=url, should_autocreate_tables=True, inst_data=inst_data)
