"""The rules that promote, reject or put off a new model version. Pure: `champion` and `shadowing` compare."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

TRIFLE = 0.01  # of the champion's error or score: a difference below it is none, however certain
MIN_STRUCTURES = (
    20  # of different families; below this the interval is wider than the gain of most models that are worth having
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean difference of two models' absolute errors or interval scores, with its 95% interval; property units."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3g} ({self.low:+.3g} to {self.high:+.3g})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A challenger's errors beside the champion's, on the same labels; property units, as in `Comparison`."""

    n_labels: int
    n_structures: int
    n_groups: int
    mae: float
    mae_of_champion: float
    versus_champion: Difference
    interval_score: float
    interval_score_of_champion: float
    intervals_versus_champion: Difference


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
    n_groups: int
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
        return self.n_groups >= MIN_STRUCTURES

    @property
    def duel(self) -> Duel | None:
        """The part about the champion; None without one to compare with."""
        of_both = {item.name: getattr(self, item.name) for item in fields(Duel)}
        return None if None in of_both.values() else Duel(**of_both)

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
        is_shadowing: Neither better nor worse than the champion; it is judged again by labels that neither has seen.
        unseats_champion: The challenger is rejected, and the champion may not serve either.
        reason: One sentence with the numbers.
    """

    is_promoted: bool
    reason: str
    is_judged: bool = True
    is_shadowing: bool = False
    unseats_champion: bool = False


def judge(comparison: Comparison, champion: Incumbent | None, *, shadows_first: bool = False) -> Judgement:
    """Whether a challenger becomes champion.

    Its errors have to beat those of the mean of the labels by the whole interval of the paired difference; a champion
    that a person promoted has to be beaten too. It is rejected if it is worse than the champion by more than a
    hundredth with the whole interval, in its errors or in the interval scores of its 90% intervals, or if these are
    worse than the mean's. A champion with a defect is no measure. With too few labels to judge, the challenger is
    promoted unless a person promoted the champion.

    Where a person promoted the champion, and with `shadows_first` also elsewhere, a challenger that is neither better
    nor worse, or cannot be judged, is not promoted but shadows the champion: see `judge_shadow`.

    The interval score is a proper scoring rule; unlike the log density, it grows only linearly with a label's distance
    from its interval, so that one outlier does not hide the difference.

    A rejected challenger leaves the champion in service, with two exceptions: a champion with a defect, and one that
    was promoted without a judgement and is now no better than the mean.
    """
    rival = None if champion is None or champion.defect is not None else champion
    if not comparison.can_be_judged:
        few = (
            f"not judged: {comparison.n_labels} labels of {_independent(comparison)}; "
            f"a judgement needs {MIN_STRUCTURES} structures"
        )
        if rival is not None and _shadows(rival, shadows_first):
            reason = f"{few}; {_held(rival)}" if rival.promoted_by is not None else few
            return Judgement(is_promoted=False, is_judged=False, is_shadowing=True, reason=reason)
        return Judgement(is_promoted=True, is_judged=False, reason=few)
    on = f"on {comparison.n_labels} held-out labels of {_independent(comparison)}"
    if not comparison.beats_the_mean:
        if comparison.mae_of_mean == 0.0:
            return Judgement(
                is_promoted=False,
                reason=f"all {comparison.n_labels} labels are equal: there is nothing to learn yet",
                unseats_champion=_is_unfit(champion, comparison),
            )
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
    duel = comparison.duel
    if rival is None or duel is None:
        why = "first champion" if champion is None else f"version {champion.version} {champion.defect}"
        return Judgement(is_promoted=True, reason=f"{why}; {errors}, {on}")
    result, reason = _result(duel, rival, errors, on)
    if result == "tie" and _shadows(rival, shadows_first):
        return Judgement(is_promoted=False, is_shadowing=True, reason=reason)
    return Judgement(is_promoted=result != "worse", reason=reason)


def judge_shadow(duel: Duel, champion: Incumbent) -> Judgement | None:
    """Whether a challenger that has shadowed the champion replaces it; None before MIN_STRUCTURES have labels.

    The rule is that of `judge`; one that is neither better nor worse is promoted unless a person promoted the champion.
    It is applied once, since who looks at each new label sees a difference by chance sooner or later.
    """
    if duel.n_groups < MIN_STRUCTURES:
        return None
    on = f"on {duel.n_labels} new labels of {_independent(duel)}"
    result, reason = _result(duel, champion, f"mean absolute error {duel.mae:.4g}", on)
    is_promoted = result == "better" or (result == "tie" and champion.promoted_by is None)
    return Judgement(is_promoted=is_promoted, reason=f"by shadowing: {reason}")


def _result(duel: Duel, rival: Incumbent, errors: str, on: str) -> tuple[Literal["better", "tie", "worse"], str]:
    """How a challenger did against the champion, and that in words, which begin with its own errors."""
    difference, intervals = duel.versus_champion, duel.intervals_versus_champion
    errors += f", of the champion (version {rival.version}) {duel.mae_of_champion:.4g}, difference {difference} {on}"
    if difference.low > TRIFLE * duel.mae_of_champion:
        return "worse", f"worse than the champion: {errors}"
    if intervals.low > TRIFLE * duel.interval_score_of_champion:
        return "worse", (
            f"worse 90% intervals than the champion's (version {rival.version}): interval score "
            f"{duel.interval_score:.4g}, of the champion {duel.interval_score_of_champion:.4g}, "
            f"difference {intervals} {on}"
        )
    if difference.high < 0:
        return "better", f"better: {errors}"
    if rival.promoted_by is not None:
        return "tie", f"not better than the champion, {_held(rival)}: {errors}"
    return "tie", f"no worse: {errors}"


def _shadows(champion: Incumbent, shadows_first: bool) -> bool:
    """Whether a challenger that is neither better nor worse than this champion has to shadow it."""
    return shadows_first or champion.promoted_by is not None


def _held(champion: Incumbent) -> str:
    return f"version {champion.version} was promoted by {champion.promoted_by} and stays until one beats it"


def _independent(compared: Comparison | Duel) -> str:
    """What the labels are of; nearly equal structures of a family count once."""
    families = "" if compared.n_groups == compared.n_structures else f" in {compared.n_groups} families"
    return f"{compared.n_structures} structures{families}"


def _is_unfit(champion: Incumbent | None, comparison: Comparison) -> bool:
    """Whether the champion of a rejected challenger has to go too."""
    if champion is None:
        return False
    if champion.defect is not None:
        return True
    is_trusted = champion.is_judged or champion.promoted_by is not None
    error = comparison.mae_of_champion
    return not is_trusted and error is not None and error >= comparison.mae_of_mean
