"""The best source rules a campaign's scores, hits, stop and verdict; wrong values are retracted or corrected."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Row

from nanoos.campaigns.evidence import rescore
from nanoos.campaigns.progress import CampaignProgress, campaign_progress
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.experiments.recording import fail_experiment, record_result
from nanoos.learning.limits import MIN_LABELS
from nanoos.orchestrator.manual_requests.carry_out import carry_out, plan_manually
from nanoos.orchestrator.manual_requests.requests import named_experiments
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.queries.models import ModelSummary, model_summaries
from nanoos.store import alerts, audit
from nanoos.store.tables import (
    campaigns,
    candidates,
    experiment_runs,
    labels,
    model_trainings,
    model_versions,
    simulation_jobs,
    structures,
)
from tests.support.bench import Bench
from tests.support.processes import race

# Two of the table's forty rows are hits by simulation.
GOAL = {"value": {"value": 1.0, "tolerance": 0.05}}


@pytest.fixture
def campaign(bench: Bench) -> Bench:
    """A campaign with all forty rows simulated; people measure."""
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.99)
    bench.create(batch_size=40, max_iterations=50)
    bench.step()
    bench.drain()
    return bench


def _send(bench: Bench, kind: str, **payload: Any) -> dict[str, Any]:
    sent = execute(bench.database, parse_command(kind, payload), agent_id="ada", clock=bench.clock)
    return dict(sent.result)


def _best(bench: Bench) -> Row[Any]:
    return next(row for row in bench.rows(candidates) if row.is_hit)


def _candidate(bench: Bench, candidate_id: int) -> Row[Any]:
    (row,) = bench.rows(candidates, candidates.c.id == candidate_id)
    return row


def _experiment(bench: Bench, candidate_id: int) -> int:
    """A new experiment on a candidate; returns its id."""
    planned = plan_manually(
        bench.database,
        lambda connection: named_experiments(connection, "alpha", candidate_ids=[candidate_id]),
        triggered_by="ada",
        now=bench.clock(),
    )
    with bench.database.write() as connection:
        carry_out(connection, planned, triggered_by="ada", context={}, now=bench.clock())
    return int(bench.rows(experiment_runs)[-1].id)


def _measure(bench: Bench, candidate_id: int, value: float, **more: Any) -> int:
    """Measure a candidate, once more if it was measured; returns the label's id."""
    waiting = bench.rows(
        experiment_runs, experiment_runs.c.candidate_id == candidate_id, experiment_runs.c.finished_at.is_(None)
    )
    experiment_id = waiting[0].id if waiting else _experiment(bench, candidate_id)
    with bench.database.write() as connection:
        (label_id,) = record_result(
            connection, experiment_id, {"value": value}, operator="ada", now=bench.clock(), **more
        )
    return label_id


def _progress(bench: Bench) -> CampaignProgress:
    with bench.database.read() as connection:
        return campaign_progress(connection, bench.rows(campaigns)[0].id)


def _open_alerts(bench: Bench) -> list[tuple[str, str]]:
    with bench.database.read() as connection:
        return [(alert.kind, alert.subject) for alert in alerts.open_alerts(connection)]


@pytest.mark.slow
def test_a_measurement_that_contradicts_the_simulation_changes_score_hit_and_verdict(campaign: Bench) -> None:
    best, before = _best(campaign), _progress(campaign)
    label_id = _measure(campaign, best.id, -1.97)
    measured = _candidate(campaign, best.id)
    assert measured.outputs == {"value": -1.97}
    assert (measured.score, measured.is_hit, measured.is_confirmed) == (0.0, False, False)
    assert measured.evidence["value"] == {
        "source": "experiment",
        "n_labels": 1,
        "noise_std": None,
        "simulated": best.outputs["value"],
    }
    assert measured.is_contradicted
    assert _progress(campaign).n_hits == before.n_hits - 1
    assert _open_alerts(campaign) == [("contradiction", "alpha")]
    dataset = campaign.dataset()
    assert -1.97 in dataset.values
    assert best.outputs["value"] not in dataset.values
    _send(campaign, "retract_label", label_id=label_id, reason="swapped sample")
    again = _candidate(campaign, best.id)
    assert {**again._mapping, "evidence": None} == {**best._mapping}
    assert replace(_progress(campaign), n_experiments=0) == before
    assert _open_alerts(campaign) == []


@pytest.mark.slow
def test_a_measurement_within_the_tolerance_confirms_the_hit(campaign: Bench) -> None:
    best = _best(campaign)
    _measure(campaign, best.id, 1.01)
    measured = _candidate(campaign, best.id)
    assert (measured.is_hit, measured.is_confirmed, measured.is_contradicted) == (True, True, False)
    assert _progress(campaign).n_confirmed == 1
    assert _open_alerts(campaign) == []


