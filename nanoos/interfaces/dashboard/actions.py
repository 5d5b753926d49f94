"""The forms: each sends one command to the bus as the logged-in user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nanoos.campaigns.limits import LIMITS
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError
from nanoos.domain.statuses import CommandStatus
from nanoos.domain.validation import describe_problems
from nanoos.interfaces.dashboard.forms import Note, as_number, config_fields, read_config
from nanoos.interfaces.dashboard.render import Dashboard, orchestrator_name, render
from nanoos.interfaces.http.auth import identity_of
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand
from nanoos.service.commands.catalog.campaigns import CloneCampaign, ExtendCampaign, MoveCampaign
from nanoos.service.commands.catalog.lab import (
    FailExperiment,
    RecordExperiment,
    RejectExperiment,
    RequestExperiments,
    StartExperiment,
)
from nanoos.service.commands.catalog.learning import PromoteModel, RejectModel, RollbackModel
from nanoos.service.commands.catalog.maintenance import ResolveAlert
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.command import Command
from nanoos.service.dashboard_paths import HOME, UI
from nanoos.service.queries.orchestrator import OrchestratorView, orchestrator_view

Form = Mapping[str, str]
REFUSED, CONFLICT = 422, 409
APPROVALS, CONFIG, LAB = f"{UI}/approvals", f"{UI}/config", f"{UI}/lab"
CAMPAIGN, MODEL = f"{UI}/campaigns/{{slug}}", f"{UI}/models/{{slug}}"
CANDIDATE = f"{CAMPAIGN}/candidates/{{candidate_id}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One line about what a command did, and the page that shows it."""

    text: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A form's command; `done` describes its result."""

    command: Command
    done: Callable[[Mapping[str, Any]], Done]


