"""Hypothesis strategies for what a step sees, with small pools, and plain builders of its parts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nanoos.campaigns.lab_candidates import ScoredCandidate
from nanoos.campaigns.progress import CampaignProgress
from nanoos.campaigns.spec import CampaignSettings
from nanoos.control.config import OrchestratorConfig
from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CampaignStatus
from nanoos.learning.model_progress import ModelProgress
from nanoos.orchestrator.snapshot import CampaignProblem, ProblemRecord, Snapshot

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOAL = {"value": {"value": 1.0, "tolerance": 0.1}}
N_POOL = 12
FEATURES = np.random.default_rng(3).random((N_POOL, 2))


def view(id_: int = 1, **changes: Any) -> CampaignProgress:
    settings = {"batch_size": 3, "max_iterations": 10, "acquisition": "random", **changes.pop("settings", {})}
    plain = {
        "id": id_,
        "slug": f"c{id_}",
        "status": CampaignStatus.RUNNING,
        "settings": CampaignSettings(**settings),
        "goal": GOAL,
        "design_space_id": 1,
        "source": EngineSource("replay", "1", "h"),
        "priority": 0,
        "seed": 0,
        "iteration": 0,
        "advanced_at": None,
        "n_pool": N_POOL,
    }
    return CampaignProgress(**{**plain, **changes})


def model(**changes: Any) -> ModelProgress:
    plain = {
        "id": 1,
        "slug": "table.value",
        "n_labels": 200,
        "n_new": 10,
        "trained_at": None,
        "since": NOW - timedelta(hours=1),
        "has_open_training": False,
        "champion_id": None,
    }
    return ModelProgress(**{**plain, **changes})


def problem(n_taken: int, n_labelled: int, n_pending: int = 0) -> CampaignProblem:
    """The first rows are taken, the last of those pending; structure ids are 100 + row."""
    taken = np.arange(n_taken)
    done = taken[: n_taken - n_pending]
    labelled = done[:n_labelled]
    return CampaignProblem(
        record=ProblemRecord(
            design_space_id=1, label_ranges={}, pending_ranges=[], excluded_ranges=[], infeasible_ranges=[], models={}
        ),
        problem=SelectionProblem(
            features=FEATURES,
            goal=Goal.parse(GOAL),
            labels={"value": Labels(index=labelled, value=FEATURES[labelled, 0])},
            pending=taken[n_taken - n_pending :],
            excluded=done,
        ),
        structure_ids=np.arange(N_POOL) + 100,
        structure_hashes=np.array([f"h{row}" for row in range(N_POOL)], dtype="S64"),
    )


@st.composite
def views(draw: st.DrawFn, id_: int) -> CampaignProgress:
    n_candidates = draw(st.integers(0, N_POOL))
    in_flight = draw(st.integers(0, min(n_candidates, 4)))
    return view(
        id_,
        status=draw(st.sampled_from([CampaignStatus.RUNNING] * 3 + [CampaignStatus.COMPLETED, CampaignStatus.PAUSED])),
        settings={
            "batch_size": draw(st.integers(1, 6)),
            "max_iterations": draw(st.integers(1, 6)),
            "stop_hits": draw(st.none() | st.integers(1, 3)),
            "patience_iterations": draw(st.none() | st.integers(1, 3)),
            "min_expected_gain": draw(st.none() | st.floats(0.001, 1.0)),
            "simulation_budget": draw(st.none() | st.integers(0, 20)),
            "experiment_budget": draw(st.none() | st.integers(0, 4)),
        },
        priority=draw(st.integers(-2, 2)),
        iteration=draw(st.integers(0, 6)),
        advanced_at=draw(st.none() | st.integers(1, 9).map(lambda hours: NOW - timedelta(hours=hours))),
        n_candidates=n_candidates,
        n_simulations=draw(st.integers(in_flight, 20)),
        n_simulations_in_flight=in_flight,
        n_results=n_candidates - in_flight,
        n_experiments=draw(st.integers(0, 5)),
        n_experiments_in_flight=draw(st.integers(0, 2)),
        n_hits=draw(st.integers(0, 3)),
        best_score=draw(st.none() | st.floats(0, 1)),
        best_iteration=draw(st.none() | st.integers(1, 6)),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    campaigns = tuple(draw(views(id_)) for id_ in range(1, draw(st.integers(0, 4)) + 1))
    shown = [item.id for item in campaigns if item.status is not CampaignStatus.PAUSED]
    scored = []
    if shown:
        pairs = draw(st.lists(st.tuples(st.sampled_from(shown), st.floats(0, 1)), max_size=8))
        scored = [
            ScoredCandidate(id=number, campaign_id=id_, structure_id=100, formula=f"X{number}", score=score)
            for number, (id_, score) in enumerate(sorted(pairs, key=lambda pair: -pair[1]))
        ]
    return Snapshot(
        campaigns=campaigns,
        models=tuple(
            model(
                id=id_,
                slug=f"m{id_}",
                n_labels=draw(st.integers(0, 300)),
                n_new=draw(st.integers(0, 120)),
                since=NOW - timedelta(hours=draw(st.integers(0, 40))),
                has_open_training=draw(st.booleans()),
                champion_id=None,
            )
            for id_ in range(1, draw(st.integers(0, 2)) + 1)
        ),
        scored=tuple(scored),
        n_simulations_in_flight=sum(item.n_simulations_in_flight for item in campaigns),
        n_experiments_in_flight=sum(item.n_experiments_in_flight for item in campaigns),
        waiting_for_lab={
            id_: number + draw(st.integers(0, 3)) for id_, number in Counter(c.campaign_id for c in scored).items()
        },
        problems={
            item.id: problem(item.n_candidates, draw(st.integers(0, 1)) * item.n_results, item.n_simulations_in_flight)
            for item in campaigns
        },
    )


configs = st.builds(
    OrchestratorConfig,
    max_simultaneous_simulations=st.integers(0, 15),
    max_simultaneous_experiments=st.integers(0, 6),
    min_new_samples_for_retrain=st.integers(1, 100),
    experiment_budget_per_campaign=st.integers(0, 6),
    simulation_budget_per_campaign=st.integers(0, 25),
    max_iterations_per_run=st.integers(0, 4),
    experiment_trigger_score_threshold=st.floats(0, 1),
    campaign_priorities=st.dictionaries(st.sampled_from(["c1", "c2", "c3"]), st.integers(-3, 3)),
)
