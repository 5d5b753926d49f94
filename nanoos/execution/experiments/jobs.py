"""Jobs at instruments: what is stored when one is submitted, still runs, has to wait, or is given up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from nanoos.campaigns.candidates import cancel_experiments, is_result_of_campaign
from nanoos.domain.statuses import FINISHED_WORK, CampaignStatus, WorkStatus
from nanoos.domain.structures import stable_seed
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.instruments.blocking import with_jobs
from nanoos.plugins.instrument import InstrumentUnavailable, Job, JobInstrument, Measurement
from nanoos.store import leases
from nanoos.store.alerts import Alert, AlertKind, raise_alert, raise_alerts, resolve
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, experiment_runs, simulation_results, structures

RETRY_S = 60.0  # before an instrument that could not be reached is tried again
CLOSED_AT_ONCE = 100


class Devices:
    """The instruments of one pass, each set up and asked for its health once.

    Attributes:
        unavailable: Names of those that take no jobs now.
    """

    def __init__(self, make: Callable[[str, Mapping[str, Any]], Any]) -> None:
        self.unavailable: set[str] = set()
        self._make = make
        self._found: dict[str, JobInstrument] = {}

    def get(self, database: Database, row: Row[Any], now: datetime) -> JobInstrument:
        """The instrument of an experiment; an open alert about it is resolved.

        Raises:
            InstrumentUnavailable: It takes no jobs now.
            InvalidInput: It is unknown, or a definition or parameter is refused.
        """
        params = row.campaign_settings["instrument_params"]
        key = json.dumps([row.instrument, params], sort_keys=True)
        if key not in self._found:
            device = with_jobs(self._make(row.instrument, params))
            if problem := device.health():
                raise InstrumentUnavailable(problem)
            kinds = [AlertKind.INSTRUMENT_UNAVAILABLE]
            with database.write() as connection:
                resolve(connection, subjects=[row.instrument], kinds=kinds, now=now)
            self._found[key] = device
        return self._found[key]


def details(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Experiments with campaign, structure and simulated outputs, in the order of their ids."""
    query = (
        select(
            experiment_runs,
            campaigns.c.slug.label("campaign_slug"),
            campaigns.c.settings.label("campaign_settings"),
            structures.c.spec,
            structures.c.structure_hash,
            structures.c.formula,
            simulation_results.c.outputs.label("simulated"),
        )
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .outerjoin(simulation_results, is_result_of_campaign())
        .where(experiment_runs.c.id.in_(ids))
        .order_by(experiment_runs.c.id)
    )
    return list(connection.execute(query)) if ids else []


def job_of(row: Row[Any]) -> Job:
    """The job of an experiment from `details`."""
    return Job(
        key=row.job_key,
        spec=row.spec,
        structure_hash=row.structure_hash,
        formula=row.formula,
        simulated=row.simulated or {},
        properties=tuple(row.properties),
        seed=stable_seed(row.campaign_slug, row.structure_hash, row.attempts),
    )


def store_submission(
    database: Database, token: str, row: Row[Any], job_id: str, device: JobInstrument, *, now: datetime
) -> None:
    """The instrument has the job: no lease is held until its first poll."""
    with database.write() as connection:
        leases.finish(
            connection,
            EXPERIMENTS,
            token,
            [row.id],
            status=WorkStatus.QUEUED.value,
            job_id=job_id,
            submitted_at=row.submitted_at or now,
            due_at=row.due_at or now + timedelta(seconds=device.duration_s),
            available_at=now + timedelta(seconds=device.poll_every_s),
            failure_class=None,
            failure_reason=None,
        )


def put_back(database: Database, token: str, measuring: Sequence[tuple[Row[Any], float]], *, now: datetime) -> None:
    """These jobs still run: poll each again after its seconds, count no attempt, and say which are overdue."""
    by_interval: dict[float, list[int]] = {}
    for row, poll_every_s in measuring:
        by_interval.setdefault(poll_every_s, []).append(row.id)
    if not by_interval:
        return
    overdue = [
        Alert(
            kind=AlertKind.EXPERIMENT_OVERDUE,
            subject=f"experiment/{row.id}",
            message=f"Instrument {row.instrument!r} should have measured {row.formula} of campaign "
            f"{row.campaign_slug} by {row.due_at:%Y-%m-%d %H:%M} UTC. "
            f"Look at its job {row.job_id}, or fail the experiment.",
        )
        for row, _ in measuring
        if row.due_at < now
    ]
    with database.write() as connection:
        for poll_every_s, ids in by_interval.items():
            leases.finish(
                connection,
                EXPERIMENTS,
                token,
                ids,
                status=WorkStatus.QUEUED.value,
                attempts=experiment_runs.c.attempts - 1,
                started_at=experiment_runs.c.submitted_at,
                available_at=now + timedelta(seconds=poll_every_s),
                failure_class=None,
                failure_reason=None,
            )
        raise_alerts(connection, overdue, now=now)


