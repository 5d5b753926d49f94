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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision about a campaign or model.

    Attributes:
        kind: The rule that decided.
        subject: Slug of the campaign or modelled property.
        result: A short code, for example `launched` or `capacity_exceeded`.
        reason: One sentence, with the numbers.
        numbers: The same numbers for programs, JSON-serialisable.
        campaign_id: The campaign, if there is one.
    """

    kind: DecisionKind
    subject: str
    result: str
    reason: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None
