"""Browser sessions: rows that a signed cookie names, each of one token, ended by logout, by the token or by time."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Connection, delete, select, update

from nanoos.service.access import tokens
from nanoos.service.access.identity import Identity, Unauthenticated
from nanoos.store.tables import sessions

SESSION_HOURS = 12  # a working day
SECRET_BYTES = 32


class Sessions:
    """Makes, reads and ends sessions. Neither the token nor the session's secret is stored.

    Args:
        key: Signs cookies, so that a forged one is rejected without a database query.
    """

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="nanoos-session")

    def begin(self, connection: Connection, token_id: int, *, now: datetime) -> str:
        """Begin a session of this token; returns the cookie's value."""
        connection.execute(delete(sessions).where(sessions.c.expires_at < now))
        secret = secrets.token_urlsafe(SECRET_BYTES)
        connection.execute(
            sessions.insert().values(
                secret_sha256=tokens.hash_of(secret),
                token_id=token_id,
                created_at=now,
                expires_at=now + timedelta(hours=SESSION_HOURS),
            )
        )
        return self._sign(secret)

    def identity(self, connection: Connection, cookie: str, *, now: datetime) -> Identity:
        """The identity of a cookie's session.

        Raises:
            TokenEnded: Its token is expired or revoked.
            Unauthenticated: The cookie was not made with this key, or the session has ended.
        """
        row = connection.execute(
            select(sessions).where(sessions.c.secret_sha256 == tokens.hash_of(self._secret(cookie)))
        ).first()
        if row is None:
            raise _ended()
        identity = tokens.identity_of_token(connection, row.token_id, now=now)
        if row.ended_at is not None or row.expires_at <= now:
            raise _ended()
        return identity

    def end(self, connection: Connection, cookie: str, *, now: datetime) -> None:
        """End the session that a cookie names. Raises Unauthenticated where the cookie was not made with this key."""
        of_cookie = sessions.c.secret_sha256 == tokens.hash_of(self._secret(cookie))
        connection.execute(update(sessions).where(of_cookie, sessions.c.ended_at.is_(None)).values(ended_at=now))

    def _sign(self, secret: str) -> str:
        signed = self._serializer.dumps(secret)
        return signed.decode() if isinstance(signed, bytes) else signed

    def _secret(self, cookie: str) -> str:
        try:
            return str(self._serializer.loads(cookie))
        except BadSignature as error:
            raise _ended() from error


def _ended() -> Unauthenticated:
    return Unauthenticated("The session has ended.", hint="Log in again at /login.")
