"""The hash-chained audit log: what was decided, commanded, promoted or measured, in order, unchangeable.

A row's hash covers its content and the hash before it, so that a changed, removed or inserted row breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, String, cast, func, select

from nanoos.store.locks import AUDIT_CHAIN, take_turns
from nanoos.store.tables import agent_commands, audit_log, orchestrator_runs, orchestrator_state

GENESIS = "0" * 64
VERIFY_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What `verify` found: rows checked, and the first broken one with its problem, if any.

    Attributes:
        head_hash: Hash of the newest row: kept elsewhere, it proves later that nothing before it was rewritten.
    """

    n_rows: int
    head_hash: str = GENESIS
    broken_seq: int | None = None
    problem: str = ""

    @property
    def is_intact(self) -> bool:
        return self.broken_seq is None


def append(
    connection: Connection, *, actor: str, kind: str, subject: str, payload: Mapping[str, Any], now: datetime
) -> str:
    """Add a row within the caller's transaction; returns its hash."""
    take_turns(connection, AUDIT_CHAIN)
    last = connection.execute(
        select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    body = json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)
    digest = _digest(seq, now, actor, kind, subject, body, previous)
    connection.execute(
        audit_log.insert().values(
            seq=seq, at=now, actor=actor, kind=kind, subject=subject, payload=body, previous_hash=previous, hash=digest
        )
    )
    return digest


def verify(connection: Connection) -> ChainReport:
    """Recompute the chain from its start, and look for steps and commands that it does not tell of.

    The second finds a chain whose newest rows were cut off, which by itself looks whole.
    """
    previous, expected = GENESIS, 1
    total: int = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
    while True:
        rows = connection.execute(
            select(audit_log).where(audit_log.c.seq >= expected).order_by(audit_log.c.seq).limit(VERIFY_BATCH)
        ).all()
        if not rows:
            break
        for row in rows:
            if row.seq != expected:
                return ChainReport(n_rows=total, broken_seq=expected, problem="row is missing")
            if row.previous_hash != previous:
                return ChainReport(n_rows=total, broken_seq=row.seq, problem="does not follow the row before it")
            if row.hash != _digest(row.seq, row.at, row.actor, row.kind, row.subject, row.payload, previous):
                return ChainReport(n_rows=total, broken_seq=row.seq, problem="content differs from its hash")
            previous, expected = row.hash, expected + 1
    if total != expected - 1:
        return ChainReport(n_rows=total, broken_seq=expected, problem="rows stand outside the chain")
    for untold in (_untold_step(connection), _untold_command(connection)):
        if untold is not None:
            return ChainReport(n_rows=total, broken_seq=expected, problem=f"{untold} ended but is not told of")
    return ChainReport(n_rows=total, head_hash=previous)


def _untold_step(connection: Connection) -> str | None:
    subject = orchestrator_state.c.name + "/" + cast(orchestrator_runs.c.id, String)
    is_told = select(audit_log.c.seq).where(audit_log.c.subject == subject).exists()
    return connection.execute(
        select("step " + subject)
        .join(orchestrator_state, orchestrator_state.c.id == orchestrator_runs.c.orchestrator_id)
        .where(orchestrator_runs.c.success.is_(True), ~is_told)
        .limit(1)
    ).scalar()


def _untold_command(connection: Connection) -> str | None:
    subject = agent_commands.c.kind + "/" + cast(agent_commands.c.id, String)
    is_told = select(audit_log.c.seq).where(audit_log.c.kind == "command", audit_log.c.subject == subject).exists()
    return connection.execute(
        select("command " + subject).where(agent_commands.c.finished_at.is_not(None), ~is_told).limit(1)
    ).scalar()


def _digest(seq: int, at: datetime, actor: str, kind: str, subject: str, body: str, previous: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256("\x1f".join((str(seq), moment, actor, kind, subject, body, previous)).encode()).hexdigest()
