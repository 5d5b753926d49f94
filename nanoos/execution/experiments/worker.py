"""Working on the queue of experiments: manual ones go on the worklist, automatic instruments measure theirs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from nanoos.campaigns.candidates import drop_unmeasured, is_result_of_campaign
from nanoos.campaigns.dispatch import campaigns_open_for_the_lab
from nanoos.campaigns.lifecycle import pause_for_failure
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import WorkStatus
from nanoos.domain.structures import stable_seed
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.experiments.recording import check_values, store_labels
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.registry import instrument, instruments_for_people
from nanoos.settings import Settings
from nanoos.store import leases
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.process_identity import process_name
from nanoos.store.tables import campaigns, experiment_runs, simulation_results, structures

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class LabReport:
    """Result of one pass over the queue."""

    queued_for_people: int = 0
    completed: int = 0
    retried: int = 0
    failed: int = 0
    campaigns: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, Any]:
        return {
            "queued_for_people": self.queued_for_people,
            "completed": self.completed,
            "retried": self.retried,
            "failed": self.failed,
            "campaigns": sorted(self.campaigns),
        }


def has_dispatchable(connection: Connection, *, now: datetime) -> bool:
    """Whether a pass would find work: due experiments of automatic instruments, or new ones for people."""
    automatic = and_(
        experiment_runs.c.status.in_(EXPERIMENTS.waiting),
        ~_is_for_people(),
        leases.is_due(experiment_runs, now),
    )
    manual = and_(experiment_runs.c.status == WorkStatus.PENDING.value, _is_for_people())
    due = select(experiment_runs.c.id).where(_dispatched(), automatic | manual)
    return bool(connection.execute(select(due.exists())).scalar()) or (
        leases.count_lost(connection, EXPERIMENTS, now=now) > 0
    )


def run_experiments(
    database: Database,
    settings: Settings,
    *,
    limit: int | None = None,
    time_limit_s: float | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> LabReport:
    """Queue manual experiments for people and carry out the automatic ones that are due, one at a time.

    Args:
        database: The database.
        settings: Lease length and attempts.
        limit: Maximum number of measurements; None for all.
        time_limit_s: Start no measurement after this many seconds; None for no limit.
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
    n_done = 0
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    with Heartbeat(database, leases.renewal(EXPERIMENTS), lease_s=settings.lease_seconds, clock=clock) as heartbeat:
        while (limit is None or n_done < limit) and (deadline is None or time.monotonic() < deadline):
            with database.write() as connection:
                now = clock()
                _, failed = leases.expire(connection, EXPERIMENTS, max_attempts=settings.max_attempts, now=now)
                drop_unmeasured(connection, failed, now=now)
                lease = leases.claim(
                    connection,
                    EXPERIMENTS,
                    owner=process_name(),
                    limit=1,
                    lease_s=settings.lease_seconds,
                    now=now,
                    where=and_(~_is_for_people(), _dispatched()),
                )
                details = _details(connection, lease.rows[0].id) if lease.rows else None
            if details is None:
                break
            heartbeat.watch(lease.token)
            try:
                measurement = _measure(details)
                _record_automatic(database, settings, lease.token, details, measurement, report, clock())
            except BaseException as error:
                _give_back(database, settings, lease.token, details, error, report, clock())
                raise
            finally:
                heartbeat.watch(None)
            n_done += 1
    return report


def _dispatched() -> Any:
    return experiment_runs.c.campaign_id.in_(campaigns_open_for_the_lab())


def _is_for_people() -> ColumnElement[bool]:
    return experiment_runs.c.instrument.in_(instruments_for_people())


