"""Tokens for tests."""

from __future__ import annotations

from typing import Any

from nanoos.service.access.identity import Identity, Scope
from nanoos.service.access.tokens import authenticate, hash_of, new_secret
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import CreateToken, TokenLimits
from tests.support.bench import Bench


def make_token(bench: Bench, name: str, *scopes: Scope, **more: Any) -> str:
    """A token's secret, made as `nanoos token create` makes it."""
    secret = new_secret()
    if Scope.WORK in scopes:
        more = {"limits": TokenLimits(site="hpc"), **more}
    command = CreateToken(name=name, secret_sha256=hash_of(secret), scopes=frozenset(scopes), **more)
    execute(bench.database, command, agent_id="admin", clock=bench.clock)
    return secret


def identity(bench: Bench, name: str = "robot", *scopes: Scope, **more: Any) -> Identity:
    """The identity of a fresh token."""
    secret = make_token(bench, name, *(scopes or (Scope.AGENT,)), **more)
    with bench.database.read() as connection:
        return authenticate(connection, secret, now=bench.clock())
