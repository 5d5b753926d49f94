"""Working on the queue of experiments: manual ones go on the worklist, automatic instruments measure theirs.

An instrument's job is a row: a pass submits the new ones, polls those that are due and leaves the others alone. The
lease covers one call, not the measurement.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from nanoos.campaigns.candidates import drop_unmeasured
from nanoos.campaigns.dispatch import campaigns_open_for_the_lab
from nanoos.campaigns.lifecycle import pause_for_failure
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import WorkStatus
from nanoos.domain.storable import storable_json, storable_text
from nanoos.execution.experiments.jobs import (
    Devices,
    cancel_abandoned,
    close_jobs,
    details,
    has_jobs_to_close,
    hold_back,
    hold_for_review,
    job_of,
    put_back,
    store_submission,
)
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.experiments.raw_files import read_raw_file
from nanoos.execution.experiments.recording import check_values, store_labels
from nanoos.execution.instruments.blocking import BlockingInstrument
from nanoos.plugins.instrument import InstrumentUnavailable, JobInstrument, JobLost, Measurement, systemic, transient
from nanoos.plugins.registry import instrument, instruments_for_people
from nanoos.settings import Settings
from nanoos.store import alerts, leases
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.process_identity import process_name
from nanoos.store.tables import experiment_runs

log = logging.getLogger(__name__)
POLLS = 100  # jobs in one claim: a poll takes milliseconds, and each claim is a transaction


@dataclass(slots=True, kw_only=True)
class LabReport:
    """Result of one pass over the queue."""

    queued_for_people: int = 0
    submitted: int = 0
    completed: int = 0
    held: int = 0
    retried: int = 0
    failed: int = 0
    campaigns: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, Any]:
        return {
            "queued_for_people": self.queued_for_people,
            "submitted": self.submitted,
            "completed": self.completed,
            "held": self.held,
            "retried": self.retried,
            "failed": self.failed,
            "campaigns": sorted(self.campaigns),
        }


def has_dispatchable(connection: Connection, *, now: datetime) -> bool:
    """Whether a pass would find work: experiments due at instruments, new ones for people, jobs to close."""
    is_waiting = experiment_runs.c.status.in_(EXPERIMENTS.waiting)
    automatic = and_(is_waiting, _is_for_instruments(), leases.is_due(experiment_runs, now))
    manual = and_(experiment_runs.c.status == WorkStatus.PENDING.value, _is_for_people())
    due = select(experiment_runs.c.id).where(_dispatched(), automatic | manual)
    return (
        bool(connection.execute(select(due.exists())).scalar())
        or has_jobs_to_close(connection, now=now)
        or leases.count_lost(connection, EXPERIMENTS, now=now) > 0
    )


def run_experiments(
    database: Database,
    settings: Settings,
    *,
    limit: int | None = None,
    time_limit_s: float | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> LabReport:
    """Queue manual experiments for people; submit, poll and cancel those of instruments that are due.

    Args:
        database: The database.
        settings: Lease length and attempts.
        limit: Maximum number of submissions and polls; None for all that are due.
        time_limit_s: Begin no other one after this many seconds; None for no limit.
        clock: Returns the current time.
    """
    report = LabReport()
    with database.write() as connection:
        report.queued_for_people = connection.execute(
            update(experiment_runs)
            .where(
                experiment_runs.c.status == WorkStatus.PENDING.value,
                _is_for_people(),
                _dispatched(),
            )
            .values(status=WorkStatus.QUEUED.value)
        ).rowcount
        cancel_abandoned(connection, now=clock())
    devices = Devices(instrument)
    close_jobs(database, devices, clock)
    n_done = 0
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    with Heartbeat(database, leases.renewal(EXPERIMENTS), lease_s=settings.lease_seconds, clock=clock) as heartbeat:
        while (limit is None or n_done < limit) and (deadline is None or time.monotonic() < deadline):
            lease, rows = _claim(database, settings, devices, None if limit is None else limit - n_done, clock)
            if not rows:
                break
            heartbeat.watch(lease.token)
            measuring: list[tuple[Row[Any], float]] = []
            try:
                for row in rows:
                    report.campaigns.add(row.campaign_slug)
                    try:
                        _carry_on(database, settings, devices, lease.token, row, report, measuring, clock)
                    except BaseException as error:
                        _give_back(database, settings, lease.token, row, error, report, clock())
                        raise
                put_back(database, lease.token, measuring, now=clock())
            except BaseException:
                _release(database, lease.token)
                raise
            finally:
                heartbeat.watch(None)
            n_done += len(rows)
    return report


def _claim(
    database: Database, settings: Settings, devices: Devices, limit: int | None, clock: Callable[[], datetime]
) -> tuple[leases.Lease, list[Row[Any]]]:
    """The jobs to poll, many at once; where none is due, one experiment to submit, with its job's key stored."""
    has_job = experiment_runs.c.job_id.is_not(None)
    usable = and_(
        _is_for_instruments(), _dispatched(), experiment_runs.c.instrument.not_in(sorted(devices.unavailable))
    )
    with database.write() as connection:
        now = clock()
        _, failed = leases.expire(connection, EXPERIMENTS, max_attempts=settings.max_attempts, now=now)
        drop_unmeasured(connection, failed, now=now)
        for n, where in ((min(POLLS, limit or POLLS), and_(usable, has_job)), (1, and_(usable, ~has_job))):
            lease = leases.claim(
                connection,
                EXPERIMENTS,
                owner=process_name(),
                limit=n,
                lease_s=settings.lease_seconds,
                now=now,
                where=where,
            )
            if lease.rows:
                break
        if lease.rows:
            connection.execute(
                update(experiment_runs)
                .where(experiment_runs.c.id.in_(lease.ids), experiment_runs.c.job_key.is_(None))
                .values(job_key=secrets.token_hex(16), is_job_open=True)
            )
        return lease, details(connection, lease.ids)


