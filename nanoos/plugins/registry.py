"""The registry of what a group can add: design spaces, engines, instruments and alert channels.

A built-in plug-in is named by its dotted path and imported when its name is first asked for, so that importing this
page loads none of them, nor ase, pandas or scikit-learn. Other packages add names by entry point.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, distributions
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean

if TYPE_CHECKING:
    from nanoos.plugins.alert_channel import AlertChannel
    from nanoos.plugins.design_space import DesignSpace, OpenDesignSpace
    from nanoos.plugins.engine import SimulationEngine
    from nanoos.plugins.instrument import Instrument, JobInstrument

Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)


class DefinedNames(Protocol[Made_co]):
    """Things that files define."""

    def names(self) -> Collection[str]:
        """Their names; reads no file."""

    def create(self, name: str, params: Mapping[str, Any]) -> Made_co:
        """Make one; raises InvalidInput where the definition or the parameters are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRegistry(Generic[Made]):
    """Classes by name. A class is called with the parameters' mapping and validates it itself.

    Attributes:
        noun: What is made, for messages: "design space", "engine".
        group: Entry-point group by which other packages add names; they cannot replace a built-in one.
        built_in: `module:attribute` by name.
        defined: `module:attribute` of a `DefinedNames`: names that files define instead of classes.
    """

    noun: str
    group: str
    built_in: Mapping[str, str]
    defined: str = ""

    def names(self) -> tuple[str, ...]:
        """Every name, sorted; imports no plugin."""
        return tuple(sorted({*self.built_in, *self._installed(), *self._defined_names()}))

    def create(self, name: str, params: Mapping[str, Any]) -> Made:
        """Make one.

        Raises:
            InvalidInput: The name is unknown, its module cannot be imported, or the parameters are refused.
        """
        if self.is_defined(name):
            made: Made = self._definitions().create(name, params)
        else:
            made = self.load(name)(params)
        return made

    def is_defined(self, name: str) -> bool:
        """Whether a file defines this name; a class of the same name goes before it."""
        return name not in self.built_in and name not in self._installed() and name in self._defined_names()

    def load(self, name: str) -> Any:
        """The class itself.

        Raises:
            InvalidInput: The name is unknown or its module cannot be imported.
        """
        path = self.path(name)
        try:
            return pkgutil.resolve_name(path)
        except Exception as exc:  # a foreign package may raise anything on import
            raise InvalidInput(
                f"The {self.noun} {name!r} ({path}) cannot be loaded: {exc!r}.",
                hint="Install or repair the package that provides it.",
            ) from exc

    def path(self, name: str) -> str:
        """`module:attribute` of a name; imports nothing.

        Raises:
            InvalidInput: The name is unknown.
        """
        if name in self.built_in:
            return self.built_in[name]
        installed = self._installed()
        if name in installed:
            return installed[name].value
        names = self.names()
        raise InvalidInput(
            f"There is no {self.noun} {name!r}.",
            hint=f"{did_you_mean(str(name), names)}Known: {', '.join(names)}. "
            f"Packages add more by the entry point group {self.group!r}.",
        )

    def _definitions(self) -> DefinedNames[Made]:
        found: DefinedNames[Made] = pkgutil.resolve_name(self.defined)
        return found

    def _defined_names(self) -> Collection[str]:
        return self._definitions().names() if self.defined else ()

    def _installed(self) -> Mapping[str, EntryPoint]:
        found = _entry_points(self.group, tuple(sys.path))
        return {name: entry for name, entry in found.items() if name not in self.built_in}


@cache
def _entry_points(group: str, path: tuple[str, ...]) -> Mapping[str, EntryPoint]:
    """The entry points on this `sys.path`. Reading every package's metadata takes long, and sensors ask often."""
    found: dict[str, EntryPoint] = {}
    for package in distributions(path=list(path)):
        for entry in package.entry_points.select(group=group):
            found.setdefault(entry.name, entry)
    return found


