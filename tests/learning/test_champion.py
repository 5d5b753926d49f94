"""Versions compared on labels that neither has seen: noise is rejected, the champion serves on, steps fall back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import update

from nanoos.discovery.folds import folds_by_group
from nanoos.discovery.held_out import HeldOut
from nanoos.discovery.validation import cross_validate
from nanoos.domain.errors import Conflict
from nanoos.learning import training
from nanoos.learning.champion import compare_with_rivals, load_champion, out_of_fold, paired_difference
from nanoos.learning.datasets import TrainingDataset
from nanoos.learning.judgement import judge
from nanoos.learning.model_progress import model_progress
from nanoos.orchestrator.replay import replay
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import PromoteModel, RetireModel
from nanoos.store import audit
from nanoos.store.label_writing import retract
from nanoos.store.tables import decisions, labels, model_trainings, model_versions, training_datasets
from tests.support import workers
from tests.support.bench import Bench
from tests.support.processes import rival

SLUG = "table.value"


@pytest.fixture
def labelled(bench: Bench) -> Bench:
    """Twenty-four labels of a hundred candidates, and a campaign that makes as many more at each step."""
    bench.configure(max_simultaneous_simulations=100, min_new_samples_for_retrain=24)
    bench.create(n_rows=100, batch_size=24, acquisition="ei")
    _more(bench)
    return bench


def _more(bench: Bench) -> None:
    bench.clock.advance(seconds=1)
    bench.step()
    bench.drain()


def _shuffle(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, versions learn from values that belong to other structures."""

    def shuffled(connection, dataset_id: int) -> TrainingDataset:
        dataset = real(connection, dataset_id)
        return replace(dataset, values=np.random.default_rng(3).permutation(dataset.values))

    real = training.load_training_dataset
    monkeypatch.setattr(training, "load_training_dataset", shuffled)


def _statuses(bench: Bench) -> dict[int, str]:
    return {row.version: row.status for row in bench.rows(model_versions)}


