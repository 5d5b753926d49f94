"""Batches of the scheduled campaigns, selected side by side: numpy releases the interpreter meanwhile."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from nanoos._runtime.blas import one_thread
from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.discovery.protocol import Selection
from nanoos.domain.structures import stable_seed
from nanoos.orchestrator.snapshot import CampaignProblem

ROWS_AT_ONCE = 2_000_000  # of all pools that are chosen from at a time; a choice holds half a GiB for each million


def orchestrator_seed(name: str) -> int:
    """The seed from which every choice of an orchestrator's steps draws."""
    return stable_seed("orchestrator", name)


class BatchSelector:
    """Selects batches as the plan asks for them; within the context they are computed ahead, in threads.

    What a campaign may take depends on what those before it took. So each batch is begun at the size that it has if
    all before it are taken whole, and chosen again where that was not so. A choice depends on nothing but its problem,
    size and seed: neither the order nor the number of processors changes it.

    Args:
        problems: By campaign id.
        config: Names the acquisition function where a campaign has none of its own.
        seed: The orchestrator's.
        guesses: Scheduled campaigns with the sizes that they are likely to get.
    """

    def __init__(
        self,
        problems: Mapping[int, CampaignProblem],
        config: OrchestratorConfig,
        seed: int,
        guesses: Sequence[tuple[CampaignProgress, int]],
    ) -> None:
        self._problems, self._config, self._seed = problems, config, seed
        self._guesses = guesses
        self._begun: dict[tuple[int, int], Future[Selection]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(one_thread())
            if len(self._guesses) > 1:
                pool = ThreadPoolExecutor(self._n_threads(), thread_name_prefix="choice")
                stack.callback(pool.shutdown, cancel_futures=True)
                self._begun = {
                    (campaign.id, n): pool.submit(self._choose, campaign, n) for campaign, n in self._guesses
                }
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def select(self, campaign: CampaignProgress, n: int) -> Selection:
        """The batch of a campaign at its real size."""
        begun = self._begun.get((campaign.id, n))
        return self._choose(campaign, n) if begun is None else begun.result()

    def acquisition(self, campaign: CampaignProgress) -> str:
        return campaign.settings.acquisition or self._config.bo_acquisition_function

    def seed(self, campaign: CampaignProgress) -> int:
        return stable_seed(self._seed, campaign.seed, campaign.slug, campaign.iteration + 1)

    def _n_threads(self) -> int:
        """More than processors: three selector on two of them end together, not one after the other two."""
        largest = max(len(self._problems[campaign.id].problem.features) for campaign, _ in self._guesses)
        return max(1, min(len(self._guesses), 2 * (os.cpu_count() or 1), ROWS_AT_ONCE // max(largest, 1)))

    def _choose(self, campaign: CampaignProgress, n: int) -> Selection:
        from nanoos.discovery.select import select_batch

        return select_batch(
            self._problems[campaign.id].problem,
            batch_size=n,
            acquisition=self.acquisition(campaign),
            active_learning_threshold=self._config.active_learning_threshold,
            seed=self.seed(campaign),
        )
