"""Data that many objects of one response need, read in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphene.utils.dataloader import DataLoader

from nanoos.service.queries.decisions import decisions_by_run
from nanoos.service.queries.orchestrator import DecisionView
from nanoos.service.services import Services

ATTRIBUTE = "nanoos_decisions"


class _Decisions(DataLoader):  # type: ignore[misc]  # graphene has no types
    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    async def batch_load_fn(self, run_ids: Sequence[int]) -> list[tuple[DecisionView, ...]]:
        with self._services.database.read() as connection:
            decisions = decisions_by_run(connection, run_ids)
        return [decisions.get(run_id, ()) for run_id in run_ids]


async def decisions_of(context: Any, run_id: int) -> tuple[DecisionView, ...]:
    """A step's decisions, read together with those of all steps in the same request."""
    loader = getattr(context, ATTRIBUTE, None)
    if loader is None:
        loader = _Decisions(context.services)
        setattr(context, ATTRIBUTE, loader)
    decisions: tuple[DecisionView, ...] = await loader.load(run_id)
    return decisions