@pytest.mark.slow
def test_a_version_that_learned_from_shuffled_labels_is_rejected_and_the_champion_serves(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.train()
    _more(labelled)
    _shuffle(labelled, monkeypatch)
    challenger = labelled.train()
    assert challenger.status == "REJECTED"
    assert _statuses(labelled) == {1: "CHAMPION", 2: "REJECTED"}
    assert "not better than the mean of the labels" in challenger.status_reason
    judgement = labelled.rows(model_versions)[1].judgement
    assert (judgement["is_judged"], judgement["champion_version"]) == (True, 1)
    assert judgement["versus_mean"]["high"] >= 0
    assert judgement["n_structures"] == 48
    promote = PromoteModel(modelled_property=SLUG, version=2, reason="r")
    with pytest.raises(Conflict, match=r"Version 2 of 'table.value' was no better than the mean .* on 48 held-out"):
        execute(labelled.database, promote, agent_id="ada", clock=labelled.clock)
    result = labelled.step()
    (decision,) = labelled.rows(
        decisions, decisions.c.orchestrator_run_id == result.run_id, decisions.c.kind == "campaign_iteration"
    )
    champion, rejected = labelled.rows(model_versions)
    assert decision.numbers["models"] == {"value": champion.id}
    # The labels that it could make nothing of do not decide either.
    assert decision.numbers["distrusted_models"] == {"value": rejected.id}
    assert decision.numbers["n_labels"] == {"value": labelled.rows(training_datasets)[0].n_labels}
    assert "only what the champion learned from decides" in decision.reason
    assert replay(labelled.database, result.run_id)[1]
    with labelled.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
def test_a_better_version_is_promoted_and_knows_which_it_replaced(labelled: Bench) -> None:
    first = labelled.train()
    assert "first champion" in first.status_reason
    _more(labelled)
    second = labelled.train()
    assert _statuses(labelled) == {1: "RETIRED", 2: "CHAMPION"}
    assert "of the champion (version 1)" in second.status_reason
    row = labelled.rows(model_versions)[1]
    assert row.replaces == first.id
    assert row.judgement["versus_champion"]["low"] <= 0
    assert row.judgement["mae"] < row.judgement["mae_of_mean"]


@pytest.mark.slow
def test_without_a_champion_a_step_falls_back_to_space_filling_and_says_so(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _shuffle(labelled, patch)
        assert labelled.train().status == "REJECTED"
    result = labelled.step()
    (decision,) = labelled.rows(
        decisions, decisions.c.orchestrator_run_id == result.run_id, decisions.c.kind == "campaign_iteration"
    )
    assert "24 by space filling" in decision.reason
    assert "value: its model was rejected and no champion serves" in decision.reason
    assert decision.numbers["rejected_models"] == {"value": labelled.rows(model_versions)[0].id}
    assert decision.numbers["surrogates"]["value"]["kind"] == "constant"
    assert replay(labelled.database, result.run_id)[1], "the stored plan is the replayed one"

    labelled.drain()
    assert labelled.train().status == "CHAMPION"
    labelled.clock.advance(seconds=1)
    result = labelled.step()
    (decision,) = labelled.rows(
        decisions, decisions.c.orchestrator_run_id == result.run_id, decisions.c.kind == "campaign_iteration"
    )
    assert "24 by acquisition" in decision.reason


@pytest.mark.slow
def test_a_rejected_version_asks_for_no_training_before_there_are_new_labels(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shuffle(labelled, monkeypatch)
    labelled.train()
    with labelled.database.read() as connection:
        (progress,) = model_progress(connection)
    assert (progress.n_labels, progress.n_new, progress.trained_at) == (24, 0, labelled.clock())
    for _ in range(3):
        labelled.clock.advance(hours=25)
        assert labelled.step().actions["models_retrained"] == 0
    labelled.drain()
    labelled.clock.advance(seconds=1)
    assert labelled.step().actions["models_retrained"] == 1


@pytest.mark.slow
def test_a_champion_whose_labels_were_retracted_goes_with_its_rejected_challenger_and_no_training_is_asked_for_again(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.train()
    _more(labelled)
    with labelled.database.write() as connection:
        retract(connection, labelled.rows(labels)[0].id, reason="wrong", retracted_by="me", now=labelled.clock())
    with monkeypatch.context() as patch:
        _shuffle(labelled, patch)
        challenger = labelled.train()
    assert (challenger.status, challenger.version) == ("REJECTED", 2)
    assert _statuses(labelled) == {1: "RETIRED", 2: "REJECTED"}
    labelled.configure(min_new_samples_for_retrain=1000)
    for _ in range(2):
        labelled.clock.advance(seconds=1)
        assert labelled.step().actions["models_retrained"] == 0


@pytest.mark.slow
def test_a_version_without_retracted_labels_wins_over_one_that_learned_from_them(labelled: Bench) -> None:
    labelled.train()
    _more(labelled)
    with labelled.database.write() as connection:
        retract(connection, labelled.rows(labels)[0].id, reason="wrong", retracted_by="me", now=labelled.clock())
    second = labelled.train()
    assert second.status == "CHAMPION"
    assert "version 1 learned from 24 labels, 1 of which" in second.status_reason
    assert labelled.rows(model_versions)[1].judgement["versus_champion"] is None


@pytest.mark.slow
def test_a_champion_that_changes_during_a_training_leaves_the_training_to_be_repeated(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.train()
    _more(labelled)
    real = training._fit

    def slowly(*arguments, **options):
        fitted = real(*arguments, **options)
        execute(labelled.database, RetireModel(modelled_property=SLUG, reason="meanwhile"), agent_id="ada")
        return fitted

    with monkeypatch.context() as patch:
        patch.setattr(training, "_fit", slowly)
        with pytest.raises(training.Conflict, match="has changed during the training"):
            labelled.train()
    assert _statuses(labelled) == {1: "RETIRED"}
    assert labelled.statuses(model_trainings) == {"COMPLETED": 1, "REQUESTED": 1}
    assert labelled.train().status == "CHAMPION"
    assert labelled.statuses(model_trainings) == {"COMPLETED": 2}


@pytest.mark.slow
def test_a_process_killed_while_it_judges_loses_nothing(labelled: Bench) -> None:
    labelled.train()
    _more(labelled)
    dataset = labelled.dataset()
    with rival(workers.hang_in_judging, dataset.id) as victim:
        assert victim.hear() == "judging"
        with pytest.raises(training.Conflict, match="being trained by another worker"):
            labelled.train()
        victim.kill()
    assert _statuses(labelled) == {1: "CHAMPION"}
    labelled.clock.advance(seconds=labelled.settings.lease_seconds + 60)
    second = labelled.train()
    assert (second.version, second.status) == (2, "CHAMPION")
    assert _statuses(labelled) == {1: "RETIRED", 2: "CHAMPION"}
    lost = labelled.rows(model_trainings)[-1]
    assert (lost.status, lost.attempts) == ("COMPLETED", 2)


@pytest.mark.slow
def test_both_rivals_predict_every_label_without_its_structure(labelled: Bench) -> None:
    first = labelled.dataset()
    _more(labelled)
    second = labelled.dataset()
    fold = folds_by_group(second.groups(), folds=5, seed=0)
    predicted = out_of_fold(second, fold, first, kind="gp", seed=0).mean
    # A change of a fold's own labels changes none of their predictions.
    is_judged = fold == 2
    changed = replace(first, values=first.values + 9.0 * np.isin(first.structure_ids, second.structure_ids[is_judged]))
    again = out_of_fold(second, fold, changed, kind="gp", seed=0).mean
    assert np.array_equal(again[is_judged], predicted[is_judged])
    assert not np.allclose(again[~is_judged], predicted[~is_judged])
    means = HeldOut.by_the_mean(second.values, fold).mean
    assert means[is_judged] == pytest.approx(second.values[~is_judged].mean())


def test_a_rival_without_labels_outside_a_fold_predicts_the_mean(labelled: Bench) -> None:
    dataset = labelled.dataset()
    fold = folds_by_group(dataset.groups(), folds=5, seed=0)
    one = replace(dataset, structure_ids=np.full_like(dataset.structure_ids, dataset.structure_ids[0]))
    held_out = fold == fold[0]
    predicted = out_of_fold(dataset, fold, one, kind="constant", seed=0).mean
    assert predicted[held_out] == pytest.approx(HeldOut.by_the_mean(dataset.values, fold).mean[held_out])


def test_repeats_of_a_structure_narrow_no_interval() -> None:
    rng = np.random.default_rng(0)
    ours, theirs, ids = rng.normal(size=30), rng.normal(size=30), np.arange(30)
    once = paired_difference(ours, theirs, ids)
    repeated = paired_difference(np.repeat(ours, 9), np.repeat(theirs, 9), np.repeat(ids, 9))
    assert (repeated.mean, repeated.low, repeated.high) == pytest.approx((once.mean, once.low, once.high))
    assert once.low < once.mean < once.high


@pytest.mark.slow
def test_an_equal_recipe_on_equal_labels_differs_by_nothing_and_is_no_worse(labelled: Bench) -> None:
    labelled.train()
    dataset = labelled.dataset()
    validation = cross_validate(dataset.features, dataset.values, dataset.noise_std, folds=5, seed=1, kind="gp")
    with labelled.database.read() as connection:
        champion = load_champion(connection, dataset.modelled_property_id)
    assert champion is not None
    assert champion.row.kind == "gp"
    comparison = compare_with_rivals(dataset, validation.held_out, validation.fold, champion, seed=1)
    assert comparison.versus_champion is not None
    assert comparison.versus_champion.mean == pytest.approx(0.0, abs=1e-12)
    assert judge(comparison, champion.incumbent).is_promoted


@pytest.mark.slow
def test_a_champion_promoted_for_want_of_labels_is_judged_with_its_first_judged_challenger(
    labelled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.train()
    with labelled.database.write() as connection:
        unjudged = {**labelled.rows(model_versions)[0].judgement, "is_judged": False}
        connection.execute(update(model_versions).values(judgement=unjudged))
    _more(labelled)
    _shuffle(labelled, monkeypatch)
    labelled.train()
    judgement = labelled.rows(model_versions)[1].judgement
    assert judgement["mae_of_champion"] > judgement["mae_of_mean"]
    assert _statuses(labelled) == {1: "RETIRED", 2: "REJECTED"}
