"""Band gap and band edges of 1H-MX2 alloy monolayers (Mo, W, S, Se): a real tight-binding engine, milliseconds a cell.

The three-band nearest-neighbour model of Liu, Shan, Yao, Yao and Xiao, Phys. Rev. B 88, 085433 (2013), with the
paper's GGA parameters, on a supercell at Gamma. How the four pure parameter sets mix in an alloy:

- onsite energies of a metal: its MS2 and MSe2 values, weighted by the Se content of the three columns around it;
- hoppings between two metals go through the one column that bridges them: each end's MS2 and MSe2 values, weighted by
  the Se content of that column, then averaged over both ends. (t1 and t12 exist only because of that column: without it
  the plane through the bond is a mirror that forbids them.) With the columns around each end instead, the gap misses
  our PBE reference of Mo4S4Se4 by 0.049 eV;
- the onsite energies are shifted so that the valence-band top of each pure monolayer sits where our PBE plane-wave
  calculations have it against vacuum.

Left out: spin-orbit coupling, relaxation of the alloy's lattice, excitons except through `bandgap_optical_ev`. Checks
against PBE alloys: `benchmarks/physics.py`. The model's parameters are in `data/`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.linalg import LinAlgError, eigvalsh

from nanoos._runtime.blas import one_thread
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.materials.tmd.lattice import CHALCOGENS, METALS, SE_PER_COLUMN_MAX, Species, lattice, read_cell
from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import Parameters, validated

Floats = NDArray[np.float64]

ORBITALS = 3  # d_z2, d_xy, d_x2-y2 on each metal
ONSITE_COLUMNS = ("e1_ev", "e2_ev")
HOP_COLUMNS = ("t0_ev", "t1_ev", "t2_ev", "t11_ev", "t12_ev", "t22_ev")
PURE_CELL_SIDE = 3  # smallest cell with K at Gamma: enough to place the band edges of a pure monolayer

# Measured optical gaps (photoluminescence, ambient conditions) of the monolayers: Table 1 of "Electronic gap
# characterization at mesoscopic scale via scanning probe microscopy under ambient conditions", Nat. Commun. 13 (2022),
# doi 10.1038/s41467-022-32439-1. Substrate, strain and doping move them by 0.02 to 0.03 eV; that table quotes
# earlier reports from 1.81 to 1.92, 2.02 to 2.09, 1.56 to 1.66 and 1.61 to 1.74 eV. See also Li et al.,
# Phys. Rev. B 90, 205422 (2014).
A_EXCITON_MOS2_EV = 1.891
A_EXCITON_WS2_EV = 2.021
A_EXCITON_MOSE2_EV = 1.575
A_EXCITON_WSE2_EV = 1.647

PROPERTIES = (
    PropertySpec(
        name="bandgap_pbe_ev",
        unit="eV",
        description="Gap of the tight-binding model on its parameters' scale (PBE, no spin-orbit),"
        " about 1.38 to 1.81 eV",
    ),
    PropertySpec(
        name="bandgap_optical_ev",
        unit="eV",
        description="bandgap_pbe_ev plus the offset to the room-temperature A exciton of the four pure monolayers, "
        "interpolated in the composition; uncertain by 0.02 to 0.03 eV",
    ),
    PropertySpec(name="valence_top_ev", unit="eV", description="Valence-band top against vacuum, PBE scale"),
    PropertySpec(
        name="conduction_bottom_ev", unit="eV", description="Conduction-band bottom against vacuum, PBE scale"
    ),
)


class AExciton(Parameters):
    """Room-temperature A-exciton energies that calibrate the optical scale, eV."""

    MoS2: float = Field(default=A_EXCITON_MOS2_EV, ge=1.0, le=3.0)
    WS2: float = Field(default=A_EXCITON_WS2_EV, ge=1.0, le=3.0)
    MoSe2: float = Field(default=A_EXCITON_MOSE2_EV, ge=1.0, le=3.0)
    WSe2: float = Field(default=A_EXCITON_WSE2_EV, ge=1.0, le=3.0)


class ThreeBandParameters(Parameters):
    a_exciton_ev: AExciton = Field(
        default=AExciton(), description="A-exciton energies of MoS2, WS2, MoSe2 and WSe2, 1.0 to 3.0 eV each"
    )


class ThreeBandEngine:
    """Supercell tight binding at Gamma; see the module for the model. Deterministic."""

    name: ClassVar[str] = "tmd_three_band"
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"tmd_alloy"})

    def __init__(self, params: Mapping[str, Any] | None = None) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(ThreeBandParameters, params or {}, owner=f"engine {self.name!r}")
        a_exciton = self._params.a_exciton_ev.model_dump()
        self._optical_offset_ev = np.array(
            [[a_exciton[f"{metal}{x}2"] - pure_gap_ev(metal, x) for x in CHALCOGENS] for metal in METALS]
        )

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return PROPERTIES

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Band gap and edges of one cell; a spec that is no such cell is a permanent failure."""
        try:
            side, is_w, se_atoms = read_cell(spec)
            valence_top, conduction_bottom = band_edges_ev(side, is_w, se_atoms)
        except InvalidInput as exc:
            return SimulationOutcome(outputs={}, failure_class=FailureClass.PERMANENT, reason=str(exc))
        except LinAlgError as exc:
            return SimulationOutcome(
                outputs={}, failure_class=FailureClass.PERMANENT, reason=f"The eigenvalue solver failed: {exc}"
            )
        gap = conduction_bottom - valence_top
        w_fraction, se_fraction = float(is_w.mean()), float(se_atoms.mean()) / SE_PER_COLUMN_MAX
        offset = np.array([1 - w_fraction, w_fraction]) @ self._optical_offset_ev @ [1 - se_fraction, se_fraction]
        outputs = {
            "bandgap_pbe_ev": gap,
            "bandgap_optical_ev": gap + float(offset),
            "valence_top_ev": valence_top,
            "conduction_bottom_ev": conduction_bottom,
        }
        if not all(math.isfinite(value) for value in outputs.values()):
            return SimulationOutcome(
                outputs={}, failure_class=FailureClass.PERMANENT, reason=f"The model gave {outputs}."
            )
        return SimulationOutcome(outputs=outputs)


