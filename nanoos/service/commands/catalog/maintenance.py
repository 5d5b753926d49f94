"""Maintenance: alerts, lost work, the archive, the kept counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from nanoos.domain.errors import NotFound
from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.fields import RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.store.archive.history import Batch
    from nanoos.store.database import Database


class ResolveAlert(Command):
    """Close an alert whose cause was dealt with."""

    kind: ClassVar[str] = "resolve_alert"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    alert_id: RowId

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.store import alerts

        if not alerts.resolve(connection, ids=[self.alert_id], now=context.now):
            raise NotFound(f"There is no open alert {self.alert_id}.", hint="`nanoos alerts` lists them.")
        return {"alert_id": self.alert_id}


class RecoverLostWork(Command):
    """Take back what lost processes hold, leases of work and locks of steps, and finish their imports."""

    kind: ClassVar[str] = "recover_lost_work"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    from_settings: ClassVar[Mapping[str, str]] = {"max_attempts": "max_attempts"}
    max_attempts: int = Field(ge=1)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.orchestrator.recovery import recover

        return recover(connection, max_attempts=self.max_attempts, now=context.now).summary()

    def follow_up(self, database: Database, context: Context) -> None:  # noqa: ARG002  # whichever are unfinished
        from nanoos.campaigns.label_import import finish_imports

        finish_imports(database)


class ArchiveHistory(Command):
    """Move one batch of history older than RETENTION_DAYS to the archive."""

    kind: ClassVar[str] = "archive_history"
    scope: ClassVar[Scope] = Scope.OPERATE
    what: Literal["steps", "jobs"]

    def prepare(self, database: Database, context: Context) -> Batch | None:
        from nanoos.settings import load_settings
        from nanoos.store.archive.history import export

        # Age and folder come from the settings alone: a sender cannot choose where files are written.
        settings = load_settings()
        before = context.now - timedelta(days=settings.retention_days)
        return export(database, settings.effective_archive_folder, self.what, before=before, is_trial=context.is_trial)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.store.archive.history import purge

        batch: Batch | None = context.prepared
        if batch is None:
            return {"what": self.what, "n_rows": 0, "path": None}
        purge(connection, batch, now=context.now)
        file = batch.file
        return {"what": self.what, "n_rows": file.n_rows, "path": file.path, "content_sha256": file.content_sha256}


class RepairCounts(Command):
    """Count all rows again and correct the kept counts that differ."""

    kind: ClassVar[str] = "repair_counts"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True

    def carry_out(self, connection: Connection, _context: Context) -> dict[str, Any]:
        from nanoos.store import label_index, status_counts

        wrong = status_counts.rebuild(connection)
        missing, surplus = label_index.rebuild(connection)
        return {"counts_mended": len(wrong), "members_added": missing, "members_removed": surplus}
