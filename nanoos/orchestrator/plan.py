"""The plan as records: all that one step does. `planning.plan_step` makes it, `apply` carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nanoos.domain.decision import Decision
from nanoos.orchestrator.rules.stopping import StopDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCandidate:
    """A structure to simulate and what the models said of it when it was chosen.

    Attributes:
        predictions: Mean and standard deviation by property; empty before the first labels.
    """

    structure_id: int
    origin: str
    acquisition: float | None
    predicted_score: float | None
    predictions: Mapping[str, list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIteration:
    """One iteration of one campaign."""

    campaign_id: int
    slug: str
    iteration: int
    priority: int
    chosen: tuple[ChosenCandidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExperiment:
    """A candidate for the lab."""

    campaign_id: int
    candidate_id: int
    structure_id: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTraining:
    """A model to train again.

    Attributes:
        is_forced: Also on labels that a version was trained on already: that one cannot be read.
    """

    modelled_property_id: int
    slug: str
    reason: str
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that one step does; applied whole or not at all.

    Attributes:
        scheduled: Ids of the campaigns that could begin an iteration, whether they did or not.
    """

    scheduled: tuple[int, ...]
    decisions: tuple[Decision, ...]
    trainings: tuple[PlannedTraining, ...]
    stops: tuple[StopDecision, ...]
    iterations: tuple[PlannedIteration, ...]
    experiments: tuple[PlannedExperiment, ...]

    def to_record(self) -> dict[str, Any]:
        """JSON-able, stored with the run; its decisions are rows of their own."""
        planned = ("trainings", "stops", "iterations", "experiments")
        return {
            "scheduled": self.scheduled,
            **{name: [asdict(item) for item in getattr(self, name)] for name in planned},
        }

    @property
    def campaign_ids(self) -> frozenset[int]:
        """Every campaign that the plan changes or adds to."""
        changed = (
            *(item.campaign_id for item in self.iterations),
            *(item.campaign_id for item in self.stops),
            *(item.campaign_id for item in self.experiments),
        )
        return frozenset((*self.scheduled, *changed))

    @property
    def n_simulations(self) -> int:
        return sum(len(item.chosen) for item in self.iterations)
