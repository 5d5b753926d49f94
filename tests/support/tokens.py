"""Tokens for tests."""

from __future__ import annotations

from typing import Any

from nanoos.access.identity import Limits, Scope
from nanoos.access.tokens import create, hash_of, new_secret
from nanoos.domain.clock import utc_now
from nanoos.store.database import Database


def make_token(database: Database, name: str, *scopes: str, **limits: Any) -> str:
    """A token with these scopes and limits; returns its secret."""
    secret = new_secret()
    with database.write() as connection:
        create(
            connection,
            name=name,
            secret_sha256=hash_of(secret),
            scopes=frozenset(map(Scope, scopes)),
            limits=Limits(**limits),
            expires_at=None,
            created_by="test",
            now=utc_now(),
        )
    return secret