def band_edges_ev(side: int, is_w: Species, se_atoms: Species) -> tuple[float, float]:
    """Valence-band top and conduction-band bottom of a cell.

    Args:
        side: Metals along a cell vector, a multiple of 3.
        is_w: 1 where a metal is W, shape (side**2,).
        se_atoms: Se atoms of each chalcogen column, 0 to 2, shape (side**2,).

    Returns:
        Both in eV against vacuum. One electron pair per metal fills the lowest side**2 states.

    Raises:
        LinAlgError: LAPACK did not converge.
    """
    return _edges_ev(hamiltonian_ev(side, is_w, se_atoms, aligned_onsite_ev()))


def hamiltonian_ev(side: int, is_w: Species, se_atoms: Species, onsite_ev: Floats) -> Floats:
    """The model's matrix at Gamma, real and symmetric.

    Args:
        side: Metals along a cell vector, at least 3 (a metal of a smaller cell would be its own neighbour).
        is_w: 1 where a metal is W, shape (n,), n = side**2.
        se_atoms: Se atoms of each chalcogen column, 0 to 2, shape (n,).
        onsite_ev: (e1, e2) of each pure monolayer by (metal, chalcogen), shape (2, 2, 2), eV.

    Returns:
        Shape (3 n, 3 n), eV; the three orbitals of metal m are rows 3 m to 3 m + 2.
    """
    cell, n = lattice(side), side * side
    metal = is_w.astype(np.intp)
    ring_se = se_atoms[cell.ring].sum(axis=0) / (SE_PER_COLUMN_MAX * len(cell.ring))
    onsite = (1 - ring_se)[:, None] * onsite_ev[metal, 0] + ring_se[:, None] * onsite_ev[metal, 1]

    pure = _hops_ev()
    bridge_se = (se_atoms[cell.bridge] / SE_PER_COLUMN_MAX)[..., None]  # (3 bonds, n, 1)
    metal_pair = 0.5 * (pure[metal][None] + pure[metal[cell.neighbour]])  # (3, n, 2 chalcogens, 6 hops)
    hops = (1 - bridge_se) * metal_pair[:, :, 0] + bridge_se * metal_pair[:, :, 1]
    blocks = np.einsum("kmp,kpij->kmij", hops, _hop_matrices())

    matrix = np.zeros((n, ORBITALS, n, ORBITALS))
    site = np.arange(n)
    matrix[site, 0, site, 0] = onsite[:, 0]
    matrix[site, 1, site, 1] = matrix[site, 2, site, 2] = onsite[:, 1]
    for bond, block in enumerate(blocks):
        end = cell.neighbour[bond]
        matrix[site, :, end, :] = block
        matrix[end, :, site, :] = block.transpose(0, 2, 1)
    return matrix.reshape(n * ORBITALS, n * ORBITALS)


