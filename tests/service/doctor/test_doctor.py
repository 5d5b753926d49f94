"""A healthy deployment passes every check; each deliberate fault is found by its own check, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.testclient import TestClient

from nanoos.control.config import preset
from nanoos.control.next_step import DAEMON, DAEMONS
from nanoos.domain.clock import utc_now
from nanoos.interfaces.http.app import build_services, standalone
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import hash_of, new_secret
from nanoos.service.alerting.channels import make_channels, read_alerts_file
from nanoos.service.alerting.notices import send_due
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import CreateToken
from nanoos.service.doctor import CHECKS, CheckResult, CheckStatus, Deployment, deployment_of, examine
from nanoos.settings import Settings
from nanoos.store import audit, backups, heartbeats
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.archive.files import STEPS
from nanoos.store.archive.history import export, purge
from nanoos.store.audit import VERIFIED
from nanoos.store.backups.drill import DRILL
from nanoos.store.schema import migrate
from nanoos.store.tables import alerts, model_versions, orchestrator_state, row_counts, simulation_jobs
from tests.support.bench import Bench
from tests.support.files import object_path, result_with, store_of

HOST = "http://127.0.0.1"


@dataclass
class Ward:
    """A healthy production deployment, and what a test may break in it."""

    bench: Bench
    deployment: Deployment
    client: TestClient
    token: str

    @property
    def settings(self) -> Settings:
        return self.deployment.settings

    def change(self, **settings: Any) -> None:
        self.deployment = replace(self.deployment, settings=self.settings.model_copy(update=settings))

    def note(self, name: str, age: timedelta, **details: Any) -> None:
        with self.bench.database.write() as connection:
            heartbeats.beat(connection, name, details, now=self.bench.clock() - age)

    def execute(self, statement: Any) -> None:
        with self.bench.database.write() as connection:
            connection.execute(statement)

    def examine(self) -> dict[str, CheckResult]:
        return {result.check: result for result in examine(self.deployment)}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def ward(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ward:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENABLE_METRICS", "true")
    (tmp_path / "alerts.yaml").write_text("channels: {ops: {kind: log}}")
    # Redis is a server of its own; tests/dagster has one.
    monkeypatch.setattr("nanoos.service.doctor.automation.broker_problems", lambda _settings: [])
    result_with(bench)
    bench.drain()
    bench.clock.advance(days=1)
    batch = export(bench.database, bench.settings.effective_archive_folder, STEPS, before=bench.clock())
    assert batch is not None
    with bench.database.write() as connection:
        purge(connection, batch, now=bench.clock())
    bench.configure(**preset("production"))
    secret = new_secret()
    execute(
        bench.database,
        CreateToken(name="doctor", secret_sha256=hash_of(secret), scopes=frozenset({Scope.READ})),
        agent_id="test",
    )
    settings = bench.settings.model_copy(
        update={"execution": "celery", "secret_key": SecretStr("k" * 40), "enable_metrics": True}
    )
    bench.beat()
    place = backups.BackupPlace(str(tmp_path / "backups"))
    backups.take_backup(bench.database, bench.settings, place, now=bench.clock())
    backups.drill(bench.database, bench.settings, place, now=bench.clock())
    audit.verify_and_note(bench.database, bench.settings, now=bench.clock())
    client = TestClient(
        standalone(build_services(bench.database, settings, clock=bench.clock)),
        base_url=HOST,
        client=("127.0.0.1", 5),
        follow_redirects=False,
        headers={"Authorization": f"Bearer {secret}"},
    )

    def get(path: str) -> tuple[int, str]:
        answer = client.get(path)
        return answer.status_code, answer.text

    deployment = replace(
        deployment_of(bench.database, settings, now=bench.clock()),
        get=get,
        backups=place,
        consumers=lambda: {"a@host": ["simulation"], "b@host": ["training"]},
    )
    return Ward(bench=bench, deployment=deployment, client=client, token=secret)


def _train(ward: Ward) -> None:
    for _ in range(3):
        ward.bench.step()
        ward.bench.drain()
    ward.bench.train()


@pytest.mark.slow
def test_a_healthy_deployment_passes_every_check(ward: Ward) -> None:
    _train(ward)
    found = ward.examine()
    assert list(found) == [check.name for check in CHECKS]
    assert {name: item.found for name, item in found.items() if item.status != "pass"} == {}
    assert all(not item.remedy for item in found.values())


def _migrations(ward: Ward) -> None:
    ward.execute(text("UPDATE nanoos_alembic_version SET version_num = '9999'"))


def _orchestrator(ward: Ward) -> None:
    ward.execute(orchestrator_state.update().values(is_active=False))


def _paused(ward: Ward) -> None:
    ward.execute(orchestrator_state.update().values(mode="PAUSED"))


def _configuration(ward: Ward) -> None:
    ward.bench.configure(**preset("default"))


def _no_daemon(ward: Ward) -> None:
    with ward.bench.database.read() as connection:
        beat = heartbeats.read(connection, DAEMON)
    assert beat is not None
    ward.note(DAEMON, timedelta(hours=1), **beat.details)


def _two_daemons(ward: Ward) -> None:
    with ward.bench.database.read() as connection:
        beat = heartbeats.read(connection, DAEMON)
    assert beat is not None
    at = [(ward.bench.clock() - timedelta(seconds=age)).isoformat() for age in (90, 60, 30, 0)]
    ward.note(DAEMON, timedelta(0), **{**beat.details, DAEMONS: {"a": [at[0], at[2]], "b": [at[1], at[3]]}})


def _schedule(ward: Ward) -> None:
    ward.bench.beat(schedule_is_on=False)


def _workers(ward: Ward) -> None:
    ward.deployment = replace(ward.deployment, consumers=lambda: {"a@host": ["simulation"]})


def _last_step(ward: Ward) -> None:
    ward.execute(orchestrator_state.update().values(error_message="it broke"))


def _lost_work(ward: Ward) -> None:
    ward.bench.step()
    (first, *_) = ward.bench.rows(simulation_jobs, simulation_jobs.c.status == "PENDING")
    ward.execute(
        simulation_jobs.update()
        .where(simulation_jobs.c.id == first.id)
        .values(
            status="RUNNING",
            lease_owner="gone",
            lease_token="t",
            lease_expires_at=ward.bench.clock() - timedelta(hours=1),
        )
    )


def _alerts(ward: Ward) -> None:
    with ward.bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=ward.bench.clock())


def _nobody_is_told(_ward: Ward) -> None:
    Path("alerts.yaml").unlink()


def _undeliverable(ward: Ward) -> None:
    Path("alerts.yaml").write_text("channels: {ops: {params: {url: 'json://127.0.0.1:9/x'}}}")
    channels = make_channels(read_alerts_file(ward.settings))
    with ward.bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=ward.bench.clock())
    send_due(ward.bench.database, channels, server_url="", clock=ward.bench.clock)
    ward.execute(alerts.update().values(resolved_at=ward.bench.clock()))


def _get_instead(ward: Ward, path: str, answer: tuple[int, str]) -> None:
    get = ward.deployment.get
    assert get is not None
    ward.deployment = replace(ward.deployment, get=lambda asked: answer if asked == path else get(asked))


def _metrics(ward: Ward) -> None:
    settings = ward.settings.model_copy(update={"enable_metrics": False})
    client = TestClient(standalone(build_services(ward.bench.database, settings, clock=ward.bench.clock)), HOST)
    off = client.get("/metrics", headers={"Authorization": f"Bearer {ward.token}"})
    _get_instead(ward, "/metrics", (off.status_code, off.text))


def _dashboard(ward: Ward) -> None:
    _get_instead(ward, "/orchestrator", (0, "connection refused"))


def _agent_api(ward: Ward) -> None:
    _get_instead(ward, "/api/agent/summary", (500, "broken"))


def _token_without_rights(ward: Ward) -> None:
    refused = ward.client.get("/api/agent/summary", headers={"Authorization": "Bearer wrong"})
    _get_instead(ward, "/api/agent/summary", (refused.status_code, refused.text))


def _backup_folder(ward: Ward) -> Path:
    folder = ward.deployment.backups.folder
    assert folder is not None
    return folder / ward.deployment.backups.find("newest")


def _backup_with_a_hole(ward: Ward) -> None:
    (_backup_folder(ward) / "nanoos.db").unlink()


def _old_backup(ward: Ward) -> None:
    _date_backup(ward, timedelta(days=-2))


def _backup_of_the_future(ward: Ward) -> None:
    _date_backup(ward, timedelta(days=300))


def _drill_of_the_future(ward: Ward) -> None:
    ward.note(DRILL, timedelta(days=-300), backup="x")


def _audit_of_the_future(ward: Ward) -> None:
    ward.note(VERIFIED, timedelta(days=-300), rows=1)


def _date_backup(ward: Ward, later: timedelta) -> None:
    folder = _backup_folder(ward)
    manifest = replace(ward.deployment.backups.manifest(folder.name), created_at=ward.bench.clock() + later)
    (folder / "manifest.json").write_bytes(manifest.to_bytes())


def _restorable(ward: Ward) -> None:
    ward.note(DRILL, timedelta(days=30), backup="x")


def _weak_key(ward: Ward) -> None:
    ward.change(secret_key=SecretStr("your-secret-key-here-your-secret-key-here"))


def _no_key(ward: Ward) -> None:
    ward.change(secret_key=SecretStr(""))


def _weak_password(ward: Ward) -> None:
    ward.change(database_url="postgresql+psycopg2://nanoos:nanoos@db/nano_os")


def _open_env_file(ward: Ward) -> None:
    Path(".env").write_text("SECRET_KEY=" + "k" * 40)
    Path(".env").chmod(0o644)


def _tokens(ward: Ward) -> None:
    ward.execute(text("UPDATE access_tokens SET revoked_at = created_at"))
    del ward.client.headers["Authorization"]


def _clock(ward: Ward) -> None:
    with ward.bench.database.write() as connection:
        later = ward.bench.clock() + timedelta(hours=1)
        audit.append(connection, actor="t", kind="k", subject="s", payload={}, now=later)


def _audit(ward: Ward) -> None:
    ward.note(VERIFIED, timedelta(days=5), rows=1)


def _archive(ward: Ward) -> None:
    for path in ward.settings.effective_archive_folder.rglob("*.parquet"):
        path.unlink()


def _artifacts(ward: Ward) -> None:
    _train(ward)
    ward.execute(model_versions.update().values(artifact=b"rubbish"))


def _counts(ward: Ward) -> None:
    ward.execute(row_counts.update().values(n=row_counts.c.n + 1))


def _pools(ward: Ward) -> None:
    ward.execute(text("UPDATE design_spaces SET n_structures = n_structures + 1"))


def _raw_files(ward: Ward) -> None:
    object_path(ward.bench, next(store_of(ward.bench).hashes()).sha256).unlink()


FAULTS: list[tuple[Callable[[Ward], None], str, CheckStatus, str]] = [
    (_orchestrator, "orchestrator", CheckStatus.FAIL, "nanoos activate"),
    (_paused, "orchestrator", CheckStatus.WARN, "nanoos mode"),
    (_configuration, "configuration", CheckStatus.FAIL, "preset production"),
    (_no_daemon, "daemon", CheckStatus.FAIL, "nano-os-beat"),
    (_two_daemons, "daemon", CheckStatus.FAIL, "all but one"),
    (_schedule, "schedule", CheckStatus.FAIL, "dagster schedule start"),
    (_workers, "workers", CheckStatus.FAIL, "nanoos worker training"),
    (_last_step, "last_step", CheckStatus.FAIL, "nanoos runs"),
    (_lost_work, "lost_work", CheckStatus.WARN, "nanoos recover"),
    (_alerts, "alerts", CheckStatus.WARN, "nanoos alerts"),
    (_nobody_is_told, "notices", CheckStatus.FAIL, "alerts.yaml"),
    (_undeliverable, "notices", CheckStatus.FAIL, "nanoos alerts test ops"),
    (_metrics, "metrics", CheckStatus.FAIL, "ENABLE_METRICS"),
    (_dashboard, "dashboard", CheckStatus.FAIL, "nanoos up"),
    (_agent_api, "agent_api", CheckStatus.FAIL, "log"),
    (_token_without_rights, "agent_api", CheckStatus.WARN, "NANOOS_TOKEN"),
    (_backup_with_a_hole, "backup", CheckStatus.FAIL, "nanoos backup"),
    (_old_backup, "backup", CheckStatus.FAIL, "nanoos backup"),
    (_backup_of_the_future, "backup", CheckStatus.FAIL, "set the clock right"),
    (_drill_of_the_future, "restorable", CheckStatus.FAIL, "nanoos backup drill"),
    (_audit_of_the_future, "audit", CheckStatus.FAIL, "nanoos audit verify"),
    (_restorable, "restorable", CheckStatus.FAIL, "nanoos backup drill"),
    (_weak_key, "secrets", CheckStatus.FAIL, "SECRET_KEY"),
    (_no_key, "secrets", CheckStatus.FAIL, "SECRET_KEY"),
    (_weak_password, "secrets", CheckStatus.FAIL, "ALTER ROLE"),
    (_open_env_file, "secrets", CheckStatus.FAIL, "chmod 600"),
    (_tokens, "tokens", CheckStatus.FAIL, "nanoos token create"),
    (_clock, "clock", CheckStatus.FAIL, "time service"),
    (_audit, "audit", CheckStatus.FAIL, "nanoos audit verify"),
    (_archive, "archive", CheckStatus.FAIL, "ARCHIVE_FOLDER"),
    (_artifacts, "artifacts", CheckStatus.FAIL, "nanoos model train"),
    (_counts, "counts", CheckStatus.FAIL, "nanoos counts repair"),
    (_pools, "counts", CheckStatus.FAIL, "restore a backup"),
    (_raw_files, "raw_files", CheckStatus.FAIL, "nanoos files verify"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "check", "status", "remedy"), FAULTS, ids=[item[0].__name__ for item in FAULTS])
def test_a_fault_is_found_by_its_own_check_alone(
    ward: Ward, fault: Callable[[Ward], None], check: str, status: CheckStatus, remedy: str
) -> None:
    fault(ward)
    found = {name: item for name, item in ward.examine().items() if item.status not in ("pass", "skip")}
    assert list(found) == [check], found
    assert found[check].status == status
    assert remedy in found[check].remedy


@pytest.mark.slow
@pytest.mark.parametrize(("n_bytes", "status"), [("MIN_FREE_BYTES", "fail"), ("SCARCE_BYTES", "warn")])
def test_a_disk_without_space_is_found(ward: Ward, n_bytes: str, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"nanoos.service.doctor.protection.{n_bytes}", 2**80)
    found = {name: item.status for name, item in ward.examine().items() if item.status != "pass"}
    assert found == {"disk": status}


@pytest.mark.slow
def test_redis_that_does_not_answer_is_found_and_workers_are_not_asked(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nanoos.service.doctor.automation.broker_problems", lambda _settings: ["Redis is away"])
    found = {name: item.status for name, item in ward.examine().items() if item.status != "pass"}
    assert found == {"broker": "fail", "workers": "skip"}


@pytest.mark.slow
def test_without_a_usable_schema_the_checks_of_rows_are_skipped(ward: Ward) -> None:
    _migrations(ward)
    found = ward.examine()
    assert found["migrations"].status == "fail"
    assert all(found[check.name].status == "skip" for check in CHECKS if check.needs_database)
    assert "this code needs" in found["migrations"].found


@pytest.mark.slow
def test_a_missing_database_is_found_and_not_made(ward: Ward, tmp_path: Path) -> None:
    from nanoos.store.database import Database, create_database_engine

    path = tmp_path / "none" / "nanoos.db"
    settings = ward.settings.model_copy(update={"database_url": f"sqlite:///{path}"})
    ward.deployment = replace(ward.deployment, database=Database(create_database_engine(settings)))
    assert ward.examine()["migrations"].remedy == "nanoos init"
    assert not path.exists()


@pytest.mark.slow
def test_a_check_that_breaks_fails_and_the_others_run(ward: Ward) -> None:
    def broken() -> dict[str, list[str]]:
        raise ZeroDivisionError("by nothing")

    ward.deployment = replace(ward.deployment, consumers=broken)
    found = {name: item for name, item in ward.examine().items() if item.status != "pass"}
    assert list(found) == ["workers"]
    assert "ZeroDivisionError: by nothing" in found["workers"].found


def test_on_one_machine_what_only_production_needs_is_no_failure(bench: Bench, tmp_path: Path) -> None:
    settings = bench.settings.model_copy(update={"database_url": ""})
    found = {item.check: item.status for item in examine(deployment_of(bench.database, settings, now=bench.clock()))}
    assert CheckStatus.FAIL not in found.values()
    assert (found["configuration"], found["workers"], found["metrics"]) == ("skip", "skip", "skip")
    assert (found["daemon"], found["backup"]) == ("warn", "warn")


@pytest.mark.slow
def test_a_server_whose_clock_differs_is_found(
    bench: Bench, make_postgres: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = bench.settings.model_copy(update={"database_url": make_postgres().replace("ql:", "ql+psycopg2:")})
    database = migrate(settings)
    deployment = deployment_of(database, settings, now=bench.clock())
    assert next(item for item in examine(deployment) if item.check == "clock").found == "the clocks agree"
    monkeypatch.setattr("nanoos.service.doctor.database.utc_now", lambda: utc_now() + timedelta(minutes=1))
    found = next(item for item in examine(deployment) if item.check == "clock")
    assert (found.status, "differs by 60 s" in found.found) == ("fail", True)
    database.dispose()


@pytest.mark.slow
def test_a_quick_examination_reads_no_whole_table(ward: Ward) -> None:
    skipped = {item.check for item in examine(ward.deployment, is_thorough=False) if item.status == "skip"}
    assert skipped == {check.name for check in CHECKS if check.is_thorough}
