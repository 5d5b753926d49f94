"""The figures of a model's page, as inline SVG. Each has its numbers in words for screen readers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from nanoos.domain.statuses import ModelStatus
from nanoos.interfaces.dashboard.charts import points_text
from nanoos.service.queries.model_figures import ModelFigures
from nanoos.service.queries.models import VersionView

WIDTH, HEIGHT = 480, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 14, 42
MAX_DOTS = 300  # more overlap; evenly by value
MAX_VERSIONS = 60  # the newest
N_TICKS = 5
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Axes:
    """Maps values to positions; ticks of x are at least `x_step` apart."""

    x_ends: Ends
    y_ends: Ends
    width: int = WIDTH
    x_step: float = 0.0

    def x(self, value: float) -> float:
        return LEFT + _share(value, self.x_ends) * (self.width - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return TOP + (1.0 - _share(value, self.y_ends)) * (HEIGHT - TOP - BOTTOM)

    def at(self, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(self.x(px), self.y(py)) for px, py in points]

    def line(self, style: str, points: Iterable[tuple[float, float]]) -> Markup:
        return Markup('<polyline class="{}" points="{}"/>').format(style, points_text(self.at(points)))

    def dots(self, style: str, points: Iterable[tuple[float, float]]) -> Markup:
        dot = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="3"/>')
        return Markup().join(dot.format(style, *point) for point in self.at(points))

    def bars(self, items: Iterable[tuple[float, Sequence[float]]]) -> Markup:
        """Vertical intervals: positions with both ends."""
        bar = Markup('<line class="spread" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>')
        return Markup().join(bar.format(self.x(at), self.y(ends[0]), self.y(ends[1])) for at, ends in items)

    def drawn(self, summary: str, x_name: str, *parts: Markup) -> Markup:
        """The figure with grid, ticks and the axis' name."""
        rows = Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text class="tick end" x="{}" y="{:.1f}">{}</text>'
        )
        columns = Markup('<text class="tick mid" x="{:.1f}" y="{}">{}</text>')
        ticks = [
            *(
                rows.format(LEFT, self.width - RIGHT, self.y(value), self.y(value), LEFT - 8, self.y(value) + 4, text)
                for value, text in _ticks(self.y_ends)
            ),
            *(
                columns.format(self.x(value), HEIGHT - BOTTOM + 18, text)
                for value, text in _ticks(self.x_ends, least=self.x_step)
            ),
        ]
        return Markup(
            '<svg class="chart{half}" viewBox="0 0 {w} {h}" role="img" aria-label="{summary}"><title>{summary}</title>'
            '{ticks}{parts}<text class="axis mid" x="{middle}" y="{foot}">{x_name}</text></svg>'
        ).format(
            half=" half" if self.width == WIDTH else "",
            w=self.width,
            h=HEIGHT,
            summary=summary,
            ticks=Markup().join(ticks),
            parts=Markup().join(parts),
            middle=(LEFT + self.width - RIGHT) / 2,
            foot=HEIGHT - 4,
            x_name=x_name,
        )


def model_charts(figures: ModelFigures | None, versions: Sequence[VersionView], unit: str | None) -> dict[str, Markup]:
    """The figures by name; `versions` newest first. Without data a figure is empty."""
    curve = None if figures is None else figures.learning_curve
    return {
        "parity": Markup() if figures is None else parity_svg(figures, unit),
        "calibration": Markup() if figures is None else calibration_svg(figures),
        "learning_curve": Markup() if curve is None else learning_curve_svg(curve),
        "versions": versions_svg(versions),
    }


def parity_svg(figures: ModelFigures, unit: str | None) -> Markup:
    """Out-of-fold predictions against labels, with the 90% intervals of a measurement."""
    held_out = figures.held_out
    names = ("values", "mean", "low", "high")
    rows = sorted(zip(*(getattr(held_out, name).tolist() for name in names), strict=True))
    every = max(1, math.ceil(len(rows) / MAX_DOTS))
    shown = rows[::every]
    ends = _ends([value for row in shown for value in row[:2]])
    axes = _Axes(ends, _ends([value for row in shown for value in row]))
    r2 = figures.metrics["r2"]
    return axes.drawn(
        f"Predictions against {len(rows)} held-out labels: root mean square error {figures.metrics['rmse']:.3g}"
        + ("." if r2 is None else f", R² {r2:.3f}."),
        f"label, {unit}" if unit else "label",
        axes.bars((value, (low, high)) for value, _, low, high in shown),
        axes.line("mean", [(end, end) for end in ends]),
        axes.dots("dot", [row[:2] for row in shown]),
    )


