"""The rule that promotes or rejects a new model version. Pure: `champion` makes the comparison that it judges."""

from __future__ import annotations

from dataclasses import dataclass

TRIFLE = 0.01  # of the champion's error or score: a difference below it is none, however certain
MIN_STRUCTURES = 20  # below this the interval is wider than the gain of most models that are worth having


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean difference of two models' absolute errors or interval scores, with its 95% interval; property units."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3g} ({self.low:+.3g} to {self.high:+.3g})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A challenger's held-out errors beside those of its rivals, on the same labels; property units.

    Attributes:
        mae: Mean absolute error of the challenger.
        mae_of_mean: Of the mean of the training labels.
        versus_mean: The challenger's errors minus those of the mean.
        mae_of_champion: None without a champion to compare with.
        versus_champion: The challenger's errors minus the champion's.
        interval_score: Mean interval score of the challenger's 90% intervals; smaller is better.
        interval_score_of_mean: Of the normal distribution of the training labels.
        intervals_versus_mean: The challenger's interval scores minus those of the mean.
        interval_score_of_champion: None without a champion to compare with.
        intervals_versus_champion: The challenger's interval scores minus the champion's.
    """

    n_labels: int
    n_structures: int
    mae: float
    mae_of_mean: float
    versus_mean: Difference
    interval_score: float
    interval_score_of_mean: float
    intervals_versus_mean: Difference
    mae_of_champion: float | None = None
    versus_champion: Difference | None = None
    interval_score_of_champion: float | None = None
    intervals_versus_champion: Difference | None = None

    @property
    def can_be_judged(self) -> bool:
        return self.n_structures >= MIN_STRUCTURES

    @property
    def beats_the_mean(self) -> bool:
        """Its errors are smaller by the whole interval."""
        return self.versus_mean.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbent:
    """What the rule has to know of the present champion.

    Attributes:
        defect: Why it is no measure of its challenger, as a clause; None where it is one.
        promoted_by: The person who promoted it by hand.
        is_judged: It was promoted by its errors, not for want of labels.
    """

    version: int
    defect: str | None = None
    promoted_by: str | None = None
    is_judged: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The fate of a challenger.

    Attributes:
        is_judged: False where there were too few labels to judge by.
        unseats_champion: The challenger is rejected, and the champion may not serve either.
        reason: One sentence with the numbers.
    """

    is_promoted: bool
    reason: str
    is_judged: bool = True
    unseats_champion: bool = False


def judge(comparison: Comparison, champion: Incumbent | None) -> Judgement:
    """Whether a challenger becomes champion.

    Its errors have to beat those of the mean of the labels by the whole interval of the paired difference; a champion
    that a person promoted has to be beaten too. It is rejected if it is worse than the champion by more than a
    hundredth with the whole interval, in its errors or in the interval scores of its 90% intervals, or if these are
    worse than the mean's. A champion with a defect is no measure. With too few labels to judge, the challenger is
    promoted unless a person promoted the champion.

    The interval score is a proper scoring rule; unlike the log density, it grows only linearly with a label's distance
    from its interval, so that one outlier does not hide the difference.

    A rejected challenger leaves the champion in service, with two exceptions: a champion with a defect, and one that
    was promoted without a judgement and is now no better than the mean.
    """
    rival = None if champion is None or champion.defect is not None else champion
    if not comparison.can_be_judged:
        few = (
            f"not judged: {comparison.n_labels} labels of {comparison.n_structures} structures; "
            f"a judgement needs {MIN_STRUCTURES} structures"
        )
        if rival is not None and rival.promoted_by is not None:
            return Judgement(is_promoted=False, is_judged=False, reason=f"{few}; {_held(rival)}")
        return Judgement(is_promoted=True, is_judged=False, reason=few)
    on = f"on {comparison.n_labels} held-out labels of {comparison.n_structures} structures"
    if not comparison.beats_the_mean:
        reason = (
            f"not better than the mean of the labels: mean absolute error {comparison.mae:.4g}, of the mean "
            f"{comparison.mae_of_mean:.4g}, difference {comparison.versus_mean} {on}"
        )
        return Judgement(is_promoted=False, reason=reason, unseats_champion=_is_unfit(champion, comparison))
    if comparison.intervals_versus_mean.low > 0:
        reason = (
            f"worse 90% intervals than the mean of the labels: interval score {comparison.interval_score:.4g}, of the "
            f"mean {comparison.interval_score_of_mean:.4g}, difference {comparison.intervals_versus_mean} {on}"
        )
        return Judgement(is_promoted=False, reason=reason, unseats_champion=_is_unfit(champion, comparison))
    errors = f"mean absolute error {comparison.mae:.4g}, of the mean {comparison.mae_of_mean:.4g}"
    if rival is None or comparison.versus_champion is None:
        why = "first champion" if champion is None else f"version {champion.version} {champion.defect}"
        return Judgement(is_promoted=True, reason=f"{why}; {errors}, {on}")
    difference = comparison.versus_champion
    errors += (
        f", of the champion (version {rival.version}) {comparison.mae_of_champion:.4g}, difference {difference} {on}"
    )
    if rival.promoted_by is not None and difference.high >= 0:
        return Judgement(is_promoted=False, reason=f"not better than the champion, {_held(rival)}: {errors}")
    if difference.low > TRIFLE * (comparison.mae_of_champion or 0.0):
        return Judgement(is_promoted=False, reason=f"worse than the champion: {errors}")
    intervals = comparison.intervals_versus_champion
    if intervals is not None and intervals.low > TRIFLE * (comparison.interval_score_of_champion or 0.0):
        reason = (
            f"worse 90% intervals than the champion's (version {rival.version}): interval score "
            f"{comparison.interval_score:.4g}, of the champion {comparison.interval_score_of_champion:.4g}, "
            f"difference {intervals} {on}"
        )
        return Judgement(is_promoted=False, reason=reason)
    return Judgement(is_promoted=True, reason=f"{'better' if difference.high < 0 else 'no worse'}: {errors}")


def _held(champion: Incumbent) -> str:
    return f"version {champion.version} was promoted by {champion.promoted_by} and stays until one beats it"


def _is_unfit(champion: Incumbent | None, comparison: Comparison) -> bool:
    """Whether the champion of a rejected challenger has to go too."""
    if champion is None:
        return False
    if champion.defect is not None:
        return True
    is_trusted = champion.is_judged or champion.promoted_by is not None
    error = comparison.mae_of_champion
    return not is_trusted and error is not None and error >= comparison.mae_of_mean
