"""Files that a request names: only those below DATA_ROOTS are read, and no error quotes one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.plugins.registry import design_space
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.lab import RecordExperiment
from nanoos.store.tables import experiment_runs
from tests.support.bench import Bench

SECRET = "hunter2-the-password"  # what must not be quoted
XYZ = "2\n\nH 0 0 0\nH 0 0 0.74\n"


@pytest.fixture
def roots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, Path]:
    """The one allowed folder, and a forbidden one beside it."""
    allowed, forbidden = tmp_path / "data", tmp_path / "data-of-others"
    allowed.mkdir()
    forbidden.mkdir()
    monkeypatch.setenv("DATA_ROOTS", str(allowed))
    return allowed, forbidden


def ways_in(allowed: Path, forbidden: Path, name: str, content: str) -> list[str]:
    """Paths that lead to a file of the forbidden folder, and one of nothing there."""
    (forbidden / name).write_text(content)
    (allowed / f"link-{name}").symlink_to(forbidden / name)
    (allowed / "folder").symlink_to(forbidden)
    return [
        str(forbidden / name),
        str(forbidden / f"no-{name}"),
        str(allowed / ".." / forbidden.name / name),
        str(allowed / f"link-{name}"),
        str(allowed / "folder" / name),
        f"/proc/self/root{forbidden / name}",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "content"), [("table", "t.csv", "id,x\na,1\nb,2\n"), ("structure_files", "s.xyz", XYZ)]
)
def test_no_path_and_no_link_leads_out_of_the_roots(
    kind: str, name: str, content: str, roots: tuple[Path, Path]
) -> None:
    allowed, forbidden = roots
    for path in ways_in(allowed, forbidden, name, content):
        with pytest.raises(InvalidInput, match="outside the folders whose files may be read"):
            design_space(kind, {"path": path})
    (allowed / name).write_text(content)
    assert design_space(kind, {"path": str(allowed / name)})


def test_a_link_within_a_folder_of_structures_leads_nowhere_else(roots: tuple[Path, Path]) -> None:
    allowed, forbidden = roots
    (forbidden / "theirs.xyz").write_text(XYZ)
    (allowed / "mine.xyz").write_text(XYZ)
    (allowed / "theirs.xyz").symlink_to(forbidden / "theirs.xyz")
    with pytest.raises(InvalidInput, match="outside the folders"):
        design_space("structure_files", {"path": str(allowed)})


@pytest.mark.parametrize("path", [".env", "sub/.hidden/t.csv", "a\x00b", "~no-such-user/t.csv"])
def test_hidden_files_and_what_is_no_path_are_refused(path: str, roots: tuple[Path, Path]) -> None:
    with pytest.raises(InvalidInput):
        design_space("table", {"path": str(roots[0] / path) if not path.startswith("~") else path})


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_raw_file_is_below_the_roots(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bench.create(goal={"value": {"min": -10.0}}, instrument={"name": "manual"})
    bench.step()
    bench.drain()
    bench.step()
    allowed = tmp_path / "data"
    allowed.mkdir()
    (allowed / "raw.dat").write_text("1")
    (tmp_path / "other.dat").write_text("1")
    (allowed / "link.dat").symlink_to(tmp_path / "other.dat")
    monkeypatch.setenv("DATA_ROOTS", str(allowed))
    first = bench.rows(experiment_runs)[0].id

    def record(path: Path) -> Any:
        command = RecordExperiment(experiment_id=first, values={"value": 1.0}, operator="ada", raw_file=str(path))
        return execute(bench.database, command, agent_id="ada", clock=bench.clock)

    for path in (tmp_path / "other.dat", allowed / "link.dat", allowed / ".." / "other.dat", tmp_path / "none.dat"):
        with pytest.raises(InvalidInput, match="outside the folders"):
            record(path)
    record(allowed / "raw.dat")
    assert bench.rows(experiment_runs)[0].raw_file == str(allowed / "raw.dat")


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}\n",
        f"{SECRET};x\na;1\n",
        f"{SECRET}:x:0:0\nroot:x:0:0\n",
        f"id,{SECRET}\na,{SECRET}\nb,2\n",
        f"id,x\n{SECRET},1\n{SECRET},2\n",
        f"id,x,x\n{SECRET},1,2\n",
        f"id,{SECRET},{SECRET}\na,1,2\n",
        f'id,x\na,"{SECRET}\n',
        f"id,x\na,{SECRET}\nb,2\n",
        f"id,{SECRET}\na,1\nb,1\n",
        f"id,x,{SECRET}\na,1\n",
    ],
)
def test_no_error_about_a_table_quotes_it(text: str, tmp_path: Path) -> None:
    for name, content in (("t.csv", text.encode()), ("t.parquet", text.encode()), ("u.csv", text.encode("utf-16"))):
        (tmp_path / name).write_bytes(content)
        for params in ({}, {"measured_columns": ["x"]}, {"id_column": "x"}, {"delimiter": ":"}):
            with pytest.raises(NanoosError) as caught:
                design_space("table", {"path": str(tmp_path / name), **params})
            assert SECRET[:7] not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("name", ["s.xyz", "s.cif", "POSCAR"])
def test_no_error_about_structures_quotes_them(name: str, tmp_path: Path) -> None:
    for text in (
        SECRET,
        f"2\n{SECRET}\n{SECRET} 0 0 0\n",
        f"data_{SECRET}\n_cell_length_a {SECRET}\n",
        f"1\n{SECRET}\n",
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(NanoosError) as caught:
            design_space("structure_files", {"path": str(tmp_path / name)})
        assert SECRET[:7] not in f"{caught.value} {caught.value.hint}"
