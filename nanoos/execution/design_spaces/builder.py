"""The design space worker: claims a design space, generates its structures and stores them in batches.

Each batch is one transaction that also updates the row's count, provided that the worker still holds the lease and the
count has not changed. A killed build therefore continues after its last batch, and a second builder of the same design
space changes nothing. Generation is deterministic, so the ids always ascend in its order.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.campaigns.creation import begin_waiting
from nanoos.campaigns.dispatch import working_campaigns
from nanoos.campaigns.lifecycle import fail_without_pool
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import WorkStatus
from nanoos.domain.structures import Structure, stable_seed
from nanoos.execution.design_spaces.leftovers import has_leftovers, remove_leftovers
from nanoos.plugins.design_space import DesignSpace, structures_of
from nanoos.plugins.registry import design_space
from nanoos.settings import Settings
from nanoos.store import audit, leases, pools
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.locks import CAMPAIGN_CREATION, take_turns
from nanoos.store.process_identity import process_name
from nanoos.store.tables import campaigns, design_spaces

log = logging.getLogger(__name__)

ACTOR = "design_space_builder"
DESIGN_SPACES = leases.Queue(
    name="design_spaces",
    table=design_spaces,
    # A FAILED design space is built again when a campaign that uses it is resumed.
    waiting=(WorkStatus.PENDING.value, WorkStatus.FAILED.value),
    running=WorkStatus.RUNNING.value,
    failed=WorkStatus.FAILED.value,
    order=(design_spaces.c.id,),
)


@dataclass(slots=True, kw_only=True)
class BuildReport:
    """What one worker did.

    Attributes:
        now: The current design space and its progress, for display.
        removed: Structures of design spaces that no campaign will build.
        released: Unfinished design spaces returned to the queue: the worker was stopped, or no campaign needs them.
        campaigns: Slugs of the campaigns whose design space is complete or has failed.
    """

    completed: int = 0
    failed: int = 0
    retried: int = 0
    released: int = 0
    structures: int = 0
    removed: int = 0
    wall_seconds: float = 0.0
    now: str = ""
    campaigns: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, Any]:
        names = ("completed", "failed", "retried", "released", "structures", "removed", "wall_seconds")
        return {**{name: getattr(self, name) for name in names}, "campaigns": sorted(self.campaigns)}


class _LeaseLost(Exception):
    """Another worker has taken the design space over."""


def has_buildable(connection: Connection, *, now: datetime) -> bool:
    """Whether a design space can be claimed, a pending one or one whose worker was lost, or leftovers be removed."""
    waiting = (
        select(design_spaces.c.id)
        .where(design_spaces.c.status.in_(DESIGN_SPACES.waiting), leases.is_due(design_spaces, now), _is_wanted())
        .exists()
    )
    return (
        bool(connection.execute(select(waiting)).scalar())
        or leases.count_lost(connection, DESIGN_SPACES, now=now) > 0
        or has_leftovers(connection)
    )


def build_design_spaces(
    database: Database,
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    on_batch: Callable[[BuildReport], None] | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> BuildReport:
    """Build until no design space is pending or `stop` is set; a later build continues after the stored structures.

    Args:
        database: The database.
        settings: Lease length and attempts.
        stop: Stops the worker after the current batch.
        on_batch: Called after each stored batch.
        clock: Returns the current time.
    """
    builder = _Builder(database, settings, stop or threading.Event(), on_batch or (lambda _: None), clock)
    with Heartbeat(database, leases.renewal(DESIGN_SPACES), lease_s=settings.lease_seconds, clock=clock) as heartbeat:
        while not builder.stop.is_set():
            lease = builder.claim()
            if not lease.rows:
                break
            heartbeat.watch(lease.token)
            try:
                builder.build(lease)
            finally:
                heartbeat.watch(None)
    builder.report.removed = remove_leftovers(database, builder.stop)
    return builder.report


def give_up(connection: Connection, ids: Collection[int], *, now: datetime) -> list[str]:
    """Fail the campaigns of failed design spaces and reset the attempts for a resume; returns the campaigns' slugs."""
    if not ids:
        return []
    failed = design_spaces.c.id.in_(ids)
    rows = connection.execute(
        update(design_spaces)
        .where(failed, design_spaces.c.status == WorkStatus.FAILED.value)
        .values(attempts=0)
        .returning(design_spaces.c.id, design_spaces.c.failure_reason)
    ).all()
    return fail_without_pool(connection, {row.id: row.failure_reason for row in rows}, actor=ACTOR, now=now)


