"""The server's side of the work protocol: the queue's own functions, for workers that reach no database.

A remote worker holds leases as every other worker does. Its token names a site and engines; the owner of its leases
begins with the site, so that a lease, which is a secret, is worth something only there, also under a newer token.

Campaigns whose engine computes the final structure of another engine stay with the workers that reach the database:
their worker looks up, and records, more results than the one that it claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, select, update

from nanoos.domain.errors import NotFound
from nanoos.domain.structures import stable_hash
from nanoos.execution.remote import messages
from nanoos.execution.remote.results import problem_of, repeated
from nanoos.execution.simulations.capacity import Resources
from nanoos.execution.simulations.claims import (
    CHUNK_FIRST,
    Claimed,
    JobSource,
    claim_jobs,
    count_by_campaign,
    expire_lost,
    is_waiting,
    load_jobs,
    sources_of,
    unless_collided,
    waiting_sources,
)
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.execution.simulations.recording import SIMULATIONS, Computed, record
from nanoos.execution.simulations.requests import definition_of, limits_of
from nanoos.plugins.engine import INPUT_FROM, SimulationOutcome
from nanoos.settings import Settings
from nanoos.store import audit, leases
from nanoos.store.database import Database
from nanoos.store.durations import usual_seconds
from nanoos.store.raw_files import RawFileStore, StoredFile
from nanoos.store.tables import simulation_jobs

CHUNK_S = 10.0  # target duration of a chunk: long compared with a few requests, but little to repeat after a crash
SHORTEST_S = 1e-6  # of a simulation: what a worker says of its duration is not checked
MB = 2**20
OWNER_SEP = "/"  # between site, token and worker, in the owner of a lease and in the name under which a result is kept
LOST = "The lease is lost or another worker's; nothing has changed."

Key = tuple[str, int]  # lease, job


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a work token allows.

    Attributes:
        agent_id: The token's name, for the audit.
        site: The site that it is bound to.
        engines: The engines that it is bound to; empty for all.
    """

    agent_id: str
    token_id: int
    site: str
    engines: Collection[str] = ()

    @property
    def owner_prefix(self) -> str:
        """How the owners of its site's leases begin."""
        return f"{self.site}{OWNER_SEP}"

    def owner(self, worker: str) -> str:
        """The owner of a worker's leases."""
        return f"{self.owner_prefix}{self.token_id}{OWNER_SEP}{worker}"

    def covers_engine(self, engine: str) -> bool:
        return not self.engines or engine in self.engines

    def covers(self, source: JobSource) -> bool:
        """Whether its workers may compute a campaign's simulations."""
        return self.covers_engine(source.engine) and source.settings.get(INPUT_FROM) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkServer:
    """Answers remote workers.

    Attributes:
        raw_files: Where the files of results are.
        clock: Gives the time.
    """

    database: Database
    settings: Settings
    raw_files: RawFileStore
    clock: Callable[[], datetime]

    def claim(self, grant: Grant, wanted: messages.ClaimRequest) -> messages.ClaimAnswer:
        """Claim a chunk of one engine's jobs, without waiting for any."""
        waiting = [item for item in self.waiting() if grant.covers(item)]
        with self.database.read() as connection:
            expected = usual_seconds(connection, {item.key for item in waiting})
        known = {(item.name, item.version) for item in wanted.engines}
        settled = known | {(item.name, item.version) for item in wanted.refused}
        offers = {
            (item.engine, item.version): _offer(item) for item in waiting if (item.engine, item.version) not in settled
        }
        able = [
            item
            for item in waiting
            if (item.engine, item.version) in known and _fits(expected.get(item.key), wanted.seconds_left)
        ]
        claimed, seconds = Claimed(), None
        while able and not claimed.jobs:
            # One engine, so that its process is used again, and the next where another worker was faster.
            key = able[0].key
            alike, able = [item for item in able if item.key == key], [item for item in able if item.key != key]
            seconds = expected.get(key)
            n_jobs = min(wanted.n, _chunk_size(seconds, wanted.seconds_left))
            claimed = self._claim(grant, wanted.worker, [item.campaign_id for item in alike], n_jobs)
        return messages.ClaimAnswer(
            lease=claimed.token if claimed.jobs else "",
            lease_s=self.settings.lease_seconds,
            expected_s=seconds if claimed.jobs else None,
            jobs=[self._job(job) for job in claimed.jobs],
            offers=list(offers.values()),
            max_file_bytes=self.settings.remote_file_limit_mb * MB,
        )

    def backlog(self, grant: Grant) -> messages.BacklogAnswer:
        """What the token's workers may compute, by campaign, and what those of its site are computing."""
        self.expire()
        with self.database.read() as connection:
            waiting = count_by_campaign(connection, is_waiting(self.clock()))
            running = count_by_campaign(connection, _is_mine(grant))
            sources = [item for item in sources_of(connection, {*waiting, *running}) if grant.covers(item)]
            expected = usual_seconds(connection, {item.key for item in sources})
        return messages.BacklogAnswer(
            site=grant.site,
            campaigns=[
                messages.Backlog(
                    engine=item.engine,
                    waiting=waiting.get(item.campaign_id, 0),
                    running=running.get(item.campaign_id, 0),
                    expected_s=expected.get(item.key),
                    **asdict(Resources.stated((item.settings.get("engine_definition") or {}).get("resources", {}))),
                )
                for item in sources
            ],
        )

    def extend_leases(self) -> None:
        """Give remote workers the length of a lease to come back, after a time in which no server heard them."""
        expires_at = self.clock() + timedelta(seconds=self.settings.lease_seconds)
        with self.database.write() as connection:
            connection.execute(
                update(simulation_jobs)
                .where(
                    simulation_jobs.c.status == SIMULATIONS.running,
                    simulation_jobs.c.lease_owner.contains(OWNER_SEP),  # of no process of this machine
                    simulation_jobs.c.lease_expires_at < expires_at,
                )
                .values(lease_expires_at=expires_at)
            )

    def waiting(self) -> list[JobSource]:
        """What could be claimed, after jobs whose worker was lost have returned to the queue."""
        self.expire()
        with self.database.read() as connection:
            return waiting_sources(connection, now=self.clock())

    def expire(self) -> None:
        """Return jobs whose worker was lost to the queue."""
        now = self.clock()
        with self.database.read() as connection:
            is_lost = leases.count_lost(connection, SIMULATIONS, now=now) > 0
        if is_lost:
            with self.database.write() as connection:
                expire_lost(connection, self.settings, now=now)

    def renew(self, grant: Grant, tokens: Sequence[str]) -> dict[str, int]:
        """Extend leases; the number of jobs that each still holds."""
        with self.database.write() as connection:
            held = self._held(connection, grant, tokens)
            for token in held:
                leases.renew(connection, SIMULATIONS, token, lease_s=self.settings.lease_seconds, now=self.clock())
        return {token: held.get(token, 0) for token in tokens}

    def release(self, grant: Grant, tokens: Sequence[str]) -> dict[str, int]:
        """Return unfinished jobs to the queue; the attempts do not count."""
        with self.database.write() as connection:
            held = self._held(connection, grant, tokens)
            for token in held:
                leases.release(connection, SIMULATIONS, token)
        return {token: held.get(token, 0) for token in tokens}

    def holds(self, grant: Grant, token: str) -> bool:
        """Whether a lease of this token holds any job."""
        with self.database.read() as connection:
            return bool(self._held(connection, grant, [token]))

    def definition(self, grant: Grant, sha256: str) -> Mapping[str, object]:
        """A definition with waiting or claimed work.

        Raises:
            NotFound: There is none that this token's workers may compute.
        """
        with self.database.read() as connection:
            sources = waiting_sources(connection, now=self.clock())
            mine = load_jobs(connection, _is_mine(grant))
        allowed = [item.settings for item in sources if grant.covers(item)]
        claimed = [job.campaign_settings for job in mine if grant.covers_engine(job.engine)]
        for settings in (*allowed, *claimed):
            found = settings.get("engine_definition")
            if found and stable_hash(found) == sha256:
                return dict(found)
        raise NotFound(
            f"No work of this token's uses a definition {sha256[:12]}….", hint="Claim again: work may have changed."
        )

    def record(self, grant: Grant, worker: str, results: Sequence[messages.ResultMessage]) -> list[messages.Fate]:
        """Record results, each of which has its own fate."""
        jobs = self._jobs_of(grant, results)
        fates: dict[Key, messages.Fate] = {}
        chunks: dict[str, dict[int, Computed]] = {}
        for item in results:
            job = jobs.get(_key(item))
            if job is None:
                continue
            checked = self._checked(job, item)
            if isinstance(checked, Computed):
                chunks.setdefault(item.lease, {})[item.job_id] = checked
            else:
                fates[_key(item)] = checked
        for token, chunk in chunks.items():
            for job_id in self._record(token, list(chunk.values()), grant, worker):
                fates[token, job_id] = messages.Fate(lease=token, job_id=job_id, status="recorded")
        unsettled = [item for item in results if _key(item) not in fates]
        with self.database.read() as connection:
            known = repeated(connection, grant.owner_prefix, [item.job_id for item in unsettled])
        for item in unsettled:
            fates[_key(item)] = _fate(item, "repeated") if item.job_id in known else _fate(item, "lost", LOST)
        return [fates[_key(item)] for item in results]

    def _jobs_of(self, grant: Grant, results: Sequence[messages.ResultMessage]) -> dict[Key, ClaimedJob]:
        """The jobs of those results whose lease is of this token's site and engines and still held."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(simulation_jobs.c.id, simulation_jobs.c.lease_token).where(
                    _is_mine(grant), simulation_jobs.c.id.in_([item.job_id for item in results])
                )
            ).all()
            tokens = {row.id: row.lease_token for row in rows}
            jobs = load_jobs(connection, simulation_jobs.c.id.in_(list(tokens)))
        return {(tokens[job.id], job.id): job for job in jobs if grant.covers_engine(job.engine)}

    def _checked(self, job: ClaimedJob, item: messages.ResultMessage) -> Computed | messages.Fate:
        if problem := problem_of(job, item):
            return _fate(item, "refused", problem)
        stored: dict[str, StoredFile] = {}
        missing: list[str] = []
        for file in item.files:
            found = self.raw_files.stored(file.sha256)
            if found is None:
                missing.append(file.sha256)
            else:
                stored[file.name] = found
        if missing:
            reason = "The store does not hold all of its files."
            return messages.Fate(
                lease=item.lease, job_id=item.job_id, status="without_files", reason=reason, missing=missing
            )
        outcome = SimulationOutcome(
            outputs=item.outputs,
            failure_class=item.failure_class,
            reason=item.reason,
            noise_std=item.noise_std,
            files=tuple(stored),
            is_final=item.is_final,
        )
        return Computed(job=job, outcome=outcome, duration_s=item.duration_s, files=stored)

    def _claim(self, grant: Grant, worker: str, campaign_ids: Sequence[int], n_jobs: int) -> Claimed:
        """Claim jobs that have to be computed; those whose result is known are recorded with it at once."""
        owner = grant.owner(worker)

        def act() -> Claimed:
            with self.database.write() as connection:
                claimed = claim_jobs(
                    connection,
                    self.settings,
                    owner=owner,
                    limit=n_jobs,
                    now=self.clock(),
                    where=simulation_jobs.c.campaign_id.in_(campaign_ids),
                )
                if claimed.jobs:
                    audit.append(
                        connection,
                        actor=grant.agent_id,
                        kind="claim_simulations",
                        subject=grant.site,
                        payload={"worker": worker, "simulation_jobs": [job.id for job in claimed.jobs]},
                        now=self.clock(),
                    )
            return claimed

        while (claimed := unless_collided(act)).jobs:
            if not claimed.cached:
                return claimed
            known = [
                Computed(job=job, outcome=outcome, duration_s=0.0, result_id=result_id)
                for job in claimed.jobs
                if job.result_key in claimed.cached
                for result_id, outcome in [claimed.cached[job.result_key]]
            ]
            self._record(claimed.token, known, grant, worker)
            rest = [job for job in claimed.jobs if job.result_key not in claimed.cached]
            if rest:
                return Claimed(token=claimed.token, jobs=rest)
        return claimed

    def _record(self, token: str, computed: Sequence[Computed], grant: Grant, worker: str) -> frozenset[int]:
        with self.database.write() as connection:
            return record(
                connection,
                token,
                computed,
                worker=grant.owner(worker),
                max_attempts=self.settings.max_attempts,
                now=self.clock(),
            ).job_ids

    def _held(self, connection: Connection, grant: Grant, tokens: Sequence[str]) -> dict[str, int]:
        """Number of jobs of each of these leases that is of this token's site and still held."""
        rows = connection.execute(
            select(simulation_jobs.c.lease_token).where(_is_mine(grant), simulation_jobs.c.lease_token.in_(tokens))
        ).scalars()
        held: dict[str, int] = {}
        for token in rows:
            held[token] = held.get(token, 0) + 1
        return held

    def _job(self, job: ClaimedJob) -> messages.JobMessage:
        definition, limits = definition_of(job), limits_of(self.settings, job)
        return messages.JobMessage(
            id=job.id,
            campaign=job.campaign_slug,
            structure_hash=job.structure_hash,
            structure=dict(job.spec),
            engine=job.engine,
            version=job.engine_version,
            definition=stable_hash(definition) if definition else None,
            params=dict(job.engine_params),
            params_hash=job.engine_params_hash,
            time_limit_s=limits.time_s,
            memory_limit_mb=limits.memory_mb,
        )


