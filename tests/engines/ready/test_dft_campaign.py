"""A campaign on density functional theory from files to its end: the one of docs/how-to/engine-dft.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from ase.build import bulk
from ase.io import write

import nanoos
from tests.engines.ready.conftest import need_program

CONSTANTS_A = {"Si": 5.431, "C": 3.567, "AlP": 5.464, "AlAs": 5.661, "GaP": 5.451, "GaAs": 5.653}
# ABINIT 9.6.2 at these settings. The volumes of test_crystals.py vouch for the datasets.
GAPS_EV = {"Si2": 0.7071, "C2": 4.131, "AlP": 1.574, "AlAs": 1.414, "GaP": 1.645, "AsGa": 0.4985}


@pytest.mark.slow
def test_a_campaign_on_dft_finds_the_semiconductors_in_the_window(tmp_path: Path) -> None:
    need_program("abinit_pbe")
    cells = [bulk(name, "diamond" if len(name) < 3 else "zincblende", a=a) for name, a in CONSTANTS_A.items()]
    write(tmp_path / "cells.extxyz", cells)
    with nanoos.open() as lab:
        campaign = lab.create_campaign(
            slug="semiconductors",
            design_space={"kind": "structure_files", "params": {"path": str(tmp_path / "cells.extxyz")}},
            engine={"name": "abinit_pbe", "params": {"cutoff_ev": 300, "kpoint_spacing_per_a": 0.6}},
            goal={"bandgap_pbe_ev": {"value": 1.5, "tolerance": 0.2}},
            batch_size=2,
        )
        steps = list(campaign.run())
        found = {item.formula.split()[0]: item for item in campaign.candidates()}
    assert (steps[-1].status, steps[-1].n_simulations) == ("COMPLETED", 6)
    assert {name: item.outputs["bandgap_pbe_ev"] for name, item in found.items()} == pytest.approx(GAPS_EV, abs=0.01)
    assert {name for name, item in found.items() if item.score == 1} == {"AlP", "AlAs", "GaP"}
