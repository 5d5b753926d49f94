"""One decision of a step, with its reason in words and numbers."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about what, and why.

    Attributes:
        kind: Which rule spoke.
        subject: Campaign or modelled property, by slug.
        result: A short word, for example `launched`, `capacity_exceeded`.
        reason: A sentence with its numbers.
        numbers: The same numbers, for machines; JSON-able.
        campaign_id: The campaign concerned, if one is.
    """

    kind: DecisionKind
    subject: str
    result: str
    reason: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None
