"""Plots as bytes of an image. Drawn without a display; nothing is kept between calls."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nanoos.service.queries.campaign import CampaignReport
from nanoos.service.queries.comparison import ComparedCampaign
from nanoos.service.queries.front import CampaignFront

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nanoos.service.queries.model_figures import ModelFigures

SIZE_INCHES = (6.4, 3.6)
FRONT_INCHES = 4.8
DPI = 110
INK, ACCENT, MUTED = "#1f2937", "#0f766e", "#9ca3af"


def convergence_png(report: CampaignReport) -> bytes:
    """Best score and hits by simulations spent."""
    figure = _canvas()
    draw_convergence(figure, report)
    return _png(figure)


def draw_convergence(figure: Figure, report: CampaignReport) -> None:
    """Draw best score and hits by simulations spent on an empty figure."""
    axes = _axes(figure)
    spent = np.cumsum([item.n_candidates for item in report.iterations])
    best = [np.nan if item.best_score is None else item.best_score for item in report.iterations]
    own = [np.nan if item.iteration_best is None else item.iteration_best for item in report.iterations]
    mean = [np.nan if item.mean_score is None else item.mean_score for item in report.iterations]
    axes.plot(spent, mean, color=MUTED, marker=".", linewidth=1, label="mean of the iteration")
    axes.plot(spent, own, color=ACCENT, marker=".", linewidth=1, alpha=0.5, label="best of the iteration")
    axes.step(spent, best, where="post", color=ACCENT, linewidth=2, label="best so far")
    axes.set(xlabel="simulations", ylabel="score", ylim=(-0.03, 1.05), title=report.name)
    hits = axes.twinx()
    hits.bar(spent, np.cumsum([item.n_hits for item in report.iterations]), color=INK, alpha=0.12, width=_width(spent))
    hits.set_ylabel("candidates that meet every target")
    hits.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="lower right", frameon=False, fontsize=8)


def front_png(front: CampaignFront) -> bytes:
    """The front and the candidates behind it."""
    figure = _canvas((FRONT_INCHES, FRONT_INCHES))
    draw_front(figure, front)
    return _png(figure)


def draw_front(figure: Figure, front: CampaignFront) -> None:
    """Draw a Pareto front on an empty figure: one panel for each pair of traded properties.

    Bars are one standard deviation, where the noise is known.
    """
    names = list(front.directions)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    side = math.ceil(math.sqrt(len(pairs)))
    for number, (a, b) in enumerate(pairs, start=1):
        axes = figure.add_subplot(math.ceil(len(pairs) / side), side, number)
        axes.spines[["top", "right"]].set_visible(False)
        behind = front.behind
        axes.scatter(
            [item.values[a] for item in behind],
            [item.values[b] for item in behind],
            s=10,
            color=MUTED,
            label="behind it",
        )
        axes.errorbar(
            [item.values[a] for item in front.points],
            [item.values[b] for item in front.points],
            xerr=[item.std.get(a, 0.0) for item in front.points],
            yerr=[item.std.get(b, 0.0) for item in front.points],
            fmt="o",
            color=ACCENT,
            markersize=5,
            linewidth=1,
            label="front",
        )
        if front.reference_point is not None:
            at = front.reference_point
            axes.plot([at[a]], [at[b]], marker="+", color=INK, linestyle="none", label="reference point")
        axes.set(xlabel=f"{a} ({front.directions[a]})", ylabel=f"{b} ({front.directions[b]})")
        if number == 1:
            axes.set_title(front.slug)
            axes.legend(frameon=False, fontsize=8)


def comparison_png(compared: Sequence[ComparedCampaign]) -> bytes:
    """Best score so far by evaluations, a line for each campaign."""
    figure, axes = _figure()
    for item in compared:
        best = [np.nan if score is None else score for score in item.best]
        axes.step(range(1, len(best) + 1), best, where="post", linewidth=1.6, label=item.slug)
    axes.set(xlabel="evaluations", ylabel="best score", ylim=(-0.03, 1.05))
    axes.legend(frameon=False, fontsize=8)
    return _png(figure)


def model_png(slug: str, figures: ModelFigures) -> bytes:
    """A version's parity with 90% intervals, its calibration and its learning curve, side by side."""
    curve = figures.learning_curve
    figure = _canvas((4.2 * (2 if curve is None else 3), 4.0))
    parity, calibration, *rest = figure.subplots(1, 2 if curve is None else 3)
    for axes in (parity, calibration, *rest):
        axes.spines[["top", "right"]].set_visible(False)
    held_out = figures.held_out
    ends = [
        float(min(held_out.values.min(), held_out.mean.min())),
        float(max(held_out.values.max(), held_out.mean.max())),
    ]
    parity.plot(ends, ends, color=MUTED, linewidth=1)
    parity.vlines(held_out.values, held_out.low, held_out.high, color=ACCENT, alpha=0.25, linewidth=1)
    parity.scatter(held_out.values, held_out.mean, s=12, color=ACCENT, alpha=0.7, edgecolors="none")
    parity.set(xlabel="label", ylabel="predicted, out of fold", title=f"{slug}\nRMSE {figures.metrics['rmse']:.3g}")
    parity.title.set_fontsize(9)
    nominal = [point.nominal for point in figures.calibration]
    low, high = [point.low for point in figures.calibration], [point.high for point in figures.calibration]
    calibration.fill_between(nominal, low, high, color=MUTED, alpha=0.3, linewidth=0, label="calibrated, 95% by chance")
    calibration.plot(nominal, [point.observed for point in figures.calibration], color=ACCENT, marker="o", markersize=4)
    calibration.set(xlabel="nominal coverage", ylabel="labels inside", xlim=(0, 1), ylim=(0, 1), title="calibration")
    calibration.legend(loc="lower right", frameon=False, fontsize=8)
    for axes in rest:
        _draw_learning_curve(axes, curve or {})
    return _png(figure)


