"""The key of a simulation result: equal structure, engine, version and parameters give the same key."""

from __future__ import annotations

from nanoos.domain.structures import stable_hash

NO_ENGINE = ""  # of a campaign whose candidates are only measured


def result_key(structure_hash: str, engine: str, engine_version: str, engine_params_hash: str) -> str:
    """SHA-256 (hex) of the four values."""
    return stable_hash([structure_hash, engine, engine_version, engine_params_hash])
