"""What a group of features is, and the groups that there are. Each has a module here; none knows another."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.parameters import Parameters

MAX_FEATURES = 4_096  # 32 kB a structure: a pool of 20,000 then fills the cache of pools


class Geometry(Parameters):
    """Distances and coordination."""

    name: Literal["geometry"] = "geometry"


class Composition(Parameters):
    """Statistics of the elements' properties."""

    name: Literal["composition"] = "composition"


class Soap(Parameters):
    """SOAP power spectrum. By default 80 features an element: more resolve what a few hundred labels cannot teach."""

    name: Literal["soap"] = "soap"
    cutoff_a: float = Field(default=5.0, ge=1.5, le=15, description="radius of a neighbourhood, 1.5 to 15 angstrom")
    n_max: int = Field(default=4, ge=1, le=16, description="radial functions, 1 to 16")
    l_max: int = Field(default=4, ge=0, le=16, description="largest degree of the spherical harmonics, 0 to 16")


class Fingerprint(Parameters):
    """Morgan fingerprint. By default as ECFP4; a drug-like molecule sets about 50 bits."""

    name: Literal["fingerprint"] = "fingerprint"
    radius: int = Field(default=2, ge=0, le=8, description="bonds around an atom, 0 to 8")
    n_bits: int = Field(default=1_024, ge=16, le=MAX_FEATURES, description=f"features, 16 to {MAX_FEATURES:,}")


class Chgnet(Parameters):
    """Mean atom features of the universal potential CHGNet."""

    name: Literal["chgnet"] = "chgnet"


GroupSettings = Annotated[Geometry | Composition | Soap | Fingerprint | Chgnet, Field(discriminator="name")]
DEFAULT: tuple[Geometry, ...] = (Geometry(name="geometry"),)

# Imported when a campaign asks for them.
MODULES: Mapping[str, str] = {
    "geometry": "nanoos.materials.structures.features.geometry:GeometryFeatures",
    "composition": "nanoos.materials.structures.features.composition:CompositionFeatures",
    "soap": "nanoos.materials.structures.features.soap:SoapFeatures",
    "fingerprint": "nanoos.materials.structures.features.fingerprint:FingerprintFeatures",
    "chgnet": "nanoos.materials.structures.features.chgnet:ChgnetFeatures",
}


NAMES = tuple(MODULES)


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


def as_written(settings: GroupSettings) -> str | dict[str, Any]:
    """A group as parameters hold it: with all its settings, or its name if it has none."""
    stated = settings.model_dump(mode="json")
    return settings.name if len(stated) == 1 else stated


def feature_groups(wanted: Sequence[GroupSettings], facts: PoolFacts) -> tuple[FeatureGroup, ...]:
    """The groups with these settings.

    Raises:
        InvalidInput: A group's package is not installed, or there are too many features.
    """
    groups: tuple[FeatureGroup, ...] = tuple(
        pkgutil.resolve_name(MODULES[item.name])(facts, **item.model_dump(exclude={"name"})) for item in wanted
    )
    n_features = sum(len(group.names) for group in groups)
    if n_features > MAX_FEATURES:
        raise InvalidInput(
            f"{', '.join(item.name for item in wanted)} give {n_features:,} features for {len(facts.elements)} "
            f"elements; at most {MAX_FEATURES:,} are allowed.",
            hint="SOAP grows with the number of elements, n_max and l_max: lower them, or name other groups.",
        )
    return groups