def _dispatched() -> Any:
    return experiment_runs.c.campaign_id.in_(campaigns_open_for_the_lab())


def _is_for_people() -> ColumnElement[bool]:
    return experiment_runs.c.instrument.in_(instruments_for_people())


def _is_for_instruments() -> ColumnElement[bool]:
    return and_(~_is_for_people(), experiment_runs.c.held.is_(None))


def _carry_on(
    database: Database,
    settings: Settings,
    devices: Devices,
    token: str,
    row: Row[Any],
    report: LabReport,
    measuring: list[tuple[Row[Any], float]],
    clock: Callable[[], datetime],
) -> None:
    """Submit or poll one experiment and record what came of it; a job that still runs joins `measuring`."""
    try:
        device = devices.get(database, row, clock())
    except InstrumentUnavailable as error:
        devices.unavailable.add(row.instrument)
        hold_back(database, token, row, storable_text(str(error)), now=clock())
        return
    except Exception as error:
        if not isinstance(error, NanoosError):
            log.exception("instrument %s cannot be set up", row.instrument)
        reason = f"Instrument {row.instrument!r} cannot be set up: {type(error).__name__}: {error}."
        reason = str(error) if isinstance(error, NanoosError) else reason
        _record(database, settings, token, row, systemic(storable_text(reason)), report, clock())
        return
    try:
        answer = _ask(device, row)
    except InstrumentUnavailable as error:
        # One job that the instrument cannot answer for must not hold up the others.
        is_healthy = not device.health()
        if not is_healthy:
            devices.unavailable.add(row.instrument)
        hold_back(database, token, row, storable_text(str(error)), only_this=is_healthy, now=clock())
    except JobLost:
        lost = transient("The instrument does not know the job any more; it is submitted again.")
        _record(database, settings, token, row, lost, report, clock(), job_id=None)
    else:
        if isinstance(answer, Measurement):
            answer = replace(answer, reason=storable_text(answer.reason), held=storable_json(answer.held))
            _record(database, settings, token, row, answer, report, clock(), version=device.version)
        elif answer is None:
            measuring.append((row, device.poll_every_s))
        else:
            store_submission(database, token, row, answer, device, now=clock())
            report.submitted += 1


def _ask(device: JobInstrument, row: Row[Any]) -> Measurement | str | None:
    """The outcome, the id of a new job, or None while a known one is measured."""
    job = job_of(row)
    try:
        if row.job_id is None:
            submission = device.submit(job)
            if submission.outcome is None:
                return submission.job_id
            measured = submission.outcome
        else:
            polled = device.poll(job, row.job_id)
            if polled is None:
                return None
            measured = polled
    except (InstrumentUnavailable, JobLost):
        raise
    except (Exception, SystemExit) as error:
        # A broken instrument must not stop the queue: its failure is logged, retried and counted.
        log.exception("instrument %s failed on experiment %d", row.instrument, row.id)
        if isinstance(device, BlockingInstrument):
            return transient(f"{type(error).__name__}: {error}")
        # Its job may be running: measuring again would be wrong.
        raise InstrumentUnavailable(f"{type(error).__name__}: {error}") from error
    if not measured.is_success:
        return measured
    try:
        check_values(row, measured.values, measured.noise_std)
    except Exception as error:
        if isinstance(device, BlockingInstrument):
            return transient(f"{type(error).__name__}: {error}")
        return replace(measured, values={}, noise_std=None, held={"values": dict(measured.values)}, reason=str(error))
    return measured


