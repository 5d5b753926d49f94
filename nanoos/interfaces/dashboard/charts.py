"""Plots as inline SVG, coloured by the style sheet so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from markupsafe import Markup

from nanoos.service.queries.campaign import CampaignReport
from nanoos.service.queries.front import CampaignFront, FrontCandidate

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 84, 14, 40  # right: "1000 hits"
SPARK_WIDTH, SPARK_HEIGHT = 132, 30
SCORES = (0.0, 0.25, 0.5, 0.75, 1.0)
MAX_TICKS = 6  # more labels overlap on a phone


def convergence_svg(report: CampaignReport) -> Markup:
    """Best score so far, each iteration's best and mean, and hits, by simulations spent; empty before any result."""
    spent = list(accumulate(item.n_candidates for item in report.iterations))
    if not any(item.best_score is not None for item in report.iterations):
        return Markup()
    hits = list(accumulate(item.n_hits for item in report.iterations))
    x_max, hit_max = max(spent[-1], 1), max(hits[-1], 1)

    def x(value: float) -> float:
        return LEFT + value / x_max * (WIDTH - LEFT - RIGHT)

    def line(name: str) -> list[tuple[float, float]]:
        scores = [(at, getattr(item, name)) for at, item in zip(spent, report.iterations, strict=True)]
        return [(x(at), _y(score)) for at, score in scores if score is not None]

    bars = Markup().join(
        _bar(x(before), x(after), _y(n / hit_max)) for before, after, n in zip([0, *spent], spent, hits, strict=False)
    )
    ticks = Markup().join(
        Markup('<text class="tick mid" x="{:.1f}" y="{}">{}</text>').format(x(value), HEIGHT - BOTTOM + 18, value)
        for value in _ticks(x_max)
    )
    dots = Markup().join(
        Markup('<circle class="own" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(*point) for point in line("iteration_best")
    )
    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-label="{summary}"><title>{summary}</title>'
        "{bars}{grid}{ticks}"
        '<polyline class="mean" points="{mean}"/>{dots}<polyline class="best" points="{best}"/>'
        '<text class="tick" x="{right}" y="{hit_y:.1f}">{n_hits}</text>'
        '<text class="axis mid" x="{middle}" y="{foot}">simulations</text></svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        summary=f"Best score {report.best_score:.3f} after {spent[-1]} simulations; {hits[-1]} candidates meet every "
        "target.",
        bars=bars,
        grid=_grid(),
        ticks=ticks,
        mean=points_text(line("mean_score")),
        dots=dots,
        best=points_text(_stairs(line("best_score"))),
        right=WIDTH - RIGHT + 8,
        hit_y=_y(hits[-1] / hit_max) + 4,
        n_hits=f"{hits[-1]} hits" if hits[-1] else "",
        middle=(LEFT + WIDTH - RIGHT) / 2,
        foot=HEIGHT - 4,
    )


def fronts_svg(front: CampaignFront) -> list[Markup]:
    """A Pareto front and the candidates behind it, a picture for each pair of traded properties; none without one."""
    names = list(front.directions)
    pairs = [(a, b) for number, a in enumerate(names) for b in names[number + 1 :]]
    return [_front_svg(front, a, b) for a, b in pairs] if front.points else []


