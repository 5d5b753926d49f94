"""The specification from which a campaign is created, and the settings that steps read from its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator
from sqlalchemy import Row

from nanoos.control.config import MAX_BUDGET, Acquisition
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import is_pareto, targets_of
from nanoos.domain.validation import describe_problems

SLUG = r"^[a-z0-9][a-z0-9_-]{0,63}$"
MAX_POOL = 1_000_000
DEFAULT_POOL = 1000  # structures of a generative space; a file is used whole


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DesignSpaceSpec(_Strict):
    """Where candidates come from: a kind of space, or elements and dimensionality from which the kind is chosen."""

    kind: str | None = None
    elements: list[str] | None = None
    dimensionality: Annotated[int | None, Field(ge=0, le=3)] = None
    params: dict[str, Any] = Field(default_factory=dict)
    n_structures: Annotated[int | None, Field(ge=1, le=MAX_POOL)] = None
    seed: Annotated[int, Field(ge=0, lt=2**62)] = 0


class HitsBy(StrEnum):
    """Which hits the stopping rule counts: all, simulated or measured, or only those measured on every target."""

    SIMULATED = "simulated"
    CONFIRMED = "confirmed"


class EngineSpec(_Strict):
    """The simulation engine, its parameters, and limits of one simulation that override the settings.

    `input_structure_from` is another engine, by its name or with the same fields: the structure that is computed is the
    final one of its result for the candidate.
    """

    name: str
    params: dict[str, Any] = Field(default_factory=dict)
    time_limit_s: Annotated[float | None, Field(gt=0, le=31_536_000)] = None
    memory_limit_mb: Annotated[int | None, Field(ge=16, lt=2**31)] = None
    input_structure_from: EngineSpec | str | None = None

    @property
    def source(self) -> EngineSpec | None:
        """The engine of `input_structure_from`, a bare name resolved."""
        source = self.input_structure_from
        return EngineSpec(name=source) if isinstance(source, str) else source


class InstrumentSpec(_Strict):
    """The instrument for this campaign's experiments."""

    name: str = "manual"
    params: dict[str, Any] = Field(default_factory=dict)


class StopSpec(_Strict):
    """Stopping rules besides iterations, budget and pool; None turns a rule off.

    `hits`: this many candidates meet every target. `hits_by`: `confirmed` counts those on which every target was
    measured, the default of a campaign that names an instrument; `simulated` counts all.
    `patience_iterations`: the best score has not improved
    for this many iterations. `min_expected_gain`: a batch is expected to improve the best score by less than this.
    `score_worth_hours`: value of raising the score from 0 to 1, in hours of simulation; the campaign ends when a batch
    is expected to gain less than it costs.
    """

    hits: Annotated[int | None, Field(ge=1, le=MAX_BUDGET)] = None
    hits_by: HitsBy | None = None
    patience_iterations: Annotated[int | None, Field(ge=1, le=MAX_BUDGET)] = None
    min_expected_gain: Annotated[float | None, Field(gt=0, le=1)] = None
    score_worth_hours: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None


class CampaignSpec(_Strict):
    """The specification of a campaign, as a person or an agent submits it.

    Without an engine, candidates are only measured. Without an instrument, people measure the best simulated ones.
    `ranges`: lowest and highest plausible value by target, property units; a measurement outside is refused.
    """

    slug: Annotated[str, Field(pattern=SLUG)]
    name: Annotated[str, Field(max_length=200)] = ""
    description: Annotated[str, Field(max_length=10_000)] = ""
    design_space: DesignSpaceSpec
    engine: EngineSpec | None = None
    goal: dict[str, Any]
    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 5
    max_iterations: Annotated[int, Field(ge=1, le=1_000_000)] = 50
    stop: StopSpec = StopSpec()
    simulation_budget: Annotated[int | None, Field(ge=0, le=MAX_BUDGET)] = None
    experiment_budget: Annotated[int | None, Field(ge=0, le=MAX_BUDGET)] = None
    acquisition: Acquisition | None = None
    cost_aware: bool = False
    transfer: bool = False
    instrument: InstrumentSpec | None = None
    ranges: dict[str, tuple[FiniteFloat, FiniteFloat]] = Field(default_factory=dict)
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**62)] = 0
    start: bool = True

    @model_validator(mode="after")
    def _has_a_source(self) -> CampaignSpec:
        if self.engine is None and self.instrument is None:
            raise ValueError("it has neither an engine nor an instrument: name the source of its results")
        if is_pareto(self.goal) and self.stop.score_worth_hours is not None:
            raise ValueError("score_worth_hours values a score; a Pareto goal takes min_expected_gain")
        unknown = sorted(set(self.ranges) - set(targets_of(self.goal)))
        if unknown:
            raise ValueError(f"ranges names {', '.join(unknown)}, which the goal does not")
        empty = [name for name, (low, high) in self.ranges.items() if not low < high]
        if empty:
            raise ValueError(f"the range of {', '.join(empty)} is empty: the first number must be the lower")
        if self.engine is None:
            useless = [name for name in ("simulation_budget", "cost_aware") if getattr(self, name)]
            if useless:
                raise ValueError(f"{' and '.join(useless)} needs an engine")
        return self

    @property
    def hits_by(self) -> HitsBy:
        """Which hits the stopping rule counts, the default resolved."""
        measures = HitsBy.SIMULATED if self.instrument is None else HitsBy.CONFIRMED
        return self.stop.hits_by or measures


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """The part of a campaign that steps read, stored as JSON.

    Attributes:
        cost_aware: Choose candidates by acquisition per expected simulation time.
        transfer: Also learn from labels of the same property on other design spaces with the same features.
        engine_definition: The definition of the engine when the campaign was created, if a file defines it. Later
            changes of the file do not reach this campaign.
        input_structure_from: The engine whose final structures are computed, as `campaigns.engines` stores it.
    """

    batch_size: int
    max_iterations: int
    stop_hits: int | None = None
    hits_by: str = HitsBy.SIMULATED.value
    patience_iterations: int | None = None
    min_expected_gain: float | None = None
    score_worth_hours: float | None = None
    simulation_budget: int | None = None
    experiment_budget: int | None = None
    acquisition: str | None = None
    cost_aware: bool = False
    transfer: bool = False
    engine_time_limit_s: float | None = None
    engine_memory_limit_mb: int | None = None
    engine_definition: Mapping[str, Any] | None = None
    input_structure_from: Mapping[str, Any] | None = None
    ranges: Mapping[str, Sequence[float]] = field(default_factory=dict)
    instrument: str = "manual"
    instrument_params: Mapping[str, Any] = field(default_factory=dict)


def parse_campaign(values: Mapping[str, Any]) -> CampaignSpec:
    """Validate a campaign specification.

    Raises:
        InvalidInput: A field is unknown, missing or has an invalid value.
    """
    try:
        return CampaignSpec.model_validate(dict(values))
    except ValidationError as error:
        raise InvalidInput(
            f"Invalid campaign: {describe_problems(error, whole='campaign')}.",
            hint=f"Fields: {', '.join(CampaignSpec.model_fields)}.",
        ) from error


def settings_of(row: Row[Any]) -> CampaignSettings:
    """The settings stored in a campaign's row."""
    return CampaignSettings(**row.settings)
