"""What computes a result, and the key of the result: equal structure and source give the same key."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from nanoos.domain.structures import stable_hash

NO_ENGINE = ""  # of a campaign whose candidates are only measured


class EngineSource(NamedTuple):
    """An engine at one version with one set of parameters."""

    engine: str
    engine_version: str
    engine_params_hash: str

    @classmethod
    def of(cls, item: Any) -> Self:
        """From a row, job or record with these three attributes."""
        return cls(item.engine, item.engine_version, item.engine_params_hash)

    @classmethod
    def columns(cls, table: Any) -> tuple[Any, ...]:
        """The columns of a table in this order, to select or to compare with sources."""
        return tuple(table.c[name] for name in cls._fields)

    def result_key(self, structure_hash: str) -> str:
        """SHA-256 (hex) of the structure's hash and the source."""
        return stable_hash([structure_hash, *self])
