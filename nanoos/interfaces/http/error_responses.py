"""Errors as answers: `application/problem+json` (RFC 9457) with what is wrong, the remedy and the right status."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from nanoos.control.orchestrators import StepRunning
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound, StaleVersion, StoreUnavailable
from nanoos.domain.validation import field_of, reason_of
from nanoos.service.access.guesses import TooManyGuesses
from nanoos.service.access.identity import Forbidden, Identity, Unauthenticated
from nanoos.service.commands import command_log
from nanoos.service.commands.guardrails import QuotaExceeded
from nanoos.store.raw_files.retention import NoLongerKept

log = logging.getLogger(__name__)

MAX_PROBLEMS, MAX_WHERE = 20, 200  # of one request: a body of 4 MiB may have a million, each with a long name
MEDIA_TYPE = "application/problem+json"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# The first matching class counts.
STATUSES: tuple[tuple[type[NanoosError], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (NoLongerKept, 410),
    (Conflict, 409),
    (InvalidInput, 422),
    (QuotaExceeded, 429),
    (TooManyGuesses, 429),
    (StoreUnavailable, 503),
)
RETRY_STEP_S, RETRY_STORE_S = 1, 5  # a step takes about a second; a database server restarts in a few


class ProblemResponse(JSONResponse):
    """A problem as an answer."""

    media_type = MEDIA_TYPE

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        super().__init__(
            {**content, **({"hint": hint} if hint else {}), **more}, status_code=status, headers=dict(headers or {})
        )

    def render(self, content: Any) -> bytes:
        """As JSON; an error may quote text that is no Unicode, which then stands escaped."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")


def problem_of(error: NanoosError, *, if_match: bool = False) -> ProblemResponse:
    """The answer to a refused request.

    Args:
        error: Why it is refused.
        if_match: The version was given in an If-Match header.
    """
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    headers = {}
    if isinstance(error, StaleVersion) and if_match:
        status = 412
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="nanoos"'
    retry_after: float | None = None
    if isinstance(error, QuotaExceeded | TooManyGuesses):
        retry_after = error.retry_after_s
    elif isinstance(error, StepRunning):
        retry_after = RETRY_STEP_S
    elif isinstance(error, StoreUnavailable):
        retry_after = RETRY_STORE_S
    if retry_after is not None:
        headers["Retry-After"] = str(math.ceil(retry_after))
    return ProblemResponse(status, type(error).__name__, error.message, hint=error.hint, headers=headers)


def add_handlers(app: FastAPI) -> None:
    """Make the application answer every error as a problem, and audit the mutations that never became commands."""
    app.add_exception_handler(NanoosError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(ValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, NanoosError):
        raise error
    return problem_of(error, if_match="if-match" in request.headers)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError | ValidationError):
        raise error
    problems = [
        {"where": field_of(item)[:MAX_WHERE], "what": reason_of(item)} for item in error.errors()[:MAX_PROBLEMS]
    ]
    detail = "; ".join(f"{item['where']}: {item['what']}" for item in problems)
    await audit_refusal(request, InvalidInput(detail))
    return ProblemResponse(
        422,
        "InvalidInput",
        detail,
        hint="The fields and their ranges are at docs, under the API's prefix. Nothing has changed.",
        problems=problems,
    )


async def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return ProblemResponse(error.status_code, "HttpError", str(error.detail), headers=error.headers)


async def _failed(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return ProblemResponse(
        500, "InternalError", "Internal server error.", hint="The server's log has the trace; please report it."
    )


async def audit_refusal(request: Request, error: NanoosError) -> None:
    """Audit a rejected change of an authenticated caller."""
    identity = getattr(request.state, "identity", None)
    if request.method in SAFE_METHODS or not isinstance(identity, Identity):
        return
    database = request.app.state.services.database
    subject = f"{request.method} {request.url.path}"
    try:
        await run_in_threadpool(
            command_log.refused, database, actor=identity.agent_id, subject=subject, error=error, now=utc_now()
        )
    except StoreUnavailable:
        log.exception("could not audit the rejection of %s", subject)