def calibration_svg(figures: ModelFigures) -> Markup:
    """The share of labels in intervals of each nominal coverage, over the range that chance explains."""
    points = figures.calibration
    axes = _Axes((0.0, 1.0), (0.0, 1.0))
    band = [*((point.nominal, point.low) for point in points), *((point.nominal, point.high) for point in points[::-1])]
    observed = [(point.nominal, point.observed) for point in points]
    return axes.drawn(
        f"Calibration: 90% intervals hold {figures.metrics['coverage_90']:.0%} of the held-out labels.",
        "nominal coverage of the intervals",
        Markup('<polygon class="hits" points="{}"/>').format(points_text(axes.at(band))),
        axes.line("mean", [(0.0, 0.0), (1.0, 1.0)]),
        axes.line("best", observed),
        axes.dots("dot", observed),
    )


def learning_curve_svg(curve: Mapping[str, Any]) -> Markup:
    """Mean absolute errors with fewer labels, and the extrapolation to more."""
    sizes, errors = curve["n_labels"], curve["mae"]
    more = (sizes[-1] + curve["more"], curve["mae_with_more"])
    bars = [*zip(sizes, curve["intervals"], strict=True), (more[0], curve["mae_with_more_interval"])]
    axes = _Axes((0.0, float(more[0])), (0.0, max(end for _, ends in bars for end in ends)))
    known = list(zip(sizes, errors, strict=True))
    return axes.drawn(
        f"Learning curve: mean absolute error {errors[0]:.3g} with {sizes[0]} labels, {errors[-1]:.3g} with "
        f"{sizes[-1]}, and by extrapolation {more[1]:.3g} with {more[0]}.",
        "labels",
        axes.bars(bars),
        axes.line("best", known),
        axes.line("mean", [known[-1], more]),
        axes.dots("dot", known),
        axes.dots("own", [more]),
    )


def versions_svg(versions: Sequence[VersionView]) -> Markup:
    """Errors of the newest versions, newest first; a line joins those that have served. Empty before two."""
    shown = versions[:MAX_VERSIONS][::-1]
    if len(shown) < 2:
        return Markup()
    first, last = shown[0].version, shown[-1].version
    axes = _Axes(
        (first - 0.5, last + 0.5), (0.0, max(item.mae_interval[1] for item in shown)), width=2 * WIDTH, x_step=1.0
    )
    have_served = {ModelStatus.CHAMPION.value, ModelStatus.RETIRED.value}
    served = [(item.version, item.mae) for item in shown if item.status in have_served]
    others = [(item.version, item.mae) for item in shown if item.status not in have_served]
    champion = next((item for item in shown if item.status == ModelStatus.CHAMPION.value), None)
    now = "no champion" if champion is None else f"version {champion.version} is champion with {champion.mae:.3g}"
    return axes.drawn(
        f"Mean absolute errors of versions {first} to {last}: {now}; {len(others)} were not promoted.",
        "version",
        axes.bars((item.version, item.mae_interval) for item in shown),
        axes.line("best", served),
        axes.dots("dot", served),
        axes.dots("own", others),
    )


def _share(value: float, ends: Ends) -> float:
    low, high = ends
    return (value - low) / (high - low) if high > low else 0.5


def _ends(values: Sequence[float]) -> Ends:
    low, high = min(values), max(values)
    margin = 0.04 * (high - low)
    return low - margin, high + margin


def _ticks(ends: Ends, *, least: float = 0.0) -> list[tuple[float, str]]:
    """Round values between the ends with their texts, about N_TICKS, at least `least` apart."""
    low, high = ends
    if not high > low:
        return [(low, f"{low:g}")]
    magnitude = 10.0 ** math.floor(math.log10((high - low) / N_TICKS))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if (high - low) / (factor * magnitude) <= N_TICKS)
    step = max(step, least)
    numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [(number * step, f"{number * step:.6g}") for number in numbers]
