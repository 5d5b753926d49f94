"""What may leave the store: bytes that no result names, and by policy those of the oldest results.

Both are decided from one look at the store and one at the rows, and carried out later, outside any transaction. What
is recorded or put in between stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.domain.errors import NanoosError
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.locks import FILE_REMOVAL, take_turns
from nanoos.store.raw_files.store import RawFileStore, StoredObject
from nanoos.store.tables import removed_files, simulation_results
from nanoos.store.upsert import insert_all

# Between a file and the row that names it lie a simulation's last seconds, or an outage of the database.
GRACE = timedelta(days=1)
GB = 10**9
ROWS_AT_ONCE = 5_000
MAX_REMOVALS = 100_000  # of one command; recording them takes about a second, and no other writer works meanwhile


class NoLongerKept(NanoosError):
    """A result names the file, but retention has removed its bytes."""


@dataclass(slots=True, kw_only=True)
class Named:
    """What the results say of one content.

    Attributes:
        size: Bytes.
        newest: When the newest result that names it was recorded.
        n_results: Number of results that name it.
    """

    size: int
    newest: datetime
    n_results: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which files of results may go; None for no limit.

    Attributes:
        older_than: Those of results older than this.
        max_bytes: Those of the oldest results while the store takes more than this, compressed.
    """

    older_than: timedelta | None = None
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Content that retention removes, and why."""

    object: StoredObject
    size: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPlan:
    """What is to be removed.

    Attributes:
        unnamed: No result names them.
        removals: By policy.
        unfinished: Removed by an earlier policy whose process died before the bytes were gone.
        last_result_id: The newest result that was looked at.
        last_removal_id: The newest removal that was looked at.
        n_kept: Objects that stay.
        kept_bytes: Bytes that these take, compressed.
        is_complete: The policy asks for nothing beyond this plan.
    """

    unnamed: tuple[StoredObject, ...] = ()
    removals: tuple[Removal, ...] = ()
    unfinished: tuple[StoredObject, ...] = ()
    last_result_id: int = 0
    last_removal_id: int = 0
    n_kept: int = 0
    kept_bytes: int = 0
    is_complete: bool = True

    @property
    def objects(self) -> Iterator[StoredObject]:
        yield from self.unnamed
        yield from self.unfinished
        yield from (item.object for item in self.removals)


@dataclass(slots=True, kw_only=True)
class _Sorted:
    """Objects by what the rows say of them."""

    unnamed: list[StoredObject] = field(default_factory=list)
    unfinished: list[StoredObject] = field(default_factory=list)
    named: list[tuple[StoredObject, Named]] = field(default_factory=list)
    n_other: int = 0
    other_bytes: int = 0


def plan_removal(database: Database, store: RawFileStore, policy: Policy, *, now: datetime) -> RemovalPlan:
    """What the policy removes now, with what no result names.

    Raises:
        FileStoreUnavailable: The store cannot be read.
    """
    # The store first: what is put later is not looked at.
    objects = list(store.hashes())
    with database.read() as connection:
        last_result_id = newest_result_id(connection)
        last_removal_id = connection.execute(select(func.coalesce(func.max(removed_files.c.id), 0))).scalar_one()
        named = named_files(connection)
        removed = removal_times(connection)
    found = _sort(objects, named, removed, now - GRACE)
    chosen = _choose(found, policy, now)
    removals = chosen[:MAX_REMOVALS]
    stays = {id(item.object) for item in removals}
    kept = [item for item, _ in found.named if id(item) not in stays]
    return RemovalPlan(
        unnamed=tuple(found.unnamed),
        removals=tuple(removals),
        unfinished=tuple(found.unfinished),
        last_result_id=last_result_id,
        last_removal_id=last_removal_id,
        n_kept=found.n_other + len(kept),
        kept_bytes=found.other_bytes + sum(item.stored_size for item in kept),
        is_complete=len(removals) == len(chosen),
    )


def record_removals(connection: Connection, plan: RemovalPlan, *, now: datetime) -> tuple[Removal, ...]:
    """Write down what retention removes, before its bytes go.

    Without what results have named, or another command has removed, since the plan.
    """
    take_turns(connection, FILE_REMOVAL)
    later = select(removed_files.c.sha256).where(removed_files.c.id > plan.last_removal_id)
    since = {*named_files(connection, after_id=plan.last_result_id), *connection.execute(later).scalars()}
    removals = tuple(item for item in plan.removals if item.object.sha256 not in since)
    if removals:
        rows = insert_all(
            connection,
            removed_files,
            [
                {"sha256": item.object.sha256, "size": item.size, "reason": item.reason, "removed_at": now}
                for item in removals
            ],
            removed_files.c.id,
        )
        for first in range(0, len(rows), ROWS_AT_ONCE):
            ids = [row.id for row in rows[first : first + ROWS_AT_ONCE]]
            audit.cover(connection, removed_files, removed_files.c.id.in_(ids))
    return removals


def remove(
    database: Database,
    store: RawFileStore,
    plan: RemovalPlan,
    *,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Delete a plan's objects, but those that results have named, or writers put, since; returns how many went.

    A process that dies in between leaves the rest to the next plan.
    """
    with database.read() as connection:
        since = named_files(connection, after_id=plan.last_result_id)
    objects = list(plan.objects)
    n_removed = 0
    for position, item in enumerate(objects, start=1):
        if item.sha256 not in since:
            n_removed += store.delete(item.sha256, put_before=now - GRACE)
        if progress is not None:
            progress(position, len(objects))
    store.clear_scratch(before=now - GRACE)
    return n_removed


