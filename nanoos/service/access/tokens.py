"""Bearer tokens: made once, kept as hashes, limited, expiring, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CONTINUOUS, SCHEDULE
from nanoos.service.access.identity import Identity, Limits, Scope, Unauthenticated
from nanoos.store import audit
from nanoos.store.tables import access_tokens, sessions
from nanoos.store.upsert import insert_new

PREFIX = "nano_"  # lets people and secret scanners recognise it
SECRET_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)  # a write for each request would cost more than the request


class TokenEnded(Unauthenticated):
    """The token is known, but expired or revoked.

    Attributes:
        agent_id: Whose it was.
        token_id: Which.
    """

    agent_id: str = ""
    token_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token without its secret."""

    id: int
    name: str
    scopes: tuple[str, ...]
    limits: Mapping[str, Any]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_valid: bool


def new_secret() -> str:
    """A new token; shown once, never stored."""
    return PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """The stored hash of a token.

    A slow password hash would protect weak secrets; 256 random bits need none, and a plain one can be an index.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def create(
    connection: Connection,
    *,
    name: str,
    secret_sha256: str,
    scopes: frozenset[Scope],
    limits: Limits,
    expires_at: datetime | None,
    created_by: str,
    now: datetime,
) -> int:
    """Store a token; returns its id.

    Raises:
        InvalidInput: Its name is the platform's own, it would have expired already, or its expiry has no zone.
        Conflict: The same token is stored already.
    """
    if name in (SCHEDULE, CONTINUOUS):
        raise InvalidInput(f"{name!r} is reserved: the platform runs steps under it.", hint="Choose another name.")
    if expires_at is not None and expires_at.tzinfo is None:
        raise InvalidInput(f"{expires_at.isoformat()} has no time zone.", hint="For example 2027-01-01T00:00:00Z.")
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(f"{expires_at.isoformat()} has passed.", hint="Give a later expiry, or none.")
    token = {
        "agent_id": name,
        "secret_sha256": secret_sha256,
        "scopes": sorted(scopes),
        "limits": {**asdict(limits), "approve_kinds": sorted(limits.approve_kinds)},
        "created_by": created_by,
        "created_at": now,
        "expires_at": expires_at,
    }
    # The unique constraint decides, also between two at once.
    new = insert_new(connection, access_tokens, [token])
    if not new:
        raise Conflict("This token exists already.", hint="Make a new secret.")
    token_id = int(new[0].id)
    audit.cover(connection, access_tokens, access_tokens.c.id == token_id)
    return token_id


def revoke(connection: Connection, token_id: int, *, now: datetime) -> None:
    """Revoke a token for good and end its sessions.

    Raises:
        NotFound: No such token.
        Conflict: It is revoked already.
    """
    row = connection.execute(select(access_tokens).where(access_tokens.c.id == token_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no token {token_id}.", hint="`nanoos token list` shows them.")
    if row.revoked_at is not None:
        raise Conflict(
            f"Token {token_id} was revoked at {row.revoked_at:%Y-%m-%d %H:%M} UTC.", hint="A revocation is final."
        )
    connection.execute(update(access_tokens).where(access_tokens.c.id == token_id).values(revoked_at=now))
    its_sessions = sessions.c.token_id == token_id
    connection.execute(update(sessions).where(its_sessions, sessions.c.ended_at.is_(None)).values(ended_at=now))
    audit.cover(connection, access_tokens, access_tokens.c.id == token_id)


def authenticate(connection: Connection, secret: str, *, now: datetime) -> Identity:
    """The identity of a token.

    Raises:
        TokenEnded: It is expired or revoked.
        Unauthenticated: It is unknown.
    """
    row = connection.execute(select(access_tokens).where(access_tokens.c.secret_sha256 == hash_of(secret))).first()
    if row is None:
        raise Unauthenticated(
            "This token is unknown.", hint="Check it, or ask an administrator for one: `nanoos token create`."
        )
    return _identity(row, now)


def identity_of_token(connection: Connection, token_id: int, *, now: datetime) -> Identity:
    """The identity of a token by its id, for commands and sessions that it began.

    Raises:
        TokenEnded: It is expired or revoked.
        Unauthenticated: There is none.
    """
    row = connection.execute(select(access_tokens).where(access_tokens.c.id == token_id)).first()
    if row is None:
        raise Unauthenticated(f"There is no token {token_id}.", hint="Log in again.")
    return _identity(row, now)


def touch(connection: Connection, token_id: int, *, now: datetime) -> None:
    """Note that a token was used, at most once a minute."""
    connection.execute(
        update(access_tokens)
        .where(
            access_tokens.c.id == token_id,
            or_(access_tokens.c.last_used_at.is_(None), access_tokens.c.last_used_at < now - TOUCH_EVERY),
        )
        .values(last_used_at=now)
    )


def has_tokens(connection: Connection) -> bool:
    """Whether tokens are in force: one that is not revoked exists, expired or not."""
    return (
        connection.execute(select(access_tokens.c.id).where(access_tokens.c.revoked_at.is_(None)).limit(1)).first()
        is not None
    )


def list_tokens(connection: Connection, *, now: datetime) -> tuple[TokenView, ...]:
    """All tokens, oldest first."""
    rows = connection.execute(select(access_tokens).order_by(access_tokens.c.id)).all()
    return tuple(
        TokenView(
            id=row.id,
            name=row.agent_id,
            scopes=tuple(row.scopes),
            limits=row.limits,
            created_by=row.created_by,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
            is_valid=row.revoked_at is None and (row.expires_at is None or row.expires_at > now),
        )
        for row in rows
    )


def _identity(row: Row[Any], now: datetime) -> Identity:
    ended = None
    if row.revoked_at is not None:
        ended = f"was revoked at {row.revoked_at:%Y-%m-%d %H:%M} UTC"
    elif row.expires_at is not None and row.expires_at <= now:
        ended = f"expired at {row.expires_at:%Y-%m-%d %H:%M} UTC"
    if ended is not None:
        error = TokenEnded(f"The token of {row.agent_id!r} {ended}.", hint="Ask an administrator for a new one.")
        error.agent_id, error.token_id = row.agent_id, row.id
        raise error
    stored = row.limits
    limits = Limits(
        **{**stored, "approve_kinds": frozenset(stored["approve_kinds"]), "engines": tuple(stored.get("engines", ()))}
    )
    return Identity(
        agent_id=row.agent_id,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        token_id=row.id,
        limits=limits,
    )
