"""Finding a design space's structures by the names and hashes that people write in tables."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, select

from nanoos.domain.errors import Conflict
from nanoos.store.tables import structures


class StructureNames:
    """Structures of a design space by name (the formula, or the id of a table's row) and by hash.

    Raises:
        Conflict: The design space has no structure yet.
    """

    def __init__(self, connection: Connection, design_space_id: int) -> None:
        rows = connection.execute(
            select(structures.c.formula, structures.c.structure_hash).where(
                structures.c.design_space_id == design_space_id
            )
        ).all()
        if not rows:
            raise Conflict("The design space is still empty.", hint="Try again when it is built.")
        self._n_with_name = Counter(row.formula for row in rows)
        self._hash_of = {row.formula: row.structure_hash for row in rows}
        self._hash_of |= {row.structure_hash: row.structure_hash for row in rows}

    def find(self, name: str) -> tuple[str, str]:
        """The hash, or an empty text and what is wrong."""
        if name not in self._hash_of:
            return "", "no structure of the design space has this name or hash"
        if self._n_with_name[name] > 1:
            return "", f"{self._n_with_name[name]} structures have this name: give the structure's hash"
        return self._hash_of[name], ""
