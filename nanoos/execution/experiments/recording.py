"""Recording what was measured: the experiment ends, its values become labels, and the candidates are scored again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from nanoos.campaigns.candidates import drop_unmeasured
from nanoos.campaigns.evidence import update_evidence
from nanoos.campaigns.ranges import MAX_VALUE, check_ranges
from nanoos.campaigns.spec import CampaignSettings
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.failures import FailureClass
from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.statuses import WORK_MOVES, WorkStatus
from nanoos.execution.experiments.queue import EXPERIMENTS
from nanoos.execution.experiments.raw_files import RawFile
from nanoos.store import alerts, audit, leases
from nanoos.store.label_writing import add_labels
from nanoos.store.tables import campaigns, experiment_runs, structures


def record_result(
    connection: Connection,
    experiment_id: int,
    values: Mapping[str, float],
    *,
    operator: str,
    noise_std: Mapping[str, float] | None = None,
    units: Mapping[str, str] | None = None,
    comment: str | None = None,
    raw_file: RawFile | None = None,
    now: datetime,
) -> list[int]:
    """Record a person's measurement; returns the new labels' ids.

    Args:
        connection: The transaction.
        experiment_id: `experiment_runs.id`, waiting or running.
        values: Value of each property of the run, finite, within the campaign's range for it.
        operator: The person who measured.
        noise_std: Standard deviations by property, > 0, if known.
        units: Units of value and standard deviation, by property; property units where there is none.
        comment: Anything worth keeping with the experiment.
        raw_file: The instrument's file; its path and SHA-256 are stored with the label.
        now: Time of recording.

    Raises:
        NotFound: No such experiment.
        Conflict: It has already ended, or an instrument is measuring it.
        InvalidInput: A property is missing or unknown, a value is not finite or outside its range, or a unit does not
            convert.
    """
    row = _lock_open(connection, experiment_id)
    values, noise_std = in_property_units(values, noise_std or {}, units or {})
    check_values(row, values, noise_std)
    raw_path, sha256 = (None, None) if raw_file is None else (str(raw_file.path), raw_file.sha256)
    connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.id == experiment_id)
        .values(
            status=WorkStatus.COMPLETED.value,
            measured=dict(values),
            operator=operator,
            comment=comment,
            raw_file=raw_path,
            raw_file_sha256=sha256,
            started_at=func.coalesce(experiment_runs.c.started_at, now),
            finished_at=now,
            available_at=now,
        )
    )
    alerts.resolve(connection, subjects=[f"experiment/{experiment_id}"], now=now)
    return store_labels(
        connection,
        row,
        values,
        noise_std,
        actor=operator,
        provenance={"operator": operator, "raw_file": raw_path, "raw_file_sha256": sha256},
        now=now,
    )


def start_experiment(connection: Connection, experiment_id: int, *, operator: str, now: datetime) -> None:
    """Record that a person works on an experiment; doing so again changes nothing.

    Raises:
        NotFound: No such experiment.
        Conflict: It has ended, or another person or an instrument works on it.
    """
    row = _lock_open(connection, experiment_id)
    if row.is_job_open:
        raise Conflict(
            f"Instrument {row.instrument!r} measures experiment {experiment_id}.",
            hint="Wait for its result, or record, fail or reject the experiment, which cancels it there.",
        )
    if row.status == WorkStatus.RUNNING:
        if row.operator != operator:
            raise Conflict(
                f"Experiment {experiment_id} was started by {row.operator}.", hint="Ask them, or take another one."
            )
        return
    connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.id == experiment_id)
        .values(status=WorkStatus.RUNNING.value, operator=operator, started_at=now)
    )


def fail_experiment(connection: Connection, experiment_id: int, *, reason: str, operator: str, now: datetime) -> None:
    """Record that a person could not carry out an experiment; without an engine its candidate is infeasible.

    Raises:
        NotFound: No such experiment.
        Conflict: An instrument works on it, or it has ended.
    """
    ended = {
        "status": WorkStatus.FAILED.value,
        "failure_class": FailureClass.PERMANENT.value,
        "failure_reason": reason,
    }
    _end_unmeasured(connection, experiment_id, "experiment_failed", ended, reason=reason, operator=operator, now=now)
    leases.count_failures(connection, EXPERIMENTS, {FailureClass.PERMANENT.value: 1})


def reject_experiment(connection: Connection, experiment_id: int, *, reason: str, operator: str, now: datetime) -> None:
    """Cancel an experiment that is not worth doing; its candidate is not suggested again, and nothing is learned.

    Raises:
        NotFound: No such experiment.
        Conflict: An instrument works on it, or it has ended.
    """
    ended = {"status": WorkStatus.CANCELLED.value, "failure_reason": f"rejected: {reason}"}
    _end_unmeasured(connection, experiment_id, "experiment_rejected", ended, reason=reason, operator=operator, now=now)


def _end_unmeasured(
    connection: Connection,
    experiment_id: int,
    kind: str,
    ended: Mapping[str, Any],
    *,
    reason: str,
    operator: str,
    now: datetime,
) -> None:
    """End an open experiment without a measurement: its row, its candidate and the audit."""
    _lock_open(connection, experiment_id)
    connection.execute(
        update(experiment_runs)
        .where(experiment_runs.c.id == experiment_id)
        .values(**ended, operator=operator, finished_at=now, available_at=now)
    )
    drop_unmeasured(connection, [experiment_id], now=now)
    alerts.resolve(connection, subjects=[f"experiment/{experiment_id}"], now=now)
    audit.append(
        connection,
        actor=operator,
        kind=kind,
        subject=f"experiment/{experiment_id}",
        payload={"reason": reason},
        now=now,
    )


def _lock_open(connection: Connection, experiment_id: int) -> Row[Any]:
    """The experiment's row with its campaign's settings, locked.

    Raises:
        NotFound: No such experiment.
        Conflict: It has ended, or an instrument works on it.
    """
    row = connection.execute(
        select(experiment_runs, campaigns.c.settings.label("campaign_settings"))
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .where(experiment_runs.c.id == experiment_id)
        .with_for_update(of=experiment_runs)
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
    return row


def store_labels(
    connection: Connection,
    row: Row[Any],
    values: Mapping[str, float],
    noise_std: Mapping[str, float] | None,
    *,
    actor: str,
    provenance: Mapping[str, Any],
    now: datetime,
) -> list[int]:
    """Store the labels of a completed experiment and score the candidates on its structure; returns the labels' ids.

    Args:
        connection: The transaction that completed the experiment.
        row: The experiment's row.
        values: By property, property units.
        noise_std: Standard deviations by property, property units, where known.
        actor: Who measured: a person, or `instrument:NAME`.
        provenance: Stored with each label.
        now: Time of recording.
    """
    structure_hash = connection.execute(
        select(structures.c.structure_hash).where(structures.c.id == row.structure_id)
    ).scalar_one()
    ids = add_labels(
        connection,
        [
            {
                "structure_hash": structure_hash,
                "property": name,
                "value": float(value),
                "noise_std": (noise_std or {}).get(name),
                "source_kind": LabelKind.EXPERIMENT,
                "source_id": row.id,
                "provenance": {**provenance, "instrument": row.instrument},
                "recorded_at": now,
            }
            for name, value in values.items()
        ],
    )
    audit.cover(connection, experiment_runs, experiment_runs.c.id == row.id)
    # Before the audit, as a step does it: campaigns are locked first, the chain last.
    update_evidence(connection, [structure_hash], now=now)
    audit.append(
        connection,
        actor=actor,
        kind="experiment_result",
        subject=f"experiment/{row.id}",
        payload={
            "values": dict(values),
            "raw_file_sha256": provenance.get("raw_file_sha256"),
            "label_ids": ids,
        },
        now=now,
    )
    return ids


def check_values(row: Row[Any], values: Mapping[str, float], noise_std: Mapping[str, float] | None) -> None:
    """Check a measurement, in property units, before it is recorded.

    Args:
        row: The experiment's row, with the `campaign_settings`.
        values: By property.
        noise_std: Standard deviations by property, where known.

    Raises:
        InvalidInput: A property is missing or unknown, a value is not finite or outside the campaign's range for it, or
            a standard deviation is not positive.
    """
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
    check_ranges(CampaignSettings(**row.campaign_settings).ranges, values)
    bad_noise = {name: std for name, std in (noise_std or {}).items() if name not in wanted or not 0 < std <= MAX_VALUE}
    if bad_noise:
        raise InvalidInput(
            f"Invalid noise: {bad_noise}.", hint="Give positive standard deviations of measured properties."
        )


def in_property_units(
    values: Mapping[str, float], noise_std: Mapping[str, float], units: Mapping[str, str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Values and standard deviations in property units. Raises InvalidInput if a unit does not convert."""
    from nanoos.engines.units import convert, convert_difference, unit_of_property

    unknown = sorted(set(units) - set(values))
    if unknown:
        raise InvalidInput(
            f"There are units of {', '.join(unknown)}, but no value.", hint=f"Values: {', '.join(sorted(values))}."
        )
    wanted = {name: unit_of_property(name) for name in units}
    return (
        {name: convert(value, units[name], wanted[name]) if name in units else value for name, value in values.items()},
        {
            name: convert_difference(std, units[name], wanted[name]) if name in units else std
            for name, std in noise_std.items()
        },
    )
