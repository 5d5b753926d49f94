"""What a group of features is, and the groups that there are. Each has a module here; none knows another."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from nanoos.domain.errors import InvalidInput

GroupName = Literal["geometry", "composition", "soap", "fingerprint"]
NAMES: tuple[GroupName, ...] = get_args(GroupName)
DEFAULT: tuple[GroupName, ...] = ("geometry",)
MAX_FEATURES = 4_096  # 32 kB a structure: a pool of 20,000 then fills the cache of pools

# Imported when a campaign asks for them.
MODULES: Mapping[GroupName, str] = {
    "geometry": "nanoos.materials.structures.features.geometry:GeometryFeatures",
    "composition": "nanoos.materials.structures.features.composition:CompositionFeatures",
    "soap": "nanoos.materials.structures.features.soap:SoapFeatures",
    "fingerprint": "nanoos.materials.structures.features.fingerprint:FingerprintFeatures",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFacts:
    """What the names of features may depend on.

    Attributes:
        elements: Symbols of the elements that the pool's structures hold, sorted.
        is_crystal: Whether every structure is periodic in three directions.
    """

    elements: tuple[str, ...]
    is_crystal: bool


class FeatureGroup(Protocol):
    """Features of one structure. An instance can be pickled; its parameters decide the names."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""

    def of(self, atoms: Any, smiles: str) -> list[float]:
        """One finite value for each name.

        Args:
            atoms: ASE's atoms, of no other elements than the pool's.
            smiles: The SMILES; empty where there is none.
        """


def feature_groups(wanted: Sequence[GroupName], facts: PoolFacts) -> tuple[FeatureGroup, ...]:
    """The groups of these names.

    Raises:
        InvalidInput: A group's package is not installed, or there are too many features.
    """
    groups: tuple[FeatureGroup, ...] = tuple(pkgutil.resolve_name(MODULES[name])(facts) for name in wanted)
    n_features = sum(len(group.names) for group in groups)
    if n_features > MAX_FEATURES:
        raise InvalidInput(
            f"{', '.join(wanted)} give {n_features:,} features for {len(facts.elements)} elements; at most "
            f"{MAX_FEATURES:,} are allowed.",
            hint="SOAP grows with the number of elements: use composition and geometry, or fewer elements.",
        )
    return groups
