"""The experiment queue: automatic instruments and people work on it; results become labels with their source."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update

from nanoos.campaigns.dispatch import campaigns_open_for_the_lab
from nanoos.campaigns.lifecycle import pause_for_failure
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound, StoreUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import WORK_MOVES, WorkStatus
from nanoos.domain.structures import stable_seed
from nanoos.execution.experiments.raw_files import RawFile
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.registry import instrument, instruments_for_people
from nanoos.settings import Settings
from nanoos.store import audit, leases
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.labels import EXPERIMENT
from nanoos.store.process_identity import process_name
from nanoos.store.tables import campaigns, candidates, experiment_runs, labels, structures
from nanoos.store.upsert import insert_all

log = logging.getLogger(__name__)

EXPERIMENTS = leases.Queue(
    name="experiments",
    table=experiment_runs,
    waiting=(WorkStatus.PENDING.value, WorkStatus.QUEUED.value),
    running=WorkStatus.RUNNING.value,
    failed=WorkStatus.FAILED.value,
    order=(experiment_runs.c.priority.desc(), experiment_runs.c.id),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExperiment:
    """A candidate to measure, with the properties and the instrument."""

    campaign_id: int
    candidate_id: int
    structure_id: int
    instrument: str
    priority: int
    properties: tuple[str, ...]


def add_experiments(connection: Connection, new: Sequence[NewExperiment], *, run_id: int | None, now: datetime) -> None:
    """Insert pending experiments, in one statement for any number."""
    rows = [
        {
            "campaign_id": item.campaign_id,
            "candidate_id": item.candidate_id,
            "structure_id": item.structure_id,
            "orchestrator_run_id": run_id,
            "instrument": item.instrument,
            "status": WorkStatus.PENDING.value,
            "priority": item.priority,
            "properties": list(item.properties),
            "created_at": now,
            "available_at": now,
        }
        for item in new
    ]
    insert_all(connection, experiment_runs, rows)


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
                leases.expire(connection, EXPERIMENTS, max_attempts=settings.max_attempts, now=now)
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


def record_result(
    connection: Connection,
    experiment_id: int,
    values: Mapping[str, float],
    *,
    operator: str,
    noise_std: Mapping[str, float] | None = None,
    raw_file: RawFile | None = None,
    now: datetime,
) -> list[int]:
    """Record a person's measurement; returns the new labels' ids.

    Args:
        connection: The transaction.
        experiment_id: `experiment_runs.id`, waiting or running.
        values: Value of each property of the run, finite, property units.
        operator: The person who measured.
        noise_std: Standard deviations by property, property units, > 0, if known.
        raw_file: The instrument's file; its path and SHA-256 are stored with the label.
        now: Time of recording.

    Raises:
        NotFound: No such experiment.
        Conflict: It has already ended, or an instrument is measuring it.
        InvalidInput: A property is missing, unknown or not finite.
    """
    row = connection.execute(
        select(experiment_runs).where(experiment_runs.c.id == experiment_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(f"There is no experiment {experiment_id}.", hint="`nanoos experiment list` shows them.")
    status = WorkStatus(row.status)
    if status is WorkStatus.RUNNING and row.lease_token is not None:
        raise Conflict(
            f"Experiment {experiment_id} is being measured by {row.lease_owner}.",
            hint="Wait for the result, or for the lease to expire.",
        )
    if not WORK_MOVES[status]:
        raise Conflict(f"Experiment {experiment_id} is already {status}.", hint="Results are never overwritten.")
    _check_values(row, values, noise_std)
    raw_path, sha256 = (None, None) if raw_file is None else (str(raw_file.path), raw_file.sha256)
    connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.id == experiment_id)
        .values(
            status=WorkStatus.COMPLETED.value,
            measured=dict(values),
            operator=operator,
            raw_file=raw_path,
            raw_file_sha256=sha256,
            started_at=func.coalesce(experiment_runs.c.started_at, now),
            finished_at=now,
        )
    )
    ids = _insert_labels(
        connection,
        row,
        values,
        noise_std,
        {"operator": operator, "raw_file": raw_path, "raw_file_sha256": sha256},
        now,
    )
    audit.cover(connection, experiment_runs, experiment_runs.c.id == experiment_id)
    audit.append(
        connection,
        actor=operator,
        kind="experiment_result",
        subject=f"experiment/{experiment_id}",
        payload={"values": dict(values), "raw_file_sha256": sha256, "label_ids": ids},
        now=now,
    )
    return ids


def fail_experiment(connection: Connection, experiment_id: int, *, reason: str, operator: str, now: datetime) -> None:
    """Record that a person could not carry out an experiment.

    Raises:
        NotFound: No such experiment.
        Conflict: It is running or has ended.
    """
    changed = connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.id == experiment_id, experiment_runs.c.status.in_(EXPERIMENTS.waiting))
        .values(
            status=WorkStatus.FAILED.value,
            failure_class=FailureClass.PERMANENT.value,
            failure_reason=reason,
            operator=operator,
            finished_at=now,
        )
    ).rowcount
    if changed:
        audit.append(
            connection,
            actor=operator,
            kind="experiment_failed",
            subject=f"experiment/{experiment_id}",
            payload={"reason": reason},
            now=now,
        )
        leases.count_failures(connection, EXPERIMENTS, {FailureClass.PERMANENT.value: 1})
        return
    row = connection.execute(select(experiment_runs.c.status).where(experiment_runs.c.id == experiment_id)).first()
    if row is None:
        raise NotFound(f"There is no experiment {experiment_id}.", hint="`nanoos experiment list` shows them.")
    raise Conflict(f"Experiment {experiment_id} is {row.status}.", hint="Only a waiting one can be failed by hand.")


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
            candidates.c.outputs.label("simulated"),
        )
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .join(candidates, candidates.c.id == experiment_runs.c.candidate_id)
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
            _check_values(details, measured.values, measured.noise_std)
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
            ids = _insert_labels(connection, details, measurement.values, measurement.noise_std, {}, now)
            audit.cover(connection, experiment_runs, experiment_runs.c.id == details.id)
            audit.append(
                connection,
                actor=f"instrument:{details.instrument}",
                kind="experiment_result",
                subject=f"experiment/{details.id}",
                payload={"values": dict(measurement.values), "label_ids": ids},
                now=now,
            )
            report.completed += 1


def _insert_labels(
    connection: Connection,
    row: Row[Any],
    values: Mapping[str, float],
    noise_std: Mapping[str, float] | None,
    provenance: Mapping[str, Any],
    now: datetime,
) -> list[int]:
    structure_hash = connection.execute(
        select(structures.c.structure_hash).where(structures.c.id == row.structure_id)
    ).scalar_one()
    audit.cover(connection, labels, labels.c.source_kind == EXPERIMENT, labels.c.source_id == row.id)
    return list(
        connection.execute(
            labels.insert().returning(labels.c.id),
            [
                {
                    "structure_hash": structure_hash,
                    "property": name,
                    "value": float(value),
                    "noise_std": (noise_std or {}).get(name),
                    "source_kind": EXPERIMENT,
                    "source_id": row.id,
                    "provenance": {**provenance, "instrument": row.instrument},
                    "recorded_at": now,
                }
                for name, value in values.items()
            ],
        ).scalars()
    )


def _check_values(row: Row[Any], values: Mapping[str, float], noise_std: Mapping[str, float] | None) -> None:
    wanted = set(row.properties)
    if set(values) != wanted:
        missing, unknown = sorted(wanted - set(values)), sorted(set(values) - wanted)
        raise InvalidInput(
            f"Experiment {row.id} measures {', '.join(sorted(wanted))}; missing: {missing}, unknown: {unknown}.",
            hint="Give one value for each of its properties.",
        )
    wrong = {name: value for name, value in values.items() if not math.isfinite(value)}
    if wrong:
        raise InvalidInput(f"Values are not finite: {wrong}.", hint="Give numbers, or fail the experiment.")
    bad_noise = {name: std for name, std in (noise_std or {}).items() if name not in wanted or not 0 < std < math.inf}
    if bad_noise:
        raise InvalidInput(
            f"Invalid noise: {bad_noise}.", hint="Give positive standard deviations of measured properties."
        )
