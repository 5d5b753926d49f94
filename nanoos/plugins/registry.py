"""Names to factories: what is built in (imported on first use) and what installed packages add by entry point.

Design spaces and simulation engines share this mechanism; which names exist is in their own `registry.py`.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from nanoos.domain.errors import InvalidInput

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRegistry(Generic[Made]):
    """Factories by name. A factory takes the parameters' mapping and validates it itself.

    Attributes:
        noun: What is made, for messages: "design space", "engine".
        group: Entry-point group by which other packages add names; they cannot replace a built-in one.
        built_in: `module:attribute` by name; a module is imported when its name is first asked for.
    """

    noun: str
    group: str
    built_in: Mapping[str, str]

    def names(self) -> tuple[str, ...]:
        """Every name, sorted; imports nothing."""
        return tuple(sorted({*self.built_in, *self._installed()}))

    def create(self, name: str, params: Mapping[str, Any]) -> Made:
        """Make one.

        Raises:
            InvalidInput: The name is unknown, its package cannot be imported, or the parameters are refused.
        """
        return self._factory(name)(params)

    def _factory(self, name: str) -> Callable[[Mapping[str, Any]], Made]:
        if name in self.built_in:
            return cast("Callable[[Mapping[str, Any]], Made]", pkgutil.resolve_name(self.built_in[name]))
        installed = self._installed()
        if name not in installed:
            names = self.names()
            close = difflib.get_close_matches(str(name), names, n=1)
            meant = f"Did you mean {close[0]!r}? " if close else ""
            raise InvalidInput(
                f"There is no {self.noun} {name!r}.",
                hint=f"{meant}Known: {', '.join(names)}. Packages add more by the entry point group {self.group!r}.",
            )
        entry = installed[name]
        try:
            return cast("Callable[[Mapping[str, Any]], Made]", entry.load())
        except Exception as exc:  # whatever a foreign package raises on import is its own fault, told with its name
            raise InvalidInput(
                f"The {self.noun} {name!r} ({entry.value}) cannot be loaded: {exc!r}.",
                hint="Reinstall or repair the package that provides it.",
            ) from exc

    def _installed(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=self.group) if entry.name not in self.built_in}
