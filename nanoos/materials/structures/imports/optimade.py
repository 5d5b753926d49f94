"""Structures in OPTIMADE responses (https://specification.optimade.org, version 1, endpoint /structures)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.imports.entries import Entry, Found, rejected, shown
from nanoos.materials.structures.imports.target import MAX_ATOMS

# Features of a structure that one set of atoms cannot stand for.
UNUSABLE: Mapping[str, str] = {
    "disorder": "it is disordered (a site is partly occupied): make an ordered supercell of it",
    "implicit_atoms": "it leaves out atoms that belong to it",
    "site_attachments": "atoms without positions are attached to its sites",
    "assemblies": "it has alternative sets of sites",
}


class _NotUsable(Exception):
    """An entry is not usable; the message is the reason."""


def parsed(raw: bytes, *, where: str) -> dict[str, Any]:
    """A response's JSON.

    Raises:
        InvalidInput: It is no JSON object with a list `data`, or it is a server's error.
    """
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"{where} is not JSON: {shown(error)}.", hint="Give the response of an OPTIMADE server's /structures."
        ) from error
    response: dict[str, Any] = document if isinstance(document, dict) else {}
    data = response.get("data")
    if isinstance(data, dict):  # the response of /structures/ID
        return {**response, "data": [data]}
    if not isinstance(data, list):
        errors = response.get("errors")
        details = f": {shown(json.dumps(errors), 300)}" if errors else ""
        raise InvalidInput(
            f"{where} is no OPTIMADE response with structures{details}.",
            hint="Its `data` must be a list of structures: ask an OPTIMADE server's /structures.",
        )
    return response


def next_page(document: Mapping[str, Any]) -> str | None:
    """The address in `links.next`, maybe relative; None on the last page."""
    links = document.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    if isinstance(following, dict):
        following = following.get("href")
    return following if isinstance(following, str) and following else None


def structures_in_responses(documents: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    """Every structure of these responses; one that cannot be used is rejected with its reason."""
    for document in documents:
        for number, resource in enumerate(document["data"]):
            name = resource.get("id", f"entry {number}") if isinstance(resource, dict) else f"entry {number}"
            try:
                yield Found(name=shown(name), atoms=_atoms(resource))
            except _NotUsable as reason:
                yield rejected(name, reason)
            except (TypeError, ValueError, KeyError, OverflowError, AttributeError) as error:
                yield rejected(name, f"its attributes are malformed: {type(error).__name__}: {error}")


def _atoms(resource: Any) -> Any:
    if not isinstance(resource, dict) or not isinstance(resource.get("attributes"), dict):
        raise _NotUsable("it is no resource with attributes")
    if resource.get("type", "structures") != "structures":
        raise _NotUsable(f"it is of type {shown(resource['type'])}, not structures")
    attributes = resource["attributes"]
    for feature in _list(attributes.get("structure_features") or [], "structure_features"):
        if feature in UNUSABLE:
            raise _NotUsable(UNUSABLE[feature])
    positions = _list(attributes.get("cartesian_site_positions"), "cartesian_site_positions")
    if len(positions) > MAX_ATOMS:
        raise _NotUsable(f"it has {len(positions):,} sites; at most {MAX_ATOMS:,} are allowed")
    at_sites = _list(attributes.get("species_at_sites"), "species_at_sites")
    if len(at_sites) != len(positions):
        raise _NotUsable(f"it has {len(positions)} positions and {len(at_sites)} species at sites")
    elements = _elements(attributes.get("species"))
    # Names of species may be left undefined only where they are elements, as some servers do.
    symbols = [elements.get(name, name) if elements else name for name in at_sites]
    known = ase_module("data").atomic_numbers
    unknown = next((symbol for symbol in symbols if symbol not in known or symbol == "X"), None)
    if unknown is not None:
        raise _NotUsable(f"{shown(unknown)} is no element and no species of it")
    cell, pbc = _lattice(attributes)
    return ase_module().Atoms(symbols, positions=[_vector(position) for position in positions], cell=cell, pbc=pbc)


def _elements(species: Any) -> dict[str, str]:
    """The element of each species; refuses species that are not one whole atom."""
    found: dict[str, str] = {}
    for one in _list(species or [], "species"):
        name, symbols = one["name"], _list(one["chemical_symbols"], "chemical_symbols")
        concentrations = [float(value) for value in _list(one.get("concentration") or [1.0], "concentration")]
        if "vacancy" in symbols:
            raise _NotUsable(f"its species {shown(name)} has vacancies: make an ordered supercell of it")
        if len(symbols) != 1 or len(concentrations) != 1 or not abs(concentrations[0] - 1) < 1e-6:
            raise _NotUsable(f"its species {shown(name)} is disordered: make an ordered supercell of it")
        if symbols[0] == "X":
            raise _NotUsable(f"its species {shown(name)} is of no known element")
        if one.get("attached"):
            raise _NotUsable(UNUSABLE["site_attachments"])
        found[name] = symbols[0]
    return found


def _lattice(attributes: Mapping[str, Any]) -> tuple[list[list[float]], list[bool]]:
    """The cell, angstrom, and the directions of periodicity; a direction without one has a vector of zeros or null."""
    vectors = attributes.get("lattice_vectors")
    vectors = [None] * 3 if vectors is None else _list(vectors, "lattice_vectors")
    if len(vectors) != 3:
        raise _NotUsable(f"it has {len(vectors)} lattice vectors, not 3")
    cell = [
        [0.0] * 3 if vector is None or all(value is None for value in vector) else _vector(vector) for vector in vectors
    ]
    types = attributes.get("dimension_types")
    pbc = [any(vector) for vector in cell] if types is None else [bool(kind) for kind in types]
    if len(pbc) != 3:
        raise _NotUsable(f"it has {len(pbc)} dimension types, not 3")
    if any(periodic and not any(vector) for periodic, vector in zip(pbc, cell, strict=True)):
        raise _NotUsable("it is periodic in a direction without a lattice vector")
    return cell, pbc


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise _NotUsable(f"its {name} is missing or no list")
    return value


def _vector(value: Any) -> list[float]:
    x, y, z = value
    if not all(isinstance(number, int | float) for number in (x, y, z)):
        raise _NotUsable("a coordinate is no number")
    return [float(x), float(y), float(z)]
