"""What a dataset costs as its labels grow: storing it (read, hash, ranges) and loading it with its features.

    python -m benchmarks.datasets                    # 10,000, 100,000 and 1,000,000 labels
    python -m benchmarks.datasets --labels 3000000

Processor seconds, on SQLite in a temporary folder; 1,000 structures are measured again and again. The baseline is the
bare `fetchall` of the same columns by the driver.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.domain.label_kinds import LabelKind
from nanoos.interfaces.python.local import settings_of
from nanoos.learning.datasets import load_training_dataset, store_training_dataset
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.settings import load_settings, using
from nanoos.store.database import Database
from nanoos.store.schema import prepare_database
from nanoos.store.tables import modelled_properties

N_STRUCTURES = 1_000  # more would be built in the background
LABELS = f"""
    WITH RECURSIVE number(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM number WHERE i + 1 < ?)
    INSERT INTO labels
        (structure_hash, property, value, noise_std, source_kind, source_id, entry, provenance, recorded_at)
    SELECT structure_hash, 'gap', 0.001 * (i % 997), 0.1, '{LabelKind.IMPORT}', 1, i, '{{}}', ?
    FROM number JOIN structures ON structures.id = 1 + i % {N_STRUCTURES}
"""
QUERY = """
    SELECT label.id, member.structure_id, value, noise_std, source_kind FROM labels AS label
    JOIN modelled_labels AS member ON member.label_id = label.id ORDER BY label.id
"""


def make_campaign(database: Database, folder: Path) -> None:
    """A campaign that measures a table of N_STRUCTURES rows."""
    rng = np.random.default_rng(0)
    table = folder / "table.csv"
    with table.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "a", "b", "c", "d"])
        rows.writerows([f"s{i}", *rng.random(4)] for i in range(N_STRUCTURES))
    space = {"path": str(table), "id_column": "name"}
    campaign = {
        "slug": "datasets",
        "design_space": {"kind": "table", "params": space},
        "instrument": {"name": "manual"},
        "goal": {"gap": {"value": 1.0, "tolerance": 0.1}},
    }
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    execute(database, CreateDesignCampaign(campaign=campaign), agent_id="benchmark")


def add_labels(database: Database, first: int, last: int) -> None:
    """Measured labels number `first` to `last`, without the audit, which this does not measure."""
    with database.write() as connection:
        connection.exec_driver_sql(LABELS, (first, last, utc_now().isoformat(sep=" ")))


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    done = act()
    return time.process_time() - started, done


def measure(database: Database, slug: str, n: int) -> str:
    """A row of the table."""
    with database.read() as connection:
        bare, _ = seconds(lambda: connection.exec_driver_sql(QUERY).cursor.fetchall())  # noqa: PLW0108  # it executes
    storing, dataset_id = seconds(lambda: store_training_dataset(database, slug, now=utc_now()))
    with database.read() as connection:
        loading, dataset = seconds(lambda: load_training_dataset(connection, dataset_id))
    assert len(dataset.values) == n
    return f"| {n:,} | {bare:.2f} | {storing:.2f} | {loading:.2f} | {(storing + loading) / bare:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    sizes = sorted(parser.parse_args().labels)
    with tempfile.TemporaryDirectory() as home, using(settings_of(Path(home))):
        database = prepare_database(load_settings())
        make_campaign(database, load_settings().home)
        with database.read() as connection:
            slug = connection.execute(select(modelled_properties.c.slug)).scalar_one()
        print("| labels | driver, s | store, s | load, s | both / driver |")
        print("|---|---|---|---|---|")
        for before, n in zip([0, *sizes], sizes, strict=False):
            add_labels(database, before, n)
            print(measure(database, slug, n), flush=True)
        database.engine.dispose()


if __name__ == "__main__":
    main()
