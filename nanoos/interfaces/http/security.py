"""Security headers, body sizes and request rates, for every request."""

from __future__ import annotations

import logging
import math
import re
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.interfaces.http.error_responses import SAFE_METHODS, ProblemResponse
from nanoos.service.access.identity import Identity
from nanoos.service.commands import command_log
from nanoos.service.services import Services

log = logging.getLogger(__name__)

CLOCK_JUMP_S = 1.0  # a time service that slews a clock stays far below
MAX_BODY_BYTES = 4 * 1024 * 1024  # Dagster's largest run configurations are far below
# Uploads whose route reads them piece by piece, up to a limit of its own.
LENGTH = re.compile(r"[0-9]{1,18}")
STREAMED = re.compile(r"(/[A-Za-z0-9_.-]+)*/work/artifacts/[^/]*")
# Of the UI's own scripts and styles, which a page loads by the dozen.
STATIC_SUFFIXES = (".js", ".css", ".svg", ".png", ".ico", ".woff", ".woff2", ".map", ".json.gz")


class SecurityHeaders:
    """Adds security headers; a response's own headers take precedence."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("X-Frame-Options", "SAMEORIGIN")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                if "json" in headers.get("content-type", ""):
                    headers.setdefault("Cache-Control", "no-store")
                    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, send_with_headers)


def declared_size(headers: Headers) -> int:
    """Bytes that a request declares for its body; 0 where it does not."""
    declared = headers.get("content-length", "")
    return int(declared) if LENGTH.fullmatch(declared) else 0


class BodyLimit:
    """Reads a request's body first, up to the limit; answers 413 above it."""

    def __init__(self, app: ASGIApp, services: Services, max_bytes: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self.services = services
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_streamed = scope["type"] == "http" and scope["method"] == "PUT" and STREAMED.fullmatch(scope["path"])
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or is_streamed:
            await self.app(scope, receive, send)
            return
        parts: list[bytes] = []
        size = declared_size(Headers(scope=scope))
        is_whole = size > self.max_bytes
        size = size if is_whole else 0
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            is_whole = size > self.max_bytes or not message.get("more_body", False)
        if size > self.max_bytes:
            await self._refuse(scope, receive, send)
            return
        waiting = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = f"The body is larger than {self.max_bytes:,} bytes."
        identity = scope.get("state", {}).get("identity")
        if isinstance(identity, Identity):
            error = InvalidInput(message, hint="Send less at once.")
            subject = f"{scope['method']} {scope['path']}"
            try:
                await run_in_threadpool(
                    command_log.refused,
                    self.services.database,
                    actor=identity.agent_id,
                    subject=subject,
                    error=error,
                    now=self.services.clock(),
                )
            except StoreUnavailable:
                log.exception("could not audit an oversized body")
        answer = ProblemResponse(413, "ContentTooLarge", message, hint="Send less at once. Nothing has changed.")
        # The unread rest of the body would look like another request.
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


class Limiter:
    """Counts requests by key, in this process."""

    def __init__(self, rate: str) -> None:
        self._rate = parse(rate)
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._offset_s = _wall_clock_offset_s()

    def refusal(self, key: str) -> ProblemResponse | None:
        """Count one more; the answer to it where that is too many."""
        self._follow_clock()
        if self._limiter.hit(self._rate, key):
            return None
        window = self._limiter.get_window_stats(self._rate, key)
        wait = max(math.ceil(window.reset_time - time.time()), 1)
        return ProblemResponse(
            429,
            "RateLimited",
            f"More than {self._rate} were asked.",
            hint=f"Wait {wait} s, then ask less often.",
            headers={"Retry-After": str(wait)},
        )

    def _follow_clock(self) -> None:
        """Move what was counted with a wall clock that was set, by which the library measures the window."""
        jump_s = _wall_clock_offset_s() - self._offset_s
        if abs(jump_s) < CLOCK_JUMP_S:
            return
        self._offset_s += jump_s
        for entries in list(self._storage.events.values()):
            for entry in entries:
                entry.atime += jump_s
                entry.expiry += jump_s


def _wall_clock_offset_s() -> float:
    return time.time() - time.monotonic()


class RateLimit:
    """Answers 429 above RATE_LIMIT; counts requests by token, or by address without one."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self.app = app
        self.limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(STATIC_SUFFIXES):
            await self.app(scope, receive, send)
            return
        identity = scope.get("state", {}).get("identity")
        is_token = isinstance(identity, Identity) and identity.token_id is not None
        refusal = self.limiter.refusal(f"token-{identity.token_id}" if is_token else address_of(scope))
        await (refusal or self.app)(scope, receive, send)


def address_of(scope: Scope) -> str:
    """The address of a request's client."""
    client = HTTPConnection(scope).client
    return client.host if client else "unknown"
