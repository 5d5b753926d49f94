"""The rule that promotes or rejects a version, on numbers alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.learning.judgement import MIN_STRUCTURES, Comparison, Difference, Incumbent, judge

BETTER, WORSE = (-0.2, -0.3, -0.1), (0.2, 0.1, 0.3)
UNCLEAR_BETTER, UNCLEAR_WORSE = (-0.1, -0.3, 0.1), (0.1, -0.1, 0.3)
TRIFLE_WORSE = (0.002, 0.001, 0.003)
INCUMBENT = Incumbent(version=1)
PINNED = Incumbent(version=1, promoted_by="ada")
STALE = Incumbent(version=1, defect="learned from 24 labels, 2 of which were retracted or corrected since")
UNJUDGED = Incumbent(version=1, is_judged=False)


def _difference(numbers: tuple[float, float, float]) -> Difference:
    mean, low, high = numbers
    return Difference(mean=mean, low=low, high=high)


def _compared(
    mean: tuple[float, float, float],
    champion: tuple[float, float, float] | None = None,
    n: int = MIN_STRUCTURES,
    *,
    intervals: tuple[float, float, float] = UNCLEAR_WORSE,
    champion_intervals: tuple[float, float, float] = UNCLEAR_WORSE,
) -> Comparison:
    """A mean absolute error of 1.0 and an interval score of 4.0, and the rivals' according to the differences."""
    return Comparison(
        n_labels=n + 5,
        n_structures=n,
        n_groups=n,
        mae=1.0,
        mae_of_mean=1.0 - mean[0],
        versus_mean=_difference(mean),
        interval_score=4.0,
        interval_score_of_mean=4.0 - intervals[0],
        intervals_versus_mean=_difference(intervals),
        mae_of_champion=None if champion is None else 1.0 - champion[0],
        versus_champion=None if champion is None else _difference(champion),
        interval_score_of_champion=None if champion is None else 4.0 - champion_intervals[0],
        intervals_versus_champion=None if champion is None else _difference(champion_intervals),
    )


@pytest.mark.parametrize(
    ("mean", "champion", "incumbent", "is_promoted", "says"),
    [
        (BETTER, None, None, True, "first champion"),
        (UNCLEAR_BETTER, None, None, False, "not better than the mean"),
        (WORSE, None, None, False, "not better than the mean"),
        (BETTER, BETTER, INCUMBENT, True, "better: "),
        (BETTER, UNCLEAR_WORSE, INCUMBENT, True, "no worse: "),
        (BETTER, TRIFLE_WORSE, INCUMBENT, True, "no worse: "),
        (BETTER, WORSE, INCUMBENT, False, "worse than the champion"),
        (UNCLEAR_BETTER, BETTER, INCUMBENT, False, "not better than the mean"),
        (BETTER, UNCLEAR_BETTER, PINNED, False, "was promoted by ada and stays until one beats it"),
        (BETTER, BETTER, PINNED, True, "better: "),
        (BETTER, None, STALE, True, "version 1 learned from 24 labels, 2 of which"),
    ],
)
def test_a_version_is_promoted_if_it_beats_the_mean_and_is_not_worse_than_the_champion(
    mean: tuple[float, float, float],
    champion: tuple[float, float, float] | None,
    incumbent: Incumbent | None,
    is_promoted: bool,
    says: str,
) -> None:
    judgement = judge(_compared(mean, champion), incumbent)
    assert judgement.is_promoted is is_promoted
    assert judgement.is_judged
    assert says in judgement.reason
    assert f"{MIN_STRUCTURES + 5} held-out labels of {MIN_STRUCTURES} structures" in judgement.reason


def test_intervals_that_are_certainly_worse_by_next_to_nothing_are_no_worse() -> None:
    assert judge(_compared(BETTER, BETTER, champion_intervals=TRIFLE_WORSE), INCUMBENT).is_promoted


@pytest.mark.parametrize(
    ("intervals", "champion_intervals", "says"),
    [
        (WORSE, BETTER, "worse 90% intervals than the mean of the labels: interval score 4, of the mean 3.8"),
        (BETTER, WORSE, "worse 90% intervals than the champion's (version 1): interval score 4, of the champion 3.8"),
    ],
)
def test_a_version_with_better_errors_and_worse_intervals_is_rejected_with_numbers(
    intervals: tuple[float, float, float], champion_intervals: tuple[float, float, float], says: str
) -> None:
    compared = _compared(BETTER, BETTER, intervals=intervals, champion_intervals=champion_intervals)
    judgement = judge(compared, INCUMBENT)
    assert (judgement.is_promoted, judgement.is_judged, judgement.unseats_champion) == (False, True, False)
    assert judgement.reason.startswith(says)
    assert "difference +0.2 (+0.1 to +0.3) on 25 held-out labels of 20 structures" in judgement.reason


def test_with_too_few_structures_a_version_is_promoted_unjudged_unless_a_person_chose_the_champion() -> None:
    few = _compared(WORSE, WORSE, n=MIN_STRUCTURES - 1)
    for incumbent in (None, INCUMBENT, UNJUDGED, STALE):
        judgement = judge(few, incumbent)
        assert (judgement.is_promoted, judgement.is_judged) == (True, False)
        assert f"not judged: {MIN_STRUCTURES + 4} labels of {MIN_STRUCTURES - 1} structures" in judgement.reason
    held = judge(few, PINNED)
    assert (held.is_promoted, held.unseats_champion) == (False, False)
    assert "promoted by ada" in held.reason


@pytest.mark.parametrize(
    ("champion", "incumbent", "unseats"),
    [
        (WORSE, INCUMBENT, False),
        (UNCLEAR_WORSE, UNJUDGED, False),  # the champion's error is 0.9, that of the mean 0.95
        (BETTER, UNJUDGED, True),  # the champion's is 1.2
        (BETTER, PINNED, False),
        (None, STALE, True),
        (None, None, False),
    ],
)
def test_a_rejected_version_takes_only_a_stale_or_an_unfit_unjudged_champion_with_it(
    champion: tuple[float, float, float] | None, incumbent: Incumbent | None, unseats: bool
) -> None:
    judgement = judge(_compared((0.05, -0.1, 0.2), champion), incumbent)
    assert not judgement.is_promoted
    assert judgement.unseats_champion is unseats


_NUMBERS = st.tuples(*[st.floats(-1.0, 1.0)] * 3).map(lambda ends: (sorted(ends)[1], min(ends), max(ends)))
_INCUMBENTS = st.sampled_from([None, INCUMBENT, PINNED, STALE, UNJUDGED])


@given(mean=_NUMBERS, champion=_NUMBERS, incumbent=_INCUMBENTS)
def test_no_judged_version_is_promoted_that_does_not_beat_the_mean_or_is_worse_than_its_champion(
    mean: tuple[float, float, float], champion: tuple[float, float, float], incumbent: Incumbent | None
) -> None:
    has_rival = incumbent is not None and incumbent.defect is None
    judgement = judge(_compared(mean, champion if has_rival else None), incumbent)
    assert judgement.is_promoted <= (mean[2] < 0)
    if has_rival:
        assert judgement.is_promoted <= (champion[1] <= 0)