def _give_back(
    database: Database,
    settings: Settings,
    token: str,
    details: Row[Any],
    error: BaseException,
    report: LabReport,
    now: datetime,
) -> None:
    """Stopping the worker and an unavailable database cost no attempt; a result that cannot be recorded costs one."""
    if isinstance(error, StoreUnavailable) or not isinstance(error, Exception):
        _release(database, token)
        return
    failed = Measurement(failure_class=FailureClass.TRANSIENT, reason=f"not recorded: {type(error).__name__}: {error}")
    try:
        _record_automatic(database, settings, token, details, failed, report, now)
    except Exception:
        log.exception("could not record the failure of experiment %d; its lease will expire", details.id)


def _release(database: Database, token: str) -> None:
    try:
        with database.write() as connection:
            leases.release(connection, EXPERIMENTS, token)
    except Exception:
        log.exception("could not release the lease; it will expire")


def _details(connection: Connection, experiment_id: int) -> Row[Any]:
    return connection.execute(
        select(
            experiment_runs,
            campaigns.c.slug.label("campaign_slug"),
            campaigns.c.settings.label("campaign_settings"),
            structures.c.spec,
            structures.c.structure_hash,
            simulation_results.c.outputs.label("simulated"),
        )
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .outerjoin(simulation_results, is_result_of_campaign())
        .where(experiment_runs.c.id == experiment_id)
    ).one()


def _measure(details: Row[Any]) -> Measurement:
    try:
        device = instrument(details.instrument, details.campaign_settings["instrument_params"])
    except NanoosError as error:
        return Measurement(failure_class=FailureClass.SYSTEMIC, reason=str(error))
    except Exception as error:
        log.exception("instrument %s cannot be set up", details.instrument)
        reason = f"Instrument {details.instrument!r} cannot be set up: {type(error).__name__}: {error}."
        return Measurement(failure_class=FailureClass.SYSTEMIC, reason=reason)
    seed = stable_seed(details.campaign_slug, details.structure_hash, details.attempts)
    try:
        measured = device.measure(details.spec, details.simulated or {}, tuple(details.properties), seed)
        if measured.is_success:
            check_values(details, measured.values, measured.noise_std)
        return measured
    except (Exception, SystemExit) as error:
        # A broken instrument must not stop the queue: its failure is logged, retried and counted.
        log.exception("instrument %s failed on experiment %d", details.instrument, details.id)
        return Measurement(failure_class=FailureClass.TRANSIENT, reason=f"{type(error).__name__}: {error}")


def _record_automatic(
    database: Database,
    settings: Settings,
    token: str,
    details: Row[Any],
    measurement: Measurement,
    report: LabReport,
    now: datetime,
) -> None:
    report.campaigns.add(details.campaign_slug)
    with database.write() as connection:
        if measurement.failure_class is FailureClass.SYSTEMIC:
            # The attempt does not count: the experiment waits until the instrument is fixed.
            leases.release(connection, EXPERIMENTS, token)
            leases.count_failures(connection, EXPERIMENTS, {FailureClass.SYSTEMIC.value: 1})
            reasons = {details.campaign_slug: measurement.reason}
            pause_for_failure(connection, reasons, actor="experiment_queue", now=now)
            return
        if measurement.failure_class is not None:
            is_final = leases.retry_or_fail(
                connection,
                EXPERIMENTS,
                token,
                details.id,
                details.attempts if measurement.failure_class.may_retry else settings.max_attempts,
                max_attempts=settings.max_attempts,
                failure_class=measurement.failure_class.value,
                reason=measurement.reason,
                now=now,
            )
            leases.count_failures(connection, EXPERIMENTS, {measurement.failure_class.value: 1})
            if is_final:
                drop_unmeasured(connection, [details.id], now=now)
            report.failed += is_final
            report.retried += not is_final
            return
        finished = leases.finish(
            connection,
            EXPERIMENTS,
            token,
            [details.id],
            status=WorkStatus.COMPLETED.value,
            measured=dict(measurement.values),
            operator=details.instrument,
            finished_at=now,
        )
        if finished:
            store_labels(
                connection,
                details,
                measurement.values,
                measurement.noise_std,
                actor=f"instrument:{details.instrument}",
                provenance={},
                now=now,
            )
            report.completed += 1
