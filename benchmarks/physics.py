"""Every number of `docs/explanation/physics.md`: `python benchmarks/physics.py` (a minute or two on two cores)."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.blas import one_thread
from nanoos.domain.structures import Structure
from nanoos.materials.emt_potential import IMPLEMENTATION, bulk_metal
from nanoos.materials.metals import METALS
from nanoos.materials.nanoparticle.emt_engine import relaxed_particle
from nanoos.materials.nanoparticle.octahedron import SHAPES
from nanoos.materials.references import PURE_GAPS_EV, alloy_references, metal_references
from nanoos.materials.tmd.lattice import CHALCOGENS, to_structure
from nanoos.materials.tmd.lattice import METALS as TMD_METALS
from nanoos.plugins.engine import SimulationEngine
from nanoos.plugins.registry import design_space, simulation_engine

SIDE = 6
N_POOL, N_LEARNED, N_LABELS = 2000, 600, 150
N_PARTICLES = 300
SEEDS = (0, 1, 2)

console = Console(width=120)


def main() -> None:
    pure_monolayers()
    pbe_alloys()
    alloy_pool()
    metals()
    particles()


def pure_monolayers() -> None:
    engine = simulation_engine("tmd_three_band")
    table = _table(
        "Pure monolayers (eV)", "material", "gap", "paper's", "optical gap", "valence top", "conduction bottom"
    )
    for metal in range(len(TMD_METALS)):
        for chalcogen in range(len(CHALCOGENS)):
            cell = [np.full(SIDE**2, value, np.uint8) for value in (metal, 2 * chalcogen)]
            out = engine.simulate(to_structure(SIDE, *cell).spec).outputs
            name = f"{TMD_METALS[metal]}{CHALCOGENS[chalcogen]}2"
            values = [out[key] for key in ("bandgap_optical_ev", "valence_top_ev", "conduction_bottom_ev")]
            table.add_row(name, *(f"{v:.3f}" for v in (out["bandgap_pbe_ev"], PURE_GAPS_EV[name], *values)))
    console.print(table)


def pbe_alloys() -> None:
    engine = simulation_engine("tmd_three_band")
    table = _table("Alloys: model minus PBE (eV)", "alloy", "gap", "valence top", "conduction bottom")
    errors = []
    for reference in alloy_references():
        cell = [
            np.tile(np.array(values, np.uint8).reshape(2, 2), (SIDE // 2, SIDE // 2)).ravel()
            for values in (reference.is_w, reference.se_atoms)
        ]
        out = engine.simulate(to_structure(SIDE, *cell).spec).outputs
        errors.append(
            (
                out["bandgap_pbe_ev"] - reference.gap_ev,
                out["valence_top_ev"] - reference.valence_top_ev,
                out["conduction_bottom_ev"] - reference.conduction_bottom_ev,
            )
        )
        table.add_row(reference.formula, *(f"{error:+.3f}" for error in errors[-1]))
    table.add_row("largest", *(f"{error:.3f}" for error in np.abs(errors).max(axis=0)))
    console.print(table)


def alloy_pool() -> None:
    space, engine = design_space("tmd_alloy"), simulation_engine("tmd_three_band")
    start = time.perf_counter()
    alloys = space.generate(N_POOL, seed=1)
    features = space.featurize(alloys)
    console.print(f"{N_POOL} alloys of side {SIDE} with {features.shape[1]} features: {_since(start):.2f} s")
    console.print(f"Load of the machine while timing: {os.getloadavg()[0]:.1f}")
    outputs, seconds = _labels(engine, alloys)
    gap, bottom = outputs["bandgap_pbe_ev"], outputs["conduction_bottom_ev"]
    console.print(f"An evaluation of {SIDE**2} metals: {1e3 * seconds:.2f} ms")
    for side in (3, 9, 12):
        _, other = _labels(engine, design_space("tmd_alloy", {"side": side}).generate(40, seed=0))
        console.print(f"An evaluation of {side**2} metals: {1e3 * other:.2f} ms")
    for name, values in outputs.items():
        console.print(f"{name}: {values.min():.3f} to {values.max():.3f}")
    hit = (abs(gap - 1.70) <= 0.02) & (abs(bottom + 4.05) <= 0.05)
    console.print(f"Gap 1.70 +- 0.02 and conduction bottom -4.05 +- 0.05 eV: {hit.mean():.2%} of the alloys")
    near = abs(outputs["bandgap_optical_ev"] - 2.0) <= 0.2
    console.print(
        f"Optical gap 2.0 +- 0.2 eV: {near.mean():.1%} of the alloys; PBE gap: {(abs(gap - 2.0) <= 0.2).mean():.1%}"
    )
    _learn("Alloys", features[:N_LEARNED], {name: values[:N_LEARNED] for name, values in outputs.items()})


def metals() -> None:
    table = _table(
        f"EMT ({IMPLEMENTATION}) against measured fcc metals",
        "metal",
        "a (A)",
        "measured",
        "%",
        "B (GPa)",
        "measured",
        "%",
    )
    for metal in METALS:
        found, known = bulk_metal(metal), metal_references()[metal]
        row: list[str] = []
        for value, reference in (
            (found.lattice_constant_a, known.lattice_constant_a),
            (found.bulk_modulus_gpa, known.bulk_modulus_gpa),
        ):
            row += [f"{value:.4g}", f"{reference:g}", f"{100 * (value / reference - 1):+.1f}"]
        table.add_row(metal, *row)
    console.print(table)
    copper = relaxed_particle(["Cu"] * 79, fmax_ev_per_a=0.02, max_steps=300)
    energies = []
    for asap_cutoff in (True, False):
        copper.calc = ase_module("calculators.emt").EMT(asap_cutoff=asap_cutoff)
        energies.append(copper.get_potential_energy() / len(copper))
    shift = 1e3 * (energies[0] - energies[1])
    console.print(f"A copper particle with its own cutoff lies {shift:.1f} meV an atom above the common scale")


def particles() -> None:
    engine = simulation_engine("emt_relaxation")
    console.print(f"Load of the machine while timing: {os.getloadavg()[0]:.1f}")
    for n_atoms in SHAPES:
        space = design_space("nanoparticle", {"elements": ["Cu", "Au"], "n_atoms": n_atoms})
        sample = space.generate(9, seed=0)
        engine.simulate(sample[0].spec)  # the pure references
        _, seconds = _labels(engine, sample[1:])
        console.print(f"A relaxation of {n_atoms} atoms with {IMPLEMENTATION}: {seconds:.3f} s")
    for elements in (["Cu", "Au"], ["Ni", "Pd", "Pt"]):
        space = design_space("nanoparticle", {"elements": elements, "n_atoms": 38})
        sample = space.generate(N_PARTICLES, seed=0)
        outputs, _ = _labels(engine, sample)
        for name, values in outputs.items():
            console.print(f"{'-'.join(elements)} 38 atoms, {name}: {values.min():.3f} to {values.max():.3f}")
        _learn(f"{'-'.join(elements)} particles", space.featurize(sample), outputs)


def _labels(engine: SimulationEngine, structures: Sequence[Structure]) -> tuple[dict[str, NDArray[np.float64]], float]:
    """Outputs by property and seconds for one simulation."""
    start = time.perf_counter()
    outcomes = [engine.simulate(structure.spec) for structure in structures]
    seconds = _since(start) / len(structures)
    failed = [outcome.reason for outcome in outcomes if not outcome.is_success]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(outcomes)} simulations failed: {failed[0]}")
    return {p.name: np.array([outcome.outputs[p.name] for outcome in outcomes]) for p in engine.properties}, seconds


def _learn(title: str, features: NDArray[np.float64], outputs: dict[str, NDArray[np.float64]]) -> None:
    """Held-out R2 of a Gaussian process on N_LABELS labels, mean over shuffles."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    features = features[:, features.std(axis=0) > 1e-9]
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    warnings.filterwarnings("ignore", category=ConvergenceWarning)  # of the last digits of a length scale
    for name, values in outputs.items():
        scaled = (values - values.mean()) / values.std()
        scores = []
        for seed in SEEDS:
            order = np.random.default_rng(seed).permutation(len(values))
            train, test = order[:N_LABELS], order[N_LABELS:]
            kernel: Any = ConstantKernel() * Matern(features.shape[1] ** 0.5, (0.1, 1e3), nu=2.5)
            kernel += WhiteKernel(1e-3, (1e-8, 1.0))
            with one_thread():
                model = GaussianProcessRegressor(kernel, random_state=0).fit(features[train], scaled[train])
            error = ((model.predict(features[test]) - scaled[test]) ** 2).mean()
            scores.append(1 - error / scaled[test].var())
        console.print(
            f"{title}, {name}: R2 {np.mean(scores):.3f} on {len(values) - N_LABELS} held out, {N_LABELS} labels"
        )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position else "left")
    return table


def _since(start: float) -> float:
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
