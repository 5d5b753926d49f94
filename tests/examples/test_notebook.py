"""The example notebook runs from its first cell to its last, in a real kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support.processes import ROOT

NOTEBOOK = ROOT / "examples" / "first_campaign.ipynb"


def outputs(cell: Any, kind: str) -> list[str]:
    """What a cell shows in one format."""
    return [output["data"][kind] for output in cell["outputs"] if kind in output.get("data", {})]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the notebook's own machinery
def test_the_notebook_runs_and_shows_progress_plot_and_tables(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    cells = {cell["source"].partition("\n")[0]: cell for cell in notebook.cells if cell["cell_type"] == "code"}
    run = cells["for step in campaign.run():"]
    (progress,) = outputs(run, "text/html")
    assert "20 of 20 simulations" in progress
    printed = "".join(output.get("text", "") for output in run["outputs"])
    assert re.match(r"1 [\d.]+ iteration 1: launched 5", printed)
    assert "budget_exhausted" in printed
    assert len(outputs(cells["campaign.plot_progress()"], "image/png")) == 1
    (table,) = outputs(cells["campaign.candidates()"], "text/html")
    assert table.count("<tr>") == 21
    assert all(output.get("name") != "stderr" for cell in cells.values() for output in cell["outputs"])


def test_the_notebook_is_stored_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell["outputs"] for cell in notebook.cells if cell["cell_type"] == "code")
