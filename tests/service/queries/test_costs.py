"""What a campaign's simulations took, and what the rest of its budget would take."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.costs import CampaignCost, campaign_cost
from nanoos.store.tables import candidates, simulation_results
from tests.support.bench import Bench


def cost_of(bench: Bench, slug: str = "alpha") -> CampaignCost:
    with bench.database.read() as connection:
        return campaign_cost(connection, campaign_report(connection, slug))


def test_the_cost_is_the_time_of_its_own_results_and_the_rest_goes_by_their_mean(bench: Bench) -> None:
    bench.create(simulation_budget=10)
    assert cost_of(bench) == CampaignCost(n_simulations=0, simulation_s=0.0, rest_s=None)
    bench.step()
    bench.drain()
    with bench.database.read() as connection:
        total = connection.execute(select(func.sum(simulation_results.c.duration_seconds))).scalar_one()
    cost = cost_of(bench)
    assert (cost.n_simulations, cost.simulation_s) == (4, pytest.approx(total))
    assert cost.rest_s == pytest.approx(total / 4 * 6)
    bench.step()  # what is in flight is still to be computed
    assert cost_of(bench).rest_s == pytest.approx(total / 4 * 6)


def test_results_that_were_known_before_cost_nothing(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.drain()
    bench.clock.advance(minutes=1)
    bench.create("beta")
    bench.step()
    bench.drain()
    assert bench.count(candidates, candidates.c.origin == "known") > 0
    known, own = cost_of(bench, "beta"), cost_of(bench)
    assert known.n_simulations == bench.count(simulation_results) - own.n_simulations
