"""One digest of all structures of a design space, which its row keeps and the chain covers with the row.

Each structure, in the order of the ids, adds to the digest of those before it. A batch is therefore added without
reading the earlier ones, and a structure that was changed, added, removed or renumbered changes the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Connection, Row, select, true

from nanoos.domain.statuses import WorkStatus
from nanoos.store.audit.coverage import Covered
from nanoos.store.tables import design_spaces, structures

STRUCTURES = Covered(table=structures, columns=tuple(structures.c), must_be=true())
ROWS_A_FETCH = 5_000
EMPTY = ""  # the digest of no structure


def with_structures(
    connection: Connection, contents: Mapping[int, str | None], *where: ColumnElement[bool]
) -> dict[int, str]:
    """The digests of design spaces after more of their structures.

    Args:
        connection: Any connection that sees them.
        contents: By design space id, the digest of the structures before them; None if there are none.
        where: Selects the new structures.
    """
    found = {space_id: content or EMPTY for space_id, content in contents.items()}
    for row in connection.execute(STRUCTURES.rows(*where).execution_options(yield_per=ROWS_A_FETCH)):
        found[row.design_space_id] = _next(found[row.design_space_id], row)
    return found


def check_pools(
    connection: Connection, report: Callable[[str, object, str], None], count_row: Callable[[], None]
) -> None:
    """Report complete design spaces whose structures are not those that were stored; reads each structure once."""
    columns = design_spaces.c
    stored = connection.execute(
        select(columns.id, columns.content_sha256).where(columns.status == WorkStatus.COMPLETED.value)
    ).all()
    found = dict.fromkeys((row.id for row in stored), EMPTY)
    for row in connection.execute(STRUCTURES.rows().execution_options(yield_per=ROWS_A_FETCH)):
        count_row()
        if row.design_space_id in found:
            found[row.design_space_id] = _next(found[row.design_space_id], row)
    for row in stored:
        if found[row.id] != row.content_sha256:
            report(design_spaces.name, row.id, "one of its structures was changed, added or removed")


def _next(content: str, row: Row[tuple[object, ...]]) -> str:
    return hashlib.sha256(content.encode() + STRUCTURES.digest(row)).hexdigest()
