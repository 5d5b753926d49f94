"""A simulation job as its worker sees it. Remote workers use it too: nothing here knows the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What an engine needs.

    Attributes:
        campaign_settings: With the engine's definition and limits, and the engine whose final structure it computes.
    """

    id: int
    campaign_slug: str
    structure_hash: str
    spec: Mapping[str, Any]
    engine: str
    engine_version: str
    engine_params: Mapping[str, Any]
    engine_params_hash: str
    campaign_settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob(Job):
    """A leased job of the queue."""

    campaign_id: int
    candidate_id: int
    result_key: str
    attempts: int