def newest_result_id(connection: Connection) -> int:
    """Id of the newest result; 0 without any."""
    return int(connection.execute(select(func.coalesce(func.max(simulation_results.c.id), 0))).scalar_one())


def named_files(connection: Connection, *, after_id: int = 0) -> dict[str, Named]:
    """What results name, by SHA-256.

    Args:
        connection: One consistent view.
        after_id: Only results with greater ids.
    """
    named: dict[str, Named] = {}
    for row in _rows_with_files(connection, after_id):
        for content in _contents(row.files):
            size = int(content["size"])
            known = named.get(content["sha256"])
            if known is None:
                named[content["sha256"]] = Named(size=size, newest=row.recorded_at)
            else:
                known.newest = max(known.newest, row.recorded_at)
                known.n_results += 1
    return named


def removal_times(connection: Connection) -> dict[str, datetime]:
    """When retention last removed each content, by SHA-256."""
    newest = func.max(removed_files.c.removed_at, type_=removed_files.c.removed_at.type)
    rows = connection.execute(select(removed_files.c.sha256, newest).group_by(removed_files.c.sha256))
    return {row[0]: row[1] for row in rows}


def is_removed(named: Named, removed_at: datetime | None) -> bool:
    """Whether retention removed a content after the last result that names it was recorded."""
    return removed_at is not None and removed_at > named.newest


def _rows_with_files(connection: Connection, after_id: int) -> Iterator[Any]:
    query = (
        select(simulation_results.c.id, simulation_results.c.files, simulation_results.c.recorded_at)
        .where(simulation_results.c.id > after_id)
        .order_by(simulation_results.c.id)
    )
    # Rows are read in batches: a million results do not fit a server's patience.
    yield from connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def _contents(files: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Each content of a result once, though it may have several names."""
    return {content["sha256"]: content for content in files.values()}.values()


def _sort(
    objects: Iterable[StoredObject], named: Mapping[str, Named], removed: Mapping[str, datetime], put_before: datetime
) -> _Sorted:
    found = _Sorted()
    for item in objects:
        says = named.get(item.sha256)
        if item.stored_at >= put_before:
            # A writer may be about to name it.
            found.n_other += 1
            found.other_bytes += item.stored_size
        elif says is None:
            found.unnamed.append(item)
        elif is_removed(says, removed.get(item.sha256)):
            found.unfinished.append(item)
        else:
            found.named.append((item, says))
    # The content of the oldest results first; the hash makes the order certain.
    found.named.sort(key=lambda pair: (pair[1].newest, pair[0].sha256))
    return found


def _choose(found: _Sorted, policy: Policy, now: datetime) -> list[Removal]:
    """What the policy removes; content goes only with the newest result that names it."""
    total = found.other_bytes + sum(item.stored_size for item, _ in found.named)
    chosen = []
    for item, says in found.named:
        if policy.older_than is not None and says.newest < now - policy.older_than:
            reason = f"older than {policy.older_than / timedelta(days=1):g} days"
        elif policy.max_bytes is not None and total > policy.max_bytes:
            reason = f"the store took more than {policy.max_bytes / GB:g} GB"
        else:
            break
        total -= item.stored_size
        chosen.append(Removal(object=item, size=says.size, reason=reason))
    return chosen
