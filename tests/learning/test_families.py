"""Families of structures that are nearly the same: known from a table's column or a composition, never divided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.learning.families import composition_of
from nanoos.learning.held_out import read_held_out
from nanoos.plugins.registry import design_space
from nanoos.store.tables import model_versions, structures
from tests.support.bench import Bench

N_FAMILIES, N_EACH = 24, 3  # fewer families would not be judged


def _table(folder: Path) -> dict[str, Any]:
    """Near-duplicates whose values have nothing in common but the family; one candidate has none."""
    rng = np.random.default_rng(0)
    lines = ["id,batch,x,y,value"]
    for family in range(N_FAMILIES):
        centre, value = rng.random(2), rng.standard_normal()
        for member in range(N_EACH):
            x, y = centre + 1e-3 * rng.standard_normal(2)
            name = f"batch {family}" if (family, member) != (0, 0) else ""
            lines.append(f"r{family}-{member},{name},{x},{y},{value + 0.01 * rng.standard_normal()}")
    path = folder / "families.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return {"path": str(path), "measured_columns": ["value"], "family_column": "batch"}


@pytest.mark.slow
def test_a_version_is_judged_on_families_that_it_has_not_seen(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(design_space={"kind": "table", "params": _table(bench.folder)}, batch_size=N_FAMILIES * N_EACH)
    bench.step()
    bench.drain()
    dataset = bench.dataset()
    name_of = {row.id: row.spec.get("family", row.formula) for row in bench.rows(structures)}
    names = np.array([name_of[id_] for id_ in dataset.structure_ids.tolist()])
    assert len(set(dataset.families.tolist())) == len(set(names)) == dataset.summary()["n_families"] == N_FAMILIES + 1
    version = bench.train()
    with bench.database.read() as connection:
        stored = read_held_out(connection, bench.rows(model_versions)[0].id)
    assert all(len(set(stored.fold[names == name])) == 1 for name in set(names))
    assert version.status == "REJECTED"  # nothing is to be learned about another family
    assert version.metrics["r2"] < 0.5


@pytest.mark.slow
def test_structures_of_one_reduced_composition_are_a_family(bench: Bench) -> None:
    from ase.build import bulk
    from ase.io import write

    cell = bulk("Cu", cubic=True)
    ordered = cell.copy()
    ordered.symbols = ["Au", "Cu", "Cu", "Cu"]
    distinct = [cell, cell.repeat((2, 1, 1)), ordered, ordered.repeat((2, 1, 1)), bulk("Ag", cubic=True)]
    frames = [frame.copy() for frame in distinct for _ in range(3)]
    for seed, frame in enumerate(frames):
        frame.rattle(0.02, seed=seed)
    write(bench.folder / "frames.extxyz", frames)
    bench.configure(max_simultaneous_simulations=100)
    bench.create(
        design_space={"kind": "structure_files", "params": {"path": str(bench.folder / "frames.extxyz")}},
        engine={"name": "emt_structure", "params": {"relax_positions": False}},
        goal={"cohesive_energy_ev_per_atom": {"direction": "minimize"}},
        batch_size=15,
    )
    bench.step()
    bench.drain()
    dataset = bench.dataset("structure_files.cohesive_energy_ev_per_atom")
    formula_of = {row.id: row.formula for row in bench.rows(structures)}
    families: dict[str, set[int]] = {}
    for id_, family in zip(dataset.structure_ids.tolist(), dataset.families.tolist(), strict=True):
        families.setdefault("-".join(composition_of(formula_of[id_])), set()).add(family)
    assert set(families) == {"Ag", "Cu", "Au-Cu"}
    assert all(len(own) == 1 for own in families.values())


def test_only_a_composition_has_elements() -> None:
    assert composition_of("Se60W18Mo18.5 (a.cif)") == {"Mo": 18.5, "Se": 60.0, "W": 18.0}
    assert composition_of("r1-7") == composition_of("x=0.3, y=1") == composition_of("Cu1.2.3") == {}


def test_a_family_column_has_no_other_role_and_must_exist(tmp_path: Path) -> None:
    params = _table(tmp_path)
    assert design_space("table", params).feature_names == ("x", "y")
    with pytest.raises(InvalidInput, match="more than one role"):
        design_space("table", {**params, "categorical_columns": ["batch"]})
    with pytest.raises(InvalidInput, match="lot"):
        design_space("table", {**params, "family_column": "lot"})
