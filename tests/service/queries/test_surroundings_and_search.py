"""What surrounds a candidate, and the search over everything, on each database."""

from __future__ import annotations

import numpy as np
import pytest

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.service.queries.search import search
from nanoos.service.queries.surroundings import surroundings
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.tables import candidates, structures
from tests.support.bench import Bench


def test_neighbours_are_the_nearest_in_standardised_features(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.drain()
    first = bench.rows(candidates)[0]
    rows = bench.rows(structures)
    features = np.array([np.frombuffer(row.features, dtype="<f8") for row in rows])
    own = next(place for place, row in enumerate(rows) if row.id == first.structure_id)
    scaled = features / features.std(axis=0)
    distances = {
        row.id: float(np.sqrt(np.mean((scaled[place] - scaled[own]) ** 2)))
        for place, row in enumerate(rows)
        if place != own
    }
    with bench.database.read() as connection:
        found = surroundings(connection, "alpha", first.id)
        with pytest.raises(NotFound, match="no candidate 999"):
            surroundings(connection, "alpha", 999)
    assert list(found.features.values()) == features[own].tolist()
    assert found.neighbours is not None
    assert [item.distance for item in found.neighbours] == pytest.approx(sorted(distances.values())[:8])
    assert all(distances[item.structure_id] == pytest.approx(item.distance) for item in found.neighbours)
    chosen = {row.structure_id: row for row in bench.rows(candidates)}
    for item in found.neighbours:
        row = chosen.get(item.structure_id)
        assert (item.candidate_id, item.score) == ((None, None) if row is None else (row.id, row.score))


def test_a_large_design_space_is_not_searched_for_neighbours(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanoos.service.queries.surroundings.MAX_STRUCTURES", 39)
    bench.create(n_rows=40)
    bench.step()
    first = bench.rows(candidates)[0]
    with bench.database.read() as connection:
        found = surroundings(connection, "alpha", first.id)
    (row,) = bench.rows(structures, structures.c.id == first.structure_id)
    assert found.neighbours is None
    assert list(found.features.values()) == np.frombuffer(row.features, dtype="<f8").tolist()


def test_search_takes_what_is_typed_as_text_in_any_case(bench: Bench) -> None:
    bench.create()
    bench.step()
    with bench.database.write() as connection:
        raise_alert(connection, kind=AlertKind.RUN_FAILED, subject="50%_off", message="it broke", now=bench.clock())
    with bench.database.read() as connection:
        assert [(item.kind, item.key) for item in search(connection, "ALPHA")] == [("campaign", "alpha")]
        assert [item.title for item in search(connection, "%_O")] == ["50%_off"]
        assert search(connection, "%%") == ()
        assert ("candidate", "1", "alpha") in [
            (item.kind, item.key, item.campaign) for item in search(connection, "1", limit=1000)
        ]
        with pytest.raises(InvalidInput, match="201 characters"):
            search(connection, "x" * 201)
