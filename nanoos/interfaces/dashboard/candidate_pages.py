"""The pages of one candidate, of one simulation result, and of where a campaign's candidates lie."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from nanoos.domain.errors import NanoosError
from nanoos.interfaces.dashboard.map_chart import map_svg
from nanoos.interfaces.dashboard.render import Dashboard, render
from nanoos.interfaces.dashboard.structure_picture import structure_svg
from nanoos.service.queries.pool_map import pool_map
from nanoos.service.queries.provenance import explain_candidate, in_words
from nanoos.service.queries.provenance.explain import RANDOM
from nanoos.service.queries.provenance.records import CandidateExplanation
from nanoos.service.queries.results import FileView, file_tail, final_structure, log_of, result_view
from nanoos.service.queries.surroundings import surroundings


def candidate(dashboard: Dashboard, request: Request) -> Response:
    """What was expected of it, its results, why it was chosen, and what to do with it."""
    slug, id_ = request.path_params["slug"], request.path_params["candidate_id"]
    with dashboard.services.database.read() as connection:
        found = explain_candidate(connection, slug, str(id_))
        near = surroundings(connection, slug, found.candidate.id)
        result_id = found.candidate.result_id
        files = () if result_id is None else result_view(connection, result_id).files
    picture, problem = None, ""
    try:
        picture = _picture(dashboard, files)
    except NanoosError as error:
        # The candidate is shown all the same.
        problem = str(error)
    return render(
        dashboard,
        request,
        "candidate.html",
        found=found,
        parts=in_words(found),
        near=near,
        is_ranked=_is_ranked(found),
        picture=picture,
        problem=problem,
    )


def result(dashboard: Dashboard, request: Request) -> Response:
    services = dashboard.services
    with services.database.read() as connection:
        found = result_view(connection, request.path_params["result_id"])
    log, tail, picture, problem = log_of(found.files), None, None, ""
    try:
        picture = _picture(dashboard, found.files)
        tail = None if log is None else file_tail(services.database, services.raw_files, log)
    except NanoosError as error:
        # The result is shown all the same.
        problem = str(error)
    return render(dashboard, request, "result.html", result=found, tail=tail, picture=picture, problem=problem)


def _is_ranked(found: CandidateExplanation) -> bool:
    """Whether the acquisition value ranked it: a draw at random gives each a value too."""
    decisions = () if found.chosen_by is None else found.chosen_by.decisions
    return all(item.numbers.get("acquisition_function") != RANDOM for item in decisions)


def _picture(dashboard: Dashboard, files: tuple[FileView, ...]) -> Markup | None:
    """The final structure; None where there is none. Raises as `final_structure` does."""
    atoms = final_structure(dashboard.services.database, dashboard.services.raw_files, files)
    return None if atoms is None else structure_svg(atoms)


def campaign_map(dashboard: Dashboard, request: Request) -> Response:
    slug = request.path_params["slug"]
    with dashboard.services.database.read() as connection:
        drawn = pool_map(connection, slug)
    chart = None if drawn is None else map_svg(drawn, slug)
    return render(dashboard, request, "map.html", slug=slug, map=drawn, chart=chart)
