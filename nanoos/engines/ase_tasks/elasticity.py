"""Elastic tensor of a crystal by central differences of its stress, and its polycrystalline averages.

Each of the six Voigt strains deforms the cell by a symmetric 1 + e and by 1 - e; the atoms follow and, unless they are
clamped, relax. Then C_ij = (stress_i(+e_j) - stress_i(-e_j)) / 2e. At a stress of zero this is the usual tensor; at
another it is the stress-strain coefficient, which is why the cell relaxes first.

Source: R. Hill, Proc. Phys. Soc. A 65, 349 (1952) for the averages; F. Mouhat and F.-X. Coudert, Phys. Rev. B 90,
224104 (2014) for stability.
"""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.evaluation import evaluate, finite_stress, require_crystal
from nanoos.engines.ase_tasks.failures import permanent, require
from nanoos.engines.ase_tasks.relaxation import relax
from nanoos.engines.ase_tasks.result import LOG, TaskResult
from nanoos.engines.ase_tasks.settings import Elastic

VOIGT = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # ASE's order: xx yy zz yz xz xy


def run_elastic(task: Elastic, atoms: Any) -> TaskResult:
    """Compute the tensor and its averages.

    Results: the state of the unstrained structure (see `evaluation.evaluate`); `elastic_tensor_gpa`, shape (6, 6),
    symmetrised, order xx yy zz yz xz xy; `elastic_asymmetry_gpa`, the largest difference from its transpose before;
    and the averages of `hill_averages`.

    Raises:
        TaskFailed: An unstable crystal, no crystal, no convergence (PERMANENT); a calculator without stress (SYSTEMIC).
    """
    import numpy as np

    require_crystal(atoms, "elastic")
    require(atoms.calc, "stress", needed_for="elastic")
    if atoms.constraints:
        raise permanent("The structure fixes atoms by a constraint; elastic constants of the whole crystal have none.")
    if task.relax_first:
        relax(task, atoms, positions=True, cell=True, needed_for="elastic with relax_first")
    columns = [
        (_stress_gpa(task, atoms, index, task.strain) - _stress_gpa(task, atoms, index, -task.strain))
        / (2 * task.strain)
        for index in range(6)
    ]
    raw = np.array(columns).T
    tensor = (raw + raw.T) / 2
    return TaskResult(
        atoms=atoms,
        results={
            **evaluate(atoms),
            "elastic_tensor_gpa": tensor.tolist(),
            "elastic_asymmetry_gpa": float(np.abs(raw - raw.T).max()),
            **hill_averages(tensor),
        },
        files={LOG: "log of the optimiser"},
    )


def hill_averages(tensor_gpa: Any) -> dict[str, float]:
    """Voigt, Reuss and Hill averages of an elastic tensor.

    Args:
        tensor_gpa: Symmetric, shape (6, 6), GPa, order xx yy zz yz xz xy.

    Returns:
        `bulk_modulus_{voigt,reuss,hill}_gpa`, `shear_modulus_{voigt,reuss,hill}_gpa`, `young_modulus_hill_gpa`,
        `poisson_ratio_hill`.

    Raises:
        TaskFailed: PERMANENT: the tensor is not positive definite, so that the crystal is unstable.
    """
    import numpy as np

    c = np.asarray(tensor_gpa)
    lowest = float(np.linalg.eigvalsh(c)[0])
    if not lowest > 0:
        raise permanent(
            f"The crystal is mechanically unstable: the lowest eigenvalue of its elastic tensor is {lowest:.3g} GPa."
        )
    s = np.linalg.inv(c)
    axial, coupled, shear = np.trace(c[:3, :3]), c[0, 1] + c[0, 2] + c[1, 2], np.trace(c[3:, 3:])
    soft_axial, soft_coupled, soft_shear = np.trace(s[:3, :3]), s[0, 1] + s[0, 2] + s[1, 2], np.trace(s[3:, 3:])
    bulk = {"voigt": (axial + 2 * coupled) / 9, "reuss": 1 / (soft_axial + 2 * soft_coupled)}
    rigid = {
        "voigt": (axial - coupled + 3 * shear) / 15,
        "reuss": 15 / (4 * soft_axial - 4 * soft_coupled + 3 * soft_shear),
    }
    bulk["hill"], rigid["hill"] = sum(bulk.values()) / 2, sum(rigid.values()) / 2
    k, g = float(bulk["hill"]), float(rigid["hill"])
    return {
        **{f"bulk_modulus_{kind}_gpa": float(value) for kind, value in bulk.items()},
        **{f"shear_modulus_{kind}_gpa": float(value) for kind, value in rigid.items()},
        "young_modulus_hill_gpa": 9 * k * g / (3 * k + g),
        "poisson_ratio_hill": (3 * k - 2 * g) / (2 * (3 * k + g)),
    }


def _stress_gpa(task: Elastic, atoms: Any, index: int, strain: float) -> Any:
    """Stress, shape (6,), GPa, of a strained copy. A Voigt shear strain is twice the tensor's component."""
    import numpy as np

    i, j = VOIGT[index]
    deformation = np.eye(3)
    deformation[i, j] += strain if i == j else strain / 2
    deformation[j, i] = deformation[i, j]
    strained = atoms.copy()
    strained.calc = atoms.calc
    strained.set_cell(atoms.cell @ deformation, scale_atoms=True)
    if task.relax_positions:
        relax(task, strained, positions=True, cell=False, needed_for="elastic with relax_positions")
    return finite_stress(strained) / ase_module("units").GPa
