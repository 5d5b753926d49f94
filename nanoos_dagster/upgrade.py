"""`nanoos upgrade`: the platform's database, then Dagster's own."""

from __future__ import annotations

from dagster import DagsterInstance

from nanoos.domain.clock import utc_now
from nanoos.interfaces.cli.context import console, show_json
from nanoos.settings import load_settings
from nanoos.store.backups import backup_place
from nanoos.store.schema import head_revision
from nanoos.store.upgrading import upgrade
from nanoos_dagster.processes.instance import prepare_dagster_home


def run_upgrade(to: str, *, with_backup: bool) -> None:
    """Upgrade both and say what was done, and how to go back.

    Args:
        to: Where the backup goes; empty for BACKUP_URL.
        with_backup: Whether to back up first.
    """
    settings = load_settings()
    place = backup_place(settings, to) if with_backup else None
    with console().status("upgrading") as status:
        done = upgrade(settings, place, now=utc_now(), progress=lambda now: status.update(f"upgrading: {now}"))
    show_json(
        {
            "revision": head_revision(),
            "earlier": None if done is None else done.earlier,
            "backup": None if done is None else done.backup,
            "place": None if place is None or done is None else place.where,
            "covered_rows": None if done is None else done.n_covered,
        }
    )
    if done is None:
        console().print("Our schema is the one that this version needs, and its audit chain verifies.")
    elif done.backup is not None:
        console().print(
            f"To go back, install the earlier version and run: nanoos restore {done.backup} --into FOLDER",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    home = str(prepare_dagster_home(settings))
    with console().status("upgrading Dagster's storage"), DagsterInstance.from_config(home) as instance:
        instance.upgrade()
