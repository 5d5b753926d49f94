"""The platform as one resource: its settings and its database, both from the environment, never from run config."""

import dagster as dg

from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import open_database


class Platform(dg.ConfigurableResource):
    """Gives the settings and the database. It has no fields: secrets must not reach a run's configuration."""

    @property
    def settings(self) -> Settings:
        """The environment's settings.

        Raises:
            InvalidInput: A variable is out of its range.
        """
        return load_settings()

    @property
    def database(self) -> Database:
        """The database, its schema checked.

        Raises:
            StoreUnavailable: It cannot be reached or needs a migration.
        """
        return open_database(self.settings)