def _draw_learning_curve(axes: Any, curve: Mapping[str, Any]) -> None:
    sizes, errors = curve["n_labels"], curve["mae"]
    more, next_error = sizes[-1] + curve["more"], curve["mae_with_more"]
    ends = np.array([*curve["intervals"], curve["mae_with_more_interval"]])
    axes.vlines([*sizes, more], ends[:, 0], ends[:, 1], color=ACCENT, alpha=0.4)
    axes.plot(sizes, errors, color=ACCENT, marker="o", markersize=4)
    axes.plot([sizes[-1], more], [errors[-1], next_error], color=MUTED, linestyle="--", marker="o", markersize=4)
    axes.set(xlabel="labels", ylabel="mean absolute error", title=f"learning curve, and {curve['more']} more labels")


def histogram_png(slug: str, values: NDArray[np.float64]) -> bytes:
    """Distribution of labels, shape (n_labels,), property units."""
    figure, axes = _figure()
    axes.hist(values, bins=min(30, max(5, len(values) // 4)), color=ACCENT, alpha=0.8)
    axes.set(xlabel=slug.rsplit(".", 1)[-1], ylabel="labels", title=slug)
    return _png(figure)


def _width(spent: Sequence[int] | NDArray[np.int64]) -> float:
    return float(spent[-1]) / max(len(spent), 1) * 0.6 if len(spent) else 1.0


def _figure(size: tuple[float, float] = SIZE_INCHES) -> tuple[Figure, Any]:
    figure = _canvas(size)
    return figure, _axes(figure)


def _canvas(size: tuple[float, float] = SIZE_INCHES) -> Figure:
    figure = new_figure(size)
    figure.set_layout_engine("constrained")
    return figure


def new_figure(size: tuple[float, float]) -> Figure:
    """An empty figure, inches."""
    # Not pyplot, which keeps figures alive and may look for a display.
    from matplotlib.figure import Figure

    return Figure(figsize=size, dpi=DPI)


def _axes(figure: Figure) -> Any:
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _png(figure: Figure) -> bytes:
    return image(figure, "png")


def image(figure: Figure, kind: str) -> bytes:
    """The figure as png or svg."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind)
    return buffer.getvalue()
