"""The dashboard's routes and error pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from nanoos.domain.errors import NanoosError, NotFound
from nanoos.interfaces.dashboard.actions import ACTIONS, carry_out, save_config
from nanoos.interfaces.dashboard.any_command import command_form, command_kinds, send_command
from nanoos.interfaces.dashboard.forms import Note
from nanoos.interfaces.dashboard.new_campaign import create_campaign, new_campaign, upload_table
from nanoos.interfaces.dashboard.pages import DOWNLOADS, PAGES, needs_read, overview
from nanoos.interfaces.dashboard.render import STATIC, Dashboard, make_dashboard, render
from nanoos.interfaces.http.error_responses import STATUSES
from nanoos.service.dashboard_paths import HOME, UI
from nanoos.service.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """The pages at `/orchestrator`, the forms that they send, and the static files."""
    dashboard = make_dashboard(services)

    def page(handler: Callable[[Dashboard, Request], Response]) -> Callable[..., object]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(
                _guarded, dashboard, request, lambda: needs_read(handler)(dashboard, request)
            )

        return answer

    def form(handler: Callable[[Request, dict[str, str]], Response]) -> Callable[..., object]:
        async def answer(request: Request) -> Response:
            sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
            return await run_in_threadpool(_guarded, dashboard, request, lambda: handler(request, sent))

        return answer

    async def table(request: Request) -> Response:
        # The body's limit is the server's, so a file fits into memory.
        async with request.form() as fields:
            sent = {name: value for name, value in fields.items() if isinstance(value, str)}
            file = fields.get("file")
            name, content = (file.filename or "", await file.read()) if isinstance(file, UploadFile) else ("", b"")
        return await run_in_threadpool(
            _guarded, dashboard, request, lambda: upload_table(dashboard, request, sent, name, content)
        )

    def action(path: str) -> Callable[..., object]:
        build, back = ACTIONS[path]
        return form(lambda request, sent: carry_out(dashboard, request, sent, build, back))

    def create(request: Request, sent: dict[str, str]) -> Response:
        return create_campaign(dashboard, request, sent)

    def send_any(request: Request, sent: dict[str, str]) -> Response:
        return send_command(dashboard, request, sent)

    return [
        Route(HOME, page(overview), methods=["GET"]),
        *(Route(UI + path, page(handler), methods=["GET"]) for path, handler in (PAGES | DOWNLOADS).items()),
        Route(f"{UI}/new-campaign", page(new_campaign), methods=["GET"]),
        Route(f"{UI}/commands/new", page(command_kinds), methods=["GET"]),
        Route(f"{UI}/commands/new/{{kind}}", page(command_form), methods=["GET"]),
        *(Route(UI + path, action(path), methods=["POST"]) for path in ACTIONS),
        Route(f"{UI}/commands/new/{{kind}}", form(send_any), methods=["POST"]),
        Route(f"{UI}/config", form(lambda request, sent: save_config(dashboard, request, sent)), methods=["POST"]),
        Route(f"{UI}/new-campaign", form(create), methods=["POST"]),
        Route(f"{UI}/new-campaign/table", table, methods=["POST"]),
        Mount(f"{UI}/static", StaticFiles(directory=STATIC)),
    ]


def not_found(services: Services) -> Callable[[Request], Response]:
    """The page for a path that does not exist."""
    dashboard = make_dashboard(services)

    def page(request: Request) -> Response:
        def missing() -> Response:
            raise NotFound(f"There is no page {request.url.path}.", hint="The overview links to every page.")

        return _guarded(dashboard, request, missing)

    return page


def _guarded(dashboard: Dashboard, request: Request, answer: Callable[[], Response]) -> Response:
    """The response, or a page with the error and its remedy."""
    try:
        return answer()
    except NanoosError as error:
        status = next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
        note = Note(text=error.message, hint=error.hint, is_error=True)
        title = HTTPStatus(status).phrase
        return render(dashboard, request, "error.html", http_status=status, note=note, title=title)
