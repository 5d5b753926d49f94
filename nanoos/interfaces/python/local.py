"""A lab on this machine: commands, queries and work run in this process, without Dagster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.interfaces.python.transport import carried_out, plain, user
from nanoos.service.access.identity import local_identity
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.inputs import command_from
from nanoos.service.queries.catalog import QUERIES
from nanoos.service.queries.results import open_file
from nanoos.service.services import build_services
from nanoos.settings import Settings, check_settings_file, load_settings, using
from nanoos.store.schema import prepare_database
from nanoos.worker import WorkReport, work_once

HOME = ".nanoos"  # as NANOOS_HOME's default, so that the CLI in the lab's folder finds the same lab
DATABASE_FILE = "nanoos.db"
OWN_FILES = ("engines_folder", "instruments_folder", "alerts_file")  # relative to the lab's folder


class LocalTransport:
    """A lab in a database that this process opens.

    Args:
        settings: Name the database, which is created if it is missing.
        orchestrator: Created if it is missing; None means ORCHESTRATOR_DEFAULT_NAME.

    Raises:
        StoreUnavailable: The database cannot be reached, or its schema is another version's.
        InvalidInput: The settings or the folder cannot be used.
    """

    poll_s = 0.2  # a poll costs one index lookup

    def __init__(self, settings: Settings, orchestrator: str | None = None) -> None:
        self.orchestrator = orchestrator or settings.orchestrator_default_name
        self._settings = settings
        self._database = prepare_database(settings)
        try:
            with self._database.write() as connection:
                get_or_create_orchestrator(connection, name=self.orchestrator, mode=settings.orchestrator_mode)
            self._services = build_services(self._database, settings)
        except BaseException:
            self._database.dispose()
            raise
        self.where = self._database.engine.url.render_as_string(hide_password=True)
        self._name = f"python:{user()}"
        self._report = WorkReport()
        self._is_closed = False

    def ask(self, query: str, **arguments: Any) -> Any:
        self._check_open()
        if query not in QUERIES:
            raise NotFound(f"There is no query {query!r}.", hint=f"Known: {', '.join(sorted(QUERIES))}.")
        with using(self._settings):
            return QUERIES[query].ask(self._services, arguments)

    def send(self, kind: str, *, key: str | None = None, **fields: Any) -> CommandResult:
        self._check_open()
        with using(self._settings):
            command = command_from(kind, plain(kind, fields), self._settings)
            done = self._services.execute(command, identity=local_identity(self._name), idempotency_key=key)
        return carried_out(kind, done)

    def read_file(self, result_id: int, name: str) -> Iterator[bytes]:
        self._check_open()
        return open_file(self._database, self._services.raw_files, result_id, name).chunks

    def write_bundle(self, slug: str, path: Path, *, license_url: str | None, with_files: bool) -> None:
        from nanoos.service.bundle import export_campaign

        self._check_open()
        with using(self._settings):
            export_campaign(
                self._database, self._services.raw_files, slug, path, license_url=license_url, with_files=with_files
            )

    def work(self, limit_s: float) -> bool:
        self._check_open()
        with using(self._settings):
            return work_once(
                self._database, self._settings, requested_by=self._name, report=self._report, limit_s=limit_s
            )

    def close(self) -> None:
        self._is_closed = True
        self._database.dispose()

    def _check_open(self) -> None:
        if self._is_closed:
            raise Conflict(f"The lab {self.where} was closed.", hint="Open it again: nanoos.open(...).")


def settings_of(folder: Path) -> Settings:
    """The embedded profile in a folder, as for the CLI there.

    Its own `.env` counts, the process's NANOOS_HOME and DATABASE_URL do not; definitions are looked for in the folder.

    Raises:
        InvalidInput: The folder is a file, `.env` is no text, or a setting is out of its range.
    """
    from dotenv import dotenv_values

    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file.", hint="Name a folder; it is created if it is missing.")
    check_settings_file(folder / ".env")
    own = {name.upper(): value for name, value in dotenv_values(folder / ".env").items() if value}
    settings = load_settings(
        _env_file=folder / ".env",
        nanoos_home=_home(folder, own),
        database_url=own.get("DATABASE_URL", ""),
        execution=own.get("EXECUTION", "embedded"),
    )
    return settings.model_copy(update={name: folder.resolve() / getattr(settings, name) for name in OWN_FILES})


def _home(folder: Path, own: Mapping[str, str]) -> Path:
    if (folder / DATABASE_FILE).exists():
        return folder.resolve()
    return (folder / own.get("NANOOS_HOME", HOME)).resolve()
