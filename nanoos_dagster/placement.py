"""Where the definitions stand: whose lab, under which keys, for which campaigns. A project of others chooses these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.learning.modelled_properties import slugs_of_campaign
from nanoos.settings import Settings, load_settings
from nanoos.store.schema import open_database
from nanoos_dagster.internals.assets import with_keys
from nanoos_dagster.partitions import CAMPAIGNS, MODELLED_PROPERTIES

Asset = dg.AssetsDefinition | dg.AssetSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which part of a lab a code location shows, and where in its asset graph.

    Attributes:
        lab: The lab's folder; None means the lab of the environment.
        key_prefix: What the keys of all assets begin with.
        campaigns: The campaigns; None means all, as they come.
        modelled_properties: Those of the campaigns.
    """

    lab: Path | None = None
    key_prefix: tuple[str, ...] = ()
    campaigns: tuple[str, ...] | None = None
    modelled_properties: tuple[str, ...] = ()

    @property
    def settings(self) -> Settings:
        """The lab's settings.

        Raises:
            InvalidInput: A variable is out of its range, or the lab is a file.
        """
        if self.lab is None:
            return load_settings()
        from nanoos.interfaces.python.local import settings_of

        return settings_of(self.lab)

    def key(self, key: dg.AssetKey | str) -> dg.AssetKey:
        """The key of one of our assets here."""
        plain = dg.AssetKey(key) if isinstance(key, str) else key
        return plain.with_prefix(self.key_prefix) if self.key_prefix else plain

    def place(self, definitions: Iterable[Asset]) -> list[Asset]:
        """Assets or checks, with the keys and partitions that they have here."""
        if not self.key_prefix and self.campaigns is None:
            return list(definitions)
        return [
            self._spec(item) if isinstance(item, dg.AssetSpec) else with_keys(item, self.key, self._partitions)
            for item in definitions
        ]

    def _spec(self, spec: dg.AssetSpec) -> dg.AssetSpec:
        return spec.replace_attributes(
            key=self.key(spec.key),
            deps=[self.key(dep.asset_key) for dep in spec.deps],
            partitions_def=self._partitions(spec.partitions_def),
        )

    def _partitions(self, partitions: dg.PartitionsDefinition | None) -> dg.PartitionsDefinition | None:
        if self.campaigns is None:
            return partitions
        static = {CAMPAIGNS.name: self.campaigns, MODELLED_PROPERTIES.name: self.modelled_properties}
        if isinstance(partitions, dg.DynamicPartitionsDefinition):
            return dg.StaticPartitionsDefinition(static[partitions.name])
        return partitions


def narrowed(place: Placement, slugs: Sequence[str] | None) -> Placement:
    """A placement with these campaigns and what is modelled of them; None means all.

    Raises:
        NotFound: There is no such campaign.
        StoreUnavailable: The database cannot be reached, or its schema is missing or of another version.
    """
    database = open_database(place.settings)
    if slugs is None:
        return place
    with database.read() as connection:
        modelled = [
            slug
            for campaign in slugs
            for slug in slugs_of_campaign(connection, get_campaign(connection, campaign)).values()
        ]
    return replace(place, campaigns=tuple(dict.fromkeys(slugs)), modelled_properties=tuple(dict.fromkeys(modelled)))
