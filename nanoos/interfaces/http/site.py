"""The documentation site at /docs: built from docs/ by `make docs`, or with the wheel."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from nanoos.interfaces.http.error_responses import ProblemResponse

FOLDER = Path(__file__).parent / "site"
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class _Pages(StaticFiles):
    """Static files, whose pages run their own scripts and no others."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        file = getattr(answer, "path", None)
        if file is not None and str(file).endswith(".html"):
            answer.headers["Content-Security-Policy"] = _policy(str(file))
        return answer


@lru_cache(maxsize=1024)
def _policy(page: str) -> str:
    scripts = INLINE_SCRIPT.findall(Path(page).read_bytes())
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
    return POLICY.format(hashes="".join(f" 'sha256-{digest}'" for digest in digests))


def routes(folder: Path = FOLDER) -> list[BaseRoute]:
    """Its pages; where it was not built, an answer that says how."""
    if (folder / "index.html").is_file():
        return [Mount("/docs", app=_Pages(directory=folder, html=True)), Route("/docs", _to_front_page)]
    return [Route("/docs{_:path}", _not_built)]


async def _to_front_page(request: Request) -> RedirectResponse:
    return RedirectResponse(request.url.path + "/")


async def _not_built(_request: Request) -> ProblemResponse:
    return ProblemResponse(404, "NotFound", "The documentation was not built.", hint="Run `make docs` in the clone.")