@pytest.mark.slow
def test_large_noise_explains_a_difference_that_small_noise_does_not(campaign: Bench) -> None:
    first, second = [row for row in campaign.rows(candidates) if row.is_hit][:2]
    far = first.outputs["value"] + 0.3
    _measure(campaign, first.id, far, noise_std={"value": 0.2})
    _measure(campaign, second.id, second.outputs["value"] + 0.3, noise_std={"value": 0.01})
    assert not _candidate(campaign, first.id).is_contradicted
    assert _candidate(campaign, second.id).is_contradicted


@pytest.mark.slow
def test_replicates_count_by_their_mean_with_its_standard_error(campaign: Bench) -> None:
    best = _best(campaign)
    for value in (0.98, 1.00, 1.05):
        _measure(campaign, best.id, value, noise_std={"value": 0.01})
    measured = _candidate(campaign, best.id)
    assert measured.outputs["value"] == pytest.approx(1.01)
    spread = math.sqrt(((0.03**2) + (0.01**2) + (0.04**2)) / 2)
    assert measured.evidence["value"]["noise_std"] == pytest.approx(spread / math.sqrt(3))
    assert measured.evidence["value"]["n_labels"] == 3
    assert campaign.count(experiment_runs) == 3
    assert campaign.dataset().n_measured == 3


def test_a_candidate_with_an_unfinished_experiment_gets_no_second_one(campaign: Bench) -> None:
    best = _best(campaign)
    _experiment(campaign, best.id)
    with pytest.raises(Conflict, match="has not ended"):
        _experiment(campaign, best.id)


@pytest.mark.slow
def test_a_corrected_value_counts_and_the_wrong_one_is_kept(campaign: Bench) -> None:
    best = _best(campaign)
    wrong = _measure(campaign, best.id, 1970.0)
    done = _send(campaign, "supersede_label", label_id=wrong, value=0.97, noise_std=0.01, reason="was in meV")
    corrected = _candidate(campaign, best.id)
    assert (corrected.outputs["value"], corrected.is_confirmed) == (0.97, True)
    old, new = campaign.rows(labels, labels.c.source_kind == "experiment")
    assert (old.id, old.value, new.id, new.value, new.entry) == (wrong, 1970.0, done["label_id"], 0.97, 1)
    with pytest.raises(Conflict, match="already retracted or superseded"):
        _send(campaign, "supersede_label", label_id=wrong, value=1.0, reason="again")
    again = _send(campaign, "supersede_label", label_id=new.id, value=0.99, reason="recalibrated")
    assert campaign.rows(labels)[-1].id == again["label_id"]
    assert _candidate(campaign, best.id).outputs["value"] == 0.99
    with campaign.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_simulated_value_is_not_corrected_by_hand(campaign: Bench) -> None:
    with pytest.raises(InvalidInput, match="simulated value"):
        _send(campaign, "supersede_label", label_id=1, value=1.0, reason="I know better")


@pytest.mark.slow
def test_a_value_in_another_unit_is_converted_or_out_of_the_declared_range(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.0)
    table = bench.table(column="bandgap_ev", name="gaps.csv")
    space = {"kind": "table", "params": {"path": str(table), "measured_columns": ["bandgap_ev"]}}
    bench.create(
        design_space=space,
        engine={"name": "replay", "params": {"properties": ["bandgap_ev"]}},
        goal={"bandgap_ev": {"value": 1.0, "tolerance": 0.05}},
        ranges={"bandgap_ev": [0, 10]},
    )
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    bench.step()
    with pytest.raises(InvalidInput, match=r"bandgap_ev 970 is outside 0 to 10"):
        _send(bench, "record_experiment", experiment_id=1, values={"bandgap_ev": 970.0}, operator="ada")
    with pytest.raises(InvalidInput, match="does not convert"):
        _send(
            bench,
            "record_experiment",
            experiment_id=1,
            values={"bandgap_ev": 970.0},
            units={"bandgap_ev": "GPa"},
            operator="ada",
        )
    assert not bench.count(labels, labels.c.source_kind == "experiment")
    _send(
        bench,
        "record_experiment",
        experiment_id=1,
        values={"bandgap_ev": 970.0},
        noise_std={"bandgap_ev": 10.0},
        units={"bandgap_ev": "meV"},
        operator="ada",
    )
    (label,) = bench.rows(labels, labels.c.source_kind == "experiment")
    assert (label.value, label.noise_std) == pytest.approx((0.97, 0.01))


