"""Importing past measurements as labels of the structures of a campaign's design space.

`label_file` reads and checks the file before the write transaction of `store_import`, which stores its values as rows;
`finish_imports` turns them into labels. Values that were imported before are left out, so that a file, or its corrected
version, may be imported again. Points of a parameter space that are new join the design space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, true

from nanoos.campaigns.evidence import update_evidence
from nanoos.campaigns.label_file import ImportPlan, Value
from nanoos.domain.clock import utc_now
from nanoos.domain.label_kinds import LabelKind
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.label_writing import add_labels
from nanoos.store.labels import is_measured
from nanoos.store.locks import LABEL_CORRECTION, take_turns
from nanoos.store.pools import add_structures
from nanoos.store.tables import label_import_rows, label_imports, labels
from nanoos.store.upsert import insert_all

SHOWN = 100  # bad cells in a report
CHUNK = 10_000  # structures named in one statement
ROWS_A_TRANSACTION = 500  # about a tenth of a second, for which other writers wait
ABANDONED_AFTER = timedelta(minutes=10)


def store_import(connection: Connection, plan: ImportPlan, *, imported_by: str, now: datetime) -> dict[str, Any]:
    """Store a file's new values, to become labels with `finish_imports`; returns the report."""
    take_turns(connection, LABEL_CORRECTION)
    new = _new_values(connection, plan.values)
    report: dict[str, Any] = {
        "import_id": None,
        "n_labels": len(new),
        "n_structures": len({value.structure_hash for value in new}),
        "n_known": len(plan.values) - len(new),
        "n_blank": plan.n_blank,
        "n_bad": len(plan.bad),
        "bad": [asdict(item) for item in plan.bad[:SHOWN]],
    }
    if not new:
        return report
    add_structures(
        connection, {plan.design_space_id: (list(plan.points.values()), plan.features)} if plan.points else {}
    )
    record = {
        "file": plan.cells.path.name,
        "file_sha256": plan.cells.content_sha256,
        "columns": dict(plan.columns),
        "n_labels": len(new),
        "imported_by": imported_by,
        "imported_at": now,
    }
    import_id: int = connection.execute(label_imports.insert().values(record)).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    insert_all(connection, label_import_rows, [{"import_id": import_id, **asdict(value)} for value in new])
    audit.cover(connection, label_imports, label_imports.c.id == import_id)
    audit.append(
        connection,
        actor=imported_by,
        kind="labels_imported",
        subject=f"import/{import_id}",
        payload={name: record[name] for name in ("file", "file_sha256", "n_labels")},
        now=now,
    )
    return {**report, "import_id": import_id}


def finish_imports(database: Database, *, clock: Callable[[], datetime] = utc_now) -> int:
    """Turn stored rows into labels and score the candidates on their structures; returns the number of labels.

    A few rows make a transaction, so that other writers hardly wait. Several processes may do this at once, and another
    one goes on where one was killed.
    """
    n_labels = 0
    while True:
        with database.write() as connection:
            n = _finish_some(connection, now=clock())
        if not n:
            return n_labels
        n_labels += n


def count_unfinished_imports(connection: Connection, *, now: datetime) -> int:
    """Rows that should long be labels: the process that imported them is gone."""
    is_old = label_imports.c.imported_at < now - ABANDONED_AFTER
    rows = select(func.count()).select_from(label_import_rows).join(label_imports).where(is_old)
    return connection.execute(rows).scalar_one()


def _finish_some(connection: Connection, *, now: datetime) -> int:
    # Another import looks for its values among these rows and among the labels, never between the two.
    take_turns(connection, LABEL_CORRECTION)
    rows = connection.execute(
        select(label_import_rows, label_imports.c.file, label_imports.c.imported_by)
        .join(label_imports, label_imports.c.id == label_import_rows.c.import_id)
        .order_by(label_import_rows.c.id)
        .limit(ROWS_A_TRANSACTION)
        .with_for_update(of=label_import_rows, skip_locked=True)
    ).all()
    if not rows:
        return 0
    add_labels(
        connection,
        [
            {
                "structure_hash": row.structure_hash,
                "property": row.property,
                "value": row.value,
                "noise_std": row.noise_std,
                "source_kind": LabelKind.IMPORT,
                "source_id": row.import_id,
                "entry": row.entry,
                "provenance": {"file": row.file, "imported_by": row.imported_by},
                "recorded_at": now,
            }
            for row in rows
        ],
    )
    connection.execute(delete(label_import_rows).where(label_import_rows.c.id.in_([row.id for row in rows])))
    update_evidence(connection, [row.structure_hash for row in rows], now=now)
    return len(rows)


def _new_values(connection: Connection, values: Sequence[Value]) -> list[Value]:
    """The values without those that are stored already, also retracted ones; repeats within the file are kept."""
    stored: Counter[tuple[str, str, float, float | None]] = Counter()
    hashes = sorted({value.structure_hash for value in values})
    is_import = and_(is_measured(), labels.c.source_kind == LabelKind.IMPORT)
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        for table, where in ((labels, is_import), (label_import_rows, true())):
            columns = (table.c.structure_hash, table.c.property, table.c.value, table.c.noise_std)
            rows = connection.execute(select(*columns).where(where, table.c.structure_hash.in_(chunk)))
            stored.update(rows.tuples().all())
    new = []
    for value in values:
        key = (value.structure_hash, value.property, value.value, value.noise_std)
        if stored[key]:
            stored[key] -= 1
        else:
            new.append(value)
    return new
