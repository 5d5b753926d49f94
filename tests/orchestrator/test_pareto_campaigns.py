"""Pareto campaigns: what a score, a hit, a stop and the front mean, and what every read shows of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nanoos.campaigns.progress import campaign_progress
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.dashboard.charts import fronts_svg
from nanoos.orchestrator.replay import replay
from nanoos.orchestrator.rules.stopping import stop_decision
from nanoos.service.queries.campaign import campaign_report, where_to_look_next
from nanoos.service.queries.decisions import decisions_page
from nanoos.service.queries.front import CampaignFront, campaign_front
from nanoos.service.queries.plots import front_png
from nanoos.store.tables import campaigns, candidates
from tests.support.bench import Bench

pytestmark = pytest.mark.slow

GOAL = {
    "objective": "pareto",
    "gain": {"direction": "maximize", "threshold": 0.8},
    "cost": {"direction": "minimize", "threshold": 0.9},
    "ph": {"min": 0.2, "tolerance": 0.1},
}


def create(bench: Bench, goal: dict[str, Any] = GOAL, **changes: Any) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.random(40), rng.random(40)
    rows = [f"s{i},{a:.4f},{b:.4f},{a:.4f},{a * a + b:.4f},{b:.4f}" for i, (a, b) in enumerate(zip(x, y, strict=True))]
    path = bench.folder / "trade.csv"
    path.write_text("\n".join(["id,x,y,gain,cost,ph", *rows]))
    names = ["gain", "cost", "ph"]
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.99)
    bench.create(
        design_space={"kind": "table", "params": {"path": str(path), "measured_columns": names}},
        engine={"name": "replay", "params": {"properties": names}},
        goal=goal,
        **{"batch_size": 6, "acquisition": "auto", **changes},
    )


def run(bench: Bench, n: int) -> None:
    for _ in range(n):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
        bench.lab()


def front(bench: Bench) -> CampaignFront:
    with bench.database.read() as connection:
        return campaign_front(connection, "alpha")


def is_beaten(row: Any, others: list[Any]) -> bool:
    a, b = row.outputs["gain"], row.outputs["cost"]
    return any(
        o.outputs["gain"] >= a and o.outputs["cost"] <= b and (o.outputs["gain"], o.outputs["cost"]) != (a, b)
        for o in others
    )


def test_scores_hits_and_front_follow_the_evidence(bench: Bench) -> None:
    create(bench)
    run(bench, 3)
    rows = bench.rows(candidates)
    within = [row for row in rows if row.outputs["ph"] >= 0.2]
    unbeaten = {row.id for row in within if not is_beaten(row, within)}

    assert {row.id for row in rows if row.score == 1.0} == unbeaten
    assert {row.id for row in rows if row.score == 0.0} == {row.id for row in rows} - {row.id for row in within}
    assert {row.id for row in rows if row.is_hit} == {
        row.id for row in within if row.outputs["gain"] >= 0.8 and row.outputs["cost"] <= 0.9
    }
    found = front(bench)
    assert {item.candidate_id for item in found.points} == unbeaten
    assert all(item.contribution > 0 for item in found.points[1:-1])
    assert set(found.inferred) == {"gain", "cost"}
    with bench.database.read() as connection:
        progress = campaign_progress(connection, bench.rows(campaigns)[0].id)
    assert progress.hypervolume == pytest.approx(found.hypervolume)
    assert progress.hypervolume > 0


def test_measurements_replace_simulated_values_on_the_front(bench: Bench) -> None:
    create(bench, instrument={"name": "virtual"})
    run(bench, 3)

    measured = [item for item in front(bench).points if item.measured]

    assert measured
    outputs = {row.id: row.outputs for row in bench.rows(candidates)}
    assert all(item.values["gain"] == outputs[item.candidate_id]["gain"] for item in measured)


def test_decisions_name_the_reference_point_and_a_replay_chooses_the_same(bench: Bench) -> None:
    create(bench, {**GOAL, "cost": {"direction": "minimize", "reference": 2.0}})
    run(bench, 2)

    step = bench.step()

    assert replay(bench.database, step.run_id)[1]
    with bench.database.read() as connection:
        decision = decisions_page(connection, None, slug="alpha", kind="campaign_iteration", limit=1).items[0].decision
    assert decision.numbers["reference_point"]["cost"] == 2.0
    assert "cost 2 given" in decision.reason
    assert "inferred" in decision.reason


def test_the_next_candidates_are_those_that_a_step_launches(bench: Bench) -> None:
    create(bench)
    run(bench, 1)
    with bench.database.read() as connection:
        following = {item.structure_id for item in where_to_look_next(connection, "alpha", 6)}

    bench.step()

    assert following == {row.structure_id for row in bench.rows(candidates, candidates.c.iteration == 2)}


def test_a_campaign_ends_when_its_hypervolume_stops_growing(bench: Bench) -> None:
    create(bench, stop={"patience_iterations": 1}, max_iterations=50)
    reasons = []
    for _ in range(12):
        run(bench, 1)
        with bench.database.read() as connection:
            progress = campaign_progress(connection, bench.rows(campaigns)[0].id)
        stop = stop_decision(progress, OrchestratorConfig())
        reasons += [] if stop is None else [stop.reason]

    assert reasons[0].startswith("the hypervolume has not grown for 1 iterations")
    assert bench.rows(campaigns)[0].status == "COMPLETED"


def test_a_front_is_drawn_with_its_numbers(bench: Bench) -> None:
    create(bench)
    run(bench, 1)

    found = front(bench)

    assert front_png(found).startswith(b"\x89PNG")
    (picture,) = fronts_svg(found)
    assert picture.count('class="own"') == len(found.points)
    assert picture.count('class="behind"') == len(found.behind)


def test_a_campaign_without_results_has_an_empty_front(bench: Bench) -> None:
    create(bench)

    found = front(bench)

    assert (found.points, found.hypervolume, found.reference_point) == ((), 0.0, None)
    assert fronts_svg(found) == []


def test_a_campaign_with_a_weighted_goal_has_no_front(bench: Bench) -> None:
    bench.create()

    with pytest.raises(InvalidInput, match="no Pareto front"):
        front(bench)


def test_a_report_names_every_target(bench: Bench) -> None:
    create(bench)
    run(bench, 1)
    with bench.database.read() as connection:
        report = campaign_report(connection, "alpha")

    assert set(report.best[0].values) == {"gain", "cost", "ph"}
