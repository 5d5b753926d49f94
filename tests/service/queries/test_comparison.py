"""Campaigns side by side: the best score after each evaluation, whatever was known before."""

from __future__ import annotations

import pytest

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.service.queries.comparison import ComparedCampaign, compare_campaigns
from nanoos.store.tables import candidates
from tests.support.bench import Bench


def compared(bench: Bench, *slugs: str) -> tuple[ComparedCampaign, ...]:
    with bench.database.read() as connection:
        return compare_campaigns(connection, slugs)


@pytest.mark.slow
def test_two_campaigns_are_compared_after_as_many_evaluations(bench: Bench) -> None:
    bench.create("alpha", acquisition="random", seed=1)
    for _ in range(2):
        bench.step()
        bench.drain()
    bench.create("beta", goal={"value": {"direction": "minimize"}})
    bench.step()
    bench.drain()
    alpha, beta = compared(bench, "alpha", "beta")
    rows = bench.rows(candidates, candidates.c.campaign_id == 1)
    own = sorted((row for row in rows if row.origin != "known"), key=lambda row: (row.finished_at, row.id))
    scores = [row.score for row in own]
    assert alpha.n_evaluations == len(scores) > 0
    assert list(alpha.best) == [max(scores[: n + 1]) for n in range(len(scores))]
    assert alpha.best_after(len(scores)) == max(scores)
    assert alpha.best_after(0) is None
    hits = [number for number, row in enumerate(own, start=1) if row.is_hit]
    assert alpha.n_hits == len(hits)
    assert (alpha.first_hit is None) == (not hits)
    assert (alpha.goal, beta.goal) == ("alpha", "beta")
    # What alpha had computed of the same engine is no evaluation of beta's.
    assert beta.n_known + beta.n_evaluations == bench.count(candidates, candidates.c.campaign_id == 2)


def test_a_failed_candidate_is_an_evaluation_without_a_score(bench: Bench) -> None:
    bench.create("alpha")
    bench.create("beta")
    bench.step()
    bench.drain()
    with bench.database.write() as connection:
        connection.execute(candidates.update().where(candidates.c.campaign_id == 1).values(score=None))
    alpha, beta = compared(bench, "alpha", "beta")
    assert set(alpha.best) <= {None}
    assert alpha.n_evaluations == bench.count(candidates, candidates.c.campaign_id == 1, candidates.c.origin != "known")
    assert beta.goal == "alpha"


@pytest.mark.parametrize("slugs", [(), ("alpha",), ("alpha", "alpha"), tuple(f"c{n}" for n in range(21))])
def test_only_several_different_campaigns_can_be_compared(bench: Bench, slugs: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="campaigns are named"):
        compared(bench, *slugs)


def test_an_unknown_campaign_is_named_with_the_nearest(bench: Bench) -> None:
    bench.create("alpha")
    with pytest.raises(NotFound, match=r"no campaign 'alpa'.*Did you mean 'alpha'"):
        compared(bench, "alpha", "alpa")