def run_now(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    def done(result: Mapping[str, Any]) -> Done:
        actions = result["actions"]
        return Done(
            text=f"Step {result['run_id']} launched {actions['simulations_launched']} simulations and "
            f"{actions['experiments_launched']} experiments in {result['duration_seconds']:.2f} s.",
            page=f"{UI}/runs/{result['run_id']}",
        )

    return Action(command=RunStep(orchestrator=name, context={"interface": "dashboard"}), done=done)


def set_active(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    is_active = form.get("is_active") == "true"
    text = (
        "Resumed: steps run and queued work continues." if is_active else "Paused: no step runs, and queued work waits."
    )
    return Action(command=SetActive(orchestrator=name, is_active=is_active), done=_always(text, HOME))


def set_mode(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = SetMode.model_validate({"orchestrator": name, "mode": form.get("mode", "")})
    return Action(command=command, done=_always(f"Mode is {command.mode}.", HOME))


def move_campaign(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    reason = form.get("reason", "").strip() or "from the dashboard"
    command = MoveCampaign.model_validate({"slug": path["slug"], "move": form.get("move", ""), "reason": reason})

    def done(result: Mapping[str, Any]) -> Done:
        return Done(text=f"Campaign {result['slug']} is {result['status']}.", page=_at(CAMPAIGN, path))

    return Action(command=command, done=done)


def extend_campaign(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    limits = {field: text for field in LIMITS if (text := form.get(field, "").strip())}
    command = ExtendCampaign.model_validate(
        {"slug": path["slug"], "reason": form.get("reason", "").strip() or "from the dashboard", **limits}
    )

    def done(result: Mapping[str, Any]) -> Done:
        raised = ", ".join(
            f"{limit.replace('_', ' ')} {'none' if change['old'] is None else change['old']} to {change['new']}"
            for limit, change in result["limits"].items()
        )
        return Done(text=f"Raised: {raised}.", page=_at(CAMPAIGN, path))

    return Action(command=command, done=done)


def clone_campaign(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = CloneCampaign.model_validate({"slug": path["slug"], "new_slug": form.get("new_slug", "").strip()})

    def done(result: Mapping[str, Any]) -> Done:
        text = f"Campaign {result['slug']}, like {path['slug']}, is {result['status']}."
        return Done(text=text, page=_at(CAMPAIGN, {"slug": result["slug"]}))

    return Action(command=command, done=done)


def measure_candidate(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = RequestExperiments(
        slug=path["slug"], candidate_ids=[path["candidate_id"]], reason=form.get("reason", "").strip() or None
    )

    def done(result: Mapping[str, Any]) -> Done:
        text = f"Candidate {path['candidate_id']} goes to the lab, by step {result['run_id']}."
        return Done(text=text, page=_at(CANDIDATE, path))

    return Action(command=command, done=done)


def simulate_neighbours(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    """The form names those that the page showed, so that nothing else is launched than was seen."""
    command = RequestSimulations.model_validate(
        {
            "slug": path["slug"],
            "structure_ids": list(_fields(form, "structure-").values()),
            "reason": form.get("reason", "").strip() or None,
        }
    )

    def done(result: Mapping[str, Any]) -> Done:
        text = f"{len(command.structure_ids)} neighbours are to be simulated, by step {result['run_id']}."
        return Done(text=text, page=_at(CANDIDATE, path))

    return Action(command=command, done=done)


def approve(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = ApproveCommand(command_id=path["command_id"], reason=form.get("reason", "").strip() or "approved")

    def done(result: Mapping[str, Any]) -> Done:
        return Done(text=f"Command {result['command_id']} ({result['kind']}) was carried out.", page=APPROVALS)

    return Action(command=command, done=done)


def reject(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    reason = form.get("reason", "").strip()
    if not reason:
        raise InvalidInput("Give a reason for the rejection.", hint="The agent reads it: say what to change.")
    command = RejectCommand(command_id=path["command_id"], reason=reason)
    return Action(command=command, done=_always(f"Command {command.command_id} was rejected.", APPROVALS))


def start_experiment(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = StartExperiment(experiment_id=path["experiment_id"], operator=form.get("operator", ""))
    text = f"{command.operator} works on experiment {command.experiment_id}."
    return Action(command=command, done=_always(text, LAB))


def record_experiment(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    values, noise = _numbers(form, "value."), _numbers(form, "std.")
    command = RecordExperiment(
        experiment_id=path["experiment_id"],
        values=values,
        noise_std=noise or None,
        units={key: unit for key, unit in _fields(form, "unit.").items() if key in values} or None,
        operator=form.get("operator", "").strip(),
        comment=form.get("comment", "").strip() or None,
    )
    return Action(command=command, done=_always(f"Experiment {command.experiment_id} is recorded.", LAB))


def end_experiment(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    kind = RejectExperiment if form.get("how") == "reject" else FailExperiment
    command = kind(
        experiment_id=path["experiment_id"],
        operator=form.get("operator", "").strip(),
        reason=form.get("reason", "").strip(),
    )
    what = "is rejected" if kind is RejectExperiment else "has failed"
    return Action(command=command, done=_always(f"Experiment {command.experiment_id} {what}.", LAB))


def _fields(form: Form, prefix: str) -> dict[str, str]:
    """The filled fields of a prefix, by property."""
    return {
        field.removeprefix(prefix): text.strip()
        for field, text in form.items()
        if field.startswith(prefix) and text.strip()
    }


def _numbers(form: Form, prefix: str) -> dict[str, float]:
    """As `_fields`, as numbers."""
    return {key: as_number(key, text) for key, text in _fields(form, prefix).items()}


def change_version(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    is_promotion = form.get("how") == "promote"
    kind = PromoteModel if is_promotion else RejectModel
    command = kind.model_validate(
        {
            "modelled_property": path["slug"],
            "version": form.get("version", ""),
            "reason": form.get("reason", "").strip(),
        }
    )
    text = f"Version {command.version} is {'champion' if is_promotion else 'rejected'}."
    return Action(command=command, done=_always(text, _at(MODEL, path)))


def roll_back(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = RollbackModel(modelled_property=path["slug"], reason=form.get("reason", "").strip())

    def done(result: Mapping[str, Any]) -> Done:
        text = f"Version {result['version']} is champion again; version {result['rejected']} is rejected."
        return Done(text=text, page=_at(MODEL, path))

    return Action(command=command, done=done)


def resolve_alert(name: str, form: Form, path: Mapping[str, Any]) -> Action:
    command = ResolveAlert(alert_id=path["alert_id"])
    return Action(command=command, done=_always(f"Alert {command.alert_id} is resolved.", HOME))


def carry_out(dashboard: Dashboard, request: Request, form: Form, build: Callable[..., Action], page: str) -> Response:
    """Send a form's command and show its effect, or its error on the form's page.

    Args:
        dashboard: The server's.
        request: The form's.
        form: Its fields.
        build: Makes the command.
        page: The form's page, with the request's path parameters in braces.
    """
    identity = identity_of(request)
    dashboard.signatures.check_form(form.get("form_token", ""), identity)
    name = orchestrator_name(dashboard, request)
    page = _at(page, request.path_params)
    try:
        action = build(name, form, request.path_params)
        answer = send(dashboard, request, action.command, form)
    except (NanoosError, ValidationError) as error:
        return go(dashboard, request, page, note_of(error))
    if answer.status is CommandStatus.PROPOSED:
        return go(dashboard, request, APPROVALS, waits(answer))
    done = action.done(answer.result)
    return go(dashboard, request, done.page, Note(text=done.text))


def save_config(dashboard: Dashboard, request: Request, form: Form) -> Response:
    """Change the configuration; after an error or a concurrent change the form keeps the typed values."""
    dashboard.signatures.check_form(form.get("form_token", ""), identity_of(request))
    name = orchestrator_name(dashboard, request)
    changes, errors = read_config(form, _config(dashboard, name).config)
    if errors:
        note = Note(text=f"{len(errors)} of the values cannot be used. Nothing was changed.", is_error=True)
        return _config_again(dashboard, request, form, errors, note, REFUSED)
    if not changes:
        return go(dashboard, request, CONFIG, Note(text="No value differs, so nothing was changed."))
    try:
        command = UpdateConfig(orchestrator=name, changes=changes, expected_version=_version(form.get("version", "")))
        answer = send(dashboard, request, command, form)
    except NanoosError as error:
        status = CONFLICT if isinstance(error, Conflict) else REFUSED
        return _config_again(dashboard, request, form, errors, note_of(error), status)
    if answer.status is CommandStatus.PROPOSED:
        return go(dashboard, request, APPROVALS, waits(answer))
    return go(dashboard, request, CONFIG, Note(text=f"Changed: {', '.join(sorted(changes))}."))


def _config_again(
    dashboard: Dashboard, request: Request, form: Form, errors: Mapping[str, str], note: Note, status: int
) -> Response:
    """The typed values beside the current ones."""
    view = _config(dashboard, orchestrator_name(dashboard, request))
    return render(
        dashboard,
        request,
        "config.html",
        http_status=status,
        note=note,
        view=view,
        groups=config_fields(view.config, form, errors),
        n_errors=len(errors),
    )


def _config(dashboard: Dashboard, name: str) -> OrchestratorView:
    with dashboard.services.database.read() as connection:
        return orchestrator_view(connection, name, now=dashboard.services.clock())


def waits(answer: CommandResult) -> Note:
    return Note(text=f"Command {answer.command_id} waits for approval.", hint=str(answer.result.get("reason", "")))


def send(dashboard: Dashboard, request: Request, command: Command, form: Form) -> CommandResult:
    # A form that is sent twice, by a double click or a reload, takes effect once.
    key = f"form-{form['request_key']}" if form.get("request_key") else None
    return dashboard.services.execute(command, identity=identity_of(request), idempotency_key=key)


def _at(page: str, path: Mapping[str, Any]) -> str:
    """A page's address, with these path parameters."""
    return page.format_map({name: quote(str(value), safe="") for name, value in path.items()})


def _always(text: str, page: str) -> Callable[[Mapping[str, Any]], Done]:
    return lambda _: Done(text=text, page=page)


def note_of(error: NanoosError | ValidationError) -> Note:
    if isinstance(error, NanoosError):
        return Note(text=error.message, hint=error.hint, is_error=True)
    return Note(text=f"Refused: {describe_problems(error)}.", is_error=True)


def go(dashboard: Dashboard, request: Request, page: str, note: Note) -> Response:
    query = {"note": dashboard.signatures.note(note)}
    if request.query_params.get("name"):
        query["name"] = request.query_params["name"]
    return RedirectResponse(f"{page}?{urlencode(query)}", status_code=303)


def _version(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidInput("The form names no configuration version.", hint="Reload the page.") from error


ACTIONS: Mapping[str, tuple[Callable[..., Action], str]] = {
    "/run": (run_now, HOME),
    "/active": (set_active, HOME),
    "/mode": (set_mode, HOME),
    "/campaigns/{slug}/move": (move_campaign, CAMPAIGN),
    "/campaigns/{slug}/extend": (extend_campaign, CAMPAIGN),
    "/campaigns/{slug}/clone": (clone_campaign, CAMPAIGN),
    "/campaigns/{slug}/candidates/{candidate_id:int}/measure": (measure_candidate, CANDIDATE),
    "/campaigns/{slug}/candidates/{candidate_id:int}/neighbours": (simulate_neighbours, CANDIDATE),
    "/models/{slug}/version": (change_version, MODEL),
    "/models/{slug}/rollback": (roll_back, MODEL),
    "/lab/{experiment_id:int}/start": (start_experiment, LAB),
    "/lab/{experiment_id:int}/record": (record_experiment, LAB),
    "/lab/{experiment_id:int}/end": (end_experiment, LAB),
    "/approvals/{command_id:int}/approve": (approve, APPROVALS),
    "/approvals/{command_id:int}/reject": (reject, APPROVALS),
    "/alerts/{alert_id:int}/resolve": (resolve_alert, HOME),
}
