"""Dagster's storages: opened once in a process, whatever makes an instance, and of one content."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from nanoos.settings import Settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.processes import storage
from nanoos_dagster.processes.instance import prepare_dagster_home


@pytest.mark.slow
def test_instances_share_what_is_opened_and_one_that_ends_leaves_the_others(
    database_url: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = "celery" if database_url.startswith("postgresql") else "embedded"
    opened = storage._opened_server if execution == "celery" else storage._opened_file
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    prepare_dagster_home(
        settings.model_copy(update={"execution": execution, "home": tmp_path / "own", "dagster_home": None})
    )
    with dg.DagsterInstance.get() as first:
        n_opened = opened.cache_info().misses
        with dg.DagsterInstance.get() as second:
            run = second.create_run_for_job(build_defs(settings).resolve_job_def("run_simulations"))
        second = dg.DagsterInstance.from_ref(first.get_ref())
        assert first.get_run_by_id(run.run_id) == second.get_run_by_id(run.run_id) == run
        assert second.all_logs(run.run_id) == []
    assert n_opened
    assert opened.cache_info().misses == n_opened