DESIGN_SPACES: PluginRegistry[DesignSpace] = PluginRegistry(
    noun="design space",
    group="nanoos.design_spaces",
    built_in={
        "tmd_alloy": "nanoos.materials.tmd.space:TmdAlloySpace",
        "nanoparticle": "nanoos.materials.nanoparticle.space:NanoparticleSpace",
        "table": "nanoos.materials.table.space:TableSpace",
        "structure_files": "nanoos.materials.structures.space:StructureFilesSpace",
        "parameters": "nanoos.materials.parameters.space:ParameterSpace",
    },
)
ENGINES: PluginRegistry[SimulationEngine] = PluginRegistry(
    noun="engine",
    group="nanoos.engines",
    built_in={
        "tmd_three_band": "nanoos.materials.tmd.three_band:ThreeBandEngine",
        "emt_relaxation": "nanoos.materials.nanoparticle.emt_engine:EmtRelaxationEngine",
        "emt_structure": "nanoos.materials.structures.emt_engine:EmtStructureEngine",
        "replay": "nanoos.engines.replay:ReplayEngine",
    },
    defined="nanoos.engines.defined.creation:definitions",
)
INSTRUMENTS: PluginRegistry[Instrument | JobInstrument] = PluginRegistry(
    noun="instrument",
    group="nanoos.instruments",
    built_in={
        "manual": "nanoos.execution.instruments.manual:ManualInstrument",
        "virtual": "nanoos.execution.instruments.virtual:VirtualInstrument",
        "replay": "nanoos.execution.instruments.replay:ReplayInstrument",
    },
    defined="nanoos.execution.instruments.defined.creation:definitions",
)
ALERT_CHANNELS: PluginRegistry[AlertChannel] = PluginRegistry(
    noun="alert channel",
    group="nanoos.alert_channels",
    built_in={
        "apprise": "nanoos.service.alerting.apprise_channel:AppriseChannel",
        "log": "nanoos.service.alerting.log_channel:LogChannel",
    },
)


def design_space(kind: str, params: Mapping[str, Any] | None = None) -> DesignSpace:
    """A design space with validated parameters; missing ones take their defaults.

    Raises:
        InvalidInput: The kind is unknown or a parameter is refused; names what is allowed.
    """
    return DESIGN_SPACES.create(kind, params or {})


def open_design_space(kind: str, params: Mapping[str, Any]) -> OpenDesignSpace | None:
    """The design space if its kind has more points than a pool; None for others, and for one that cannot be loaded."""
    return _open_design_space(kind, json.dumps(params, sort_keys=True)) if is_open_kind(kind) else None


@lru_cache(maxsize=32)  # every step and every named point asks, and a solver looks whether the space is empty
def _open_design_space(kind: str, params: str) -> OpenDesignSpace:
    made: Any = design_space(kind, json.loads(params))
    return made  # type: ignore[no-any-return]  # its class was checked


def is_open_kind(kind: str) -> bool:
    """Whether design spaces of this kind have more points than a pool; False for one that cannot be loaded."""
    from nanoos.plugins.design_space import OpenDesignSpace  # loads numpy, which importing this page does not

    try:
        return isinstance(DESIGN_SPACES.load(kind), OpenDesignSpace)
    except InvalidInput:
        return False


def design_space_kinds() -> tuple[str, ...]:
    """Every kind, built in and installed, sorted."""
    return DESIGN_SPACES.names()


def simulation_engine(name: str, params: Mapping[str, Any] | None = None) -> SimulationEngine:
    """An engine with validated parameters; missing ones take their defaults.

    Raises:
        InvalidInput: The name is unknown or a parameter is refused; names what is allowed.
    """
    return ENGINES.create(name, params or {})


def instrument(name: str, params: Mapping[str, Any] | None = None) -> Instrument | JobInstrument:
    """An instrument with validated parameters; missing ones take their defaults.

    Raises:
        InvalidInput: The name is unknown or a parameter is refused; names what is allowed.
    """
    return INSTRUMENTS.create(name, params or {})


def instrument_names() -> tuple[str, ...]:
    """Every instrument, built in and installed, sorted."""
    return INSTRUMENTS.names()


def instruments_for_people() -> tuple[str, ...]:
    """Names of the instruments whose experiments wait for a person, sorted.

    All others are carried out by the queue, one that cannot be loaded included: the queue then says so.
    """
    return tuple(name for name in instrument_names() if not _is_automatic(name))


def _is_automatic(name: str) -> bool:
    if INSTRUMENTS.is_defined(name):
        return True
    try:
        return bool(getattr(INSTRUMENTS.load(name), "is_automatic", True))
    except InvalidInput:
        return True
