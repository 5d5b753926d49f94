#!/usr/bin/env python3
"""Follow three things through the code, and write the files that they enter into docs/explanation/architecture.md.

`--check` compares only. In a process of its own: what is cached already is not entered again.

A file counts where one of its functions runs. Left out are the foundations that everything stands on (`_runtime`,
`domain`, `settings`, `store`); the numerics (`discovery`) count as one file.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.interfaces.python.local import settings_of
from nanoos.learning.datasets import store_training_dataset
from nanoos.learning.training import train
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.queries.models import model_summaries
from nanoos.store.schema import prepare_database

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- walks: scripts/walks.py -->", "<!-- end of walks -->"
FOUNDATIONS = ("_runtime/", "domain/", "store/", "settings.py")
EXAMPLE = ROOT / "examples" / "tmd_gap.json"


def files_entered(act: Callable[[], object]) -> list[str]:
    """The files of `nanoos` that an action enters, by name, under the rule above."""
    package, found = f"{ROOT / 'nanoos'}/", set[str]()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(package) and frame.f_code.co_name != "<module>":
            found.add(path.removeprefix(package))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    counted = {"discovery" if path.startswith("discovery/") else path.removesuffix(".py") for path in found}
    return sorted(path for path in counted if not f"{path}.py".startswith(FOUNDATIONS))


def walks() -> dict[str, list[str]]:
    """The files of each walk, in a laboratory of its own."""
    with tempfile.TemporaryDirectory() as home:
        settings = settings_of(Path(home))
        database = prepare_database(settings)
        with database.write() as connection:
            get_or_create_orchestrator(connection)
        execute(database, CreateDesignCampaign(campaign=json.loads(EXAMPLE.read_text())), agent_id="walk")
        for _ in range(3):
            execute(database, RunStep(), agent_id="walk")
            drain_simulations(database, settings)
        step = files_entered(lambda: execute(database, RunStep(), agent_id="walk"))
        simulation = files_entered(lambda: drain_simulations(database, settings))
        with database.read() as connection:
            slug = model_summaries(connection)[0].slug

        def learn() -> None:
            dataset_id = store_training_dataset(database, slug, now=utc_now())
            train(database, settings, slug, dataset_id, requested_by="walk")

        training = files_entered(learn)
        database.engine.dispose()
    return {
        "a step, from command to audit": step,
        "a simulation, from claim to label": simulation,
        "a training": training,
    }


def table() -> str:
    """The walks as a Markdown table."""
    lines = ["| walk | files | of which |", "|---|---|---|"]
    for name, files in walks().items():
        rooms: dict[str, list[str]] = {}
        for path in files:
            room, _, rest = path.partition("/")
            rooms.setdefault(room, []).append(rest)
        parts = [f"`{room}`" + (f": {', '.join(rest)}" if rest != [""] else "") for room, rest in rooms.items()]
        lines.append(f"| {name} | {len(files)} | {'; '.join(parts)} |")
    return "\n".join(lines)


def with_walks(text: str) -> str:
    """The page's text with the table between its markers."""
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n{table()}\n{END}", text)


if __name__ == "__main__":
    present = PAGE.read_text()
    traced = with_walks(present)
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(traced)
    elif traced != present:
        sys.exit("The walks have changed: run `python scripts/walks.py`.")
