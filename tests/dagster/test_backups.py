"""The jobs of backups, of the audit's verification and of the checks, run by Dagster."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from nanoos.store import audit, heartbeats
from nanoos.store.backups import BackupPlace
from nanoos.store.backups.drill import DRILL
from nanoos.store.tables import orchestrator_state
from nanoos_dagster.build import build_defs
from tests.support.bench import Bench


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # tests/store/backups has both


def _run(name: str, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return build_defs().get_job_def(name).execute_in_process(instance=instance, raise_on_error=False)


@pytest.mark.slow
def test_the_jobs_back_up_and_restore(
    bench: Bench, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_URL", str(tmp_path / "backups"))
    assert not _run("restore_drill", instance).success, "there is none yet"
    done = _run("back_up", instance)
    assert done.success
    (name,) = BackupPlace(str(tmp_path / "backups")).names()
    (output,) = [event.step_output_data for event in done.all_events if event.is_successful_output]
    assert output.metadata["backup"].value == name
    assert _run("restore_drill", instance).success
    with bench.database.read() as connection:
        note = heartbeats.read(connection, DRILL)
    assert note is not None
    assert note.details["backup"] == name


@pytest.mark.slow
def test_the_audit_is_verified_and_a_changed_row_fails_the_run(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.configure(max_iterations_per_run=7)
    assert _run("verify_audit", instance).success
    with bench.database.read() as connection:
        note = heartbeats.read(connection, audit.VERIFIED)
    assert note is not None
    with bench.database.write() as connection:
        connection.execute(orchestrator_state.update().values(mode="PAUSED"))
    assert not _run("verify_audit", instance).success
    with bench.database.read() as connection:
        after = heartbeats.read(connection, audit.VERIFIED)
    assert after is not None
    assert after.at == note.at


@pytest.mark.slow
def test_a_failed_check_fails_the_run_of_the_doctor(
    bench: Bench, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = _run("examine_deployment", instance)
    assert not done.success
    (failure,) = [event.step_failure_data for event in done.all_events if event.is_step_failure]
    assert "daemon: Dagster's daemon has never run (nanoos up" in failure.user_failure_data.description
