"""Login for browsers: a form that exchanges a token for a signed cookie. Also logout and health."""

from __future__ import annotations

import contextlib
import logging
from html import escape
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from nanoos.domain.errors import StoreUnavailable
from nanoos.interfaces.http.auth import COOKIE, guesses_of
from nanoos.interfaces.http.error_responses import problem_of
from nanoos.interfaces.http.security import address_of
from nanoos.interfaces.http.services import services_of
from nanoos.service.access.guesses import TooManyGuesses
from nanoos.service.access.identity import Unauthenticated
from nanoos.service.access.sessions import SESSION_HOURS
from nanoos.service.dashboard_paths import HOME

log = logging.getLogger(__name__)

MAX_TOKEN = 500  # characters; ours have 48

# One page without scripts: no template engine is worth it.
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Log in · NANO-OS</title>
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }}
  main {{ width: min(24rem, calc(100vw - 2rem)); }}
  h1 {{ font-size: 1.25rem; }}
  label, input, button {{ display: block; width: 100%; box-sizing: border-box; font: inherit; }}
  input, button {{ padding: .6rem; margin: .25rem 0 1rem; border: 1px solid GrayText; border-radius: .25rem; }}
  button {{ cursor: pointer; }}
  :focus-visible {{ outline: 3px solid Highlight; outline-offset: 2px; }}
  [role=alert] {{ border-left: .25rem solid #c33; padding-left: .75rem; }}
</style>
<main>
  <h1>NANO-OS</h1>
  {problem}
  <form method="post" action="/login">
    <input type="hidden" name="next" value="{following}">
    <label for="token">Access token</label>
    <input id="token" name="token" type="password" autocomplete="current-password" required autofocus maxlength="500">
    <button>Log in</button>
  </form>
  <p>An administrator creates tokens on the server: <code>nanoos token create NAME --scope operate</code>.</p>
</main>
</html>
"""


def routes() -> list[BaseRoute]:
    """Login, logout and health; open to everyone."""
    return [
        Route("/login", _login, methods=["GET", "POST"]),
        Route("/logout", _logout, methods=["POST"]),
        Route("/health", _health),
    ]


async def _login(request: Request) -> Response:
    if request.method == "GET":
        return _page(request.query_params.get("next", ""), "", 200)
    form = await request.form(max_files=0, max_fields=5)
    following = str(form.get("next", ""))
    secret = str(form.get("token", "")).strip()
    if not secret or len(secret) > MAX_TOKEN:
        return _page(following, "Enter your token.", 422)
    try:
        cookie = await run_in_threadpool(_begin, request, secret)
    except (Unauthenticated, TooManyGuesses) as error:
        refused = problem_of(error)
        waits = refused.headers.get("Retry-After")
        return _page(following, f"{error.message} {error.hint}", refused.status_code, waits)
    answer = RedirectResponse(_own_path(following), status_code=303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


async def _logout(request: Request) -> Response:
    cookie = request.cookies.get(COOKIE)
    if cookie is not None:
        with contextlib.suppress(Unauthenticated):
            await run_in_threadpool(_end, request, cookie)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


async def _health(request: Request) -> Response:
    """The verdict without its reasons, for a probe: `ok`, `attention` or `stopped`."""
    services = services_of(request)
    try:
        summary = await run_in_threadpool(services.summaries.get, services.settings.orchestrator_default_name)
    except StoreUnavailable as error:
        log.error("Health: %s", error)
        return JSONResponse({"status": "unavailable"}, status_code=503)
    return JSONResponse({"status": summary.health})


def _begin(request: Request, secret: str) -> str:
    """The cookie of a new session. Raises Unauthenticated or TooManyGuesses."""
    services = services_of(request)
    identity = guesses_of(request).authenticate(secret, address=address_of(request.scope))
    with services.database.write() as connection:
        return services.sessions.begin(connection, identity.token_id or 0, now=services.clock())


def _end(request: Request, cookie: str) -> None:
    services = services_of(request)
    with services.database.write() as connection:
        services.sessions.end(connection, cookie, now=services.clock())


def _own_path(following: str) -> str:
    """A path of this server; any other target becomes the home page."""
    parts = urlsplit(following)
    is_path = following.startswith("/") and not following.startswith(("//", "/\\"))
    return following if is_path and not parts.scheme and not parts.netloc else HOME


def _page(following: str, problem: str, status: int, retry_after: str | None = None) -> HTMLResponse:
    shown = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return HTMLResponse(
        PAGE.format(problem=shown, following=escape(following, quote=True)),
        status_code=status,
        headers={
            **({} if retry_after is None else {"Retry-After": retry_after}),
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'",
        },
    )
