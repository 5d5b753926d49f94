"""Durations of simulations, from which the cost model and the workers learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, select, tuple_

from nanoos.store.tables import simulation_results, structures

NEWEST = 50  # results that say how long an engine takes: enough for a median, and they follow a new machine
Source = tuple[int, str, str, str]  # design space, engine, engine version, hash of the engine's parameters


def duration_rows(connection: Connection, sources: Sequence[Source]) -> Sequence[Row[Any]]:
    """Durations of all simulations on some design spaces by some engines, including failures, ordered by id.

    Columns: the four parts of the source, id, structure_id, duration_seconds (> 0).
    """
    if not sources:
        return []
    return connection.execute(_durations(sources).order_by(simulation_results.c.id, structures.c.id)).all()


def durations_by_id(connection: Connection, source: Source, wanted: np.ndarray[Any, Any]) -> Sequence[Row[Any]]:
    """As `duration_rows`, for exactly the given results, to replay a step."""
    if wanted.size == 0:
        return []
    query = _durations([source]).where(simulation_results.c.id.between(int(wanted[0]), int(wanted[-1])))
    keep = set(wanted.tolist())
    return [row for row in connection.execute(query.order_by(simulation_results.c.id)) if row.id in keep]


def usual_seconds(connection: Connection, engine: str, version: str, params_hash: str) -> float | None:
    """Median duration of an engine's newest results; None before the first."""
    result = simulation_results.c
    newest = connection.execute(
        select(result.duration_seconds)
        .where(
            result.engine_params_hash == params_hash,
            result.engine == engine,
            result.engine_version == version,
            result.duration_seconds > 0,
        )
        .order_by(result.recorded_at.desc())
        .limit(NEWEST)
    ).scalars()
    found = list(newest)
    return float(np.median(found)) if found else None


def _durations(sources: Sequence[Source]) -> Select[Any]:
    result = simulation_results.c
    source = (structures.c.design_space_id, result.engine, result.engine_version, result.engine_params_hash)
    return (
        select(*source, result.id, structures.c.id.label("structure_id"), result.duration_seconds)
        .join(structures, and_(structures.c.structure_hash == result.structure_hash))
        .where(tuple_(*source).in_(sources), result.duration_seconds > 0)
    )
