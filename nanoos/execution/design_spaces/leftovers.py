"""Removing the structures of design spaces that will not be built: all their campaigns were cancelled before.

The row says first that it has none, then the structures go in pieces, each a short transaction. If a later campaign
wants the same design space, its builder removes what is left and begins again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, select, true, update

from nanoos.domain.statuses import CampaignStatus, WorkStatus
from nanoos.store import pools
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, design_spaces, structures

UNBUILT = (WorkStatus.PENDING.value, WorkStatus.FAILED.value)


def has_leftovers(connection: Connection) -> bool:
    """Whether there are structures of design spaces that will not be built."""
    given_up = select(design_spaces.c.id).where(_is_given_up()).exists()
    left = _left(design_spaces.c.status.in_(UNBUILT)).exists()
    return bool(connection.execute(select(given_up | left)).scalar())


def remove_leftovers(database: Database, stop: threading.Event, *, of: Collection[int] | None = None) -> int:
    """Remove them, until `stop` is set; returns their number.

    Args:
        database: The database.
        stop: Ends the removal after the current piece.
        of: Only what is left of these design spaces, which the caller is about to build.
    """
    if of is None:
        with database.write() as connection:
            connection.execute(update(design_spaces).where(_is_given_up()).values(n_structures=0))
    which = true() if of is None else design_spaces.c.id.in_(of)
    n_removed = 0
    while not stop.is_set():
        begun = time.monotonic()
        with database.write() as connection:
            # Ids first: another worker that removes the same piece leaves nothing to delete, but perhaps more to find.
            piece = connection.execute(_left(which).limit(pools.BUILT_AT_ONCE)).scalars().all()
            if not piece:
                break
            n_removed += connection.execute(delete(structures).where(structures.c.id.in_(piece))).rowcount
        # SQLite's lock is not fair: without a pause, this loop would take it again before a writer that waits.
        stop.wait(time.monotonic() - begun)
    return n_removed


def _left(which: ColumnElement[bool]) -> Select[tuple[int]]:
    """Ids of structures whose design space says that it has none; in no order, so that no other structure is read."""
    says_none = select(design_spaces.c.id).where(
        design_spaces.c.n_structures == 0, design_spaces.c.status != WorkStatus.COMPLETED.value, which
    )
    return select(structures.c.id).where(structures.c.design_space_id.in_(says_none))


def _is_given_up() -> ColumnElement[bool]:
    is_wanted = (
        select(campaigns.c.id)
        .where(campaigns.c.design_space_id == design_spaces.c.id, campaigns.c.status != CampaignStatus.CANCELLED.value)
        .exists()
    )
    return and_(design_spaces.c.status.in_(UNBUILT), design_spaces.c.n_structures > 0, ~is_wanted)
