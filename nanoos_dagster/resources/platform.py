"""The platform as one resource: its settings and its database, never from run config."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import dagster as dg

from nanoos.settings import Settings, using
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos_dagster.placement import Placement


class Platform(dg.ConfigurableResource):
    """Gives the settings and the database. It has no fields: secrets must not reach a run's configuration."""

    placement: ClassVar[Placement] = Placement()

    @property
    def settings(self) -> Settings:
        """The lab's settings.

        Raises:
            InvalidInput: A variable is out of its range.
        """
        return self.placement.settings

    @property
    def database(self) -> Database:
        """The database, its schema checked.

        Raises:
            StoreUnavailable: It cannot be reached or needs a migration.
        """
        return open_database(self.settings)


def platform_at(place: Placement) -> Platform:
    """The platform of another lab than the environment's, or one under other keys."""

    class PlacedPlatform(Platform):
        placement: ClassVar[Placement] = place

        @contextmanager
        def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Platform]:  # noqa: ARG002
            # Engines and instruments look for their definitions in the settings in use.
            with using(self.settings):
                yield self

    return PlacedPlatform()
