"""Limits on guessing tokens: wrong tokens are counted by address and by the token's beginning.

The counts are in the database, so that several servers share them. A token that this process has accepted from an
address is never blocked there, and costs no extra read or write.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from limits import parse
from sqlalchemy import Connection, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.service.access import tokens
from nanoos.service.access.identity import Identity, Unauthenticated
from nanoos.store.database import Database
from nanoos.store.tables import wrong_tokens

log = logging.getLogger(__name__)

BEGINNING = 13  # characters: `nano_` and eight more, which a leaked or half-seen token may show
IPV6_NETWORK = 64  # bits of an address that its owner cannot choose
MAX_REMEMBERED = 10_000  # pairs of address and token


class TooManyGuesses(NanoosError):
    """Too many wrong tokens; this one was not checked.

    Attributes:
        retry_after_s: Seconds until the next check.
    """

    retry_after_s: float = 0.0


class Guesses:
    """Authenticates bearer tokens, and slows down guessing.

    Args:
        database: Where tokens and counts are.
        limit: Wrong tokens in a window, for example `20/minute`.
        clock: Returns the current time.
    """

    def __init__(self, database: Database, limit: str, clock: Callable[[], datetime]) -> None:
        rate = parse(limit)
        self._database = database
        self._most = rate.amount
        self._window = timedelta(seconds=rate.get_expiry())
        self._clock = clock
        self._right: OrderedDict[tuple[str, str], None] = OrderedDict()

    def authenticate(self, secret: str, *, address: str) -> Identity:
        """Whose token this is.

        Raises:
            TooManyGuesses: It was not looked at.
            TokenEnded: It is expired or revoked.
            Unauthenticated: It is unknown.
        """
        now = self._clock()
        pair = (address, tokens.hash_of(secret))
        keys = _keys(address, secret)
        try:
            with self._database.read() as connection:
                since = None if pair in self._right else self._blocked_since(connection, keys)
                if since is None or since <= now - self._window:
                    identity = tokens.authenticate(connection, secret, now=now)
                    since = None
        except tokens.TokenEnded:
            raise  # known, so no guess
        except Unauthenticated:
            self._count(keys, now, address)
            raise
        if since is not None:
            if since > now:
                self._begin_now(keys, now)
            raise self._too_many(min(since, now), now)
        self._right[pair] = None
        if len(self._right) > MAX_REMEMBERED:
            self._right.popitem(last=False)
        return identity

    def _blocked_since(self, connection: Connection, keys: list[str]) -> datetime | None:
        return connection.execute(
            select(wrong_tokens.c.since)
            .where(wrong_tokens.c.key.in_(keys), wrong_tokens.c.n >= self._most)
            .order_by(wrong_tokens.c.since.desc())
        ).scalar()

    def _too_many(self, since: datetime, now: datetime) -> TooManyGuesses:
        error = TooManyGuesses(
            f"{self._most} wrong tokens came from this address, or with this beginning.",
            hint="Check the token. Wait as long as Retry-After says.",
        )
        error.retry_after_s = max((since + self._window - now).total_seconds(), 1.0)
        return error

    def _begin_now(self, keys: list[str], now: datetime) -> None:
        """Begin windows of the future now: the clock was set back, and no wait is longer than a window."""
        table = wrong_tokens
        try:
            with self._database.write() as connection:
                connection.execute(update(table).where(table.c.key.in_(keys), table.c.since > now).values(since=now))
        except StoreUnavailable:
            log.exception("could not begin a window of wrong tokens again")

    def _count(self, keys: list[str], now: datetime, address: str) -> None:
        """Increment both counts; a window begins with its first wrong token."""
        since = wrong_tokens.c.since
        is_over = since <= now - self._window
        # After the clock was set back, what was counted stays counted.
        begins_now = or_(is_over, since > now)
        try:
            with self._database.write() as connection:
                dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
                statement = dialect.insert(wrong_tokens).values([{"key": key, "n": 1, "since": now} for key in keys])
                counted = statement.on_conflict_do_update(
                    index_elements=[wrong_tokens.c.key],
                    set_={
                        "n": case((is_over, 1), else_=wrong_tokens.c.n + 1),
                        "since": case((begins_now, now), else_=since),
                    },
                ).returning(wrong_tokens.c.n)
                most = max(connection.execute(counted).scalars())
                connection.execute(delete(wrong_tokens).where(is_over))
        except StoreUnavailable:
            log.exception("could not count a wrong token from %s", address)
            return
        if most == self._most:
            log.warning("%d wrong tokens from %s or with one beginning: the next are not looked at", most, address)


def _keys(address: str, secret: str) -> list[str]:
    """The keys that count a guess; of the secret only a hash of its beginning."""
    try:
        found = ipaddress.ip_address(address)
        if isinstance(found, ipaddress.IPv6Address):
            address = str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    except ValueError:
        pass  # a socket of this machine
    beginning = hashlib.sha256(secret[:BEGINNING].encode()).hexdigest()
    return sorted({f"address {address}"[:64], f"token {beginning[:32]}"})
