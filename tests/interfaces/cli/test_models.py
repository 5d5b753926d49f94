"""Models at the terminal: what is known of a version, and who serves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from nanoos.store.tables import agent_commands, model_versions, structures
from tests.interfaces.cli.test_cli import Run, nanoos, ready
from tests.support.bench import Bench

__all__ = ["nanoos", "ready"]  # fixtures
SLUG = "table.value"


@pytest.fixture
def trained(ready: Run, bench: Bench) -> Run:
    """Versions 1 and 2 of one model; 2 is champion."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24)
    for _ in range(2):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
        bench.train()
    return ready


def _statuses(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(model_versions)]


@pytest.mark.slow
def test_a_version_is_shown_compared_promoted_rolled_back_and_rejected(trained: Run, bench: Bench) -> None:
    shown = trained("model", "show", SLUG)
    assert "table.value v2  CHAMPION" in shown
    assert "Judgement: " in shown
    assert bench.rows(model_versions)[1].artifact_sha256 in shown
    assert "RETIRED" in trained("model", "show", SLUG, "--version", "1")
    compared = trained("model", "compare", SLUG, "1", "2")
    assert "mean of the labels" in compared
    assert "interval scores -" in compared
    assert "95% intervals; 48 labels of 48 structures" in compared
    assert "In shadow: no step has recorded predictions of both version 1 and version 2" in compared
    assert "Version 2 cannot be compared with itself" in trained("models", "compare", SLUG, "2", "2", code=2)
    assert "has no version 9" in trained("models", "compare", SLUG, "1", "9", code=2)
    promoted = json.loads(trained("model", "promote", SLUG, "1", "--reason", "r"))
    assert promoted == {"modelled_property": SLUG, "version": 1, "replaced": 2}
    assert json.loads(trained("model", "rollback", SLUG, "--reason", "r"))["version"] == 2
    assert _statuses(bench) == ["REJECTED", "CHAMPION"]
    assert json.loads(trained("model", "reject", SLUG, "2", "--reason", "r"))["was"] == "CHAMPION"
    assert "has no champion to roll back" in trained("model", "rollback", SLUG, "--reason", "r", code=2)
    assert {row.status for row in bench.rows(agent_commands)} == {"COMPLETED", "FAILED"}


@pytest.mark.slow
def test_structures_are_predicted_from_arguments_or_a_file(trained: Run, bench: Bench, tmp_path: Path) -> None:
    first, second = bench.rows(structures)[:2]
    said = trained("model", "predict", SLUG, first.formula, second.structure_hash)
    assert first.formula in said
    wanted, found = tmp_path / "wanted.csv", tmp_path / "found.csv"
    wanted.write_text(f"material\n{second.formula}\n{first.structure_hash}\n")
    trained("model", "predict", SLUG, "--file", wanted, "--structure-column", "material", "--output", found)
    with found.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["structure_hash"] for row in rows] == [second.structure_hash, first.structure_hash]
    assert all(float(row["low"]) < float(row["mean"]) < float(row["high"]) for row in rows)
    assert "has no column 'structure'" in trained("model", "predict", SLUG, "--file", wanted, code=2)
    assert "No structure is named" in trained("model", "predict", SLUG, code=2)
    nowhere = tmp_path / "nowhere" / "found.csv"
    assert "cannot be written" in trained("model", "predict", SLUG, first.formula, "-o", nowhere, code=2)
