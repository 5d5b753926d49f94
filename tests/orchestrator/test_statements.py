"""The number of SQL statements of a step does not depend on the number of campaigns."""

from __future__ import annotations

import pytest

from benchmarks.scale.counting import counted
from nanoos.store.tables import campaigns, decisions
from tests.support.bench import Bench

MOST = 28


def _statements_of_a_step(bench: Bench, **arguments: object) -> int:
    with counted(bench.database.engine) as statements:
        bench.step(**arguments)
    assert statements.n <= MOST, "\n".join(statements.sql)
    return statements.n


@pytest.mark.slow
@pytest.mark.parametrize("advanced", [3, 50])
def test_a_step_sends_the_same_few_statements_with_three_campaigns_and_with_fifty(bench: Bench, advanced: int) -> None:
    bench.configure(max_iterations_per_run=advanced, max_simultaneous_simulations=1000)
    for number in range(3):
        bench.create(f"few-{number}", max_iterations=50)
    few = [_statements_of_a_step(bench, idempotency_key="tick-1")]
    bench.drain()
    few.append(_statements_of_a_step(bench, idempotency_key="tick-2"))
    bench.drain()
    for number in range(47):
        bench.create(f"many-{number}", max_iterations=50)
    many = [_statements_of_a_step(bench, idempotency_key="tick-3")]
    bench.drain()
    many.append(_statements_of_a_step(bench, idempotency_key="tick-4"))
    assert bench.count(campaigns) == 50
    assert bench.count(decisions) >= 100, "every campaign had its decision in each of the last two"
    assert max(many) <= max(few)


@pytest.mark.slow
def test_a_step_that_launches_trains_tests_and_ends_campaigns_keeps_to_it(bench: Bench) -> None:
    bench.configure(
        min_new_samples_for_retrain=12, experiment_trigger_score_threshold=0.0, max_simultaneous_simulations=1000
    )
    bench.create("ends", max_iterations=1, batch_size=16)
    bench.create("goes-on", max_iterations=50)
    bench.step()
    bench.drain()
    with counted(bench.database.engine) as statements:
        actions = bench.step(idempotency_key="tick").actions
    assert actions["campaigns_ended"] == ["ends"]
    assert min(actions[name] for name in ("campaigns_advanced", "experiments_launched", "models_retrained")) > 0
    assert statements.n <= MOST + 2, "\n".join(statements.sql)
