"""Stored design spaces (pools): a row, then structures in batches; read as one feature matrix once complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, case, select, update

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.statuses import WorkStatus
from nanoos.domain.structures import Structure, stable_hash
from nanoos.store import audit
from nanoos.store.tables import design_spaces, structures
from nanoos.store.upsert import insert_all

# Structures per transaction, which blocks other writers: a small pool is stored once with its campaign (50 ms), a large
# one in many batches (10 ms each).
STORED_AT_ONCE = 2_000
BUILT_AT_ONCE = 250
MAX_FORMULA = 200  # length of `structures.formula`; SQLite would accept more, but PostgreSQL would not
READ_BATCH = 10_000  # database rows in memory at a time: a few MB
CACHED_BYTES = 768 * 2**20  # a pool of 1e6 candidates with 20 features takes 240 MB


class StoredPool(NamedTuple):
    """The identity and size of a stored pool."""

    design_space_id: int
    definition_hash: str
    n_structures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A design space's structures, ordered by id.

    Attributes:
        ids: `structures.id`, ascending, shape (n_pool,).
        features: Shape (n_pool, n_features), read-only.
        hashes: `structures.structure_hash` as ASCII bytes, shape (n_pool,).
    """

    ids: NDArray[np.int64]
    features: NDArray[np.float64]
    hashes: NDArray[np.bytes_]

    @property
    def n_bytes(self) -> int:
        return self.ids.nbytes + self.features.nbytes + self.hashes.nbytes

    def rows_of(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions of structure ids in the pool, shape (n_ids,)."""
        return np.searchsorted(self.ids, np.asarray(ids, dtype=np.int64)).astype(np.int64)


def definition_hash(kind: str, params: Mapping[str, Any], n: int, seed: int) -> str:
    """Hash of everything that determines a pool's content."""
    return stable_hash({"kind": kind, "params": params, "n": n, "seed": seed})


def find_pool(connection: Connection, definition: str) -> Row[Any] | None:
    """The stored design space with this definition; None if there is none."""
    return connection.execute(select(design_spaces).where(design_spaces.c.definition_hash == definition)).first()


def check_structures(
    kind: str, members: Sequence[Structure], features: NDArray[np.float64], feature_names: Sequence[str]
) -> None:
    """Raise InvalidInput if a feature is missing or not finite, or a structure's name is too long."""
    if features.shape != (len(members), len(feature_names)) or not np.isfinite(features).all():
        raise InvalidInput(
            f"Design space {kind!r} gave features of shape {features.shape} for {len(members)} structures and "
            f"{len(feature_names)} names, finite: {bool(np.isfinite(features).all())}.",
            hint="Every structure needs one finite value for each feature.",
        )
    long = next((member.formula for member in members if len(member.formula) > MAX_FORMULA), None)
    if long is not None:
        raise InvalidInput(
            f"{long[:40]!r}... has {len(long)} characters; a candidate's name has at most {MAX_FORMULA}.",
            hint="Give it a shorter name or id.",
        )


def no_structure(kind: str) -> InvalidInput:
    """The error for an empty design space."""
    return InvalidInput(f"Design space {kind!r} gave no structure.", hint="Widen its parameters.")


def insert_design_space(
    connection: Connection,
    *,
    kind: str,
    params: Mapping[str, Any],
    definition: str,
    seed: int,
    n_wanted: int,
    feature_names: Sequence[str],
    now: datetime,
) -> int:
    """Store a design space without structures; returns its id."""
    taken = connection.execute(select(design_spaces.c.id).where(design_spaces.c.slug == kind)).first()
    space_id: int = connection.execute(
        design_spaces.insert().values(
            slug=kind if taken is None else f"{kind}-{definition[:8]}",
            kind=kind,
            params=dict(params),
            definition_hash=definition,
            seed=seed,
            n_wanted=n_wanted,
            feature_names=list(feature_names),
            status=WorkStatus.PENDING.value,
            created_at=now,
            available_at=now,
        )
    ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    return space_id


def insert_structures(
    connection: Connection, space_id: int, members: Sequence[Structure], features: NDArray[np.float64]
) -> None:
    """Add a batch of checked structures to a design space, with ids ascending in this order; blocks other writers.

    Args:
        connection: The transaction.
        space_id: The design space.
        members: New structures.
        features: Shape (n_members, n_features).
    """
    connection.execute(structures.insert(), _structure_rows(space_id, members, features))


def content_digest(
    connection: Connection, space_id: int, members: Sequence[Structure] = (), before: str | None = None
) -> str:
    """The digest of a design space's stored structures, for `design_spaces.content_sha256`; reads them.

    Args:
        connection: Any connection.
        space_id: The design space.
        members: The structures to add to the digest; all of the design space by default.
        before: The digest of those before them.
    """
    which = [structures.c.design_space_id == space_id]
    if members:
        which.append(structures.c.structure_hash.in_([member.structure_hash for member in members]))
    return audit.with_structures(connection, {space_id: before}, *which)[space_id]


def _structure_rows(space_id: int, members: Sequence[Structure], features: NDArray[np.float64]) -> list[dict[str, Any]]:
    contiguous = np.ascontiguousarray(features, dtype="<f8")
    return [
        {
            "design_space_id": space_id,
            "structure_hash": member.structure_hash,
            "formula": member.formula,
            "spec": dict(member.spec),
            "features": contiguous[row].tobytes(),
        }
        for row, member in enumerate(members)
    ]


def _ids_by_hash(connection: Connection, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Ids of stored structures by design space id and hash."""
    found = connection.execute(
        select(structures.c.design_space_id, structures.c.structure_hash, structures.c.id).where(
            structures.c.design_space_id.in_({space_id for space_id, _ in keys}),
            structures.c.structure_hash.in_({hash_ for _, hash_ in keys}),
        )
    )
    return {(space_id, hash_): id_ for space_id, hash_, id_ in found}


def add_structures(
    connection: Connection, added: Mapping[int, tuple[Sequence[Structure], NDArray[np.float64]]]
) -> dict[tuple[int, str], int]:
    """Add structures to complete design spaces, where they are new.

    Args:
        connection: The transaction; locks the design spaces, so that ids ascend in the order of the commits.
        added: Structures and their features by design space id.

    Returns:
        The id of each, by design space id and hash.

    Raises:
        Conflict: A design space is not complete.
    """
    if not added:
        return {}
    spaces = sorted(added)
    columns = design_spaces.c
    present = connection.execute(
        select(columns.id, columns.slug, columns.status, columns.content_sha256)
        .where(columns.id.in_(spaces))
        .order_by(columns.id)
        .with_for_update()
    ).all()
    for row in present:
        if not is_complete(row):  # its worker counts on what it stored itself
            raise Conflict(
                f"Design space {row.slug!r} is still being built, so no point can be added.",
                hint="Try again when it is complete: `nanoos campaign show` has its progress.",
            )
    rows = {
        (space_id, row["structure_hash"]): row
        for space_id in spaces
        for row in _structure_rows(space_id, *added[space_id])
    }
    known = _ids_by_hash(connection, rows)
    new = [row for key, row in rows.items() if key not in known]
    if not new:
        return known
    ids = [row.id for row in insert_all(connection, structures, new, structures.c.id)]
    n_new = Counter(row["design_space_id"] for row in new)
    contents = {row.id: row.content_sha256 for row in present if row.id in n_new}
    changed = audit.with_structures(connection, contents, structures.c.id.in_(ids))
    grown = columns.id.in_(n_new)
    connection.execute(
        update(design_spaces)
        .where(grown)
        .values(
            n_structures=columns.n_structures + case(dict(n_new), value=columns.id),
            content_sha256=case(changed, value=columns.id),
        )
    )
    audit.cover(connection, design_spaces, grown)
    return _ids_by_hash(connection, rows)


def is_complete(row: Row[Any]) -> bool:
    """Whether the design space of this row has all its structures."""
    return bool(row.status == WorkStatus.COMPLETED.value)


def load_pool(connection: Connection, design_space_id: int, n_structures: int | None = None) -> Pool:
    """A complete design space's pool; the first `n_structures` of one that has grown since it had as many."""
    columns = design_spaces.c
    row = connection.execute(
        select(columns.id, columns.definition_hash, columns.n_structures).where(columns.id == design_space_id)
    ).one()
    pool = load_pools(connection, [StoredPool(*row)])[design_space_id]
    if n_structures is None:
        return pool
    first = slice(n_structures)
    return Pool(ids=pool.ids[first], features=pool.features[first], hashes=pool.hashes[first])


def load_pools(connection: Connection, stored: Iterable[StoredPool]) -> dict[int, Pool]:
    """The pools of complete design spaces, by design space id.

    They are cached in memory, since a pool of this size never changes; missing ones are read together.
    """
    url = str(connection.engine.url)
    wanted = set(stored)
    found = {key.design_space_id: pool for key in wanted if (pool := _POOLS.get((url, key))) is not None}
    missing = {key.design_space_id: key for key in wanted if key.design_space_id not in found}
    for id_, pool in _read_pools(connection, missing).items():
        found[id_] = pool
        _keep(url, missing[id_], pool)
    return found


def _keep(url: str, key: StoredPool, pool: Pool) -> None:
    """Cache a pool in place of others of its design space, and of the oldest where memory is short."""
    with _CHANGING:
        for other in [item for item in _POOLS if item[0] == url and item[1].design_space_id == key.design_space_id]:
            del _POOLS[other]
        while _POOLS and sum(each.n_bytes for each in _POOLS.values()) + pool.n_bytes > CACHED_BYTES:
            del _POOLS[next(iter(_POOLS))]
        _POOLS[url, key] = pool


def _read_pools(connection: Connection, stored: Mapping[int, StoredPool]) -> dict[int, Pool]:
    """Read pools in batches, so that memory holds only the pools and one batch of rows."""
    if not stored:
        return {}
    pools: dict[int, Pool] = {}
    filled = dict.fromkeys(stored, 0)
    query = (
        select(structures.c.design_space_id, structures.c.id, structures.c.features, structures.c.structure_hash)
        .where(structures.c.design_space_id.in_(stored))
        .order_by(structures.c.design_space_id, structures.c.id)
    )
    with connection.execute(query, execution_options={"yield_per": READ_BATCH}) as result:
        for batch in result.partitions():
            for space_id, group in groupby(batch, key=itemgetter(0)):
                _, ids, features, hashes = zip(*group, strict=True)
                block = np.frombuffer(b"".join(features), dtype="<f8").reshape(len(ids), -1)
                if space_id not in pools:
                    n = stored[space_id].n_structures
                    pools[space_id] = Pool(
                        ids=np.empty(n, dtype=np.int64),
                        features=np.empty((n, block.shape[1])),
                        hashes=np.empty(n, dtype="S64"),
                    )
                pool, start = pools[space_id], filled[space_id]
                filled[space_id] = stop = start + len(ids)
                pool.ids[start:stop], pool.features[start:stop], pool.hashes[start:stop] = ids, block, hashes
    for space_id, key in stored.items():
        if filled[space_id] != key.n_structures:
            raise RuntimeError(
                f"design space {space_id} has {filled[space_id]} structures, {key.n_structures} were stored"
            )
    for pool in pools.values():
        for array in (pool.ids, pool.features, pool.hashes):
            array.flags.writeable = False
    return pools


_CHANGING = Lock()  # threads of a server read pools at once
_POOLS: dict[tuple[str, StoredPool], Pool] = {}
