"""Model artifacts: surrogate states as skops bytes with their SHA-256. Nothing is ever unpickled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nanoos.domain.errors import NanoosError


class CorruptArtifact(NanoosError):
    """A stored model is not what was stored."""


def write_artifact(state: Mapping[str, Any]) -> tuple[bytes, str]:
    """Bytes of a surrogate's state and their SHA-256 (hex)."""
    import skops.io

    data: bytes = skops.io.dumps(dict(state))
    return data, hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)
def read_artifact(data: bytes, sha256: str) -> dict[str, Any]:
    """The state in an artifact.

    Raises:
        CorruptArtifact: The bytes do not have this hash, are no artifact, or hold types beyond arrays and plain values.
    """
    import skops.io

    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise CorruptArtifact(
            f"A model artifact has SHA-256 {found[:12]}..., stored was {sha256[:12]}...",
            hint="Restore the row from a backup, or retrain the model.",
        )
    try:
        untrusted = skops.io.get_untrusted_types(data=data)
    except Exception as error:  # whatever skops meets in bytes that it did not write
        raise CorruptArtifact(f"A model artifact cannot be read: {error!r}.", hint="Retrain the model.") from error
    if untrusted:
        raise CorruptArtifact(
            f"A model artifact holds types that are not loaded: {', '.join(untrusted)}.", hint="Retrain the model."
        )
    state: dict[str, Any] = skops.io.loads(data)
    return state