@pytest.mark.slow
def test_two_measurements_of_one_structure_at_once_both_count(campaign: Bench) -> None:
    best = _best(campaign)
    first = _experiment(campaign, best.id)
    with campaign.database.write() as connection:  # a second instrument's, which the command would refuse
        row = campaign.rows(experiment_runs)[0]._mapping
        connection.execute(experiment_runs.insert().values({**row, "id": first + 1}))

    def record(experiment_id: int, value: float) -> None:
        with campaign.database.write() as connection:
            record_result(connection, experiment_id, {"value": value}, operator="ada", now=campaign.clock())

    assert race(lambda: record(first, 0.9), lambda: record(first + 1, 1.1)) == [None, None]
    measured = _candidate(campaign, best.id)
    assert (measured.evidence["value"]["n_labels"], measured.outputs["value"]) == (2, pytest.approx(1.0))


@pytest.mark.slow
def test_a_campaign_that_names_an_instrument_stops_at_confirmed_hits_only(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.99)
    bench.create(batch_size=38, stop={"hits": 2}, instrument={"name": "replay"}, max_iterations=50)
    bench.step()
    bench.drain()
    assert _progress(bench).n_hits >= 2
    bench.clock.advance(seconds=1)
    bench.step()
    assert _progress(bench).status is CampaignStatus.RUNNING
    bench.lab()
    assert _progress(bench).n_confirmed >= 2
    bench.clock.advance(seconds=1)
    bench.step()
    (row,) = bench.rows(campaigns)
    assert row.status == "COMPLETED"
    assert "meet every target, as measured" in row.status_reason


