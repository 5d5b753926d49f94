"""The definition `vasp` with a stand-in for the program, which needs a licence; its outputs are VASP's own.

The stand-in checks its input and copies files that VASP 6.3 wrote and ASE ships for its own tests: diamond, with an
energy of -20.2472 eV a cell and a gap of 5.55 eV on 4x4x4 k-points.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ase.test
import pytest
from ase import Atoms
from ase.build import bulk

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.outcomes import SimulationFailed
from nanoos.engines.ready.readers import vasp
from nanoos.plugins.registry import simulation_engine
from tests.engines.ready.conftest import Simulate

VASP_WROTE = Path(ase.test.__file__).parent / "testdata" / "vasp"
STAND_IN = """\
#!/bin/sh
set -e
for name in POSCAR INCAR POTCAR; do test -s $name; done
grep -q 'ENCUT = 520' INCAR
cp POSCAR CONTCAR
cp {outputs}/vasprun_pstress.xml vasprun.xml
{{ cat {outputs}/{convergence}; echo '{last_line}'; }} > OUTCAR
"""
DIAMOND = bulk("C", a=3.57)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts the stand-in and the datasets of carbon, silicon and lithium where the definition looks for them."""

    def put(*, convergence: str = "convergence_OUTCAR_y_y", last_line: str = "") -> None:
        program = tmp_path / "vasp_std"
        program.write_text(STAND_IN.format(outputs=VASP_WROTE, convergence=convergence, last_line=last_line))
        program.chmod(0o755)
        for name in ("C", "Si", "Li_sv"):
            folder = tmp_path / "datasets" / "potpaw_PBE" / name
            folder.mkdir(parents=True)
            (folder / "POTCAR").write_text(f"PAW_PBE {name}\n")
        monkeypatch.setenv("ASE_VASP_COMMAND", f"env {program}")
        monkeypatch.setenv("VASP_PP_PATH", str(tmp_path / "datasets"))

    return put


@pytest.mark.slow
def test_vasp_gives_what_its_files_hold(install: Callable[..., None], simulate: Simulate) -> None:
    install()
    outcome = simulate("vasp", DIAMOND, task="single_point")
    assert outcome.reason == ""
    assert outcome.outputs["energy_ev_per_atom"] == pytest.approx(-20.2472 / 2, abs=1e-4)
    assert outcome.outputs["bandgap_ev"] == pytest.approx(5.5504, abs=1e-4)
    assert outcome.outputs["volume_a3_per_atom"] == pytest.approx(3.57**3 / 8, abs=1e-6)
    assert {"INCAR", "POSCAR", "OUTCAR", "vasprun.xml", "run.out", "final.extxyz"} <= set(outcome.files)
    assert "POTCAR" not in outcome.files  # its licence forbids to pass it on


@pytest.mark.slow
def test_input_and_datasets_are_in_the_same_order(
    install: Callable[..., None], simulate: Simulate, scratch: Path
) -> None:
    install()
    simulate("vasp", Atoms("SiLiCSi", positions=[[0, 0, 0], [2, 0, 0], [0, 2, 0], [0, 0, 2]], cell=[6, 6, 6], pbc=True))
    assert (scratch / "POTCAR").read_text() == "PAW_PBE C\nPAW_PBE Li_sv\nPAW_PBE Si\n"
    assert (scratch / "POSCAR").read_text().splitlines()[5].split() == ["C", "Li", "Si"]
    assert "ISIF = 3" in (scratch / "INCAR").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("symbol", "changes", "failure_class", "reason"),
    [
        ("C", {"convergence": "convergence_OUTCAR_y_n"}, FailureClass.PERMANENT, "the electrons did not converge"),
        ("Ge", {}, FailureClass.PERMANENT, "an element has no POTCAR"),
    ],
)
def test_failures_have_their_class(
    install: Callable[..., None],
    simulate: Simulate,
    symbol: str,
    changes: dict[str, str],
    failure_class: FailureClass,
    reason: str,
) -> None:
    install(**changes)
    outcome = simulate("vasp", bulk(symbol))
    assert outcome.failure_class is failure_class
    assert reason in outcome.reason


def test_a_relaxation_that_ends_at_its_last_step_is_infeasible(tmp_path: Path) -> None:
    wrote = (VASP_WROTE / "vasprun_pstress.xml").read_text()
    assert '<i type="int" name="NSW">     0</i>' in wrote
    (tmp_path / "vasprun.xml").write_text(wrote.replace('name="NSW">     0<', 'name="NSW">    99<'))
    (tmp_path / "OUTCAR").write_text((VASP_WROTE / "convergence_OUTCAR_y_y").read_text())
    with pytest.raises(SimulationFailed, match="NSW=99") as failed:
        vasp(tmp_path)
    assert failed.value.failure_class is FailureClass.PERMANENT
    with (tmp_path / "OUTCAR").open("a") as outcar:
        outcar.write(" reached required accuracy - stopping structural energy minimisation\n")
    assert vasp(tmp_path)["energy_ev_per_atom"] == pytest.approx(-20.2472 / 2, abs=1e-4)


@pytest.mark.slow
def test_without_datasets_the_campaign_pauses(
    install: Callable[..., None], simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    install()
    monkeypatch.delenv("VASP_PP_PATH")
    outcome = simulate("vasp", DIAMOND)
    assert outcome.failure_class is FailureClass.SYSTEMIC
    assert "VASP_PP_PATH has no folder potpaw_PBE" in outcome.reason


@pytest.mark.slow
def test_without_the_program_a_campaign_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASE_VASP_COMMAND", "mpirun -np 8 no_such_vasp")
    with pytest.raises(InvalidInput, match="version probe"):
        simulation_engine("vasp")
