"""A candidate structure as its design space describes it, and its stable hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def stable_hash(value: Any) -> str:
    """SHA-256 (hex) of a JSON value in canonical form, equal in every process and on every machine.

    Raises:
        ValueError: The value contains NaN or infinity.
        TypeError: The value is not JSON-serialisable.
    """
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stable_seed(*parts: str | int) -> int:
    """A 63-bit seed from values that identify its use, for example (campaign slug, iteration)."""
    return int(stable_hash(list(parts))[:16], 16) >> 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One candidate structure; an engine can build it from `spec` alone.

    Attributes:
        spec: JSON-serialisable description, for example the metals and chalcogens of a cell.
        formula: Formula for display, for example `Mo18W18S60Se12`.
        structure_hash: `stable_hash` of the canonical spec; equal structures have equal hashes.
    """

    spec: Mapping[str, Any]
    formula: str
    structure_hash: str
