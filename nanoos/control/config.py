"""The orchestrator's configuration: the guide's settings, validated as a whole, and its presets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nanoos.domain.errors import InvalidInput
from nanoos.domain.validation import describe_problem, reason_of

Acquisition = Literal["auto", "ei", "pi", "ucb", "log_ei", "thompson", "uncertainty", "random"]

MAX_BUDGET = 100_000_000  # of a campaign, by default or its own; the columns hold 2^31


class OrchestratorConfig(BaseModel):
    """Limits and thresholds of a step. Budgets apply to each campaign, capacities to all campaigns together."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    max_simultaneous_simulations: Annotated[
        int, Field(ge=0, le=1_000_000, description="Simulations in flight at any time, over all campaigns.")
    ] = 10
    max_simultaneous_experiments: Annotated[
        int, Field(ge=0, le=100_000, description="Experiments in flight at any time, over all campaigns.")
    ] = 5
    training_frequency_hours: Annotated[
        float, Field(gt=0, le=8760, description="A model with new labels is retrained after this time, in hours.")
    ] = 24
    min_new_samples_for_retrain: Annotated[
        int, Field(ge=1, le=10_000_000, description="New labels that make a model due at once.")
    ] = 100
    experiment_budget_per_campaign: Annotated[
        int, Field(ge=0, le=MAX_BUDGET, description="Total experiments of one campaign.")
    ] = 50
    simulation_budget_per_campaign: Annotated[
        int, Field(ge=0, le=MAX_BUDGET, description="Total simulations of one campaign.")
    ] = 1000
    active_learning_threshold: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Relative uncertainty (posterior std / prior std) above which a fifth of a batch goes to the "
            "most uncertain candidates; 1 turns it off.",
        ),
    ] = 0.8
    bo_acquisition_function: Annotated[Acquisition, Field(description="How candidates are chosen.")] = "ei"
    max_iterations_per_run: Annotated[
        int, Field(ge=0, le=100_000, description="Campaigns that one step advances, by one iteration each.")
    ] = 3
    experiment_trigger_score_threshold: Annotated[
        float, Field(ge=0, le=1, description="Minimum score (0..1) of a candidate that goes to the lab.")
    ] = 0.9
    campaign_priorities: Annotated[
        dict[str, int], Field(description="Priority by campaign slug; overrides the campaign's own; higher first.")
    ] = Field(default_factory=dict)


PRESETS: Mapping[str, Mapping[str, Any]] = {
    "default": {},
    "production": {
        "max_simultaneous_simulations": 20,
        "max_simultaneous_experiments": 10,
        "training_frequency_hours": 12,
        "min_new_samples_for_retrain": 200,
        "experiment_budget_per_campaign": 100,
        "simulation_budget_per_campaign": 5000,
        "active_learning_threshold": 0.85,
        "bo_acquisition_function": "ei",
        "max_iterations_per_run": 5,
        "experiment_trigger_score_threshold": 0.92,
    },
    "high_throughput": {
        "max_simultaneous_simulations": 100,
        "max_simultaneous_experiments": 50,
        "max_iterations_per_run": 10,
    },
    "conservative": {
        "max_simultaneous_simulations": 5,
        "max_simultaneous_experiments": 2,
        "max_iterations_per_run": 1,
    },
}


def get_default_config() -> dict[str, Any]:
    """The guide's defaults, as a plain dict."""
    return OrchestratorConfig().model_dump()


def preset(name: str) -> dict[str, Any]:
    """A named preset, complete with the defaults.

    Raises:
        InvalidInput: No such preset.
    """
    if name not in PRESETS:
        raise InvalidInput(f"There is no preset {name!r}.", hint=f"Presets: {', '.join(PRESETS)}.")
    return parse_config(PRESETS[name]).model_dump()


def parse_config(values: Mapping[str, Any]) -> OrchestratorConfig:
    """Validate a whole configuration; missing keys take the guide's defaults.

    Raises:
        InvalidInput: An unknown key, a wrong type or a value out of range.
    """
    try:
        return OrchestratorConfig.model_validate(dict(values))
    except ValidationError as error:
        problems = [_problem(item) for item in error.errors()]
        raise InvalidInput(
            f"Invalid configuration: {'; '.join(problems)}.",
            hint="Nothing has changed. `nanoos config show` lists the current values.",
        ) from error


def config_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Problems of a configuration by field; empty if it is valid."""
    try:
        OrchestratorConfig.model_validate(dict(values))
    except ValidationError as error:
        return {str(item["loc"][0]) if item["loc"] else "": _without_name(item) for item in error.errors()}
    return {}


def merge_config(current: Mapping[str, Any], changes: Mapping[str, Any]) -> OrchestratorConfig:
    """The current configuration with changes applied, validated as a whole; see `parse_config`."""
    return parse_config({**current, **changes})


def _problem(item: Any) -> str:
    name = str(item["loc"][0]) if item["loc"] else ""
    field = OrchestratorConfig.model_fields.get(name)
    problem = describe_problem(item, whole="configuration")
    if field is None:
        return f"{problem} (known: {', '.join(OrchestratorConfig.model_fields)})"
    return f"{problem} ({_allowed(field)})"


def _without_name(item: Any) -> str:
    """The problem without the field's name, for a form that shows it beside the field."""
    field = OrchestratorConfig.model_fields.get(str(item["loc"][0]) if item["loc"] else "")
    return _problem(item) if field is None else f"{reason_of(item)}: {_allowed(field)}."


def _allowed(field: Any) -> str:
    low = next((f"from {bound.ge:,}" for bound in field.metadata if hasattr(bound, "ge")), "")
    low = next((f"above {bound.gt:,}" for bound in field.metadata if hasattr(bound, "gt")), low)
    high = next((f"to {bound.le:,}" for bound in field.metadata if hasattr(bound, "le")), "")
    kinds = {int: "a whole number", float: "a number"}
    if field.annotation not in kinds:
        return f"default {field.get_default(call_default_factory=True)!r}"
    return " ".join(part for part in (kinds[field.annotation], low, high) if part)