class _Builder:
    """State of one worker."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        stop: threading.Event,
        on_batch: Callable[[BuildReport], None],
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self.settings = settings
        self.stop = stop
        self.on_batch = on_batch
        self.clock = clock
        self.report = BuildReport()
        self._begun = time.monotonic()

    def claim(self) -> leases.Lease:
        now = self.clock()
        with self.database.write() as connection:
            _, failed = leases.expire(connection, DESIGN_SPACES, max_attempts=self.settings.max_attempts, now=now)
            self.report.campaigns.update(give_up(connection, failed, now=now))
            self.report.failed += len(failed)
            return leases.claim(
                connection,
                DESIGN_SPACES,
                owner=process_name(),
                limit=1,
                lease_s=self.settings.lease_seconds,
                now=now,
                where=_is_wanted(),
            )

    def build(self, lease: leases.Lease) -> None:
        """Build the claimed design space; a failure is recorded, not raised."""
        (row,) = lease.rows
        try:
            with log_context(design_space=row.slug), span("design_space.build", design_space=row.slug):
                content = self._store_all(lease.token, row)
                if content is not None:
                    self._complete(lease.token, row, content)
                else:
                    self._release(lease.token)
        except _LeaseLost:
            log.warning("design space %s was taken over by another worker", row.slug)
        except StoreUnavailable:
            self._release(lease.token)
            raise
        except Exception as error:
            log.exception("design space %s was not built", row.slug)
            self._fail(lease.token, row, error)
        except BaseException:
            # The worker is being stopped: the attempt does not count.
            self._release(lease.token)
            raise

    def _store_all(self, token: str, row: Row[Any]) -> str | None:
        """Generate and store the missing structures.

        Returns:
            The digest of all structures; None if stopped or if no campaign needs the design space.
        """
        space = design_space(row.kind, row.params)
        generated = structures_of(space, row.n_wanted, stable_seed(row.kind, row.seed))
        n_stored = row.n_structures
        if n_stored == 0:
            remove_leftovers(self.database, self.stop, of=[row.id])
            if self.stop.is_set():
                return None
        content = None
        if n_stored > 0:
            with self.database.read() as connection:
                content = pools.content_digest(connection, row.id)
        for batch in _batches(islice(generated, n_stored, None)):
            is_wanted = self._store(token, row, space, batch, n_stored)
            self.database.checkpoint()
            # Reading and hashing take as long as storing does, and block no writer here.
            with self.database.read() as connection:
                content = pools.content_digest(connection, row.id, batch, content)
            n_stored += len(batch)
            self.report.structures += len(batch)
            self.report.wall_seconds = time.monotonic() - self._begun
            self.report.now = f"{row.slug}: {n_stored:,} of {row.n_wanted:,} structures"
            log.debug("built %s", self.report.now)
            self.on_batch(self.report)
            if self.stop.is_set() or not is_wanted:
                return None
        if content is None:
            raise pools.no_structure(row.kind)
        return content

    def _store(self, token: str, row: Row[Any], space: DesignSpace, batch: list[Structure], n_stored: int) -> bool:
        """Store one batch; returns whether a campaign still needs the design space."""
        features = space.featurize(batch)
        pools.check_structures(row.kind, batch, features, row.feature_names)
        held = and_(
            design_spaces.c.id == row.id,
            design_spaces.c.lease_token == token,
            design_spaces.c.status == DESIGN_SPACES.running,
            design_spaces.c.n_structures == n_stored,
        )
        with self.database.write() as connection:
            moved = connection.execute(
                update(design_spaces).where(held).values(n_structures=n_stored + len(batch))
            ).rowcount
            if moved != 1:
                raise _LeaseLost
            pools.insert_structures(connection, row.id, batch, features)
            wanted = select(design_spaces.c.id).where(design_spaces.c.id == row.id, _is_wanted())
            return connection.execute(wanted).first() is not None

    def _complete(self, token: str, row: Row[Any], content: str) -> None:
        now = self.clock()
        done = {
            "status": WorkStatus.COMPLETED.value,
            "content_sha256": content,
            "finished_at": now,
            "failure_class": None,
            "failure_reason": None,
        }
        with self.database.write() as connection:
            # A campaign that is being created either finds the design space complete or is found below.
            take_turns(connection, CAMPAIGN_CREATION)
            if leases.finish(connection, DESIGN_SPACES, token, [row.id], **done) != 1:
                raise _LeaseLost
            audit.cover(connection, design_spaces, design_spaces.c.id == row.id)
            begun = begin_waiting(connection, row.id, now=now)
        log.info("design space %s is complete", row.slug)
        self.report.completed += 1
        self.report.campaigns.update(begun)

    def _fail(self, token: str, row: Row[Any], error: Exception) -> None:
        """Record a failure: permanent for a NanoosError, which a retry would repeat, and transient otherwise."""
        is_permanent = isinstance(error, NanoosError)
        kind = FailureClass.PERMANENT if is_permanent else FailureClass.TRANSIENT
        now = self.clock()
        with self.database.write() as connection:
            is_final = leases.retry_or_fail(
                connection,
                DESIGN_SPACES,
                token,
                row.id,
                row.attempts,
                max_attempts=0 if is_permanent else self.settings.max_attempts,
                failure_class=kind.value,
                reason=str(error) if is_permanent else f"{type(error).__name__}: {error}",
                now=now,
            )
            leases.count_failures(connection, DESIGN_SPACES, {kind.value: 1})
            if is_final:
                self.report.campaigns.update(give_up(connection, [row.id], now=now))
        self.report.failed += is_final
        self.report.retried += not is_final

    def _release(self, token: str) -> None:
        self.report.released += 1
        try:
            with self.database.write() as connection:
                leases.release(connection, DESIGN_SPACES, token)
        except Exception:
            log.exception("could not release the lease; it will expire")


def _batches(structures: Iterable[Structure]) -> Iterator[list[Structure]]:
    left = iter(structures)
    while batch := list(islice(left, pools.BUILT_AT_ONCE)):
        yield batch


def _is_wanted() -> Any:
    """Whether a running campaign of an active, unpaused orchestrator uses the design space."""
    of_space = campaigns.c.design_space_id == design_spaces.c.id
    return select(campaigns.c.id).where(of_space, campaigns.c.id.in_(working_campaigns())).exists()