def pure_gap_ev(metal: str, chalcogen: str) -> float:
    """Gap of a pure monolayer, eV, PBE scale: the reference of the optical offset."""
    top, bottom = _pure_edges_ev(METALS.index(metal), CHALCOGENS.index(chalcogen), _parameters()[..., :2])
    return bottom - top


def _edges_ev(matrix: Floats) -> tuple[float, float]:
    n_filled = len(matrix) // ORBITALS
    # Bisection for two eigenvalues ("evx") takes half the time of all of them.
    with one_thread():
        top, bottom = eigvalsh(
            matrix, subset_by_index=[n_filled - 1, n_filled], driver="evx", check_finite=False, overwrite_a=True
        )
    return float(top), float(bottom)


def _pure_edges_ev(metal: int, chalcogen: int, onsite_ev: Floats) -> tuple[float, float]:
    n = PURE_CELL_SIDE**2
    is_w = np.full(n, metal, dtype=np.uint8)
    se_atoms = np.full(n, chalcogen * SE_PER_COLUMN_MAX, dtype=np.uint8)
    return _edges_ev(hamiltonian_ev(PURE_CELL_SIDE, is_w, se_atoms, onsite_ev))


@cache
def _parameters() -> Floats:
    """(e1, e2, six hops, valence top) by (metal, chalcogen), shape (2, 2, 9), eV."""
    with (files(__package__) / "data" / "tmd_three_band_gga.csv").open(encoding="utf-8") as lines:
        rows = {row["material"]: row for row in csv.DictReader(lines)}
    columns = (*ONSITE_COLUMNS, *HOP_COLUMNS, "valence_top_vacuum_ev")
    return np.array([[[float(rows[f"{m}{x}2"][c]) for c in columns] for x in CHALCOGENS] for m in METALS])


def _hops_ev() -> Floats:
    return _parameters()[..., len(ONSITE_COLUMNS) : -1]


@cache
def aligned_onsite_ev() -> Floats:
    """(e1, e2) by (metal, chalcogen), shape (2, 2, 2), eV against vacuum."""
    table = _parameters()
    onsite = table[..., : len(ONSITE_COLUMNS)].copy()
    for metal in range(len(METALS)):
        for chalcogen in range(len(CHALCOGENS)):
            top, _ = _pure_edges_ev(metal, chalcogen, table[..., : len(ONSITE_COLUMNS)])
            onsite[metal, chalcogen] += table[metal, chalcogen, -1] - top
    return onsite


@cache
def _hop_matrices() -> Floats:
    """What one eV of each hop parameter adds to the block of each bond direction, shape (3 bonds, 6 hops, 3, 3).

    Along the first lattice vector, with the bridging column on its left: [[t0, t1, t2], [-t1, t11, t12],
    [t2, -t12, t22]] (Liu et al., eq. 5). The signs of t1 and t12 agree with second-order hopping through the column's
    p orbitals; with the column on the other side the PBE alloys are missed by up to 0.047 eV. The other two directions
    follow from rotations by 120 degrees, under which (d_xy, d_x2-y2) rotate by 240, that is by -120.
    """
    along = np.zeros((len(HOP_COLUMNS), ORBITALS, ORBITALS))
    along[0, 0, 0] = 1
    along[1, 0, 1], along[1, 1, 0] = 1, -1
    along[2, 0, 2] = along[2, 2, 0] = 1
    along[3, 1, 1] = 1
    along[4, 1, 2], along[4, 2, 1] = 1, -1
    along[5, 2, 2] = 1
    cos, sin = math.cos(2 * math.pi / 3), math.sin(2 * math.pi / 3)
    rotation = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return np.array([(power := np.linalg.matrix_power(rotation, k)) @ along @ power.T for k in range(3)])
