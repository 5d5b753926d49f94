"""Results that name files, as an engine's worker will record them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from nanoos.execution.simulations.claims import load_jobs
from nanoos.execution.simulations.recording import SIMULATIONS, Computed, record
from nanoos.plugins.engine import SimulationOutcome
from nanoos.store import leases
from nanoos.store.raw_files import RawFileStore, StoredFile, raw_file_store
from nanoos.store.tables import campaigns, simulation_jobs, simulation_results
from tests.support.bench import Bench

FILES = {"POSCAR": b"Mo S2\n", "run.out": b"".join(b"step %d <b>\n" % n for n in range(100)), "out.log": b"done\n"}


def store_of(bench: Bench) -> RawFileStore:
    """The store that the commands of this process use."""
    return raw_file_store(bench.settings)


def put_all(store: RawFileStore, folder: Path, contents: Mapping[str, bytes]) -> dict[str, StoredFile]:
    """Write the contents to files and store these."""
    stored = {}
    for number, (name, content) in enumerate(contents.items()):
        path = folder / f"source{number}"
        path.write_bytes(content)
        stored[name] = store.put(path)
    return stored


def record_with(bench: Bench, files: Mapping[str, StoredFile], value: float = 1.0) -> int:
    """Record the next job of the queue with these files; returns its result's id."""
    with bench.database.write() as connection:
        now = bench.clock()
        lease = leases.claim(connection, SIMULATIONS, owner="w", limit=1, lease_s=60, now=now)
        (job,) = load_jobs(connection, simulation_jobs.c.id.in_(lease.ids))
        outcome = SimulationOutcome(outputs={"value": value})
        computed = Computed(job=job, outcome=outcome, duration_s=1.0, files=files)
        assert record(connection, lease.token, [computed], worker="w", max_attempts=3, now=now).completed == 1
        row = connection.execute(simulation_results.select().where(simulation_results.c.result_key == job.result_key))
        return int(row.one().id)


def result_with(bench: Bench, contents: Mapping[str, bytes] | None = None) -> int:
    """A result of campaign `alpha`, which is created where it is missing, with these files in the store."""
    if not bench.count(campaigns):
        bench.create()
        bench.step()
    return record_with(bench, put_all(store_of(bench), bench.folder, FILES if contents is None else contents))


def object_path(bench: Bench, sha256: str) -> Path:
    """Where the folder keeps a content."""
    return Path(bench.settings.effective_raw_files_url) / sha256[:2] / sha256[2:4] / f"{sha256}.gz"


def make_old(bench: Bench, **age: float) -> None:
    """Everything in the store was put so long before the bench's present."""
    then = (bench.clock() - timedelta(**age)).timestamp()
    for path in Path(bench.settings.effective_raw_files_url).rglob("*.*"):
        os.utime(path, (then, then))
