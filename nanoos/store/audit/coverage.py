"""Which rows the audit chain covers, and the digests of their content.

One entry covers a row that is written once, together with the rest of its batch: one SHA-256 over the rows' digests in
the order of their ids, and four bytes of each digest, which identify a changed row if the SHA-256 differs. A row that
may change is covered at each change, with its digests before and after: the newest must be the row's, and each must
follow from the one before. A design space's digest covers its structures too: see `pool_content`.

A digest is made from the values that the database returns, so that it does not depend on how a database stores a
number. NULL is left out: a column that is added later does not change the digests of older rows.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, Table, select, true

from nanoos.domain.statuses import WorkStatus
from nanoos.store.tables import (
    access_tokens,
    agent_commands,
    archives,
    campaigns,
    decisions,
    design_spaces,
    experiment_runs,
    label_imports,
    label_retractions,
    labels,
    model_versions,
    orchestrator_runs,
    orchestrator_state,
    removed_files,
    shadow_predictions,
    simulation_results,
    training_datasets,
)

MARK_BYTES = 4  # of a row's digest: enough to find a changed row; the batch's SHA-256 is the proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A table whose rows the chain covers.

    Attributes:
        table: Has a column `id`.
        columns: The covered columns; the others may change at any time.
        must_be: The rows that an entry must cover. Others, still in progress, are covered when they end.
        changes: Its rows may change; each change covers them again.
    """

    table: Table
    columns: tuple[Column[Any], ...]
    must_be: ColumnElement[bool]
    changes: bool = False

    def rows(self, *where: ColumnElement[bool]) -> Select[Any]:
        """The covered columns, then whether an entry must cover the row, in the order of the ids."""
        return select(*self.columns, self.must_be.label("must_be_covered")).where(*where).order_by(self.table.c.id)

    def digest(self, row: Row[Any] | Sequence[Any]) -> bytes:
        """SHA-256 of a row as `rows` gives it."""
        content = {column.name: value for column, value in zip(self.columns, row, strict=False) if value is not None}
        return hashlib.sha256(_canonical(content).encode()).digest()


def _covered(table: Table, *, but: Iterable[str] = (), must_be: ColumnElement[bool] | None = None) -> Covered:
    columns = tuple(column for column in table.c if column.name not in set(but))
    return Covered(table=table, columns=columns, must_be=true() if must_be is None else must_be)


def _changing(table: Table, *names: str, must_be: ColumnElement[bool] | None = None) -> Covered:
    columns = tuple(table.c[name] for name in ("id", *names))
    return Covered(table=table, columns=columns, must_be=true() if must_be is None else must_be, changes=True)


COVERED: Mapping[str, Covered] = {
    item.table.name: item
    for item in (
        _covered(simulation_results),
        _covered(labels),
        _covered(label_imports),
        _covered(label_retractions),
        _covered(training_datasets),
        _covered(decisions),
        _covered(orchestrator_runs, but=["archived_in"], must_be=orchestrator_runs.c.finished_at.is_not(None)),
        _covered(agent_commands, must_be=agent_commands.c.finished_at.is_not(None)),
        _covered(
            experiment_runs,
            but=[
                "priority",
                "attempts",
                "available_at",
                "lease_owner",
                "lease_token",
                "lease_expires_at",
                "is_job_open",
            ],
            must_be=experiment_runs.c.status == WorkStatus.COMPLETED.value,
        ),
        _covered(archives),
        _covered(removed_files),
        _covered(shadow_predictions),
        _changing(
            model_versions,
            *("modelled_property_id", "version", "dataset_id", "training_id", "kind", "description", "metrics"),
            *("judgement", "code_version", "promoted_by", "replaces"),
            # The artifact and the held-out predictions themselves are compared with these hashes.
            *("artifact_sha256", "held_out_sha256", "status", "status_reason", "created_at"),
        ),
        _changing(
            design_spaces,
            *("slug", "kind", "params", "definition_hash", "seed", "feature_names", "n_wanted", "n_structures"),
            *("content_sha256", "status", "created_at", "finished_at"),
            must_be=design_spaces.c.status == WorkStatus.COMPLETED.value,
        ),
        _changing(
            campaigns,
            *("orchestrator_id", "slug", "name", "description", "design_space_id", "engine", "engine_version"),
            *("engine_params", "engine_params_hash", "goal", "settings", "priority", "seed", "created_by"),
            "created_at",
        ),
        _changing(orchestrator_state, "name", "mode", "is_active", "config", "created_at"),
        _changing(
            access_tokens,
            *("agent_id", "secret_sha256", "scopes", "limits", "created_by", "created_at", "expires_at", "revoked_at"),
        ),
    )
}


def batch_record(ids: Sequence[int], digests: Sequence[bytes]) -> dict[str, Any]:
    """An entry's record of rows that are written once; ids ascend, digests are in the same order."""
    return {
        "ids": _runs(ids),
        "sha256": hashlib.sha256(b"".join(digests)).hexdigest(),
        "marks": base64.b64encode(b"".join(digest[:MARK_BYTES] for digest in digests)).decode(),
    }


def _runs(ids: Sequence[int]) -> list[list[int]]:
    """Inclusive runs of ascending ids; without numpy, which the command line need not load for this."""
    runs: list[list[int]] = []
    for id_ in ids:
        if runs and id_ == runs[-1][1] + 1:
            runs[-1][1] = id_
        else:
            runs.append([id_, id_])
    return runs


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"a {type(value).__name__} has no digest")


# Made once: `json.dumps` would make an encoder for each row.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode
