"""Pools and labels: what is stored is what is read, whoever reads it and whatever was retracted since."""

from __future__ import annotations

import contextlib
import sys
from datetime import datetime
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import InternalError

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.structures import Structure
from nanoos.store import labels as label_store
from nanoos.store import pools
from nanoos.store.database import Database
from nanoos.store.label_arrays import counting_labels, named_labels
from nanoos.store.label_writing import add_labels, retract
from nanoos.store.ranges import from_ranges, to_ranges
from nanoos.store.tables import design_spaces, labels, modelled_properties, structures
from tests.support.bench import Bench
from tests.support.processes import race

FEATURES = np.array([[0.1, -1e300], [1e-300, np.pi], [3.0, 2.0**60]])


@given(st.sets(st.integers(min_value=0, max_value=2**40)))
def test_ranges_give_back_the_ids_they_were_made_of(ids: set[int]) -> None:
    ranges = to_ranges(ids)
    assert from_ranges(ranges).tolist() == sorted(ids)
    assert all(start <= end for start, end in ranges)
    # As few as can be: between two runs an id is missing.
    assert all(left[1] + 1 < right[0] for left, right in pairwise(ranges))


@given(st.lists(st.integers(min_value=1, max_value=30)))
def test_ranges_do_not_mind_order_and_repeats(ids: list[int]) -> None:
    assert to_ranges(ids) == to_ranges(sorted(set(ids)))


def _members(n: int = 3) -> list[Structure]:
    return [Structure(spec={"id": row}, formula=f"X{row}", structure_hash=f"{row:064d}") for row in range(n)]


def _insert(database: Database, members: list[Structure], features: np.ndarray, definition: str = "d") -> int:
    with database.write() as connection:
        space_id = pools.insert_design_space(
            connection,
            kind="table",
            params={"a": 1},
            definition=definition,
            seed=5,
            n_wanted=len(members),
            feature_names=["a", "b"],
            now=utc_now(),
        )
        pools.insert_structures(connection, space_id, members, features)
        connection.execute(update(design_spaces).values(n_structures=len(members), status="COMPLETED"))
        return space_id


def test_a_pool_comes_back_bit_for_bit(database: Database) -> None:
    space_id = _insert(database, _members(), FEATURES)
    with database.read() as connection:
        pool = pools.load_pool(connection, space_id)
        hashes = dict(connection.execute(select(structures.c.id, structures.c.structure_hash)).tuples().all())
    assert pool.features.tobytes() == FEATURES.tobytes()
    assert [hashes[int(id_)] for id_ in pool.ids] == [member.structure_hash for member in _members()]
    assert pool.rows_of(pool.ids[::-1]).tolist() == [2, 1, 0]
    with pytest.raises(ValueError, match="read-only"):
        pool.features[0, 0] = 1.0


def test_a_pool_is_read_in_pieces_and_only_so_many_bytes_are_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = np.random.default_rng(0).random((25, 2))
    first = _insert(database, _members(25), features, "first")
    second = _insert(database, _members(25), features + 1.0, "second")
    monkeypatch.setattr(pools, "READ_BATCH", 10)
    monkeypatch.setattr(pools, "CACHED_BYTES", 25 * 3 * 8)  # one of them
    monkeypatch.setattr(pools, "_POOLS", {})
    with database.read() as connection:
        pool = pools.load_pool(connection, first)
        assert pool.features.tolist() == features.tolist()
        assert pools.load_pool(connection, first) is pool
        assert pools.load_pool(connection, second).features.tolist() == (features + 1.0).tolist()
        assert pools.load_pool(connection, first) is not pool


