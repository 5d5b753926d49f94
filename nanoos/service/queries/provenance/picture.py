"""The chain of a candidate as a picture: a box for each link, and arrows to what it follows from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from textwrap import wrap

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.service.queries.plots import INK, MUTED, image, new_figure
from nanoos.service.queries.provenance.words import Link

FORMATS = (".svg", ".png")
WIDTH_INCHES = 8.0
COLUMNS = 120  # characters of a line in a box
LINE_INCHES, PADDING_INCHES, GAP_INCHES = 0.16, 0.12, 0.34
TITLE_LINES = 1.4
TEXT_POINTS, TITLE_POINTS = 7.5, 9
BOX = "#f8fafc"


def chain_picture(links: Sequence[Link], suffix: str) -> bytes:
    """The picture, as tall as its text.

    Args:
        links: From `in_words`.
        suffix: .svg or .png.

    Raises:
        InvalidInput: Another suffix.
    """
    if suffix not in FORMATS:
        raise InvalidInput(
            f"{suffix or 'No suffix'} is no format of a picture.",
            hint=f"{did_you_mean(suffix, FORMATS)}Use {' or '.join(FORMATS)}.",
        )
    texts = [[part for line in link.lines for part in wrap(line, COLUMNS, subsequent_indent="   ")] for link in links]
    heights = [(len(lines) + TITLE_LINES) * LINE_INCHES + 2 * PADDING_INCHES for lines in texts]
    total = sum(heights) + GAP_INCHES * len(links)
    figure = new_figure((WIDTH_INCHES, total))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH_INCHES), ylim=(0, total))
    axes.axis("off")
    write = partial(axes.text, va="top", color=INK, parse_math=False)
    left, right, middle = GAP_INCHES / 2, WIDTH_INCHES - GAP_INCHES / 2, WIDTH_INCHES / 2
    top = total - GAP_INCHES / 2
    for number, (link, lines, height) in enumerate(zip(links, texts, heights, strict=True)):
        if number and link.is_cause:
            arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=(middle, top), xytext=(middle, top + GAP_INCHES), arrowprops=arrow)
        axes.fill([left, right, right, left], [top, top, top - height, top - height], facecolor=BOX, edgecolor=MUTED)
        at = top - PADDING_INCHES
        write(left + PADDING_INCHES, at, link.title, fontsize=TITLE_POINTS, weight="bold")
        for row, line in enumerate(lines):
            write(left + PADDING_INCHES, at - (TITLE_LINES + row) * LINE_INCHES, line, fontsize=TEXT_POINTS)
        top -= height + GAP_INCHES
    return image(figure, suffix.removeprefix("."))
