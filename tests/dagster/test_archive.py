"""The archive job: Dagster's own runs and events leave too, but for what the asset catalogue needs."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from nanoos.store.archive.files import read_rows
from nanoos_dagster.processes.run_history import old_runs
from tests.support.bench import Bench


def _names(instance: dg.DagsterInstance) -> list[str]:
    return sorted(run.job_name for run in instance.get_runs())


@pytest.mark.slow
def test_old_runs_leave_with_their_events_and_the_newest_of_each_asset_stays(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    for job in ("orchestrator_step", "run_simulations", "orchestrator_step", "run_simulations"):
        assert definitions.resolve_job_def(job).execute_in_process(instance=instance).success
    first_drain = next(run for run in reversed(instance.get_runs()) if run.job_name == "run_simulations")
    n_events = len(instance.all_logs(first_drain.run_id))
    later = datetime.now(UTC) + timedelta(days=365)
    # By its name the package gives the asset, not the module.
    monkeypatch.setattr(sys.modules["nanoos_dagster.assets.archived_history"], "utc_now", lambda: later)
    done = definitions.resolve_job_def("archive_history").execute_in_process(instance=instance)
    assert done.success
    # The second step holds the newest event of the decisions, the second drain that of the campaign; the archive's own
    # run is not ended yet.
    assert _names(instance) == ["archive_history", "orchestrator_step", "run_simulations"]
    assert instance.get_run_by_id(first_drain.run_id) is None
    assert instance.get_latest_materialization_event(dg.AssetKey("campaign_progress")) is not None
    folder = bench.settings.effective_archive_folder
    events = [
        row
        for file in (folder / "dagster_events").iterdir()
        for row in read_rows(folder, f"dagster_events/{file.name}")
        if row["run_id"] == first_drain.run_id
    ]
    assert len(events) == n_events
    assert all(json.loads(row["event"]) for row in events)
    (event,) = done.asset_materializations_for_node("archived_history")
    assert event.metadata["dagster_runs"].value == 2
    assert list(old_runs(instance, later)) == []
