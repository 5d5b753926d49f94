"""Properties: definitions, known values, and invariance."""

from __future__ import annotations

import numpy as np
import pytest
from ase.build import bulk, molecule
from ase.calculators.emt import EMT
from ase.calculators.singlepoint import SinglePointDFTCalculator, SinglePointKPoint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanoos.engines.ase_tasks.properties import PROPERTIES, compute_properties
from nanoos.engines.ase_tasks.run import run_task
from nanoos.engines.ase_tasks.settings import TASKS, read_task
from nanoos.engines.units import check_unit
from tests.engines.ase_tasks.calculators import gfn2

SINGLE = read_task("single_point")
FEW = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
def test_every_property_has_a_known_unit_and_a_task() -> None:
    for definition in PROPERTIES.values():
        assert definition.unit == "dimensionless" or check_unit(definition.unit)
        assert definition.tasks
        assert definition.tasks <= set(TASKS)


def test_geometry_of_copper_is_that_of_the_tables() -> None:
    done = run_task(SINGLE, bulk("Cu", a=3.615), EMT)
    values = compute_properties({"density_g_per_cm3": {}, "coordination_mean": {}, "volume_a3_per_atom": {}}, done)
    assert values["density_g_per_cm3"] == pytest.approx(8.935, abs=0.01)  # from the lattice constant; Kittel: 8.93
    assert values["coordination_mean"] == 12
    assert values["volume_a3_per_atom"] == pytest.approx(3.615**3 / 4)


def test_a_formation_energy_is_zero_against_itself_and_known_for_an_alloy() -> None:
    name = "formation_energy_ev_per_atom"
    alloy = bulk("Cu", cubic=True, a=3.7)
    alloy.symbols[0] = "Au"
    energy = run_task(SINGLE, alloy, EMT).results["energy_ev"]
    options = {"references_ev_per_atom": {"Cu": 0.1, "Au": -0.2}}
    value = compute_properties({name: options}, run_task(SINGLE, alloy, EMT))[name]
    assert value == pytest.approx((energy - 3 * 0.1 + 0.2) / 4)


def test_the_gap_is_that_of_the_calculators_eigenvalues() -> None:
    crystal = bulk("Si")
    calculator = SinglePointDFTCalculator(crystal, energy=-1.0, efermi=0.5, ibzkpts=np.zeros((2, 3)))
    calculator.kpts = [
        SinglePointKPoint(0.5, 0, 0, eps_n=[-5.0, 0.0, 2.0, 4.0]),
        SinglePointKPoint(0.5, 0, 1, eps_n=[-4.0, -1.0, 1.2, 3.0]),
    ]
    assert compute_properties({"bandgap_ev": {}}, run_task(SINGLE, crystal, lambda: calculator)) == {
        "bandgap_ev": pytest.approx(1.2)
    }


@pytest.mark.slow
@FEW
@given(
    shift=st.tuples(*[st.floats(-5, 5)] * 3), axis=st.sampled_from(["x", "y", "z", (1, 1, 1)]), angle=st.floats(0, 360)
)
def test_a_molecule_moved_and_turned_has_the_same_properties(
    shift: tuple[float, float, float], axis: str, angle: float
) -> None:
    names: dict[str, dict[str, float]] = {name: {} for name in ("energy_ev", "max_force_ev_per_a", "dipole_debye")}
    start = molecule("H2O")
    moved = molecule("H2O")
    moved.rotate(angle, axis)
    moved.translate(shift)
    expected = compute_properties(names, run_task(SINGLE, start, gfn2))
    assert compute_properties(names, run_task(SINGLE, moved, gfn2)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.slow
@FEW
@given(repeat=st.tuples(*[st.integers(1, 3)] * 3), a=st.floats(3.4, 3.9), seed=st.integers(0, 100))
def test_a_supercell_has_the_same_values_per_atom(repeat: tuple[int, int, int], a: float, seed: int) -> None:
    names: dict[str, dict[str, float]] = {
        name: {}
        for name in (
            "energy_ev_per_atom",
            "pressure_gpa",
            "stress_xy_gpa",
            "max_force_ev_per_a",
            "density_g_per_cm3",
            "coordination_mean",
        )
    }
    cell = bulk("Cu", cubic=True, a=a)
    cell.symbols[1] = "Au"
    cell.rattle(0.05, seed=seed)
    expected = compute_properties(names, run_task(SINGLE, cell, EMT))
    assert compute_properties(names, run_task(SINGLE, cell * repeat, EMT)) == pytest.approx(
        expected, rel=1e-7, abs=1e-7
    )
