"""The audit log at the terminal: shown, exported to be checked elsewhere, and asked why a candidate was made."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from nanoos.store.audit import GENESIS
from nanoos.store.tables import audit_log, candidates
from tests.interfaces.cli.test_cli import Run, nanoos, ready
from tests.support.bench import Bench

__all__ = ["nanoos", "ready"]  # fixtures


@pytest.fixture
def lived(ready: Run, bench: Bench) -> Run:
    """A campaign with the results of its first batch."""
    bench.create()
    bench.step()
    bench.drain()
    return ready


def head_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """The newest hash of an exported chain, whose every hash is computed again."""
    previous = GENESIS
    for row in rows:
        names = ("seq", "at", "actor", "kind", "subject", "payload", "covers")
        fields = [str(row[name] or "") for name in names]
        assert row["previous_hash"] == previous
        assert row["hash"] == hashlib.sha256("\x1f".join((*fields, previous)).encode()).hexdigest()
        previous = row["hash"]
    return previous


@pytest.mark.slow
def test_the_exported_chain_can_be_checked_from_each_format(lived: Run, bench: Bench, tmp_path: Path) -> None:
    n_rows = bench.count(audit_log)
    for suffix in ("jsonl", "csv", "parquet"):
        assert f"{n_rows} audit rows" in lived("audit", "export", tmp_path / f"audit.{suffix}")
    with (tmp_path / "audit.csv").open(newline="") as file:
        from_csv = list(csv.DictReader(file))
    from_json = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    newest = lived("audit", "head").split()[1]
    assert {head_of(rows) for rows in (from_csv, from_json, pq.read_table(tmp_path / "audit.parquet").to_pylist())} == {
        newest
    }


@pytest.mark.slow
def test_an_export_replaces_no_file_and_names_the_formats(lived: Run, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text("mine")
    assert "is there already" in lived("audit", "export", file, code=2)
    assert file.read_text() == "mine"
    assert "Did you mean '.jsonl'?" in lived("audit", "export", tmp_path / "audit.json", code=2)
    assert "cannot be written" in lived("audit", "export", tmp_path / "absent" / "audit.csv", code=2)
    lived("audit", "export", file, "--overwrite", "--kind", "orchestrator_step")
    assert [json.loads(line)["kind"] for line in file.read_text().splitlines()] == ["orchestrator_step"]
    assert list(tmp_path.glob(".*.part")) == []
    for suffix in ("csv", "parquet"):
        assert "0 audit rows" in lived("audit", "export", tmp_path / f"none.{suffix}", "--actor", "nobody")
    assert (tmp_path / "none.csv").read_text().startswith("seq,at,actor")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


@pytest.mark.slow
def test_audit_rows_are_shown_newest_first_and_filtered(lived: Run, bench: Bench) -> None:
    whole = json.loads(lived("audit", "show", "--json", "--limit", "1000"))
    assert [row["seq"] for row in whole] == list(range(bench.count(audit_log), 0, -1))
    (step,) = json.loads(lived("audit", "show", "--json", "--kind", "orchestrator_step", "--actor", "test"))
    assert step["subject"] == "default/1"
    assert json.loads(lived("audit", "show", "--json", "--subject", "default/1")) == [step]
    later = (bench.clock() + timedelta(days=400)).strftime("%Y-%m-%d")
    assert "No audit row matches." in lived("audit", "show", "--since", later)
    assert step["hash"][:12] in lived("audit", "show")


@pytest.mark.slow
def test_why_prints_the_chain_as_text_and_json_and_draws_it(lived: Run, bench: Bench, tmp_path: Path) -> None:
    first = bench.rows(candidates)[0].id
    said = lived("audit", "why", "alpha", first, "--picture", tmp_path / "why.svg")
    assert f"Candidate {first}" in said
    assert "before the first label" in said
    assert (tmp_path / "why.svg").read_text().count("</svg>") == 1
    found = json.loads(lived("audit", "why", "alpha", first, "--json", "--picture", tmp_path / "why.png"))
    assert (found["campaign"], found["candidate"]["id"], found["chosen_by"]["id"]) == ("alpha", first, 1)
    with Image.open(tmp_path / "why.png") as picture:
        assert picture.height > 300
    assert ".pdf is no format" in lived("audit", "why", "alpha", first, "--picture", tmp_path / "why.pdf", code=2)
    assert "has no candidate 'absent'" in lived("audit", "why", "alpha", "absent", code=2)
