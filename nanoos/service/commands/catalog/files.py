"""The files of simulation results: what may go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.store.database import Database
    from nanoos.store.raw_files.retention import RemovalPlan

MAX_SIZE_GB = 10**6  # a petabyte


class PruneFiles(Command):
    """Remove the files of the oldest results by age or size, and files that no result names; the results stay."""

    kind: ClassVar[str] = "prune_files"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    older_than_days: Annotated[
        int | None, Field(ge=1, le=36500, description="Remove the files of results older than this.")
    ] = None
    max_size_gb: Annotated[
        float | None,
        Field(ge=0, le=MAX_SIZE_GB, description="Remove the oldest results' files until the store takes no more."),
    ] = None

    def prepare(self, database: Database, context: Context) -> RemovalPlan:
        from nanoos.settings import load_settings
        from nanoos.store.raw_files import raw_file_store
        from nanoos.store.raw_files.retention import GB, Policy, plan_removal

        policy = Policy(
            older_than=None if self.older_than_days is None else timedelta(days=self.older_than_days),
            max_bytes=None if self.max_size_gb is None else int(self.max_size_gb * GB),
        )
        # Where files are kept comes from the settings alone: a sender cannot choose what is removed.
        return plan_removal(database, raw_file_store(load_settings()), policy, now=context.now)

    def carry_out(self, connection: Connection, context: Context) -> Outcome:
        from nanoos.store.raw_files.retention import record_removals

        plan: RemovalPlan = context.prepared
        removals = record_removals(connection, plan, now=context.now)
        unnamed = (*plan.unnamed, *plan.unfinished)
        result = {
            "n_removed": len(removals),
            "removed_bytes": sum(item.object.stored_size for item in removals),
            "n_unnamed": len(unnamed),
            "unnamed_bytes": sum(item.stored_size for item in unnamed),
            "n_kept": plan.n_kept,
            "kept_bytes": plan.kept_bytes,
            "is_complete": plan.is_complete,
        }
        # What a person approves is the policy: the store grows until then.
        return Outcome(result=result, acts={"older_than_days": self.older_than_days, "max_size_gb": self.max_size_gb})

    def follow_up(self, database: Database, context: Context) -> None:
        from nanoos.settings import load_settings
        from nanoos.store.raw_files import raw_file_store
        from nanoos.store.raw_files.retention import remove

        remove(database, raw_file_store(load_settings()), context.prepared, now=context.now)
