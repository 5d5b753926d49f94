"""The records of a step's plan. `planning.plan_step` makes it, `apply` applies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nanoos.domain.decision import Decision
from nanoos.domain.statuses import Origin
from nanoos.domain.structures import Structure
from nanoos.learning.shadowing import ShadowPrediction
from nanoos.orchestrator.rules.stopping import StopDecision

SIGNIFICANT = 10  # digits of a stored float; processors differ beyond them, and a replayed plan must compare equal


def rounded(value: float) -> float:
    """The value as a plan stores it."""
    return float(f"{value:.{SIGNIFICANT}g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCandidate:
    """A structure to simulate, or without an engine to measure, with its predictions at the time of selection.

    Attributes:
        structure_id: None for a new point of a space without a list.
        predictions: Mean and standard deviation by property; empty before the first labels.
        point: The new point, which becomes a structure when the plan is applied.
    """

    structure_id: int | None
    origin: Origin
    acquisition: float | None
    predicted_score: float | None
    predictions: Mapping[str, list[float]]
    point: Structure | None = None

    @property
    def identity(self) -> int | str:
        """The structure's id; of a new point the hash."""
        if self.structure_id is not None:
            return self.structure_id
        assert self.point is not None  # a choice is one or the other
        return self.point.structure_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIteration:
    """One iteration of one campaign.

    Attributes:
        is_for_the_lab: The campaign has no engine: its candidates are measured, not simulated.
        shadow: What challengers and their champions expect; empty without a challenger.
    """

    campaign_id: int
    slug: str
    iteration: int
    priority: int
    chosen: tuple[ChosenCandidate, ...]
    is_for_the_lab: bool = False
    shadow: tuple[ShadowPrediction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExperiment:
    """An experiment on a candidate."""

    campaign_id: int
    candidate_id: int
    structure_id: int
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTraining:
    """A model to retrain.

    Attributes:
        is_forced: Retrain even without new labels, since the current version has a defect.
    """

    modelled_property_id: int
    slug: str
    reason: str
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRetirement:
    """A champion to take out of service."""

    modelled_property_id: int
    slug: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVerdict:
    """A challenger to promote or to reject.

    Attributes:
        champion_id: The version that it shadowed.
        duel: Its errors beside the champion's, as in `learning.judgement.Duel`; None if it was not judged by them.
    """

    modelled_property_id: int
    slug: str
    challenger_id: int
    champion_id: int | None
    is_promoted: bool
    reason: str
    duel: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that one step does; applied completely or not at all.

    Attributes:
        scheduled: Ids of the campaigns that could start an iteration, whether or not they do.
    """

    scheduled: tuple[int, ...]
    decisions: tuple[Decision, ...]
    trainings: tuple[PlannedTraining, ...]
    stops: tuple[StopDecision, ...]
    iterations: tuple[PlannedIteration, ...]
    experiments: tuple[PlannedExperiment, ...]
    retirements: tuple[PlannedRetirement, ...] = ()
    verdicts: tuple[PlannedVerdict, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """JSON-serialisable form, stored with the run; decisions have their own table."""
        planned = ("trainings", "stops", "iterations", "experiments", "retirements", "verdicts")
        return {
            "scheduled": self.scheduled,
            **{name: [asdict(item) for item in getattr(self, name)] for name in planned},
        }

    @property
    def campaign_ids(self) -> frozenset[int]:
        """All campaigns that the plan changes."""
        changed = (
            *(item.campaign_id for item in self.iterations),
            *(item.campaign_id for item in self.stops),
            *(item.campaign_id for item in self.experiments),
        )
        return frozenset((*self.scheduled, *changed))

    @property
    def n_simulations(self) -> int:
        return sum(len(item.chosen) for item in self.iterations if not item.is_for_the_lab)

    @property
    def n_experiments(self) -> int:
        return len(self.experiments) + sum(len(item.chosen) for item in self.iterations if item.is_for_the_lab)
