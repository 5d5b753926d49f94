"""`nanoos files`: list, get, prune and verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.app import app
from nanoos.interfaces.cli.files import FilesNotIntact
from nanoos.store.tables import campaigns, removed_files, simulation_results
from tests.support.bench import Bench
from tests.support.files import FILES, object_path, result_with


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["files", *arguments], catch_exceptions=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.mark.slow
def test_a_file_is_saved_whole_or_not_at_all(bench: Bench, here: Path) -> None:
    id_ = str(result_with(bench))
    assert all(name in run("list", id_) for name in FILES)
    run("get", id_, "POSCAR")
    assert (here / "POSCAR").read_bytes() == FILES["POSCAR"]
    with pytest.raises(InvalidInput, match="there already"):
        run("get", id_, "POSCAR")
    run("get", id_, "run.out", "-o", "POSCAR", "--force")
    assert (here / "POSCAR").read_bytes() == FILES["run.out"]
    with pytest.raises(InvalidInput):
        run("get", id_, "../POSCAR")
    assert [path.name for path in here.iterdir()] == ["POSCAR"]


@pytest.mark.slow
def test_a_dry_run_removes_nothing(bench: Bench) -> None:
    result_with(bench)
    done = json.loads(run("prune", "--older-than", "1", "--max-size", "0", "--dry-run"))
    assert done["would"]["n_kept"] == len(FILES)
    assert json.loads(run("prune"))["n_unnamed"] == 0
    assert not bench.count(removed_files)


@pytest.mark.slow
def test_verify_fails_where_a_file_is_missing(bench: Bench) -> None:
    id_ = result_with(bench)
    assert "All 3 files" in run("verify")
    (row,) = bench.rows(simulation_results, simulation_results.c.id == id_)
    object_path(bench, row.files["POSCAR"]["sha256"]).unlink()
    with pytest.raises(FilesNotIntact, match="1 of 3"):
        run("verify")


@pytest.mark.slow
def test_a_campaign_is_exported_with_its_files(bench: Bench, here: Path) -> None:
    result_with(bench)
    (slug,) = (row.slug for row in bench.rows(campaigns))
    done = CliRunner().invoke(app, ["campaign", "export", slug, "-o", str(here)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert f"{len(FILES)} raw files" in done.output
    assert [path.name for path in here.iterdir()] == [f"{slug}.crate.zip"]
    with pytest.raises(InvalidInput, match="there already"):
        CliRunner().invoke(app, ["campaign", "export", slug, "-o", str(here)], catch_exceptions=False)
