"""What a command did, or would do, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nanoos.domain.structures import stable_hash

if TYPE_CHECKING:
    from nanoos.orchestrator.manual_requests.carry_out import Launched
    from nanoos.orchestrator.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did within its transaction.

    Attributes:
        result: Its answer, JSON-able.
        acts: The rows that it writes, where the answer is rather about why; empty where the answer says it all.
        new_ids: Names in the answer that mean nothing before the rows exist: the database hands these ids out.
    """

    result: Mapping[str, Any]
    n_simulations: int = 0
    n_experiments: int = 0
    acts: Mapping[str, Any] = field(default_factory=dict)
    new_ids: frozenset[str] = frozenset()

    @property
    def would(self) -> dict[str, Any]:
        """The answer without what exists only once it is done."""
        return {key: value for key, value in self.result.items() if key not in self.new_ids}

    @property
    def plan_hash(self) -> str:
        """A hash of the effect: equal for equal effects."""
        return stable_hash(dict(self.acts) or self.would)


def outcome_of(launched: Launched) -> Outcome:
    """The outcome of a request that was carried out."""
    actions = launched.actions
    result = {"run_id": launched.run_id, "actions": dict(actions)}
    return Outcome(
        result=result,
        n_simulations=actions["simulations_launched"],
        n_experiments=actions["experiments_launched"],
        acts=acts_of(launched.plan),
    )


def outcome_of_plan(plan: Plan) -> Outcome:
    """What a planned step would do."""
    return Outcome(
        result={
            "decisions": [
                {"kind": item.kind.value, "subject": item.subject, "result": item.result, "reason": item.reason}
                for item in plan.decisions
            ]
        },
        n_simulations=plan.n_simulations,
        n_experiments=plan.n_experiments,
        acts=acts_of(plan),
    )


def acts_of(plan: Plan) -> dict[str, Any]:
    """What a plan writes, without explanations and scores."""
    return {
        "iterations": [
            [item.slug, item.iteration, [choice.identity for choice in item.chosen]] for item in plan.iterations
        ],
        "experiments": [item.candidate_id for item in plan.experiments],
        "trainings": [item.slug for item in plan.trainings],
        "retirements": [item.slug for item in plan.retirements],
        "verdicts": [[item.slug, item.challenger_id, item.is_promoted] for item in plan.verdicts],
        "stops": [[stop.slug, stop.status.value] for stop in plan.stops],
    }
