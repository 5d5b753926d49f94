"""A candidate structure as its design space describes it, and the stable hash that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def stable_hash(value: Any) -> str:
    """SHA-256 (hex) of a JSON value in canonical form: the same in every process and on every machine.

    Raises:
        ValueError: The value holds NaN or infinity.
        TypeError: The value is not JSON.
    """
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stable_seed(*parts: str | int) -> int:
    """A 63-bit seed from what names the use, for example (campaign slug, iteration)."""
    return int(stable_hash(list(parts))[:16], 16) >> 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One candidate, whole: an engine needs nothing but `spec` to build it.

    Attributes:
        spec: JSON-able description, for example the metals and chalcogens of a cell.
        formula: For people, for example `Mo18W18S60Se12`.
        structure_hash: `stable_hash` of the canonical spec; equal structures have equal hashes.
    """

    spec: Mapping[str, Any]
    formula: str
    structure_hash: str
