"""A small campaign's life, which leaves a row at least in every table."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from nanoos.campaigns.label_file import ImportSpec, plan_import
from nanoos.campaigns.label_import import finish_imports, store_import
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.service.access.sessions import Sessions
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.settings import Settings
from nanoos.store import audit
from nanoos.store.archive.files import STEPS
from nanoos.store.archive.history import export, purge
from nanoos.store.schema import migrate
from nanoos.store.tables import (
    alert_notices,
    alerts,
    labels,
    model_versions,
    modelled_properties,
    orchestrator_runs,
    removed_files,
    shadow_predictions,
    structures,
    wrong_tokens,
)
from tests.support.bench import Bench, Clock

# It names no file: a dump of its rows holds no path.
CAMPAIGN = {
    "slug": "alpha",
    "design_space": {"kind": "tmd_alloy", "params": {"elements": ["Mo", "W", "S", "Se"]}, "n_structures": 24},
    "engine": {"name": "tmd_three_band"},
    "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}},
    "batch_size": 4,
    "acquisition": "random",
    "instrument": {"name": "virtual"},
}


def live(bench: Bench) -> None:
    """From creation to an archived step, a retracted label, a model and a token."""

    def command(kind: str, **payload: Any) -> None:
        execute(bench.database, parse_command(kind, payload), agent_id="ada")

    bench.beat()
    bench.configure(experiment_trigger_score_threshold=0.0)
    command("create_design_campaign", campaign=CAMPAIGN)
    first_step = bench.clock() + timedelta(seconds=0.5)
    for _ in range(3):
        bench.step()
        bench.drain()
        bench.lab()
        bench.clock.advance(seconds=1)
    bench.train(bench.rows(modelled_properties)[0].slug)
    command("retract_label", label_id=bench.rows(labels)[0].id, reason="contaminated")
    command("create_token", name="grace", secret_sha256="0" * 64, scopes=["operate"])
    for is_active in (False, True):
        command("set_active", is_active=is_active)
    now = bench.clock()
    archived = export(bench.database, bench.settings.effective_archive_folder, STEPS, before=first_step)
    assert archived is not None
    plans = []
    for name, value in (("past.csv", 1.67), ("later.csv", 1.7)):
        past = bench.folder / name
        past.write_text(f"structure,bandgap_pbe_ev\n{bench.rows(structures)[0].structure_hash},{value}\n")
        plans.append(plan_import(bench.database, "alpha", past, ImportSpec()))  # the command's row would hold the path
    with bench.database.write() as connection:
        store_import(connection, plans[0], imported_by="ada", now=now)
    finish_imports(bench.database, clock=bench.clock)
    with bench.database.write() as connection:
        store_import(connection, plans[1], imported_by="ada", now=now)
        Sessions("k" * 32).begin(connection, 1, now=now)
        connection.execute(wrong_tokens.insert().values(key="address 192.0.2.1", n=1, since=now))
        alert = connection.execute(alerts.insert().values(kind="test", subject="s", message="m", created_at=now))
        notice = {"channel": "group", "event": "opened", "number": 0, "due_at": now, "sent_at": now}
        connection.execute(alert_notices.insert().values(alert_id=alert.inserted_primary_key[0], **notice))
        connection.execute(removed_files.insert().values(sha256="a" * 64, size=1, reason="test", removed_at=now))
        audit.cover(connection, removed_files)
        expected = {"mean": 1.6, "low": 1.5, "high": 1.7, "is_choice": True, "structure_hash": "b" * 64}
        made = {
            "orchestrator_run_id": bench.rows(orchestrator_runs)[0].id,
            "model_version_id": bench.rows(model_versions)[0].id,
        }
        connection.execute(shadow_predictions.insert().values(campaign_id=1, **made, **expected))
        audit.cover(connection, shadow_predictions)
        purge(connection, archived, now=now)


def make_lived(url: str, folder: Path, owner_url: str = "") -> Bench:
    """Migrate a new database, and `live` there; the archive is in the folder."""
    settings = Settings(_env_file=None, database_url=url, database_owner_url=owner_url, nanoos_home=folder)
    database = migrate(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    bench = Bench(database=database, settings=settings, folder=folder, clock=Clock())
    live(bench)
    return bench
