"""Templates, and the formatting of times, numbers and states."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from nanoos.engines.units import split_property
from nanoos.interfaces.dashboard.charts import meter_svg
from nanoos.interfaces.dashboard.forms import Note, Signatures
from nanoos.interfaces.http.auth import identity_of
from nanoos.service.access.identity import Scope
from nanoos.service.access.signing import signing_key
from nanoos.service.dashboard_paths import HOME, UI
from nanoos.service.services import Services

STATIC = Path(__file__).parent / "static"
# Each status has one of these looks; a shape in the style sheet goes with the colour.
LOOKS: Mapping[str, str] = {
    **dict.fromkeys(("SUCCEEDED", "COMPLETED", "CHAMPION", "SIMULATED", "ok", "active", "pass"), "good"),
    **dict.fromkeys(("FAILED", "REJECTED", "EXPIRED", "INFEASIBLE", "stopped", "fail"), "bad"),
    **dict.fromkeys(("RUNNING", "IN_FLIGHT"), "live"),
    **dict.fromkeys(("PAUSED", "PROPOSED", "QUEUED", "CHALLENGER", "attention", "warn"), "wait"),
}
# Scripts and styles load only from our files, so that page content cannot run scripts.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Shared by all pages and actions of a server."""

    services: Services
    signatures: Signatures
    templates: Environment


def make_dashboard(services: Services) -> Dashboard:
    """The dashboard of a server; templates are loaded at first use."""
    templates = Environment(
        loader=PackageLoader("nanoos.interfaces.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "number": number,
        "duration": duration,
        "score": lambda value: "–" if value is None else f"{value:.3f}",
        "look": lambda status: LOOKS.get(str(status), "plain"),
        "property_name": property_name,
        "unit": lambda name: split_property(name)[1],
        "word": lambda status: str(status).replace("_", " ").lower(),
        "meter": meter_svg,
        "size": size,
        "pretty": lambda value: json.dumps(value, indent=2, sort_keys=True, default=str, ensure_ascii=False),
    }
    templates.globals |= {"HOME": HOME, "UI": UI, "static": _static_urls()}
    return Dashboard(services=services, signatures=Signatures(signing_key(services.settings)), templates=templates)


def render(
    dashboard: Dashboard,
    request: Request,
    template: str,
    *,
    http_status: int = 200,
    note: Note | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page for the caller. Raises Unauthenticated."""
    identity = identity_of(request)
    now = dashboard.services.clock()
    notice = note or dashboard.signatures.read_note(request.query_params.get("note", ""))
    html = dashboard.templates.get_template(template).render(
        identity=identity,
        may_operate=identity.has(Scope.OPERATE),
        may_act=identity.has(Scope.AGENT),
        form_token=dashboard.signatures.form_token(identity),
        request_key=secrets.token_urlsafe(12),
        orchestrator=orchestrator_name(dashboard, request),
        note=notice,
        now=now,
        ago=lambda at: ago(at, now),
        moment=lambda at: moment(at, now),
        here=request.url.path,
        link=lambda path, **query: _link(request, path, query),
        **values,
    )
    return HTMLResponse(
        html, status_code=http_status, headers={"Cache-Control": "no-store", "Content-Security-Policy": POLICY}
    )


def orchestrator_name(dashboard: Dashboard, request: Request) -> str:
    """The orchestrator named in the URL, or the default."""
    return request.query_params.get("name") or dashboard.services.settings.orchestrator_default_name


def moment(at: datetime | None, now: datetime) -> Markup:
    """A relative time, with the exact one for machines and on hover."""
    if at is None:
        return Markup('<span class="none">never</span>')
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        at.isoformat(), f"{at:%Y-%m-%d %H:%M:%S}", ago(at, now)
    )


def ago(at: datetime, now: datetime) -> str:
    """`12 s ago`, `in 5 min`; the date where it is over a week away."""
    seconds = (now - at).total_seconds()
    if abs(seconds) > 7 * DAY_S:
        return f"{at:%Y-%m-%d}"
    size = abs(seconds)
    if size < MINUTE_S:
        text = f"{size:.0f} s"
    elif size < HOUR_S:
        text = f"{size / MINUTE_S:.0f} min"
    elif size < 2 * DAY_S:
        text = f"{size / HOUR_S:.0f} h"
    else:
        text = f"{size / DAY_S:.0f} days"
    return f"{text} ago" if seconds >= 0 else f"in {text}"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / MINUTE_S:.1f} min"
    return f"{seconds / HOUR_S:.1f} h" if seconds < 4 * DAY_S else f"{seconds / DAY_S:.1f} days"


def number(value: float | None, digits: int = 4) -> str:
    """Whole numbers with thousands separators, others to `digits` digits; a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.{digits}g}"


def property_name(name: str) -> str:
    """`bandgap_optical_ev` as `Bandgap optical`; the unit is beside the values."""
    text = split_property(name)[0].replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def size(n_bytes: int) -> str:
    """`512 B`, `1.2 MB`."""
    value, unit = float(n_bytes), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):  # the last one stands for all above
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.3g} {unit}"


def _link(request: Request, path: str, query: Mapping[str, Any]) -> str:
    """A URL that keeps the selected orchestrator."""
    selected = {"name": request.query_params["name"]} if request.query_params.get("name") else {}
    parameters = {key: value for key, value in {**selected, **query}.items() if value is not None}
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _static_urls() -> dict[str, str]:
    """URLs of the static files with a content hash, so that browsers cache each version and fetch new ones."""
    return {
        path.name: f"{UI}/static/{path.name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        for path in STATIC.iterdir()
        if path.suffix in (".css", ".js", ".svg")
    }