@pytest.mark.slow
def test_hits_by_simulated_stops_before_the_lab_has_spoken(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(batch_size=40, stop={"hits": 1, "hits_by": "simulated"}, instrument={"name": "manual"})
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    bench.step()
    assert bench.rows(campaigns)[0].status == "COMPLETED"


@pytest.mark.slow
def test_the_changed_verdict_of_an_ended_campaign_raises_an_alert_that_resuming_resolves(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.99)
    n_hits = 2
    bench.create(batch_size=38, stop={"hits": n_hits}, max_iterations=99)
    bench.step()
    bench.drain()
    n_hits = _progress(bench).n_hits
    bench.clock.advance(seconds=1)
    bench.step()
    assert bench.rows(campaigns)[0].status == "COMPLETED"
    hits = [row.id for row in bench.rows(candidates) if row.is_hit]
    wrong = [_measure(bench, id_, -1.0) for id_ in hits[: n_hits - 1]]
    assert ("verdict_changed", "alpha") in _open_alerts(bench)
    for label_id in wrong:
        _send(bench, "retract_label", label_id=label_id, reason="swapped")
    assert _open_alerts(bench) == []
    _measure(bench, hits[0], -1.0)
    for id_ in hits[1 : n_hits - 1]:
        _measure(bench, id_, -1.0)
    _send(bench, "move_campaign", slug="alpha", move="resume", reason="go on")
    assert _open_alerts(bench) == []


@pytest.mark.slow
def test_a_measured_candidate_keeps_its_score_when_its_simulated_result_is_retracted(campaign: Bench) -> None:
    best = _best(campaign)
    (structure,) = campaign.rows(structures, structures.c.id == best.structure_id)
    (simulated,) = campaign.rows(labels, labels.c.structure_hash == structure.structure_hash)
    _measure(campaign, best.id, 1.01)
    _send(campaign, "retract_label", label_id=simulated.id, reason="wrong potential")
    alone = _candidate(campaign, best.id)
    assert (alone.status, alone.outputs, alone.is_confirmed) == ("MEASURED", {"value": 1.01}, True)


def test_waiting_experiments_on_a_candidate_whose_result_was_retracted_are_cancelled(campaign: Bench) -> None:
    best = _best(campaign)
    (structure,) = campaign.rows(structures, structures.c.id == best.structure_id)
    (simulated,) = campaign.rows(labels, labels.c.structure_hash == structure.structure_hash)
    _experiment(campaign, best.id)
    done = _send(campaign, "retract_label", label_id=simulated.id, reason="wrong potential")
    assert done["candidates_dropped"] == 1
    (experiment,) = campaign.rows(experiment_runs)
    assert (experiment.status, experiment.failure_reason) == ("CANCELLED", "the simulated result was retracted")


@pytest.mark.slow
def test_scoring_again_changes_nothing(campaign: Bench) -> None:
    _measure(campaign, _best(campaign).id, 0.5)
    before = campaign.rows(candidates)
    campaign.clock.advance(hours=1)
    with campaign.database.write() as connection:
        assert rescore(connection, candidates.c.id > 0, now=campaign.clock()) == 0
    assert campaign.rows(candidates) == before


@pytest.mark.slow
def test_a_maximised_property_is_ranked_by_what_was_measured(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.99)
    bench.create(batch_size=40, goal={"value": {"direction": "maximize"}})
    bench.step()
    bench.drain()
    best = max(bench.rows(candidates), key=lambda row: row.score)
    other = min(bench.rows(candidates), key=lambda row: row.score)
    _measure(bench, best.id, -5.0)
    assert _candidate(bench, best.id).score == 0.0
    assert _candidate(bench, other.id).score > 0.5


# Without an engine.


def _lab_only(bench: Bench, **changes: Any) -> Bench:
    bench.configure(max_simultaneous_experiments=4)
    bench.create(**{"engine": None, "instrument": {"name": "replay"}, "acquisition": "ei", **changes})
    return bench


@pytest.mark.slow
def test_without_an_engine_the_step_sends_its_choices_to_the_lab(bench: Bench) -> None:
    _lab_only(bench, stop={"hits": 2}, batch_size=3)
    first = bench.step()
    assert (first.actions["simulations_launched"], first.actions["experiments_launched"]) == (0, 3)
    assert bench.count(simulation_jobs) == 0
    bench.clock.advance(seconds=1)
    assert "first 3 results are outstanding" in str(bench.step().actions["decisions"])
    for _ in range(20):
        bench.lab()
        bench.clock.advance(seconds=1)
        if bench.step().actions["campaigns_ended"]:
            break
    (row,) = bench.rows(campaigns)
    assert row.status == "COMPLETED"
    assert "2 wanted candidates meet every target, as measured" in row.status_reason
    measured = bench.rows(candidates, candidates.c.status == "MEASURED")
    assert len(measured) < 40
    assert all(row.is_confirmed == row.is_hit for row in measured)
    assert any(row.origin == "acquisition" for row in measured)


@pytest.mark.slow
def test_without_an_engine_experiments_are_the_budget_and_the_capacity(bench: Bench) -> None:
    _lab_only(bench, batch_size=10, experiment_budget=6)
    assert bench.step().actions["experiments_launched"] == 4
    bench.lab()
    bench.clock.advance(seconds=1)
    assert bench.step().actions["experiments_launched"] == 2
    bench.lab()
    bench.clock.advance(seconds=1)
    assert bench.step().actions["campaigns_ended"] == ["alpha"]
    assert "6 of 6 budgeted experiments launched" in bench.rows(campaigns)[0].status_reason
    assert bench.count(experiment_runs) == 6


def test_without_an_engine_a_failed_experiment_ends_its_candidate(bench: Bench) -> None:
    _lab_only(bench, batch_size=2, instrument={"name": "manual"})
    bench.step()
    first, second = bench.rows(experiment_runs)
    with bench.database.write() as connection:
        fail_experiment(connection, first.id, reason="it does not form", operator="ada", now=bench.clock())
        record_result(connection, second.id, {"value": 1.0}, operator="ada", now=bench.clock())
    assert [row.status for row in bench.rows(candidates)] == ["INFEASIBLE", "MEASURED"]
    bench.clock.advance(seconds=1)
    chosen = {row.structure_id for row in bench.rows(candidates)}
    assert bench.step().actions["experiments_launched"] == 2
    assert len({row.structure_id for row in bench.rows(candidates)}) == len(chosen) + 2


def test_cancelling_a_campaign_without_an_engine_ends_its_waiting_candidates(bench: Bench) -> None:
    _lab_only(bench, batch_size=2, instrument={"name": "manual"})
    bench.step()
    _send(bench, "move_campaign", slug="alpha", move="cancel", reason="r")
    assert bench.statuses(candidates) == {"DROPPED": 2}
    assert bench.statuses(experiment_runs) == {"CANCELLED": 2}


@pytest.mark.slow
def test_a_retracted_measurement_can_be_repeated_without_an_engine(bench: Bench) -> None:
    _lab_only(bench, batch_size=1, instrument={"name": "manual"})
    bench.step()
    with bench.database.write() as connection:
        (label_id,) = record_result(connection, 1, {"value": 1.0}, operator="ada", now=bench.clock())
    _send(bench, "retract_label", label_id=label_id, reason="wrong sample")
    (dropped,) = bench.rows(candidates)
    assert (dropped.status, dropped.score) == ("DROPPED", None)
    _measure(bench, dropped.id, 0.99)
    (again,) = bench.rows(candidates)
    assert (again.status, again.is_confirmed) == ("MEASURED", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"engine": None}, "neither an engine nor an instrument"),
        ({"engine": None, "instrument": {"name": "virtual"}}, "measures simulated values"),
        ({"engine": None, "instrument": {"name": "manual"}, "cost_aware": True}, "cost_aware needs an engine"),
        ({"ranges": {"other": [0, 1]}}, "ranges names other"),
        ({"ranges": {"value": [1, 0]}}, "the first number must be the lower"),
    ],
)
def test_a_campaign_whose_sources_do_not_fit_is_refused(bench: Bench, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        bench.create(**changes)
    assert bench.count(campaigns) == 0


def test_named_simulations_of_a_campaign_without_an_engine_are_refused(bench: Bench) -> None:
    _lab_only(bench)
    with pytest.raises(Conflict, match="has no engine"):
        _send(bench, "request_simulations", slug="alpha", structure_ids=[1])


# What follows for models and limits.


@pytest.mark.slow
def test_a_champion_that_learned_from_a_retracted_label_is_trained_again_at_once(campaign: Bench) -> None:
    first = campaign.train()
    campaign.clock.advance(seconds=1)
    _send(campaign, "retract_label", label_id=1, reason="wrong potential")
    (summary,) = _models(campaign)
    assert (summary.version, summary.n_withdrawn) == (1, 1)
    assert campaign.step().actions["models_retrained"] == 1
    assert "1 of the labels that the champion learned from were retracted" in campaign.rows(model_trainings)[-1].reason
    campaign.clock.advance(seconds=1)
    second = campaign.train()
    assert (first.version, second.version, second.status) == (1, 2, "CHAMPION")
    assert _models(campaign)[0].n_withdrawn == 0
    campaign.clock.advance(seconds=1)
    assert campaign.step().actions["models_retrained"] == 0


@pytest.mark.slow
def test_a_champion_whose_dataset_equals_an_older_one_after_a_retraction_is_replaced_too(campaign: Bench) -> None:
    campaign.train()
    campaign.clock.advance(seconds=1)
    best = _best(campaign)
    label_id = _measure(campaign, best.id, best.outputs["value"] + 1e-4)
    assert campaign.train().status == "CHAMPION"
    campaign.clock.advance(seconds=1)
    _send(campaign, "retract_label", label_id=label_id, reason="swapped")
    campaign.step()
    third = campaign.train()
    assert (third.version, third.status) == (3, "CHAMPION")
    campaign.clock.advance(seconds=1)
    assert campaign.step().actions["models_retrained"] == 0


@pytest.mark.slow
def test_a_champion_without_enough_labels_left_is_retired_by_the_next_step(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=MIN_LABELS)
    bench.create(batch_size=MIN_LABELS, max_iterations=1)
    bench.step()
    bench.drain()
    bench.train()
    bench.clock.advance(seconds=1)
    _send(bench, "retract_label", label_id=1, reason="wrong potential")
    bench.step()
    (version,) = bench.rows(model_versions)
    assert version.status == "RETIRED"
    assert f"{MIN_LABELS - 1} of the {MIN_LABELS} labels to train on are left" in version.status_reason
    bench.clock.advance(seconds=1)
    bench.step()
    assert bench.count(model_trainings) == 1


@pytest.mark.slow
def test_a_completed_campaign_continues_once_its_limit_is_raised(bench: Bench) -> None:
    bench.create(max_iterations=1)
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    bench.step()
    assert bench.rows(campaigns)[0].status == "COMPLETED"
    with pytest.raises(Conflict, match="would end again at once: 1 of 1 iterations done"):
        _send(bench, "move_campaign", slug="alpha", move="resume", reason="r")
    with pytest.raises(InvalidInput, match="does not raise the limit, which is 1"):
        _send(bench, "extend_campaign", slug="alpha", max_iterations=1, reason="r")
    with pytest.raises(InvalidInput, match="No limit is given"):
        _send(bench, "extend_campaign", slug="alpha", reason="r")
    done = _send(bench, "extend_campaign", slug="alpha", max_iterations=2, reason="r")
    assert done["limits"] == {"max_iterations": {"old": 1, "new": 2}}
    _send(bench, "move_campaign", slug="alpha", move="resume", reason="r")
    bench.clock.advance(seconds=1)
    assert bench.step().actions["campaigns_advanced"] == 1
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


def _models(bench: Bench) -> tuple[ModelSummary, ...]:
    with bench.database.read() as connection:
        return model_summaries(connection)
