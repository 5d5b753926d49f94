"""Molecular dynamics: conservation, temperature, reproducibility; and the error of a correlated average."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ase.build import bulk
from ase.calculators.lj import LennardJones

from nanoos.engines.ase_tasks.run import TaskFailed, run_task
from nanoos.engines.ase_tasks.settings import read_task
from nanoos.engines.ase_tasks.statistics import block_average

SIGMA_A = 3.405  # argon: Rahman, Phys. Rev. 136, A405 (1964); epsilon is 120 K


def argon() -> Any:
    return bulk("Ar", cubic=True, a=5.4) * (2, 2, 2)


def argon_potential() -> Any:
    return LennardJones(epsilon=0.01034, sigma=SIGMA_A, rc=1.55 * SIGMA_A, smooth=True)


def dynamics(**fields: Any) -> Any:
    short = {"name": "md", "temperature_k": 40.0, "timestep_fs": 5.0, "n_steps": 400, "equilibration_steps": 100}
    return read_task(short | fields)


@pytest.mark.slow
def test_energy_is_conserved_in_nve() -> None:
    done = run_task(dynamics(ensemble="nve"), argon(), argon_potential)
    kinetic_ev = 1.5 * 8.617e-5 * done.results["temperature_k"]
    drift = abs(done.results["energy_drift_ev_per_atom_per_ps"]) * done.results["simulated_ps"]
    assert drift < 1e-3 * kinetic_ev
    assert done.noise_std["mean_total_energy_ev_per_atom"] < 1e-3 * kinetic_ev


@pytest.mark.slow
@pytest.mark.parametrize("thermostat", ["langevin", "bussi"])
def test_the_mean_temperature_is_the_thermostats(thermostat: str) -> None:
    done = run_task(dynamics(thermostat=thermostat, n_steps=1500, seed=3), argon(), argon_potential)
    error = done.noise_std["temperature_k"]
    assert 0 < error < 4.0
    assert abs(done.results["temperature_k"] - 40.0) < 4 * error


@pytest.mark.slow
def test_the_same_seed_gives_the_same_trajectory_and_another_seed_another() -> None:
    first, again, other = (
        run_task(dynamics(seed=seed, n_steps=64, sample_every=1, equilibration_steps=10), argon(), argon_potential)
        for seed in (1, 1, 2)
    )
    assert (first.atoms.get_positions() == again.atoms.get_positions()).all()
    assert first.results == again.results
    assert (first.atoms.get_positions() != other.atoms.get_positions()).any()


@pytest.mark.slow
def test_the_centre_of_mass_rests() -> None:
    done = run_task(dynamics(), argon(), argon_potential)
    assert done.atoms.get_momenta().sum(axis=0) == pytest.approx([0, 0, 0], abs=1e-9)
    assert done.atoms.constraints == []


def test_atoms_on_top_of_each_other_fly_apart() -> None:
    start = argon()
    start.positions[1] = start.positions[0] + [1.0, 0, 0]
    with pytest.raises(TaskFailed, match=r"flew apart|not finite|energy") as failure:
        run_task(dynamics(), start, argon_potential)
    assert failure.value.failure_class == "permanent"


@pytest.mark.parametrize("correlation", [0.0, 0.8, 0.95])
def test_the_error_of_an_autoregressive_series_is_the_exact_one(correlation: float) -> None:
    rng, n = np.random.default_rng(5), 2**14
    series = np.zeros(n)
    for index in range(1, n):
        series[index] = correlation * series[index - 1] + rng.standard_normal()
    exact = 1 / (1 - correlation) / np.sqrt(n)  # standard error of the mean of an AR(1) series
    mean, error = block_average(series + 7.0)
    assert abs(mean - 7.0) < 4 * exact
    assert 0.85 * exact < error < 1.6 * exact
