"""The map of a campaign's candidates as inline SVG; each candidate leads to its page."""

from __future__ import annotations

from markupsafe import Markup

from nanoos.interfaces.dashboard.charts import span
from nanoos.service.dashboard_paths import UI
from nanoos.service.queries.pool_map import MapAxis, MapPoint, PoolMap

WIDTH, HEIGHT, MARGIN = 960, 620, 34
SHADES = 4  # of the score; the style sheet has one class for each


def map_svg(drawn: PoolMap, slug: str) -> Markup:
    """Candidates over a sample of the other structures; the darker, the better."""
    places = [*((item.x, item.y) for item in drawn.points), *drawn.others]
    (left, right), (bottom, top) = (span([place[axis] for place in places]) for axis in (0, 1))

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            MARGIN + (x - left) / (right - left) * (WIDTH - 2 * MARGIN),
            HEIGHT - MARGIN - (y - bottom) / (top - bottom) * (HEIGHT - 2 * MARGIN),
        )

    others = Markup().join(
        Markup('<circle class="behind" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(*at(*place)) for place in drawn.others
    )
    # The best are drawn last, above the others.
    points = Markup().join(
        Markup(
            '<a href="{}/campaigns/{}/candidates/{}" tabindex="-1" aria-label="{}">'
            '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="6"><title>{}</title></circle></a>'
        ).format(UI, slug, item.candidate_id, item.formula, _look(item), *at(item.x, item.y), _words(item))
        for item in reversed(drawn.points)
    )
    return Markup(
        '<svg class="chart map" viewBox="0 0 {w} {h}" role="group" aria-label="{summary}">{others}{points}'
        '<text class="axis mid" x="{middle}" y="{foot}">{x}</text><text class="axis" x="4" y="26">{y}</text></svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        summary=f"{len(drawn.points)} candidates among {len(drawn.others)} other structures.",
        others=others,
        points=points,
        middle=WIDTH / 2,
        foot=HEIGHT - 6,
        x=axis_words(drawn.axes[0]),
        y=axis_words(drawn.axes[1]),
    )


def axis_words(axis: MapAxis) -> str:
    """A component by its share and its features."""
    return f"{100 * axis.share:.0f}% of the variance, mostly {' and '.join(axis.features)}"


def _look(item: MapPoint) -> str:
    if item.score is None:
        return "own"
    shade = min(int(item.score * SHADES), SHADES - 1)
    return f"score{shade}{' met' if item.is_hit else ''}"


def _words(item: MapPoint) -> str:
    score = "no score" if item.score is None else f"score {item.score:.3f}"
    return f"{item.formula}: {item.status.value.lower().replace('_', ' ')}, {score}"
