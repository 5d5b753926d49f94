"""Pages of long lists: bounded, counted where counting is cheap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, Select, func, select

from nanoos.domain.errors import InvalidInput

Item = TypeVar("Item")

MAX_LIMIT = 1000  # rows in one answer
MAX_OFFSET = 2**62  # what both databases take as an offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """A part of a list.

    Attributes:
        total: Length of the whole list.
    """

    items: tuple[Item, ...]
    total: int
    limit: int
    offset: int

    @property
    def next_offset(self) -> int | None:
        """Where the next page begins; None on the last."""
        following = self.offset + len(self.items)
        return following if self.items and following < self.total else None


def read_page(
    connection: Connection, query: Select[Any], make: Callable[[Row[Any]], Item], *, limit: int, offset: int
) -> Page[Item]:
    """Read one page of an ordered query, and count the whole.

    Raises:
        InvalidInput: limit or offset is out of range.
    """
    if not 1 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput(
            f"{limit=}, {offset=} is no page.", hint=f"limit from 1 to {MAX_LIMIT}, offset from 0 to {MAX_OFFSET}."
        )
    total = connection.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()
    rows = connection.execute(query.limit(limit).offset(offset)).all() if offset < total else []
    return Page(items=tuple(make(row) for row in rows), total=total, limit=limit, offset=offset)