def _is_mine(grant: Grant) -> ColumnElement[bool]:
    return and_(
        simulation_jobs.c.status == SIMULATIONS.running,
        simulation_jobs.c.lease_owner.startswith(grant.owner_prefix, autoescape=True),
    )


def _offer(source: JobSource) -> messages.Offer:
    definition = source.settings.get("engine_definition")
    return messages.Offer(
        name=source.engine,
        version=source.version,
        definition=stable_hash(definition) if definition else None,
        params=dict(source.params),
    )


def _fits(expected_s: float | None, seconds_left: float | None) -> bool:
    return seconds_left is None or (expected_s or 0.0) * messages.MARGIN <= seconds_left


def _chunk_size(expected_s: float | None, seconds_left: float | None) -> int:
    if expected_s is None:
        return CHUNK_FIRST
    chunk_s = CHUNK_S if seconds_left is None else min(CHUNK_S, seconds_left / messages.MARGIN)
    return max(1, int(chunk_s / max(expected_s, SHORTEST_S)))


def _key(item: messages.ResultMessage) -> Key:
    return (item.lease, item.job_id)


def _fate(
    item: messages.ResultMessage, status: Literal["repeated", "lost", "refused"], reason: str = ""
) -> messages.Fate:
    return messages.Fate(lease=item.lease, job_id=item.job_id, status=status, reason=reason)
