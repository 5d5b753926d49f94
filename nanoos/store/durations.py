"""Durations of simulations, from which the cost model and the workers learn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, select, tuple_, union_all

from nanoos.domain.engine_source import EngineSource
from nanoos.store.tables import simulation_results, structures

NEWEST = 50  # results that say how long an engine takes: enough for a median, and they follow a new machine
Source = tuple[int, str, str, str]  # design space, then as `EngineSource`


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


def usual_seconds(connection: Connection, sources: Collection[EngineSource]) -> dict[EngineSource, float]:
    """Median duration of each source's newest results; sources without a result are left out."""
    if not sources:
        return {}
    result = simulation_results.c
    newest = [
        select(*EngineSource.columns(simulation_results), result.duration_seconds)
        .where(
            result.engine_params_hash == params_hash,
            result.engine == engine,
            result.engine_version == version,
            result.duration_seconds > 0,
        )
        .order_by(result.recorded_at.desc())
        .limit(NEWEST)
        .subquery()
        for engine, version, params_hash in sources
    ]
    found: dict[EngineSource, list[float]] = {}
    for *source, seconds in connection.execute(union_all(*(select(part) for part in newest))):
        found.setdefault(EngineSource(*source), []).append(seconds)
    return {source: float(np.median(seconds)) for source, seconds in found.items()}


def _durations(sources: Sequence[Source]) -> Select[Any]:
    result = simulation_results.c
    source = (structures.c.design_space_id, *EngineSource.columns(simulation_results))
    return (
        select(*source, result.id, structures.c.id.label("structure_id"), result.duration_seconds)
        .join(structures, and_(structures.c.structure_hash == result.structure_hash))
        .where(tuple_(*source).in_(sources), result.duration_seconds > 0)
    )
