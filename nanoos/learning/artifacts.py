"""Model artifacts: surrogate states serialised with skops, with their SHA-256. Nothing is unpickled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nanoos.domain.errors import Conflict
from nanoos.store.tables import model_versions, training_datasets

# Of a version joined with its dataset, what `read_model` needs.
MODEL = (model_versions.c.artifact, model_versions.c.artifact_sha256, training_datasets.c.content_hash)


class CorruptArtifact(Conflict):
    """A stored model artifact is damaged or was changed."""


def write_model(state: Mapping[str, Any], dataset: str) -> tuple[bytes, str]:
    """Serialise a fitted surrogate's state with the hash of the dataset that it learned from, as `write_artifact`."""
    return write_artifact({"surrogate": dict(state), "dataset": dataset})


def read_model(row: Any) -> dict[str, Any]:
    """The state of a model version's surrogate.

    Args:
        row: With the columns of `MODEL`.

    Raises:
        CorruptArtifact: The artifact is damaged, or learned from another dataset than the version: then it may belong
            to another model, with other features.
    """
    stored = read_artifact(bytes(row.artifact), row.artifact_sha256)
    if stored.get("dataset") != row.content_hash:
        raise CorruptArtifact(
            f"A model artifact learned from dataset {str(stored.get('dataset'))[:12]}, the version from "
            f"{row.content_hash[:12]}.",
            hint="Restore the row from a backup, or retrain the model.",
        )
    state: dict[str, Any] = stored["surrogate"]
    return state


def write_artifact(state: Mapping[str, Any]) -> tuple[bytes, str]:
    """Serialise a surrogate's state; returns the bytes and their SHA-256 (hex)."""
    import skops.io

    data: bytes = skops.io.dumps(dict(state))
    return data, hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)
def read_artifact(data: bytes, sha256: str) -> dict[str, Any]:
    """The state in an artifact.

    Raises:
        CorruptArtifact: The bytes have another hash, are no artifact, or contain types beyond arrays and plain values.
    """
    import skops.io

    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise CorruptArtifact(
            f"A model artifact has SHA-256 {found[:12]}..., expected {sha256[:12]}...",
            hint="Restore the row from a backup, or retrain the model.",
        )
    try:
        untrusted = skops.io.get_untrusted_types(data=data)
    except Exception as error:  # skops raises many types on bytes that it did not write
        raise CorruptArtifact(f"A model artifact cannot be read: {error!r}.", hint="Retrain the model.") from error
    if untrusted:
        raise CorruptArtifact(
            f"A model artifact contains untrusted types: {', '.join(untrusted)}.", hint="Retrain the model."
        )
    state: dict[str, Any] = skops.io.loads(data)
    return state
