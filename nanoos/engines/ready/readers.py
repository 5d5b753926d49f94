"""Outputs that a pattern cannot read, for the ready-made definitions and for a group's own."""

from __future__ import annotations

from pathlib import Path

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.outcomes import SimulationFailed

CONVERGED = "reached required accuracy"  # VASP's line in OUTCAR at the end of a relaxation


def vasp(folder: Path) -> dict[str, float]:
    """The last step of VASP's vasprun.xml.

    Returns:
        `energy_ev_per_atom`, extrapolated to zero smearing; `bandgap_ev`, of the eigenvalues on the k-points, 0 for a
        metal; `volume_a3_per_atom`; `pressure_gpa`, minus a third of the trace of the stress.

    Raises:
        SimulationFailed: PERMANENT: the atoms still moved at the last step allowed.
    """
    atoms = ase_module("io").read(folder / "vasprun.xml")
    n_steps = atoms.calc.parameters.get("nsw", 0)
    if n_steps and CONVERGED not in (folder / "OUTCAR").read_text(errors="replace"):
        raise SimulationFailed(FailureClass.PERMANENT, f"The relaxation did not converge in NSW={n_steps} steps.")
    stress_gpa = atoms.get_stress() / ase_module("units").GPa
    return {
        "energy_ev_per_atom": float(atoms.get_potential_energy() / len(atoms)),
        "bandgap_ev": float(ase_module("dft.bandgap").bandgap(atoms.calc)[0]),
        "volume_a3_per_atom": float(atoms.get_volume() / len(atoms)),
        "pressure_gpa": -float(stress_gpa[:3].mean()),
    }


def quantum_espresso(folder: Path) -> dict[str, float]:
    """The last step of pw.x in `run.out`.

    Returns:
        `bandgap_pbe_ev`, of the eigenvalues on the k-points, both spins together, 0 for a metal; `volume_a3_per_atom`.
    """
    atoms = ase_module("io").read(folder / "run.out", format="espresso-out")
    return {
        "bandgap_pbe_ev": float(ase_module("dft.bandgap").bandgap(atoms.calc)[0]),
        "volume_a3_per_atom": float(atoms.get_volume() / len(atoms)),
    }