def _front_svg(front: CampaignFront, a: str, b: str) -> Markup:
    shown = (*front.points, *front.behind)
    (x_low, x_high), (y_low, y_high) = (span([item.values[name] for item in shown]) for name in (a, b))

    def x(value: float) -> float:
        return LEFT + (value - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return _y((value - y_low) / (y_high - y_low))

    def circles(items: Sequence[FrontCandidate], kind: str) -> Markup:
        return Markup().join(
            Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>').format(
                kind,
                x(item.values[a]),
                y(item.values[b]),
                f"{item.formula}: {a} {item.values[a]:.4g}, {b} {item.values[b]:.4g}",
            )
            for item in items
        )

    def bars(item: FrontCandidate) -> Markup:
        at_x, at_y = item.values[a], item.values[b]
        dx, dy = item.std.get(a, 0.0), item.std.get(b, 0.0)
        ends = ((at_x - dx, at_y, at_x + dx, at_y), (at_x, at_y - dy, at_x, at_y + dy))
        line = Markup('<line class="bar" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
        return Markup().join(line.format(x(x1), y(y1), x(x2), y(y2)) for x1, y1, x2, y2 in ends)

    return Markup(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-label="{summary}"><title>{summary}</title>'
        "{behind}{bars}{front}"
        '<text class="tick" x="{left}" y="{tick}">{x_low:.4g}</text>'
        '<text class="tick end" x="{right}" y="{tick}">{x_high:.4g}</text>'
        '<text class="tick end" x="{edge}" y="{bottom}">{y_low:.3g}</text>'
        '<text class="tick end" x="{edge}" y="{top}">{y_high:.3g}</text>'
        '<text class="axis mid" x="{middle}" y="{foot}">{a} ({a_direction})</text>'
        '<text class="axis" x="{left}" y="{top}">{b} ({b_direction})</text></svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        summary=f"{len(front.points)} candidates on the front of {a} and {b}, {len(front.behind)} behind it.",
        behind=circles(front.behind, "behind"),
        bars=Markup().join(bars(item) for item in front.points),
        front=circles(front.points, "own"),
        left=LEFT,
        right=WIDTH - RIGHT,
        tick=HEIGHT - BOTTOM + 18,
        x_low=x_low,
        x_high=x_high,
        y_low=y_low,
        y_high=y_high,
        edge=LEFT - 4,
        bottom=HEIGHT - BOTTOM,
        top=TOP,
        middle=(LEFT + WIDTH - RIGHT) / 2,
        foot=HEIGHT - 4,
        a=a,
        b=b,
        a_direction=front.directions[a],
        b_direction=front.directions[b],
    )


def span(values: Sequence[float]) -> tuple[float, float]:
    """A range around the values, never empty."""
    low, high = min(values), max(values)
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def _y(score: float) -> float:
    return TOP + (1 - min(max(score, 0.0), 1.0)) * (HEIGHT - TOP - BOTTOM)


def _grid() -> Markup:
    """A line and its label for each round score."""
    return Markup().join(
        Markup(
            '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text class="tick end" x="{}" y="{:.1f}">{}</text>'
        ).format(LEFT, WIDTH - RIGHT, _y(score), _y(score), LEFT - 8, _y(score) + 4, f"{score:g}")
        for score in SCORES
    )


def _bar(left: float, right: float, top: float) -> Markup:
    return Markup('<rect class="hits" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        left, top, right - left, HEIGHT - BOTTOM - top
    )


def sparkline_svg(best_by_iteration: Sequence[float]) -> Markup:
    """Best score so far by iteration, without axes; empty before any result."""
    if not best_by_iteration:
        return Markup()
    step = SPARK_WIDTH / max(len(best_by_iteration), 1)
    points = [
        (number * step, SPARK_HEIGHT - 3 - score * (SPARK_HEIGHT - 6)) for number, score in enumerate(best_by_iteration)
    ]
    points = [*_stairs(points), (SPARK_WIDTH, points[-1][1])]
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true"><polyline class="best" points="{}"/></svg>'
    ).format(SPARK_WIDTH, SPARK_HEIGHT, points_text(points))


def meter_svg(used: float, limit: float) -> Markup:
    """A bar of how much of a limit is used."""
    share = min(used / limit, 1.0) if limit > 0 else float(used > 0)
    level = " full" if share >= 1 else ""
    return Markup(
        '<svg class="meter{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6"/><rect class="fill" width="{:.1f}" height="6"/></svg>'
    ).format(level, share * 100)


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A step line: each value holds until the next."""
    stairs: list[tuple[float, float]] = []
    for px, py in points:
        if stairs:
            stairs.append((px, stairs[-1][1]))
        stairs.append((px, py))
    return stairs


def points_text(points: Sequence[tuple[float, float]]) -> str:
    """Positions as the points of a line."""
    return " ".join(f"{px:.1f},{py:.1f}" for px, py in points)


def _ticks(maximum: int) -> list[int]:
    """Round numbers from 0 to the maximum, at most MAX_TICKS."""
    size = 1
    while maximum / size > MAX_TICKS - 1:
        size = next(
            factor * 10 ** (len(str(size)) - 1) for factor in (2, 5, 10) if factor * 10 ** (len(str(size)) - 1) > size
        )
    return list(range(0, maximum + 1, size))
