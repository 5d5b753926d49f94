"""Forms: signatures against forgery, notes that survive a redirect, and the configuration's fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from itsdangerous import BadSignature, URLSafeTimedSerializer

from nanoos.control.config import OrchestratorConfig, config_problems
from nanoos.domain.errors import InvalidInput
from nanoos.service.access.identity import Forbidden, Identity

MAX_DIGITS = 18  # of a whole number; a database's has 19
FORM_LIFE_S = 12 * 3600  # a page left open over a working day can still be used
NOTE_LIFE_S = 120  # old links show no note
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Capacity": ("max_simultaneous_simulations", "max_simultaneous_experiments", "max_iterations_per_run"),
    "Budgets": ("simulation_budget_per_campaign", "experiment_budget_per_campaign"),
    "Discovery": ("bo_acquisition_function", "active_learning_threshold", "experiment_trigger_score_threshold"),
    "Learning": ("training_frequency_hours", "min_new_samples_for_retrain"),
    "Priorities": ("campaign_priorities",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One line to the user about their action."""

    text: str
    hint: str = ""
    is_error: bool = False


class Signatures:
    """Signs what goes to the browser and comes back.

    Args:
        key: The server's; anyone who holds it can forge forms and notes.
    """

    def __init__(self, key: str) -> None:
        self._forms = URLSafeTimedSerializer(key, salt="nanoos-form")
        self._notes = URLSafeTimedSerializer(key, salt="nanoos-note")

    def form_token(self, identity: Identity) -> str:
        """A form's token for this user; another site can neither read nor forge it."""
        return self._forms.dumps([identity.agent_id, identity.token_id])

    def check_form(self, token: str, identity: Identity) -> None:
        """Raises Forbidden unless the form was made for this user within FORM_LIFE_S."""
        try:
            owner = self._forms.loads(token, max_age=FORM_LIFE_S)
        except BadSignature:
            owner = None
        if owner != [identity.agent_id, identity.token_id]:
            raise Forbidden(
                "This form has expired or belongs to another user.", hint="Go back, reload and send it again."
            )

    def note(self, note: Note) -> str:
        return self._notes.dumps([note.text, note.hint, note.is_error])

    def read_note(self, token: str) -> Note | None:
        """The note, if its signature is valid and recent."""
        try:
            text, hint, is_error = self._notes.loads(token, max_age=NOTE_LIFE_S)
        except (BadSignature, ValueError):
            return None
        return Note(text=text, hint=hint, is_error=is_error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of the configuration form.

    Attributes:
        kind: `int`, `float`, `choice` or `lines`.
        value: As typed, or as configured.
        now: The configured value, if the user typed another.
    """

    name: str
    label: str
    help: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    range: str = ""
    error: str = ""
    now: str = ""


def config_fields(
    config: Mapping[str, Any], typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, list[Field]]:
    """The form's inputs by group."""
    return {
        group: [_field(name, config[name], (typed or {}).get(name), (errors or {}).get(name, "")) for name in names]
        for group, names in GROUPS.items()
    }


def read_config(typed: Mapping[str, str], present: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The typed values that differ from the current ones, and the problems by field; missing fields stay unchanged."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in OrchestratorConfig.model_fields:
        if name in typed:
            try:
                values[name] = _parse(name, typed[name].strip())
            except ValueError as error:
                errors[name] = str(error)
    errors = {**config_problems({**present, **values}), **errors}
    return {name: value for name, value in values.items() if value != present[name]}, errors


def as_number(what: str, text: str) -> float:
    """A typed number. A decimal comma counts: phones type what their language writes.

    Raises:
        InvalidInput: It is none.
    """
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError as error:
        raise InvalidInput(f"{what}: {text!r} is not a number.", hint="Nothing was recorded.") from error


def _field(name: str, configured: Any, typed: str | None, error: str) -> Field:
    spec = OrchestratorConfig.model_fields[name]
    current = _as_text(configured)
    return Field(
        name=name,
        label=name.replace("_", " ").replace("bo ", "BO "),
        help=spec.description or "",
        kind=_kind(name),
        value=current if typed is None else typed,
        choices=get_args(spec.annotation) if _kind(name) == "choice" else (),
        range=_range(spec.metadata),
        error=error,
        now=current if typed is not None and typed.strip() != current else "",
    )


def _range(metadata: Sequence[Any]) -> str:
    bounds = {key: getattr(item, key) for item in metadata for key in ("ge", "gt", "le") if hasattr(item, key)}
    if not bounds:
        return ""
    low = f"From {bounds['ge']:,}" if "ge" in bounds else f"Above {bounds['gt']:,}"
    return f"{low} to {bounds['le']:,}."


def _kind(name: str) -> str:
    annotation = OrchestratorConfig.model_fields[name].annotation
    if annotation is int:
        return "int"
    if annotation is float:
        return "float"
    return "lines" if name == "campaign_priorities" else "choice"


def _parse(name: str, text: str) -> Any:
    kind = _kind(name)
    if kind == "lines":
        return _priorities(text.splitlines())
    if kind == "choice":
        return text
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError as error:
        expected = "a whole number" if kind == "int" else "a number"
        raise ValueError(f"{text!r} is not {expected}.") from error


def _priorities(lines: Sequence[str]) -> dict[str, int]:
    priorities = {}
    for line in lines:
        slug, _, number = (part.strip() for part in line.rpartition("="))
        if not line.strip():
            continue
        try:
            priorities[slug] = int(number)
        except ValueError as error:
            raise ValueError(f"{line.strip()!r} is not campaign = whole number.") from error
        if not slug:
            raise ValueError(f"{line.strip()!r} names no campaign.")
    return priorities


def _as_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{slug} = {number}" for slug, number in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
