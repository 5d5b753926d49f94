"""Conversion of units by pint, on one registry that is made on first use.

Three rules come on top of pint's: an energy a mole and an energy a particle convert by Avogadro's number (chemists
write kcal/mol, codes eV); wavenumbers and frequencies convert to energies by hc and h; "atom" counts, so eV/atom works.

Source of the constants: CODATA 2022, as pint ships it. ASE's own units are of CODATA 2014; they differ by about 1e-8.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean

LENGTH = 64  # characters of a unit: far above any that a person writes
# Letters, signs of multiplication and powers; a power has two digits at most, since pint would compute 9**9**9.
ALLOWED = re.compile(r"[\w µμÅåΩ°²³⁻¹*/^().\-]+")
TOWER = re.compile(r"(?:\^|\*\*)\s*\(?\s*-?\s*(?:\d{3,}|[\d.]+\s*\)?\s*(?:\^|\*\*)|\d*[a-zA-Z])")
NUMBER_FIRST = re.compile(r"\s*(?!1\s*/)[\d.]")
ANGLE = re.compile(r"\b(rad|radians?|deg|degrees?|turns?|rpm)\b")
SPECTROSCOPIC = ({"energy", "wavenumber"}, {"energy", "frequency"}, {"frequency", "wavenumber"})
EXAMPLES = "eV, hartree, Ry, kcal/mol, kJ/mol, angstrom, bohr, GPa, kbar, cm^-1, THz, debye, eV/atom, K, degC"


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """A value in another unit.

    Args:
        value: In `from_unit`.
        from_unit: A unit as text, for example "hartree", "kcal/mol" or "cm^-1".
        to_unit: The unit wanted.

    Returns:
        The value in `to_unit`; NaN and infinities stay what they are.

    Raises:
        InvalidInput: A unit is unknown, or the two do not convert into each other.
    """
    registry, start, target = _registry(), _parse(from_unit), _parse(to_unit)
    if start == target:
        return float(value)
    quantity = registry.Quantity(float(value), start)
    try:
        return _as_float(quantity.to(target))
    except registry.dimensionality_error:
        pass
    particle, goal = _per_particle(quantity), _per_particle(registry.Quantity(1.0, target))
    is_angular = ANGLE.search(from_unit) or ANGLE.search(to_unit)  # rad/s is no frequency: it lacks 2 pi
    spectroscopic = not is_angular and {_kind(particle), _kind(goal)} in SPECTROSCOPIC
    try:
        # In proportion, and not by way of the wavelength, which 0 eV does not have.
        found = (
            float(particle.magnitude) * registry.Quantity(1.0, particle.units).to(goal.units, "spectroscopy")
            if spectroscopic
            else particle.to(goal.units)
        )
    except registry.dimensionality_error as exc:
        raise InvalidInput(
            f"{from_unit!r} ({start.dimensionality}) does not convert to {to_unit!r} ({target.dimensionality}).",
            hint=f"Units that work: {EXAMPLES}.",
        ) from exc
    return _as_float(found) / _as_float(goal)


def convert_difference(value: float, from_unit: str, to_unit: str) -> float:
    """As `convert`, for a difference such as a standard deviation: 1 degC is 1 K."""
    return convert(value, from_unit, to_unit) - convert(0.0, from_unit, to_unit)


# By the last words of a property's name, as `bandgap_optical_ev`; the longest that fits counts.
UNIT_OF_SUFFIX = {
    "ev": "eV",
    "mev": "meV",
    "ev_per_atom": "eV/atom",
    "mev_per_atom": "meV/atom",
    "ev_per_angstrom": "eV/angstrom",
    "kj_per_mol": "kJ/mol",
    "kcal_per_mol": "kcal/mol",
    "gpa": "GPa",
    "k": "K",
    "degc": "degC",
    "angstrom": "angstrom",
    "nm": "nm",
    "g_per_cm3": "g/cm^3",
    "per_cm": "cm^-1",
    "thz": "THz",
    "debye": "debye",
    "percent": "percent",
    "s": "s",
    "h": "hour",
}


def unit_of_property(name: str) -> str:
    """The unit that a property carries in its name.

    Raises:
        InvalidInput: The name ends in no known unit.
    """
    _, unit = split_property(name)
    if unit:
        return unit
    raise InvalidInput(
        f"Property {name!r} does not carry its unit in its name, so nothing can be converted to it.",
        hint=f"Give the values in its unit without naming one. Names may end in: {', '.join(sorted(UNIT_OF_SUFFIX))}.",
    )


def split_property(name: str) -> tuple[str, str]:
    """A property's name without its unit, and the unit; empty where the name carries none."""
    words = name.split("_")
    for start in range(1, len(words)):
        unit = UNIT_OF_SUFFIX.get("_".join(words[start:]).lower())
        if unit is not None:
            return "_".join(words[:start]), unit
    return name, ""


def check_unit(text: str) -> str:
    """The text of a unit that is known, for use when a definition is read.

    Raises:
        InvalidInput: The unit is unknown or no unit at all.
    """
    _parse(text)
    return text


def _as_float(quantity: Any) -> float:
    return float(quantity.magnitude)


def _per_particle(quantity: Any) -> Any:
    """Moles replaced by their number of particles."""
    power = quantity.dimensionality.get("[substance]", 0)
    return quantity * _registry().Quantity(1.0, "avogadro_constant") ** power if power else quantity


def _kind(quantity: Any) -> str:
    registry = _registry()
    for kind, example in (("energy", "eV"), ("wavenumber", "1/cm"), ("frequency", "Hz")):
        if quantity.dimensionality == registry.Unit(example).dimensionality:
            return kind
    return ""


@cache
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry()
    registry.define("atom = count")
    registry.dimensionality_error = pint.DimensionalityError
    return registry


@cache
def _parse(text: str) -> Any:
    registry = _registry()
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput(f"{text!r} is no unit.", hint=f"Units that work: {EXAMPLES}.")
    if len(text) > LENGTH or not ALLOWED.fullmatch(text) or TOWER.search(text) or NUMBER_FIRST.match(text):
        raise InvalidInput(f"{text[:LENGTH]!r} is no unit.", hint=f"Units that work: {EXAMPLES}.")
    import pint

    try:
        unit = registry.parse_units(text)
    except pint.UndefinedUnitError as exc:
        missing = [exc.unit_names] if isinstance(exc.unit_names, str) else list(exc.unit_names)
        raise InvalidInput(
            f"The unit {text!r} is unknown: {', '.join(map(repr, missing))}.",
            hint=f"{did_you_mean(missing[0], registry)}Units that work: {EXAMPLES}.",
        ) from exc
    except Exception as exc:  # pint's parser raises whatever Python's tokenizer and arithmetic do
        raise InvalidInput(f"{text!r} is no unit: {exc}.", hint=f"Units that work: {EXAMPLES}.") from exc
    if not all(math.isfinite(power) for power in unit.dimensionality.values()):
        raise InvalidInput(f"{text!r} is no unit.", hint=f"Units that work: {EXAMPLES}.")
    return unit
