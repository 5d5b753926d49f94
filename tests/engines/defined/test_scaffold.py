"""`nanoos engine new`: what it writes runs as it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nanoos.engines.defined import files
from nanoos.engines.defined.files import READY, DefinitionFile, read_definition
from nanoos.engines.defined.scaffold import TEMPLATES, write_engine
from nanoos.execution.simulations.conformance import check_engine
from nanoos.plugins.registry import design_space, simulation_engine
from nanoos.settings import load_settings


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "copy"), [*((kind, None) for kind in TEMPLATES), ("command", "emt")])
def test_a_new_engine_passes_every_trial_on_its_example(
    lab: Path, monkeypatch: pytest.MonkeyPatch, kind: str, copy: str | None
) -> None:
    monkeypatch.setenv("DATA_ROOTS", str(lab))
    write_engine(lab, "fresh", kind=kind, copy=copy)
    example = design_space("structure_files", {"path": str(lab / "fresh_example.xyz")}).generate(1, 0)[0]
    trials = list(check_engine(load_settings(), simulation_engine("fresh", {}), example.spec, time_limit_s=60))
    assert [trial for trial in trials if trial.passed is False] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in READY.glob("*.yaml")))
def test_a_copy_says_what_the_ready_made_one_says(lab: Path, name: str) -> None:
    write_engine(lab, "ours", kind="command", copy=name)
    copied = read_definition(DefinitionFile(name="ours", path=lab / "ours.yaml", origin="lab"))
    assert copied == read_definition(DefinitionFile(name=name, path=READY / f"{name}.yaml", origin="ready-made"))


def test_a_copy_takes_along_the_files_beside_it_and_changes_no_text(
    lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    definition = (
        "kind: command\ninput: row\nfiles:\n  run.sh: {copy: run.sh}\n  in.txt: {template_file: in.txt}\n"
        "command: [./run.sh]\nproperties:\n  value: {pattern: 'FILENAME (\\S+)'}\n"
    )
    (package / "theirs.yaml").write_text(definition)
    (package / "run.sh").write_text("#!/bin/sh\necho FILENAME 1\n")
    (package / "run.sh").chmod(0o755)
    (package / "in.txt").write_text("NAMELIST {{ row.x }}\n")
    monkeypatch.setattr(files, "READY", package)
    write_engine(lab, "ours", kind="command", copy="theirs")
    assert (lab / "ours.yaml").read_text() == definition
    assert (lab / "in.txt").read_text() == "NAMELIST {{ row.x }}\n"
    assert os.access(lab / "run.sh", os.X_OK)