def _give_back(
    database: Database,
    settings: Settings,
    token: str,
    row: Row[Any],
    error: BaseException,
    report: LabReport,
    now: datetime,
) -> None:
    """A result that cannot be recorded costs an attempt; stopping the worker and an unavailable database do not."""
    if isinstance(error, StoreUnavailable) or not isinstance(error, Exception):
        return
    failed = transient(f"not recorded: {type(error).__name__}: {error}")
    try:
        _record(database, settings, token, row, failed, report, now, job_id=row.job_id)
    except Exception:
        log.exception("could not record the failure of experiment %d; its lease will expire", row.id)


def _release(database: Database, token: str) -> None:
    try:
        with database.write() as connection:
            leases.release(connection, EXPERIMENTS, token)
    except Exception:
        log.exception("could not release the lease; it will expire")


def _record(
    database: Database,
    settings: Settings,
    token: str,
    row: Row[Any],
    measurement: Measurement,
    report: LabReport,
    now: datetime,
    *,
    version: str = "",
    **job: Any,
) -> None:
    """Store an outcome under the lease. `job` are columns of a failed experiment's job, which otherwise has ended."""
    raw = None if measurement.raw_file is None else read_raw_file(measurement.raw_file)
    files = {} if raw is None else {"raw_file": str(raw.path), "raw_file_sha256": raw.sha256}
    # A poll that was answered is no attempt; the submission was.
    n_attempts = row.attempts - (row.job_id is not None and not job)
    with database.write() as connection:
        if measurement.failure_class is FailureClass.SYSTEMIC:
            # The attempt does not count: the experiment waits until the instrument is fixed.
            leases.finish(
                connection, EXPERIMENTS, token, [row.id], status=EXPERIMENTS.waiting[0], attempts=row.attempts - 1
            )
            leases.count_failures(connection, EXPERIMENTS, {FailureClass.SYSTEMIC.value: 1})
            reasons = {row.campaign_slug: measurement.reason}
            pause_for_failure(connection, reasons, actor="experiment_queue", now=now)
            return
        if measurement.failure_class is not None:
            attempts = n_attempts if measurement.failure_class.may_retry else settings.max_attempts
            # The next attempt is another job.
            ended: dict[str, Any] = {"is_job_open": False, "attempts": n_attempts}
            if attempts < settings.max_attempts:
                ended |= {"job_key": None, "job_id": None, "submitted_at": None, "due_at": None}
            is_final = leases.retry_or_fail(
                connection,
                EXPERIMENTS,
                token,
                row.id,
                attempts,
                max_attempts=settings.max_attempts,
                failure_class=measurement.failure_class.value,
                reason=measurement.reason,
                now=now,
                more=job or ended,
            )
            leases.count_failures(connection, EXPERIMENTS, {measurement.failure_class.value: 1})
            if is_final:
                drop_unmeasured(connection, [row.id], now=now)
                alerts.resolve(connection, subjects=[f"experiment/{row.id}"], now=now)
            report.failed += is_final
            report.retried += not is_final
            return
        if measurement.held is not None:
            report.held += hold_for_review(connection, token, row, measurement, files, now=now)
            return
        finished = leases.finish(
            connection,
            EXPERIMENTS,
            token,
            [row.id],
            status=WorkStatus.COMPLETED.value,
            measured=dict(measurement.values),
            operator=row.instrument,
            attempts=n_attempts,
            started_at=row.submitted_at or row.started_at,
            finished_at=now,
            failure_class=None,
            failure_reason=None,
            is_job_open=False,
            **files,
        )
        if finished:
            alerts.resolve(connection, subjects=[f"experiment/{row.id}"], now=now)
            store_labels(
                connection,
                row,
                measurement.values,
                measurement.noise_std,
                actor=f"instrument:{row.instrument}",
                provenance={**files, **({"instrument_version": version, "job_id": row.job_id} if version else {})},
                now=now,
            )
            report.completed += 1
