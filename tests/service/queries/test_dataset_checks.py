"""Checks of a dataset: what is wrong with its labels is noticed, counted and named; what is right passes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nanoos.learning.datasets import TrainingDataset
from nanoos.service.queries.checks import Verdict
from nanoos.service.queries.dataset_checks import CHECKS, dataset_checks, is_consistent
from nanoos.store.tables import structures
from tests.support.bench import Bench


@pytest.fixture
def labelled(bench: Bench) -> Bench:
    """Forty-eight labels of a hundred candidates, chosen at random."""
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=48)
    bench.step()
    bench.drain()
    return bench


def _verdicts(bench: Bench, dataset: TrainingDataset) -> dict[str, Verdict]:
    with bench.database.read() as connection:
        return {
            name.removeprefix("training_dataset_"): found for name, found in dataset_checks(connection, dataset).items()
        }


def _repeated(dataset: TrainingDataset, n: int, noise: float, *, is_known: bool) -> TrainingDataset:
    """Each label n times, as if measured with this noise."""
    rows = np.repeat(np.arange(len(dataset.values)), n)
    again = dataset.where(rows)
    drawn = noise * np.random.default_rng(0).standard_normal(len(rows))
    known = np.full(len(rows), noise if is_known else np.nan)
    return replace(again, values=again.values + drawn, noise_std=known, label_ids=np.arange(1, 1 + len(rows)))


def _formula(bench: Bench, structure_id: int) -> str:
    return str(bench.rows(structures, structures.c.id == int(structure_id))[0].formula)


def test_a_good_dataset_passes_every_check_with_its_numbers(labelled: Bench) -> None:
    verdicts = _verdicts(labelled, labelled.dataset())
    assert len(verdicts) == len(CHECKS) == 6
    assert {name: found.reason for name, found in verdicts.items() if not found.passed} == {}
    coverage = verdicts["covers_the_pool"].numbers
    assert coverage["n_beyond"] == round((1 - coverage["share_covered"]) * coverage["n_pool"])
    assert verdicts["has_not_drifted"].reason == "the first version of the dataset"
    assert verdicts["has_no_outliers"].numbers["judged_by"] == "values"


@pytest.mark.parametrize("is_known", [True, False])
def test_labels_that_conflict_beyond_their_noise_are_found_and_the_worst_is_named(
    labelled: Bench, is_known: bool
) -> None:
    dataset = _repeated(labelled.dataset(), 3, 0.02, is_known=is_known)
    assert _verdicts(labelled, dataset)["labels_agree"].passed
    dataset.values[[0, 30]] += 0.3, 0.5
    found = _verdicts(labelled, dataset)["labels_agree"]
    assert (found.passed, found.is_error) == (False, False)
    assert (found.numbers["n_conflicting"], found.numbers["n_tested"]) == (2, 48)
    assert _formula(labelled, dataset.structure_ids[30]) in found.reason


def test_few_families_and_a_feature_that_is_the_label_are_leakage(labelled: Bench) -> None:
    dataset = labelled.dataset()
    few = replace(dataset, families=np.arange(48) % 3)
    found = _verdicts(labelled, few)["has_no_leakage"]
    assert (found.passed, found.numbers["n_divided_families"]) == (False, 3)
    enough = _verdicts(labelled, replace(dataset, families=np.arange(48) % 6))["has_no_leakage"]
    assert (enough.passed, enough.numbers["n_families"], enough.numbers["n_divided_families"]) == (True, 6, 0)
    for leaking in (3.0 - 2.0 * dataset.values, np.exp(dataset.values)):
        features = np.column_stack([dataset.features[:, 0], leaking])
        found = _verdicts(labelled, replace(dataset, features=features))["has_no_leakage"]
        assert not found.passed
        assert "from y alone" in found.reason


@pytest.mark.slow
def test_outliers_are_judged_by_residuals_once_a_version_has_them(labelled: Bench) -> None:
    dataset = labelled.dataset()
    outlying = replace(dataset, values=dataset.values + 9.0 * (np.arange(48) == 7))
    found = _verdicts(labelled, outlying)["has_no_outliers"]
    assert (found.passed, found.numbers["n_outliers"]) == (False, 1)
    assert found.numbers["worst_structure"] == _formula(labelled, dataset.structure_ids[7])
    labelled.train()
    numbers = _verdicts(labelled, dataset)["has_no_outliers"].numbers
    assert (numbers["judged_by"], numbers["n_judged"]) == ("held-out residuals", 48)


def test_a_pool_that_reaches_beyond_its_labels_is_noticed(labelled: Bench) -> None:
    dataset = labelled.dataset()
    corner = dataset.where(dataset.features.sum(axis=1) < np.quantile(dataset.features.sum(axis=1), 0.3))
    found = _verdicts(labelled, corner)["covers_the_pool"]
    assert not found.passed
    assert found.numbers["n_beyond"] > 50
    assert found.numbers["n_tried"] == found.numbers["n_pool"] == 100


@pytest.mark.slow
def test_labels_that_differ_from_the_last_version_are_drift(labelled: Bench) -> None:
    first = labelled.dataset()
    labelled.clock.advance(seconds=1)
    labelled.step()
    labelled.drain()
    second = labelled.dataset()
    found = _verdicts(labelled, second)["has_not_drifted"]
    assert (found.passed, found.numbers["n_old"], found.numbers["n_new"]) == (True, 48, 48)
    assert found.numbers["n_removed"] == 0
    shifted = replace(second, values=second.values + 2.0 * ~np.isin(second.label_ids, first.label_ids))
    found = _verdicts(labelled, shifted)["has_not_drifted"]
    assert not found.passed
    assert "the values (corrected p" in found.reason
    assert found.numbers["n_shifted"] == 1


def test_a_dataset_that_contradicts_itself_is_an_error(labelled: Bench) -> None:
    dataset = labelled.dataset()
    changes: tuple[dict[str, Any], ...] = (
        {"values": np.where(np.arange(48) == 0, np.nan, dataset.values)},
        {"label_ids": np.zeros_like(dataset.label_ids)},
        {"structure_ids": np.where(np.arange(48) < 2, 1, dataset.structure_ids)},
    )
    with labelled.database.read() as connection:
        for change in changes:
            found = is_consistent(connection, replace(dataset, **change))
            assert (found.passed, found.is_error) == (False, True)
