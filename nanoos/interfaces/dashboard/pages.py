"""The pages. Each is one consistent read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from nanoos.campaigns.cloning import campaign_spec_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.control.orchestrators import get_orchestrator, orchestrator_names
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import targets_of
from nanoos.domain.statuses import CAMPAIGN_MOVES, CampaignStatus, CommandStatus, OrchestratorMode
from nanoos.engines.units import split_property
from nanoos.execution.experiments.sheets import as_csv, work_list
from nanoos.interfaces.dashboard.candidate_pages import campaign_map, candidate, result
from nanoos.interfaces.dashboard.charts import convergence_svg, fronts_svg, sparkline_svg
from nanoos.interfaces.dashboard.forms import MAX_DIGITS, config_fields
from nanoos.interfaces.dashboard.model_charts import model_charts
from nanoos.interfaces.dashboard.render import Dashboard, orchestrator_name, render
from nanoos.interfaces.http.auth import identity_of
from nanoos.learning.artifacts import CorruptArtifact
from nanoos.learning.judgement import MIN_STRUCTURES
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.modelled_properties import campaigns_of, get_modelled_property, slugs_of_campaign
from nanoos.learning.promotion import predecessor
from nanoos.service.access.identity import Scope
from nanoos.service.commands.catalog.campaigns import MOVES
from nanoos.service.dashboard_paths import UI
from nanoos.service.doctor import CheckStatus, deployment_of, examine
from nanoos.service.queries.audit import audit_page
from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.campaigns import campaign_list
from nanoos.service.queries.commands import command_view, commands_page, proposals
from nanoos.service.queries.convergence import best_by_iteration
from nanoos.service.queries.costs import campaign_cost
from nanoos.service.queries.decisions import decisions_page
from nanoos.service.queries.engines import engine_views
from nanoos.service.queries.front import front_of
from nanoos.service.queries.model_comparison import champion_and_challenger
from nanoos.service.queries.model_figures import ModelFigures, model_figures
from nanoos.service.queries.models import (
    model_summaries,
    model_summary,
    model_versions_of,
    version_changes,
    version_report,
)
from nanoos.service.queries.orchestrator import orchestrator_view, run_view, runs_page
from nanoos.service.queries.pages import Page
from nanoos.service.queries.search import N_EACH, search
from nanoos.service.queries.sites import NEWEST, site_views
from nanoos.service.queries.summary import AgentSummary
from nanoos.service.queries.work import (
    candidates_page,
    experiments_page,
    instruments_with_work,
    open_experiments_page,
)
from nanoos.store import audit, heartbeats

Handler = Callable[[Dashboard, Request], Response]
PAGE_SIZE = 25
DECISIONS_SHOWN = 15
N_RECENT = 6


def overview(dashboard: Dashboard, request: Request) -> Response:
    return render(dashboard, request, "overview.html", **_situation(dashboard, request))


def live(dashboard: Dashboard, request: Request) -> Response:
    """The part of the overview that is fetched again every few seconds."""
    return render(dashboard, request, "live.html", **_situation(dashboard, request))


def runs(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        page = runs_page(connection, orchestrator_name(dashboard, request), limit=PAGE_SIZE, offset=_offset(request))
    return render(dashboard, request, "runs.html", page=page)


def run(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        view = run_view(connection, request.path_params["run_id"])
    return render(dashboard, request, "run.html", run=view)


def campaigns(dashboard: Dashboard, request: Request) -> Response:
    status = _choice(request, "status", CampaignStatus)
    with dashboard.services.database.read() as connection:
        name = orchestrator_name(dashboard, request)
        get_orchestrator(connection, name)
        page = campaign_list(connection, name, limit=PAGE_SIZE, offset=_offset(request), status=status)
        sparks = _sparks(connection, [item.id for item in page.items])
    return render(
        dashboard, request, "campaigns.html", page=page, sparks=sparks, status=status, statuses=list(CampaignStatus)
    )


def campaign(dashboard: Dashboard, request: Request) -> Response:
    slug = request.path_params["slug"]
    with dashboard.services.database.read() as connection:
        report = campaign_report(connection, slug)
        slugs = slugs_of_campaign(connection, get_campaign(connection, slug))
        page = candidates_page(connection, slug, limit=PAGE_SIZE, offset=_offset(request))
        experiments = experiments_page(connection, slug, limit=PAGE_SIZE)
        front = front_of(connection, report)
        cost = campaign_cost(connection, report) if report.engine else None
        decisions = decisions_page(connection, slug=slug, limit=DECISIONS_SHOWN)
    return render(
        dashboard,
        request,
        "campaign.html",
        report=report,
        cost=cost,
        decisions=decisions,
        targets=targets_of(report.goal),
        chart=convergence_svg(report),
        front=front,
        front_charts=() if front is None else fronts_svg(front),
        models=slugs,
        page=page,
        experiments=experiments,
        moves=[move for move, status in MOVES.items() if _is_open(move, report.status, status)],
    )


def campaign_file(dashboard: Dashboard, request: Request) -> Response:
    """The campaign as `nanoos campaign create` takes it."""
    slug = request.path_params["slug"]
    with dashboard.services.database.read() as connection:
        spec = {"slug": slug, **campaign_spec_of(connection, slug)}
    attachment = {"Content-Disposition": f'attachment; filename="{slug}.json"', "Cache-Control": "no-store"}
    return Response(json.dumps(spec, indent=2), media_type="application/json", headers=attachment)


def engines(dashboard: Dashboard, request: Request) -> Response:
    return render(dashboard, request, "engines.html", engines=engine_views())


def sites(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        found = site_views(connection, now=dashboard.services.clock())
    return render(dashboard, request, "sites.html", sites=found, newest=NEWEST)


def models(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        summaries = model_summaries(connection)
    return render(dashboard, request, "models.html", models=summaries, min_labels=MIN_LABELS)


def model(dashboard: Dashboard, request: Request) -> Response:
    slug, offset = request.path_params["slug"], _offset(request)
    with dashboard.services.database.read() as connection:
        summary = model_summary(connection, slug)
        modelled = get_modelled_property(connection, slug)
        versions = model_versions_of(connection, slug)[::-1]
        champion = None if summary.version is None else version_report(connection, slug)
        before = predecessor(connection, modelled.id)
        changes = version_changes(connection, slug, limit=PAGE_SIZE)
        shadowed = champion_and_challenger(connection, slug)
        users = campaigns_of(connection, modelled)
    figures, problem = _figures(dashboard, slug, summary.version)
    return render(
        dashboard,
        request,
        "model.html",
        model=summary,
        min_labels=MIN_LABELS,
        versions=versions,
        page=Page(items=versions[offset : offset + PAGE_SIZE], total=len(versions), limit=PAGE_SIZE, offset=offset),
        champion=champion,
        predecessor=before,
        shadowed=shadowed,
        min_structures=MIN_STRUCTURES,
        changes=changes,
        campaigns=users,
        figures=figures,
        problem=problem,
        charts=model_charts(figures, versions, split_property(summary.property)[1]),
    )


def _figures(dashboard: Dashboard, slug: str, champion: int | None) -> tuple[ModelFigures | None, str]:
    """What the champion's figures show, or why they cannot be drawn; the page is shown all the same."""
    if champion is None:
        return None, ""
    try:
        with dashboard.services.database.read() as connection:
            return model_figures(connection, slug, champion), ""
    except CorruptArtifact as error:
        return None, str(error)


