"""Structures as ASE atoms, for engines that run on any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.registry import DESIGN_SPACES, design_space_kinds


@runtime_checkable
class AtomisticSpace(Protocol):
    """A design space whose structures are atoms in space.

    It may state `periodic_directions`, see below.
    """

    @staticmethod
    def atoms(spec: Mapping[str, Any]) -> Any:
        """A structure as `ase.Atoms`: positions and cell in angstrom.

        Raises:
            InvalidInput: The spec is none of this space's structures.
        """


ALL_DIRECTIONS = frozenset(range(4))


def periodic_directions(space: Any) -> frozenset[int]:
    """In how many directions structures of a design space, or of its class, are periodic; several where they differ.

    A space that does not state `periodic_directions` may hold any.
    """
    return frozenset(getattr(space, "periodic_directions", ALL_DIRECTIONS))


def atoms_of(spec: Mapping[str, Any]) -> Any:
    """A structure as `ase.Atoms`, whichever design space it comes from.

    Raises:
        InvalidInput: Its design space is unknown, its structures have no atoms, or the spec is not whole.
    """
    kind = str(spec.get("kind"))
    space = DESIGN_SPACES.load(kind)
    if not isinstance(space, AtomisticSpace):
        raise InvalidInput(
            f"Structures of design space {kind!r} have no atoms.",
            hint=f"Design spaces with atoms: {', '.join(kinds_with_atoms())}.",
        )
    return space.atoms(spec)


def kinds_with_atoms() -> tuple[str, ...]:
    """The kinds of design space whose structures are atoms, sorted; those that cannot be loaded are left out."""
    return tuple(kind for kind in design_space_kinds() if _has_atoms(kind))


def _has_atoms(kind: str) -> bool:
    try:
        return isinstance(DESIGN_SPACES.load(kind), AtomisticSpace)
    except InvalidInput:
        return False
