"""Molecular dynamics: equilibration with a thermostat, then averages at constant energy or temperature.

The centre of mass rests throughout, unless atoms are fixed, and its three degrees of freedom do not count in the
temperature. The same seed gives the same trajectory on the same machine and versions.

Source: velocity Verlet; E. Vanden-Eijnden and G. Ciccotti, Chem. Phys. Lett. 429, 310 (2006) for Langevin's equation;
G. Bussi, D. Donadio and M. Parrinello, J. Chem. Phys. 126, 014101 (2007) for velocity rescaling. All as ASE has them.
"""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.evaluation import evaluate, finite_energy_ev
from nanoos.engines.ase_tasks.failures import permanent, require
from nanoos.engines.ase_tasks.relaxation import frozen_atoms
from nanoos.engines.ase_tasks.result import LOG, TRAJECTORY, TaskResult, write_structure
from nanoos.engines.ase_tasks.settings import MolecularDynamics
from nanoos.engines.ase_tasks.statistics import block_average

# A temperature beyond this many times the wanted one is no fluctuation, even of a molecule of three atoms.
EXPLOSION_FACTOR = 20
COLD_K = 300.0  # below it the factor counts from here: a cold start away from the minimum may heat a little
CHECK_EVERY = 10  # steps


def run_md(task: MolecularDynamics, atoms: Any) -> TaskResult:
    """Run equilibration and production.

    Results: the state of the last structure (see `evaluation.evaluate`), `temperature_k`,
    `mean_potential_energy_ev_per_atom` and `mean_total_energy_ev_per_atom`, averages over `n_samples` samples of
    production; `energy_drift_ev_per_atom_per_ps`, the slope of a line through the total energies, which tells whether
    the time step is small enough in NVE; `simulated_ps`. `noise_std` holds the standard errors of the three averages
    by block averaging (see `statistics`).

    Raises:
        TaskFailed: The atoms flew apart or a value is not finite (PERMANENT); a calculator without forces (SYSTEMIC).
    """
    import numpy as np

    require(atoms.calc, "forces", needed_for="md")
    constraints = [*atoms.constraints, *frozen_atoms(task, atoms)]
    if not constraints and len(atoms) == 1:
        raise permanent("A lone atom whose centre of mass rests has no dynamics.")
    atoms.set_constraint(constraints or [ase_module("constraints").FixCom()])
    if atoms.get_number_of_degrees_of_freedom() < 1:
        raise permanent("Every atom is fixed; nothing moves.")
    rng = np.random.default_rng(task.seed)
    finite_energy_ev(atoms)
    _start_velocities(atoms, task.temperature_k, rng)
    _run(task, atoms, _thermostat(task, atoms, rng), task.equilibration_steps, sample=None)
    times, potentials, totals, temperatures = [], [], [], []

    def sample(n_steps: int) -> None:
        potential = finite_energy_ev(atoms)
        times.append(n_steps * task.timestep_fs / 1000)
        potentials.append(potential / len(atoms))
        totals.append((potential + atoms.get_kinetic_energy()) / len(atoms))
        temperatures.append(atoms.get_temperature())
        if task.trajectory:
            write_structure(TRAJECTORY, atoms, append=len(times) > 1)

    production = _thermostat(task, atoms, rng) if task.ensemble == "nvt" else _verlet(task, atoms)
    _run(task, atoms, production, task.n_steps, sample=sample)
    averages = {
        "temperature_k": block_average(temperatures),
        "mean_potential_energy_ev_per_atom": block_average(potentials),
        "mean_total_energy_ev_per_atom": block_average(totals),
    }
    atoms.set_constraint(constraints)
    files = {LOG: "time, energies and temperature every sample"}
    return TaskResult(
        atoms=atoms,
        results={
            **evaluate(atoms),
            **{name: mean for name, (mean, _) in averages.items()},
            "energy_drift_ev_per_atom_per_ps": float(np.polyfit(times, totals, 1)[0]),
            "n_samples": len(times),
            "simulated_ps": task.n_steps * task.timestep_fs / 1000,
        },
        noise_std={name: error for name, (_, error) in averages.items()},
        files=files | ({TRAJECTORY: "structure at every sample"} if task.trajectory else {}),
    )


def _run(task: MolecularDynamics, atoms: Any, dynamics: Any, n_steps: int, *, sample: Any) -> None:
    """Advance, look for an explosion, and take a sample after every `sample_every` steps."""
    limit_k = EXPLOSION_FACTOR * max(task.temperature_k, COLD_K)
    with dynamics:
        for _ in dynamics.irun(n_steps):
            done = dynamics.nsteps
            if done % CHECK_EVERY == 0 or done == n_steps:
                _check(atoms, done, limit_k)
            if sample and done and done % task.sample_every == 0:
                sample(done)


def _check(atoms: Any, n_steps: int, limit_k: float) -> None:
    import numpy as np

    temperature = atoms.get_temperature()
    if not (temperature < limit_k and np.isfinite(atoms.positions).all()):
        raise permanent(
            f"The atoms flew apart: {temperature:.3g} K after {n_steps} steps. A smaller timestep_fs, or a relaxed "
            "structure to begin with, may help."
        )


def _start_velocities(atoms: Any, temperature_k: float, rng: Any) -> None:
    """Maxwell-Boltzmann momenta; constraints, the centre of mass's included, take out their part."""
    import numpy as np

    scale = np.sqrt(atoms.get_masses() * ase_module("units").kB * temperature_k)
    atoms.set_momenta(rng.standard_normal((len(atoms), 3)) * scale[:, None])


def _verlet(task: MolecularDynamics, atoms: Any) -> Any:
    step = task.timestep_fs * ase_module("units").fs
    return ase_module("md.verlet").VelocityVerlet(atoms, step, logfile=LOG, loginterval=task.sample_every)


def _thermostat(task: MolecularDynamics, atoms: Any, rng: Any) -> Any:
    fs = ase_module("units").fs
    shared: dict[str, Any] = {
        "timestep": task.timestep_fs * fs,
        "temperature_K": task.temperature_k,
        "rng": rng,
        "logfile": LOG,
        "loginterval": task.sample_every,
    }
    if task.thermostat == "bussi":
        return ase_module("md.bussi").Bussi(atoms, taut=task.relaxation_time_fs * fs, **shared)
    # Its own fixing of the centre of mass does not sample NVT; the constraint does.
    return ase_module("md.langevin").Langevin(atoms, friction=1 / (task.relaxation_time_fs * fs), fixcm=False, **shared)
