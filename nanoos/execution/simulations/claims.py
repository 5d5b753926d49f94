"""Claiming simulation jobs: what can be claimed, and a chunk of it under a lease, for workers here and elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, select, true
from sqlalchemy.exc import IntegrityError

from nanoos.campaigns.candidates import drop_failed
from nanoos.campaigns.dispatch import working_campaigns
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.statuses import WorkStatus
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.execution.simulations.recording import SIMULATIONS, cached_results
from nanoos.plugins.engine import SimulationOutcome
from nanoos.settings import Settings
from nanoos.store import leases
from nanoos.store.durations import usual_seconds
from nanoos.store.tables import campaigns, simulation_jobs, structures

log = logging.getLogger(__name__)

CHUNK_FIRST = 8  # chunk size before the first cost estimate
CHUNK_MAX = 500
CLAIM_RETRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one claim gave; no jobs where none can be claimed.

    Attributes:
        token: The lease's fencing token.
        cached: Id and outcome of results that are recorded already, by key.
        n_failed: Jobs that lost their worker for the last time, and are FAILED now.
    """

    token: str = ""
    jobs: Sequence[ClaimedJob] = ()
    cached: Mapping[str, tuple[int, SimulationOutcome]] = field(default_factory=dict)
    n_failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSource:
    """A campaign with jobs, and the engine that computes them.

    Attributes:
        settings: The campaign's.
    """

    campaign_id: int
    engine: str
    version: str
    params: Mapping[str, Any]
    params_hash: str
    settings: Mapping[str, Any]

    @property
    def key(self) -> EngineSource:
        return EngineSource(self.engine, self.version, self.params_hash)

    @classmethod
    def of(cls, row: Row[Any]) -> JobSource:
        """From a row of the columns `SOURCE`."""
        return cls(
            campaign_id=row.id,
            engine=row.engine,
            version=row.engine_version,
            params=row.engine_params,
            params_hash=row.engine_params_hash,
            settings=row.settings,
        )


SOURCE = (
    campaigns.c.id,
    campaigns.c.engine,
    campaigns.c.engine_version,
    campaigns.c.engine_params,
    campaigns.c.engine_params_hash,
    campaigns.c.settings,
)


def has_claimable(connection: Connection, *, now: datetime) -> bool:
    """Whether a job can be claimed: a pending one, or one whose worker was lost.

    Fast enough to call several times a second.
    """
    waiting = (
        select(simulation_jobs.c.id)
        .where(
            simulation_jobs.c.status == WorkStatus.PENDING.value,
            leases.is_due(simulation_jobs, now),
            # Checked row by row until one matches, as in `leases.claim`.
            and_(_may_run(), _is_first_of_its_key()).is_(True),
        )
        .exists()
    )
    return bool(connection.execute(select(waiting)).scalar()) or leases.count_lost(connection, SIMULATIONS, now=now) > 0


def expected_seconds(connection: Connection, *, now: datetime) -> float | None:
    """How long the next job will take, as recorded of its engine; None without a job or a record."""
    job = connection.execute(
        select(*EngineSource.columns(campaigns))
        .join(simulation_jobs, simulation_jobs.c.campaign_id == campaigns.c.id)
        .where(is_waiting(now))
        .order_by(*SIMULATIONS.order)
        .limit(1)
    ).first()
    if job is None:
        return None
    source = EngineSource.of(job)
    return usual_seconds(connection, [source]).get(source)


def waiting_sources(connection: Connection, *, now: datetime) -> list[JobSource]:
    """The campaigns with jobs that can be claimed, in the order of these jobs."""
    first = (
        select(simulation_jobs.c.id)
        .where(
            simulation_jobs.c.campaign_id == campaigns.c.id,
            simulation_jobs.c.status == WorkStatus.PENDING.value,
            leases.is_due(simulation_jobs, now),
            _is_first_of_its_key().is_(True),
        )
        .order_by(*SIMULATIONS.order)
        .limit(1)
        .correlate(campaigns)
        .scalar_subquery()
    )
    working = select(*SOURCE, first.label("job_id")).where(campaigns.c.id.in_(working_campaigns())).subquery()
    rows = connection.execute(
        select(working).join(simulation_jobs, simulation_jobs.c.id == working.c.job_id).order_by(*SIMULATIONS.order)
    )
    return [JobSource.of(row) for row in rows]


def sources_of(connection: Connection, campaign_ids: Collection[int]) -> list[JobSource]:
    """Some campaigns with the engines that compute their jobs, by id."""
    rows = connection.execute(select(*SOURCE).where(campaigns.c.id.in_(campaign_ids)).order_by(campaigns.c.id))
    return [JobSource.of(row) for row in rows]


