"""Units: conversions against CODATA 2022, and what is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.engines.units import check_unit, convert, convert_difference


# CODATA 2022; the calorie is the thermochemical one, 4.184 J.
@pytest.mark.parametrize(
    ("from_unit", "to_unit", "factor"),
    [
        ("hartree", "eV", 27.211386245981),
        ("Ry", "eV", 13.605693122990),
        ("rydberg", "eV", 13.605693122990),
        ("kcal/mol", "eV", 4184 / 6.02214076e23 / 1.602176634e-19),
        ("eV/atom", "kJ/mol", 96.48533212),
        ("J/mol/K", "eV/K", 1 / 6.02214076e23 / 1.602176634e-19),
        ("bohr", "angstrom", 0.529177210544),
        ("kbar", "GPa", 0.1),
        ("eV/angstrom^3", "GPa", 160.2176634),
        ("hartree/bohr", "eV/angstrom", 51.42206751),
        ("cm^-1", "eV", 1.239841984e-4),
        ("kcal/mol", "cm^-1", 349.7550881),
        ("THz", "meV", 4.135667696),
        ("1/cm", "GHz", 29.9792458),
        ("e*angstrom", "debye", 4.803204713),
        ("u/angstrom^3", "g/cm^3", 1.66053906892),
    ],
)
def test_units_convert_by_codata(from_unit: str, to_unit: str, factor: float) -> None:
    assert convert(1.0, from_unit, to_unit) == pytest.approx(factor, rel=2e-9)
    assert convert(factor, to_unit, from_unit) == pytest.approx(1.0, rel=2e-9)


@pytest.mark.parametrize("units", [("eV", "cm^-1"), ("THz", "meV"), ("1/cm", "GHz")])
def test_nothing_is_nothing_in_every_unit_of_energy(units: tuple[str, str]) -> None:
    assert convert(0.0, *units) == convert(0.0, *units[::-1]) == 0.0
    assert convert_difference(2.0, *units) == convert(2.0, *units)


def test_temperatures_have_an_offset() -> None:
    assert convert(25.0, "degC", "K") == pytest.approx(298.15)


@given(st.floats(-1e6, 1e6), st.sampled_from([("eV", "hartree"), ("kcal/mol", "eV"), ("eV", "cm^-1"), ("K", "degC")]))
def test_conversion_and_back_is_the_identity(value: float, units: tuple[str, str]) -> None:
    there, back = units
    assert convert(convert(value, there, back), back, there) == pytest.approx(value, rel=1e-12, abs=1e-9)


def test_a_misspelt_unit_names_the_near_one() -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'hartree'"):
        check_unit("hartre")


@pytest.mark.parametrize(("from_unit", "to_unit"), [("eV", "angstrom"), ("nm", "eV"), ("rad/s", "eV"), ("mol", "eV")])
def test_units_of_different_things_do_not_convert(from_unit: str, to_unit: str) -> None:
    with pytest.raises(InvalidInput, match="does not convert"):
        convert(1.0, from_unit, to_unit)


@pytest.mark.parametrize(
    "text", ["", " ", "10 eV", "9**9**9", "m**9**9**9", "m^m", "m^(9", "m^999", "eV;", "__import__", "a" * 100, "eV\n"]
)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="unit"):
        check_unit(text)


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert check_unit(text) == text
