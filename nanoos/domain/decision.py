"""A step's decision and its reason, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class DecisionKind(StrEnum):
    RETRAIN = "retrain"
    CAMPAIGN_END = "campaign_end"
    CAMPAIGN_ITERATION = "campaign_iteration"
    EXPERIMENT = "experiment"
    KNOWN_RESULTS = "known_results"


class DecisionResult(StrEnum):
    """What a decision did, or why it did nothing."""

    LAUNCHED = "launched"
    LAUNCHED_IN_PART = "launched_in_part"
    SCHEDULED = "scheduled"  # an experiment
    REQUESTED = "requested"  # a training; or what a person or an agent named
    RETIRED = "retired"  # a champion
    PROMOTED = "promoted"  # a challenger
    REJECTED = "rejected"
    TAKEN_OVER = "taken_over"  # existing results
    # Nothing was launched, because
    CAPACITY_EXCEEDED = "capacity_exceeded"
    NOT_ITS_TURN = "not_its_turn"
    WAITING_FOR_DESIGN_SPACE = "waiting_for_design_space"
    WAITING_FOR_KNOWN_RESULTS = "waiting_for_known_results"
    WAITING_FOR_FIRST_RESULTS = "waiting_for_first_results"
    CAMPAIGN_CHANGED = "campaign_changed"  # after the snapshot
    MODEL_CHANGED = "model_changed"
    # The campaign stops, because
    TARGET_REACHED = "target_reached"
    NO_IMPROVEMENT = "no_improvement"
    MAX_ITERATIONS = "max_iterations"
    BUDGET_EXHAUSTED = "budget_exhausted"
    POOL_EXHAUSTED = "pool_exhausted"
    GAIN_TOO_SMALL = "gain_too_small"
    GAIN_BELOW_COST = "gain_below_cost"
    # It stops so when its work in flight has finished.
    MAX_ITERATIONS_WAITING = "max_iterations_waiting"
    BUDGET_EXHAUSTED_WAITING = "budget_exhausted_waiting"
    POOL_EXHAUSTED_WAITING = "pool_exhausted_waiting"
    GAIN_TOO_SMALL_WAITING = "gain_too_small_waiting"
    GAIN_BELOW_COST_WAITING = "gain_below_cost_waiting"

    @property
    def waiting(self) -> DecisionResult:
        """The stop that waits for work in flight.

        Raises:
            ValueError: No rule gives it.
        """
        return DecisionResult(f"{self}_waiting")


LAUNCHES = frozenset({DecisionResult.LAUNCHED, DecisionResult.LAUNCHED_IN_PART})
VERDICTS = frozenset({DecisionResult.PROMOTED, DecisionResult.REJECTED})  # on challengers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a campaign or model.

    Attributes:
        kind: The rule that decided.
        subject: Slug of the campaign or modelled property.
        result: What it did, or why it did nothing.
        reason: One sentence, with the numbers.
        numbers: The same numbers for programs, JSON-serialisable.
        campaign_id: The campaign, if there is one.
    """

    kind: DecisionKind
    subject: str
    result: DecisionResult
    reason: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None