def count_by_campaign(connection: Connection, where: ColumnElement[bool]) -> dict[int, int]:
    """Number of jobs that a condition on `simulation_jobs` selects, by campaign."""
    of_campaign = simulation_jobs.c.campaign_id
    rows = connection.execute(select(of_campaign, func.count()).where(where).group_by(of_campaign))
    return {row[0]: row[1] for row in rows}


def is_waiting(now: datetime) -> ColumnElement[bool]:
    """In a query on `simulation_jobs`: whether one waits for a worker, or for an equal one that runs."""
    return and_(simulation_jobs.c.status == WorkStatus.PENDING.value, leases.is_due(simulation_jobs, now), _may_run())


def expire_lost(connection: Connection, settings: Settings, *, now: datetime) -> int:
    """Return jobs whose worker was lost to the queue; the number of those that are FAILED instead."""
    _, failed = leases.expire(connection, SIMULATIONS, max_attempts=settings.max_attempts, now=now)
    if failed:
        drop_failed(connection, failed, now=now)
    return len(failed)


def claim_jobs(
    connection: Connection,
    settings: Settings,
    *,
    owner: str,
    limit: int,
    now: datetime,
    where: ColumnElement[bool] | None = None,
) -> Claimed:
    """Claim a chunk; jobs whose worker was lost return to the queue first.

    Args:
        connection: Of `Database.write`; see `unless_collided`.
        settings: Lease length and attempts.
        owner: Name of the worker.
        limit: Largest number of jobs.
        now: Time of the claim.
        where: Which jobs of the queue; None for all.
    """
    n_failed = expire_lost(connection, settings, now=now)
    may_be_claimed = and_(_may_run(), _is_first_of_its_key(), true() if where is None else where)
    fresh = and_(may_be_claimed, simulation_jobs.c.attempts == 0)
    again = and_(may_be_claimed, simulation_jobs.c.attempts > 0)
    # A job that failed before runs alone: if it kills its worker, no other job is lost.
    for claimable, n_jobs in ((fresh, limit), (again, 1)):
        lease = leases.claim(
            connection,
            SIMULATIONS,
            owner=owner,
            limit=n_jobs,
            lease_s=settings.lease_seconds,
            now=now,
            where=claimable,
        )
        if lease.rows:
            jobs = load_jobs(connection, simulation_jobs.c.id.in_(lease.ids))
            cached = cached_results(connection, [job.result_key for job in jobs])
            return Claimed(token=lease.token, jobs=jobs, cached=cached, n_failed=n_failed)
    return Claimed(n_failed=n_failed)


def unless_collided(claim: Callable[[], Claimed]) -> Claimed:
    """Repeat a claim, each time in a new transaction, where another worker claimed an equal simulation meanwhile."""
    for _ in range(CLAIM_RETRIES):
        try:
            return claim()
        except IntegrityError:
            # The unique index allows one of them.
            log.debug("claim collided, retrying")
    return Claimed()


def load_jobs(connection: Connection, where: ColumnElement[bool]) -> list[ClaimedJob]:
    """The jobs that a condition on `simulation_jobs` selects, in queue order."""
    rows = connection.execute(
        select(
            simulation_jobs.c.id,
            simulation_jobs.c.campaign_id,
            campaigns.c.slug.label("campaign_slug"),
            simulation_jobs.c.candidate_id,
            simulation_jobs.c.result_key,
            simulation_jobs.c.attempts,
            structures.c.structure_hash,
            structures.c.spec,
            campaigns.c.engine,
            campaigns.c.engine_version,
            campaigns.c.engine_params,
            campaigns.c.engine_params_hash,
            campaigns.c.settings.label("campaign_settings"),
        )
        .join(campaigns, campaigns.c.id == simulation_jobs.c.campaign_id)
        .join(structures, structures.c.id == simulation_jobs.c.structure_id)
        .where(where)
        .order_by(*SIMULATIONS.order)
    )
    return [ClaimedJob(**row._mapping) for row in rows]


def _may_run() -> Any:
    return simulation_jobs.c.campaign_id.in_(working_campaigns())


def _is_first_of_its_key() -> Any:
    """No equal simulation is running, and this is the first of equal pending ones; the others reuse its result."""
    other = simulation_jobs.alias("other")
    is_ahead = case(
        (other.c.status == WorkStatus.RUNNING.value, True),
        (
            other.c.status == WorkStatus.PENDING.value,
            and_(other.c.id < simulation_jobs.c.id, other.c.campaign_id.in_(working_campaigns())),
        ),
        # Not one disjunction: for each row PostgreSQL would read the indexes of all running and all pending jobs.
        else_=False,
    )
    return ~exists().where(
        other.c.result_key == simulation_jobs.c.result_key, other.c.id != simulation_jobs.c.id, is_ahead
    )
