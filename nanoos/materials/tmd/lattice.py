"""Geometry of a monolayer 1H-MX2 supercell: which sites are neighbours, which permutations are symmetries.

Shared by the alloy design space (canonical form, features) and the tight-binding engine (bonds), so that both
number the sites alike. No energies here.

Lattice vectors a1 and a2 make 60 degrees. Metal (i, j) is at i a1 + j a2; chalcogen column (i, j), a top and a bottom
atom, at (i + 1/3) a1 + (j + 1/3) a2. So column (i, j) bridges the metals (i, j), (i+1, j), (i, j+1), and metal (i, j)
touches the columns (i, j), (i-1, j), (i, j-1). Arrays are flat in row-major order: site = side * i + j.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash
from nanoos.materials.symmetry import first_image

KIND = "tmd_alloy"
METALS = ("Mo", "W")
CHALCOGENS = ("S", "Se")
SE_PER_COLUMN_MAX = 2  # a column is two atoms
SIDE_STEP = 3  # K = (1/3, 1/3) folds to Gamma only in cells whose side is a multiple of 3
SIDE_MAX = 18  # 324 metals, a 972 x 972 matrix: about a second per evaluation

# Hop k goes from metal (i, j) to (i, j) + BOND_STEPS[k], along 0, 120 and 240 degrees; the three reverses complete
# the six neighbours.
BOND_STEPS = ((1, 0), (-1, 1), (0, -1))
# The one column that bridges the two metals of bond k, relative to (i, j).
BRIDGE_STEPS = ((0, 0), (-1, 0), (0, -1))
RING_STEPS = ((0, 0), (-1, 0), (0, -1))

Sites = NDArray[np.intp]
Species = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """Index tables of one supercell of `side` x `side` metals, n = side**2.

    Attributes:
        neighbour: Metal at the end of bond k of metal m, shape (3, n).
        bridge: Column that bridges bond k of metal m, shape (3, n).
        ring: The three columns that metal m touches, shape (3, n).
        symmetries: Each row takes a flat (metals, columns) vector of length 2 n to an equivalent one by indexing;
            6 point operations times n translations, shape (6 n, 2 n).
    """

    side: int
    neighbour: Sites
    bridge: Sites
    ring: Sites
    symmetries: Sites


@cache
def lattice(side: int) -> Lattice:
    """The index tables, made once for each side."""
    i, j = np.divmod(np.arange(side * side), side)

    def at(steps: Sequence[tuple[int, int]]) -> Sites:
        return np.stack([flat_site(i + di, j + dj, side) for di, dj in steps])

    return Lattice(
        side=side,
        neighbour=at(BOND_STEPS),
        bridge=at(BRIDGE_STEPS),
        ring=at(RING_STEPS),
        symmetries=_symmetries(side),
    )


def flat_site(i: Sites, j: Sites, side: int) -> Sites:
    """Flat index of (i, j) in the periodic cell."""
    return np.asarray((i % side) * side + j % side, dtype=np.intp)


def _symmetries(side: int) -> Sites:
    """Translations times C3v about a metal: a rotation by 120 degrees takes a1 to a2 - a1 and a2 to -a1."""
    n = side * side
    i, j = np.divmod(np.arange(n), side)
    metal, column = (i, j), (i, j)
    rows = []
    for _mirror in range(2):
        for _rotation in range(3):
            metal = (-metal[0] - metal[1], metal[0])
            column = (-column[0] - column[1] - 1, column[0])  # its (1/3, 1/3) offset turns to (-2/3, 1/3)
            for di in range(side):
                for dj in range(side):
                    rows.append(
                        np.concatenate(
                            [
                                flat_site(metal[0] + di, metal[1] + dj, side),
                                n + flat_site(column[0] + di, column[1] + dj, side),
                            ]
                        )
                    )
        metal, column = metal[::-1], column[::-1]  # the mirror that swaps a1 and a2
    return np.array(rows, dtype=np.intp)


def canonical(side: int, is_w: Species, se_atoms: Species) -> tuple[Species, Species]:
    """The first in byte order of all cells equivalent by translation, threefold rotation and mirror.

    Args:
        side: Metals along a cell vector.
        is_w: 1 where a metal is W, 0 where it is Mo, shape (n,).
        se_atoms: Se atoms of each chalcogen column, 0 to 2, shape (n,).

    Returns:
        (is_w, se_atoms) of the representative, same shapes.
    """
    best = first_image(np.concatenate([is_w, se_atoms]), lattice(side).symmetries)
    return best[: side * side], best[side * side :]


def to_structure(side: int, is_w: Species, se_atoms: Species) -> Structure:
    """The structure of a cell, in its canonical form."""
    is_w, se_atoms = canonical(side, is_w, se_atoms)
    spec = {
        "kind": KIND,
        "side": side,
        "metals": [METALS[w] for w in is_w.tolist()],
        "se_atoms": se_atoms.tolist(),
    }
    return Structure(spec=spec, formula=formula(is_w, se_atoms), structure_hash=stable_hash(spec))


def formula(is_w: Species, se_atoms: Species) -> str:
    """For example `Mo18W18S60Se12`; absent elements are left out, a single atom has no number."""
    n, n_w, n_se = len(is_w), int(is_w.sum()), int(se_atoms.sum())
    counts = {"Mo": n - n_w, "W": n_w, "S": 2 * n - n_se, "Se": n_se}
    return "".join(f"{element}{count if count > 1 else ''}" for element, count in counts.items() if count)


def read_cell(spec: Mapping[str, Any]) -> tuple[int, Species, Species]:
    """Side, `is_w` and `se_atoms` of a spec; it need not be canonical.

    Raises:
        InvalidInput: The spec is not a whole cell; names what is wrong.
    """
    hint = "A tmd_alloy spec has side, metals (Mo or W, side**2 of them) and se_atoms (0 to 2, side**2 of them)."
    try:
        kind, side, metals, se_atoms = spec["kind"], spec["side"], spec["metals"], spec["se_atoms"]
    except (KeyError, TypeError) as exc:
        raise InvalidInput(f"The spec is not a tmd_alloy cell: {exc!r}.", hint=hint) from exc
    if kind != KIND:
        raise InvalidInput(f"The spec is of kind {kind!r}, not {KIND!r}.", hint=hint)
    if not isinstance(side, int) or side % SIDE_STEP or not SIDE_STEP <= side <= SIDE_MAX:
        raise InvalidInput(f"The cell's side is {side!r}.", hint=f"A multiple of 3 from {SIDE_STEP} to {SIDE_MAX}.")
    if len(metals) != side * side or len(se_atoms) != side * side:
        raise InvalidInput(f"A cell of side {side} has {len(metals)} metals and {len(se_atoms)} columns.", hint=hint)
    unknown = sorted({str(metal) for metal in metals if metal not in METALS})
    if unknown:
        raise InvalidInput(f"The cell holds {', '.join(unknown)} on a metal site.", hint=hint)
    if any(not isinstance(count, int) or not 0 <= count <= SE_PER_COLUMN_MAX for count in se_atoms):
        raise InvalidInput(f"se_atoms {se_atoms!r} has a count outside 0 to {SE_PER_COLUMN_MAX}.", hint=hint)
    return side, np.array([metal == "W" for metal in metals], dtype=np.uint8), np.array(se_atoms, dtype=np.uint8)