def lab(dashboard: Dashboard, request: Request) -> Response:
    """The experiments that wait for a person or an instrument, each with its forms."""
    instrument = request.query_params.get("instrument") or None
    with dashboard.services.database.read() as connection:
        page = open_experiments_page(connection, instrument=instrument, limit=PAGE_SIZE, offset=_offset(request))
        instruments = instruments_with_work(connection)
    return render(
        dashboard,
        request,
        "lab.html",
        page=page,
        instruments=instruments,
        instrument=instrument,
        units={name: split_property(name)[1] for item in page.items for name in item.properties},
    )


def work_list_file(dashboard: Dashboard, request: Request) -> Response:
    """The open experiments as CSV, to be filled and read back with `nanoos experiment import`."""
    with dashboard.services.database.read() as connection:
        rows = work_list(connection, instrument=request.query_params.get("instrument") or None)
    attachment = {"Content-Disposition": 'attachment; filename="worklist.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(rows), media_type="text/csv", headers=attachment)


def approvals(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        page = proposals(connection, now=dashboard.services.clock(), limit=PAGE_SIZE, offset=_offset(request))
    return render(dashboard, request, "approvals.html", page=page)


def commands(dashboard: Dashboard, request: Request) -> Response:
    status = _choice(request, "status", CommandStatus)
    with dashboard.services.database.read() as connection:
        page = commands_page(connection, limit=PAGE_SIZE, offset=_offset(request), status=status)
    return render(dashboard, request, "commands.html", page=page, status=status, statuses=list(CommandStatus))


def command(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        view = command_view(connection, request.path_params["command_id"])
    return render(dashboard, request, "command.html", command=view)


def config(dashboard: Dashboard, request: Request) -> Response:
    with dashboard.services.database.read() as connection:
        view = orchestrator_view(connection, orchestrator_name(dashboard, request), now=dashboard.services.clock())
    return render(dashboard, request, "config.html", view=view, groups=config_fields(view.config), n_errors=0)


def audit_log(dashboard: Dashboard, request: Request) -> Response:
    """Verification reads every row, so a request shows the last one's verdict and begins none."""
    with dashboard.services.database.read() as connection:
        page = audit_page(connection, limit=PAGE_SIZE, offset=_offset(request))
        verdict = heartbeats.read(connection, audit.VERDICT)
    return render(dashboard, request, "audit.html", page=page, verdict=verdict)


def doctor(dashboard: Dashboard, request: Request) -> Response:
    """What protects a deployment is for those who run it. This page answers, so the server is not asked again."""
    identity_of(request).require(Scope.OPERATE, "The deployment's checks")
    services = dashboard.services
    deployment = deployment_of(
        services.database, services.settings, now=services.clock(), orchestrator=orchestrator_name(dashboard, request)
    )
    results = list(examine(deployment, is_thorough=bool(request.query_params.get("thorough"))))
    counts = {status.value: sum(item.status == status for item in results) for status in CheckStatus}
    return render(dashboard, request, "doctor.html", results=results, counts=counts)


def find(dashboard: Dashboard, request: Request) -> Response:
    text = request.query_params.get("q", "").strip()
    with dashboard.services.database.read() as connection:
        found = search(connection, text)
    return render(dashboard, request, "search.html", text=text, found=found, limit=N_EACH)


def _situation(dashboard: Dashboard, request: Request) -> dict[str, Any]:
    now, name = dashboard.services.clock(), orchestrator_name(dashboard, request)
    summary = dashboard.services.summaries.get(name)
    with dashboard.services.database.read() as connection:
        view = orchestrator_view(connection, name, now=now)
        recent = runs_page(connection, name, limit=N_RECENT)
        sparks = _sparks(connection, [item.id for item in summary.active_campaigns])
        names = orchestrator_names(connection)
        waiting = proposals(connection, now=now, limit=3)
    return {
        "view": view,
        "summary": summary,
        "recent": recent.items,
        "sparks": sparks,
        "names": names,
        "waiting": waiting,
        "modes": list(OrchestratorMode),
        "gauges": _gauges(summary),
    }


def _gauges(summary: AgentSummary) -> list[dict[str, Any]]:
    return [
        {"name": name, "used": slots["in_use"], "limit": slots["limit"]} for name, slots in summary.capacity.items()
    ]


def _sparks(connection: Connection, ids: list[int]) -> dict[int, Any]:
    return {id_: sparkline_svg(best) for id_, best in best_by_iteration(connection, ids).items()}


def _is_open(move: str, status: CampaignStatus, new: CampaignStatus) -> bool:
    """Whether the lifecycle allows this move; `start` and `resume` lead to the same status from different ones."""
    if new not in CAMPAIGN_MOVES[status]:
        return False
    return (move == "start") == (status is CampaignStatus.CREATED) if new is CampaignStatus.RUNNING else True


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not text.isdecimal() or len(text) > MAX_DIGITS:
        raise InvalidInput(f"offset={text[:40]!r} is not a whole number.", hint="Use the links below a list.")
    return int(text)


def _choice(request: Request, name: str, kind: Any) -> Any:
    text = request.query_params.get(name, "")
    if not text:
        return None
    if text not in list(kind):
        raise InvalidInput(f"{name}={text!r} is unknown.", hint=f"One of {', '.join(kind)}.")
    return kind(text)


def needs_read(handler: Handler) -> Handler:
    """Pages need the scope `read`."""

    def checked(dashboard: Dashboard, request: Request) -> Response:
        identity_of(request).require(Scope.READ, "The dashboard")
        return handler(dashboard, request)

    return checked


PAGES: dict[str, Handler] = {
    "/live": live,
    "/runs": runs,
    "/runs/{run_id:int}": run,
    "/campaigns": campaigns,
    "/campaigns/{slug}": campaign,
    "/campaigns/{slug}/map": campaign_map,
    "/campaigns/{slug}/candidates/{candidate_id:int}": candidate,
    "/engines": engines,
    "/sites": sites,
    "/models": models,
    "/models/{slug}": model,
    "/results/{result_id:int}": result,
    "/lab": lab,
    "/approvals": approvals,
    "/commands": commands,
    "/commands/{command_id:int}": command,
    "/config": config,
    "/audit": audit_log,
    "/doctor": doctor,
    "/search": find,
}
DOWNLOADS: dict[str, Handler] = {
    "/lab/worklist.csv": work_list_file,
    "/campaigns/{slug}/campaign.json": campaign_file,
}

__all__ = ["DOWNLOADS", "PAGES", "UI", "needs_read", "overview"]
