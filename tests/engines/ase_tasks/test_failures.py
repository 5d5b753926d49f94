"""Expected failures and their classes, and settings that are refused."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from ase import Atoms
from ase.build import bulk, molecule
from ase.calculators.calculator import CalculationFailed, CalculatorSetupError, InputError, ReadError, SCFError
from ase.calculators.emt import EMT

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.ase_tasks.properties import check_properties, compute_properties
from nanoos.engines.ase_tasks.run import TaskFailed, run_task
from nanoos.engines.ase_tasks.settings import TASKS, read_task
from tests.engines.ase_tasks.calculators import EnergyAndForces, Failing

STRETCHED = bulk("Cu", cubic=True, a=3.8)


def failure_of(task: Any, atoms: Atoms, make_calculator: Any) -> TaskFailed:
    with pytest.raises(TaskFailed) as failure:
        run_task(read_task(task), atoms, make_calculator)
    return failure.value


@pytest.mark.slow
def test_too_few_steps_are_permanent_and_say_how_far_it_got() -> None:
    failure = failure_of({"name": "relax", "cell": True, "max_steps": 1}, STRETCHED, EMT)
    assert failure.failure_class is FailureClass.PERMANENT
    assert "did not converge in 1 steps" in failure.reason
    assert "GPa" in failure.reason


def test_a_missing_stress_is_systemic_and_names_property_and_calculator() -> None:
    for task in ({"name": "relax", "cell": True}, "elastic", "equation_of_state"):
        failure = failure_of(task, STRETCHED, EnergyAndForces)
        assert failure.failure_class is FailureClass.SYSTEMIC
        assert "EnergyAndForces" in failure.reason
        assert "stress" in failure.reason


@pytest.mark.parametrize("task", sorted(TASKS))
def test_an_energy_that_is_no_number_is_permanent(task: str) -> None:
    failure = failure_of(task, STRETCHED, lambda: Failing(energy=float("nan")))
    assert failure.failure_class is FailureClass.PERMANENT
    assert "nan" in failure.reason


def test_a_force_that_is_no_number_is_permanent() -> None:
    failure = failure_of("relax", STRETCHED, lambda: Failing(force=float("inf")))
    assert failure.failure_class is FailureClass.PERMANENT


@pytest.mark.parametrize(
    ("error", "failure_class"),
    [
        (SCFError("no convergence"), FailureClass.PERMANENT),
        (CalculationFailed("SCF not converged in 250 cycles"), FailureClass.PERMANENT),
        (CalculationFailed("exit code 137"), FailureClass.TRANSIENT),
        (ReadError("truncated"), FailureClass.TRANSIENT),
        (InputError("element Xx"), FailureClass.PERMANENT),
        (CalculatorSetupError("no command"), FailureClass.SYSTEMIC),
    ],
)
def test_errors_of_a_calculator_have_their_class(error: Exception, failure_class: FailureClass) -> None:
    for task in ("single_point", "relax", "md"):
        assert failure_of(task, STRETCHED, lambda: Failing(error)).failure_class is failure_class


def test_an_error_that_is_a_bug_is_raised() -> None:
    with pytest.raises(KeyError):
        run_task(read_task("single_point"), STRETCHED, lambda: Failing(KeyError("bug")))


def test_an_element_without_parameters_is_permanent() -> None:
    assert failure_of("single_point", bulk("Fe"), EMT).failure_class is FailureClass.PERMANENT


@pytest.mark.parametrize("task", ["elastic", "equation_of_state", {"name": "relax", "cell": True}])
def test_a_molecule_has_no_cell(task: Any) -> None:
    assert "periodic in three directions" in failure_of(task, molecule("H2O"), EMT).reason


def test_a_scan_without_a_minimum_says_so() -> None:
    task = {"name": "equation_of_state", "relax_first": False}
    assert "end of the scan" in failure_of(task, STRETCHED, EMT).reason


def test_a_failure_survives_pickling() -> None:
    failure = pickle.loads(pickle.dumps(TaskFailed("why", FailureClass.TRANSIENT)))
    assert (failure.reason, failure.failure_class) == ("why", FailureClass.TRANSIENT)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("elast", "Did you mean 'elastic'"),
        ({"name": "relax", "fmax": 0.1}, "fmax is unknown"),
        ({"name": "relax", "fmax_ev_per_a": -1}, "greater than or equal"),
        ({"name": "relax", "positions": False}, "nothing moves"),
        ({"name": "relax", "cell": True, "fixed_atoms": [0]}, "cannot be fixed"),
        ({"name": "relax", "pressure_gpa": 1.0}, "only where cell=true"),
        ({"name": "md", "n_steps": 100}, "fewer than 64 samples"),
        ({"name": "md", "seed": "1"}, "seed"),
        ({"task": "md"}, "without a name"),
    ],
)
def test_wrong_settings_are_refused(raw: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_task(raw)


def test_every_task_has_defaults_that_survive_json() -> None:
    for name in TASKS:
        task = read_task(name)
        assert read_task(task.model_dump(mode="json")) == task


def test_wrong_properties_are_refused_before_a_campaign() -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'bulk_modulus_gpa'"):
        check_properties(["bulk_modulus"], read_task("elastic"))
    with pytest.raises(InvalidInput, match="Tasks that do: elastic, equation_of_state"):
        check_properties(["bulk_modulus_gpa"], read_task("relax"))
    with pytest.raises(InvalidInput, match="references_ev_per_atom is missing"):
        check_properties({"formation_energy_ev_per_atom": {}}, read_task("relax"))
    with pytest.raises(InvalidInput, match="stress: true"):
        check_properties(["pressure_gpa"], read_task({"name": "single_point", "stress": False}))
    check_properties(["pressure_gpa", "density_g_per_cm3"], read_task("relax"))


def test_a_property_that_the_calculator_lacks_is_systemic() -> None:
    done = run_task(read_task("single_point"), STRETCHED, EMT)
    with pytest.raises(TaskFailed, match="EMT does not give 'eigenvalues'") as failure:
        compute_properties({"bandgap_ev": {}}, done)
    assert failure.value.failure_class is FailureClass.SYSTEMIC