def hold_back(
    database: Database, token: str, row: Row[Any], why: str, *, only_this: bool = False, now: datetime
) -> None:
    """Without a usable answer all its experiments, or `only_this`, wait. No attempt counts, and an alert says why."""
    reason = f"instrument {row.instrument} is unavailable: {why}"
    own = and_(experiment_runs.c.instrument == row.instrument, experiment_runs.c.held.is_(None))
    later = now + timedelta(seconds=RETRY_S)
    with database.write() as connection:
        leases.finish(
            connection,
            EXPERIMENTS,
            token,
            [row.id],
            status=EXPERIMENTS.waiting[0] if row.job_id is None else WorkStatus.QUEUED.value,
            attempts=row.attempts - 1,
            available_at=later,
            failure_reason=reason,
        )
        if only_this:
            raise_alert(
                connection,
                kind=AlertKind.INSTRUMENT_UNAVAILABLE,
                subject=f"experiment/{row.id}",
                message=f"Instrument {row.instrument!r} gives no usable answer for {row.formula}: {why} "
                f"It is asked again every {RETRY_S:g} s; fail or reject the experiment to give it up.",
                now=now,
            )
            return
        connection.execute(
            update(experiment_runs)
            .where(own, experiment_runs.c.status.in_(EXPERIMENTS.waiting), leases.is_due(experiment_runs, now))
            .values(available_at=later, failure_reason=reason)
        )
        _alert_unavailable(connection, row.instrument, why, now)


def hold_for_review(
    connection: Connection,
    token: str,
    row: Row[Any],
    measurement: Measurement,
    files: Mapping[str, str],
    *,
    now: datetime,
) -> int:
    """Keep a result that a person has to look at; returns how many were kept: one, or none if the lease is lost."""
    kept = leases.finish(
        connection,
        EXPERIMENTS,
        token,
        [row.id],
        status=WorkStatus.QUEUED.value,
        held=dict(measurement.held or {}),
        is_job_open=False,
        attempts=row.attempts - (row.job_id is not None),
        started_at=row.submitted_at or row.started_at,
        failure_reason=f"waits for a person: {measurement.reason}",
        **files,
    )
    if kept:
        raise_alert(
            connection,
            kind=AlertKind.RESULT_HELD,
            subject=f"experiment/{row.id}",
            message=f"Instrument {row.instrument!r} answered {json.dumps(measurement.held)}: {measurement.reason} "
            f"Record the right values with `nanoos experiment record {row.id}`, or fail or reject the experiment.",
            now=now,
        )
    return kept


def cancel_abandoned(connection: Connection, *, now: datetime) -> None:
    """Cancel the experiments of cancelled campaigns that a worker held when the campaign was cancelled."""
    cancel_experiments(connection, _is_abandoned(), reason="campaign was cancelled", now=now)


def has_jobs_to_close(connection: Connection, *, now: datetime) -> bool:
    """Whether an instrument still has to be asked to cancel a job, or a campaign's cancellation left one open."""
    abandoned = and_(_is_abandoned(), experiment_runs.c.status.in_(EXPERIMENTS.waiting))
    found = select(experiment_runs.c.id).where(or_(_is_to_close(now), abandoned))
    return bool(connection.execute(select(found.exists())).scalar())


def close_jobs(database: Database, devices: Devices, clock: Callable[[], datetime]) -> None:
    """Cancel at the instruments the jobs of experiments that have ended without them."""
    with database.read() as connection:
        ids = connection.execute(
            select(experiment_runs.c.id)
            .where(_is_to_close(clock()))
            .order_by(experiment_runs.c.id)
            .limit(CLOSED_AT_ONCE)
        ).scalars()
        rows = details(connection, list(ids))
    if not rows:
        return
    closed: list[int] = []
    failed: dict[str, str] = {}
    for row in rows:
        if row.instrument in failed:
            continue
        try:
            devices.get(database, row, clock()).cancel(job_of(row), row.job_id)
            closed.append(row.id)
        except Exception as error:  # whatever it is, the others' jobs are cancelled, and this one is tried again
            failed[row.instrument] = str(error)
    later = clock() + timedelta(seconds=RETRY_S)
    left = [row.id for row in rows if row.instrument in failed and row.id not in closed]
    with database.write() as connection:
        columns = experiment_runs.c
        connection.execute(update(experiment_runs).where(columns.id.in_(closed)).values(is_job_open=False))
        connection.execute(update(experiment_runs).where(columns.id.in_(left)).values(available_at=later))
        for name, why in failed.items():
            _alert_unavailable(connection, name, why, clock())


def _is_to_close(now: datetime) -> ColumnElement[bool]:
    ended = experiment_runs.c.status.in_([status.value for status in FINISHED_WORK])
    return and_(experiment_runs.c.is_job_open, ended, leases.is_due(experiment_runs, now))


def _is_abandoned() -> ColumnElement[bool]:
    cancelled = select(campaigns.c.id).where(campaigns.c.status == CampaignStatus.CANCELLED.value)
    return and_(experiment_runs.c.is_job_open, experiment_runs.c.campaign_id.in_(cancelled))


def _alert_unavailable(connection: Connection, name: str, why: str, now: datetime) -> None:
    n_waiting = connection.execute(
        select(func.count()).where(
            experiment_runs.c.instrument == name, experiment_runs.c.status.in_(EXPERIMENTS.waiting)
        )
    ).scalar_one()
    raise_alert(
        connection,
        kind=AlertKind.INSTRUMENT_UNAVAILABLE,
        subject=name,
        message=f"Instrument {name!r} is unavailable: {why} {n_waiting} experiments wait for it. "
        f"It is tried again every {RETRY_S:g} s; see `nanoos instrument check {name}`.",
        now=now,
    )
