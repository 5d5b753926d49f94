"""What docs/how-to/engine-command.md promises: one file of at most 15 lines, three commands, 30 simulations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nanoos.settings import load_settings
from nanoos.store.schema import open_database
from nanoos.store.tables import campaigns, simulation_jobs
from tests.docs.test_documents import PROJECT, blocks
from tests.support.bench import Bench, Clock

MAX_LINES = 15


@pytest.mark.slow
def test_a_shell_script_becomes_a_campaign_of_thirty_simulations(tmp_path: Path) -> None:
    script, structures, definition, commands, *_ = blocks(PROJECT / "docs" / "how-to" / "engine-command.md")
    assert [item.language for item in (script, structures, definition, commands)] == ["bash", "python", "yaml", "bash"]
    assert len(definition.code.splitlines()) <= MAX_LINES
    assert len(commands.code.splitlines()) == 3
    folder = tmp_path / "lab"
    (folder / "engines").mkdir(parents=True)
    (folder / "engines" / "gyration.yaml").write_text(definition.code)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for program, code in (("bash", script.code), ("python", structures.code), ("bash", f"set -e\n{commands.code}")):
        done = subprocess.run([program, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    settings = load_settings()
    database = open_database(settings)
    try:
        bench = Bench(database=database, settings=settings, folder=tmp_path, clock=Clock())
        assert bench.statuses(campaigns) == {"COMPLETED": 1}
        assert bench.statuses(simulation_jobs) == {"COMPLETED": 30}
    finally:
        database.dispose()
