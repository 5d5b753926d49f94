"""The three-band engine against independent values: the paper's gaps, our PBE alloys, and what symmetry demands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.materials.references import PURE_GAPS_EV, AlloyReference, alloy_references
from nanoos.materials.tmd.lattice import CHALCOGENS, METALS, lattice, to_structure
from nanoos.materials.tmd.three_band import aligned_onsite_ev, band_edges_ev, hamiltonian_ev
from nanoos.plugins.registry import simulation_engine

PURE_TOLERANCE_EV = 0.002  # the parameters are printed with three decimals
ALLOY_GAP_TOLERANCE_EV = 0.03
ALLOY_EDGE_TOLERANCE_EV = 0.04
VALENCE_TOP_EV = {"MoS2": -5.952, "WS2": -5.717, "MoSe2": -5.329, "WSe2": -5.098}


def pure_cell(material: str, side: int = 6) -> tuple[np.ndarray, np.ndarray]:
    metal = "W" if material.startswith("W") else "Mo"
    n_se = 2 if "Se" in material else 0
    return np.full(side**2, METALS.index(metal), np.uint8), np.full(side**2, n_se, np.uint8)


@st.composite
def alloys(draw: st.DrawFn, side: int = 3) -> tuple[np.ndarray, np.ndarray]:
    n = side**2
    is_w = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    se_atoms = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    return np.array(is_w, np.uint8), np.array(se_atoms, np.uint8)


@pytest.mark.parametrize("material", sorted(PURE_GAPS_EV))
@pytest.mark.parametrize("side", [3, 6])
def test_a_pure_monolayer_has_the_papers_gap_and_the_given_ionisation_energy(material: str, side: int) -> None:
    top, bottom = band_edges_ev(side, *pure_cell(material, side))
    assert bottom - top == pytest.approx(PURE_GAPS_EV[material], abs=PURE_TOLERANCE_EV)
    assert top == pytest.approx(VALENCE_TOP_EV[material], abs=1e-6)


@pytest.mark.parametrize("reference", alloy_references(), ids=lambda reference: reference.formula)
def test_an_alloy_agrees_with_pbe(reference: AlloyReference) -> None:
    is_w, se_atoms = (
        np.tile(np.array(values, np.uint8).reshape(2, 2), (3, 3)).ravel()
        for values in (reference.is_w, reference.se_atoms)
    )
    outputs = simulation_engine("tmd_three_band").simulate(to_structure(6, is_w, se_atoms).spec).outputs
    assert outputs["bandgap_pbe_ev"] == pytest.approx(reference.gap_ev, abs=ALLOY_GAP_TOLERANCE_EV)
    assert outputs["valence_top_ev"] == pytest.approx(reference.valence_top_ev, abs=ALLOY_EDGE_TOLERANCE_EV)
    assert outputs["conduction_bottom_ev"] == pytest.approx(reference.conduction_bottom_ev, abs=ALLOY_EDGE_TOLERANCE_EV)


@given(alloys(), st.integers(min_value=0, max_value=53))
def test_translations_turns_and_mirrors_leave_the_band_edges_unchanged(
    cell: tuple[np.ndarray, np.ndarray], operation: int
) -> None:
    image = np.concatenate(cell)[lattice(3).symmetries[operation]]
    assert band_edges_ev(3, image[:9], image[9:]) == pytest.approx(band_edges_ev(3, *cell), abs=1e-9)


@given(alloys())
def test_the_two_computed_eigenvalues_are_those_around_the_filling_of_the_whole_spectrum(
    cell: tuple[np.ndarray, np.ndarray],
) -> None:
    matrix = hamiltonian_ev(3, *cell, aligned_onsite_ev())
    assert np.array_equal(matrix, matrix.T)
    assert band_edges_ev(3, *cell) == pytest.approx(np.linalg.eigvalsh(matrix)[8:10], abs=1e-8)


@pytest.mark.slow
@given(alloys())
def test_the_outputs_are_consistent_and_lie_between_physical_bounds(cell: tuple[np.ndarray, np.ndarray]) -> None:
    outputs = simulation_engine("tmd_three_band").simulate(to_structure(3, *cell).spec).outputs
    assert set(outputs) == {prop.name for prop in simulation_engine("tmd_three_band").properties}
    assert outputs["conduction_bottom_ev"] - outputs["valence_top_ev"] == pytest.approx(outputs["bandgap_pbe_ev"])
    assert 1.2 < outputs["bandgap_pbe_ev"] < 1.9
    assert 0.05 < outputs["bandgap_optical_ev"] - outputs["bandgap_pbe_ev"] < 0.3
    assert -6.0 < outputs["valence_top_ev"] < -5.0


def test_the_optical_gap_of_a_pure_monolayer_is_its_a_exciton_and_can_be_overridden() -> None:
    space_cell = to_structure(6, *pure_cell("WS2"))
    default = simulation_engine("tmd_three_band").simulate(space_cell.spec)
    changed = simulation_engine("tmd_three_band", {"a_exciton_ev": {"WS2": 2.05}}).simulate(space_cell.spec)
    assert default.outputs["bandgap_optical_ev"] == pytest.approx(2.021, abs=1e-9)
    assert changed.outputs["bandgap_optical_ev"] == pytest.approx(2.05, abs=1e-9)
    assert changed.outputs["bandgap_pbe_ev"] == default.outputs["bandgap_pbe_ev"]


def test_two_electron_volts_exist_on_the_optical_scale_only() -> None:
    engine = simulation_engine("tmd_three_band")
    outputs = [engine.simulate(to_structure(6, *pure_cell(material)).spec).outputs for material in PURE_GAPS_EV]
    assert max(out["bandgap_pbe_ev"] for out in outputs) < 1.83
    assert max(out["bandgap_optical_ev"] for out in outputs) > 2.0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "nanoparticle"}, "nanoparticle"),
        ({"side": 4}, "side"),
        ({"metals": ["Mo"] * 8}, "8 metals"),
        ({"metals": ["Ti", *["Mo"] * 8]}, "Ti"),
        ({"se_atoms": [3] * 9}, "se_atoms"),
    ],
)
def test_a_spec_that_is_no_cell_is_a_permanent_failure_that_says_why(change: dict[str, object], word: str) -> None:
    spec = {**to_structure(3, *pure_cell("MoS2", 3)).spec, **change}
    outcome = simulation_engine("tmd_three_band").simulate(spec)
    assert outcome.failure_class is FailureClass.PERMANENT
    assert word in outcome.reason
    assert not outcome.outputs


def test_an_a_exciton_out_of_range_is_refused_with_its_value() -> None:
    with pytest.raises(InvalidInput, match=r"a_exciton_ev\.MoS2=9"):
        simulation_engine("tmd_three_band", {"a_exciton_ev": {"MoS2": 9.0}})


def test_every_pure_material_has_parameters() -> None:
    assert {f"{metal}{chalcogen}2" for metal in METALS for chalcogen in CHALCOGENS} == set(PURE_GAPS_EV)