@pytest.mark.slow
def test_threads_that_read_pools_at_once_each_get_theirs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    features = np.random.default_rng(0).random((5, 2))
    spaces = [_insert(database, _members(5), features + number, f"d{number}") for number in range(20)]
    monkeypatch.setattr(pools, "CACHED_BYTES", 10 * 5 * 3 * 8)  # half of them
    monkeypatch.setattr(pools, "_POOLS", {})
    interval = sys.getswitchinterval()

    def read(thread: int) -> None:
        with database.read() as connection:
            for space_id in spaces[thread:] * 3 + spaces[:thread]:
                assert pools.load_pool(connection, space_id).features.min() >= spaces.index(space_id)

    sys.setswitchinterval(1e-6)
    try:
        results = race(*(partial(read, thread) for thread in range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert results == [None] * 8


def test_two_pools_of_a_kind_get_names_of_their_own(database: Database) -> None:
    _insert(database, _members(), FEATURES, "d1")
    second = _insert(database, _members(), FEATURES, "d2")
    with database.read() as connection:
        assert pools.load_pool(connection, second).ids.min() > 3
        assert set(connection.execute(select(design_spaces.c.slug)).scalars()) == {"table", "table-d2"}


@pytest.mark.parametrize(
    ("members", "features"),
    [
        (_members(), FEATURES[:2]),
        (_members(), FEATURES[:, :1]),
        (_members(), np.where(FEATURES == 0.1, np.nan, FEATURES)),
    ],
    ids=["too few rows", "too few columns", "not finite"],
)
def test_a_pool_without_one_finite_value_for_each_feature_is_refused(
    members: list[Structure], features: np.ndarray
) -> None:
    with pytest.raises(InvalidInput):
        pools.check_structures("table", members, features, ["a", "b"])


def test_the_name_of_a_definition_depends_on_all_of_it() -> None:
    base = pools.definition_hash("k", {"a": 1}, 10, 0)
    others = [
        pools.definition_hash("l", {"a": 1}, 10, 0),
        pools.definition_hash("k", {"a": 2}, 10, 0),
        pools.definition_hash("k", {"a": 1}, 11, 0),
        pools.definition_hash("k", {"a": 1}, 10, 1),
    ]
    assert len({base, *others}) == 5


def test_a_candidate_with_a_very_long_name_is_stored_or_refused_alike_on_every_database(bench: Bench) -> None:
    path = bench.folder / "long.csv"
    path.write_text("id,x,value\n" + "n" * 300 + ",1,0.5\nb,2,0.7\n")
    before = bench.everything()
    with pytest.raises(InvalidInput, match=r"300 characters"):
        bench.create(
            design_space={"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}},
        )
    assert bench.everything() == before


def test_a_retracted_label_leaves_the_present_ones_and_stays_by_id(bench: Bench) -> None:
    bench.create(n_rows=20)
    bench.step()
    bench.drain()
    (modelled,) = bench.rows(modelled_properties)
    with bench.database.write() as connection:
        present = [row.id for row in label_store.label_rows(connection, [modelled.id])]
        retract(connection, present[1], reason="wrong", retracted_by="me", now=bench.clock())
        assert [row.id for row in label_store.label_rows(connection, [modelled.id])] == [present[0], *present[2:]]
        named = label_store.labels_by_id(connection, [modelled.id], np.array(present))
        assert [row.id for row in named] == present


def test_labels_as_arrays_are_those_of_the_rows(bench: Bench) -> None:
    bench.create(n_rows=20)
    bench.step()
    bench.drain()
    (modelled,) = bench.rows(modelled_properties)
    simulated = bench.rows(labels)
    measured = [
        (LabelKind.IMPORT, simulated[0], 1, None),
        (LabelKind.EXPERIMENT, simulated[0], 1, 0.1),
        (LabelKind.EXPERIMENT, simulated[0], 2, 0.2),
        (LabelKind.IMPORT, simulated[1], 2, 0.3),
    ]
    with bench.database.write() as connection:
        for kind, like, source_id, noise_std in measured:
            row = {"structure_hash": like.structure_hash, "property": like.property, "value": 2.0, "provenance": {}}
            add_labels(
                connection,
                [
                    {
                        **row,
                        "noise_std": noise_std,
                        "source_kind": kind,
                        "source_id": source_id,
                        "recorded_at": utc_now(),
                    }
                ],
            )
        retract(connection, simulated[2].id, reason="wrong", retracted_by="me", now=bench.clock())
        expected = label_store.label_rows(connection, [modelled.id])
        found = counting_labels(connection, modelled.id)
        every = np.array([row.id for row in bench.rows(labels)])
        assert named_labels(connection, modelled.id, every).id.tolist() == every.tolist()
        assert named_labels(connection, modelled.id, every[1:3]).id.tolist() == every[1:3].tolist()
        assert len(named_labels(connection, modelled.id, every[:0])) == 0
    assert [(row.id, row.structure_id, row.value, row.noise_std) for row in expected] == [
        (id_, structure, value, None if np.isnan(noise) else noise)
        for id_, structure, value, noise in zip(
            found.id.tolist(), found.structure_id.tolist(), found.value.tolist(), found.noise_std.tolist(), strict=True
        )
    ]
    assert len(expected) == len(simulated) - 3 + 3


def test_a_label_is_retracted_once_and_only_where_it_exists(bench: Bench) -> None:
    bench.create(n_rows=20)
    bench.step()
    bench.drain()
    label_id = bench.rows(labels)[0].id
    with bench.database.write() as connection:
        retract(connection, label_id, reason="wrong", retracted_by="me", now=bench.clock())
        with pytest.raises(Conflict, match="already retracted"):
            retract(connection, label_id, reason="wrong", retracted_by="me", now=bench.clock())
        with pytest.raises(NotFound, match="no label 999"):
            retract(connection, 999, reason="wrong", retracted_by="me", now=bench.clock())


def test_a_failing_transaction_leaves_nothing(bench: Bench) -> None:
    before = bench.everything()
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(bench)
    assert bench.everything() == before


def test_a_read_writes_nothing(bench: Bench) -> None:
    before = bench.everything()
    # PostgreSQL refuses; SQLite, which cannot, rolls back.
    with contextlib.suppress(InternalError), bench.database.read() as connection:
        _insert_space(connection, bench.clock())
    assert bench.everything() == before


def _write_and_fail(bench: Bench) -> None:
    with bench.database.write() as connection:
        _insert_space(connection, bench.clock())
        raise ZeroDivisionError


def _insert_space(connection: Connection, now: datetime) -> None:
    connection.execute(
        design_spaces.insert().values(
            slug="s",
            kind="k",
            params={},
            definition_hash="h",
            seed=0,
            feature_names=[],
            n_wanted=0,
            status="PENDING",
            created_at=now,
            available_at=now,
        )
    )
