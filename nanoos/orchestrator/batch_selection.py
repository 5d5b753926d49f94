"""Selecting the batches of scheduled campaigns in parallel threads; numpy releases the interpreter lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from nanoos._runtime.blas import one_thread
from nanoos._runtime.cpus import cpu_quota
from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.discovery.protocol import Selection
from nanoos.domain.structures import stable_seed
from nanoos.orchestrator.snapshot import CampaignProblem

ROWS_AT_ONCE = 2_000_000  # pool rows in concurrent selections; a selection takes half a GiB per million


def orchestrator_seed(name: str) -> int:
    """The seed of all selections of an orchestrator's steps."""
    return stable_seed("orchestrator", name)


class BatchSelector:
    """Selects batches for the plan; within its context it computes them ahead, in threads.

    The size of a campaign's batch depends on the batches of earlier campaigns. The selector starts each batch at the
    size it has if all earlier batches are complete, and selects again if the size turns out different. A selection
    depends only on its problem, size and seed, not on the order or the number of processors.

    Args:
        problems: By campaign id.
        config: Its acquisition function applies to campaigns without their own.
        seed: The orchestrator's seed.
        expected_sizes: Scheduled campaigns with the expected sizes of their batches.
    """

    def __init__(
        self,
        problems: Mapping[int, CampaignProblem],
        config: OrchestratorConfig,
        seed: int,
        expected_sizes: Sequence[tuple[CampaignProgress, int]],
    ) -> None:
        self._problems, self._config, self._seed = problems, config, seed
        self._expected_sizes = expected_sizes
        self._started: dict[tuple[int, int, bool], Future[Selection]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(one_thread())
            jobs = [
                (campaign, n, in_shadow)
                for campaign, n in self._expected_sizes
                for in_shadow in (False, True)
                if not in_shadow or self._problems[campaign.id].challengers
            ]
            if len(jobs) > 1:
                pool = ThreadPoolExecutor(self._n_threads(len(jobs)), thread_name_prefix="batch-selection")
                stack.callback(pool.shutdown, cancel_futures=True)
                self._started = {
                    (campaign.id, n, in_shadow): pool.submit(self._select, campaign, n, in_shadow)
                    for campaign, n, in_shadow in jobs
                }
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def select(self, campaign: CampaignProgress, n: int) -> Selection:
        """The batch of a campaign at its final size."""
        return self._selected(campaign, n, in_shadow=False)

    def select_in_shadow(self, campaign: CampaignProgress, n: int) -> Selection:
        """The batch with the challengers in their champions' places."""
        return self._selected(campaign, n, in_shadow=True)

    def acquisition(self, campaign: CampaignProgress) -> str:
        return campaign.settings.acquisition or self._config.bo_acquisition_function

    def seed(self, campaign: CampaignProgress) -> int:
        return stable_seed(self._seed, campaign.seed, campaign.slug, campaign.iteration + 1)

    def _selected(self, campaign: CampaignProgress, n: int, *, in_shadow: bool) -> Selection:
        started = self._started.get((campaign.id, n, in_shadow))
        return self._select(campaign, n, in_shadow) if started is None else started.result()

    def _n_threads(self, n_jobs: int) -> int:
        """Twice the processors, so that with three selections on two of them the third does not run alone."""
        largest = max(len(self._problems[campaign.id].problem.features) for campaign, _ in self._expected_sizes)
        return max(1, min(n_jobs, 2 * cpu_quota(), ROWS_AT_ONCE // max(largest, 1)))

    def _select(self, campaign: CampaignProgress, n: int, in_shadow: bool) -> Selection:
        from nanoos.discovery.select import select_batch

        problem = self._problems[campaign.id]
        return select_batch(
            problem.in_shadow if in_shadow else problem.problem,
            batch_size=n,
            acquisition=self.acquisition(campaign),
            active_learning_threshold=self._config.active_learning_threshold,
            seed=self.seed(campaign),
        )
