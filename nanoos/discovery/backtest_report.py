"""A backtest as a picture, a page and a file: backtest.png, backtest.html (self-contained) and backtest.json."""

from __future__ import annotations

import base64
import html
import io
import json
from pathlib import Path

import numpy as np

from nanoos.discovery.backtest import ENHANCED_AT, Backtest
from nanoos.discovery.metrics import REACHED

DOTS_PER_INCH = 130  # sharp on a page 900 pixels wide
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: right; padding: .35rem .7rem; border-bottom: 1px solid #d8dee4; }
th:first-child, td:first-child { text-align: left; }
tr.best { background: #e6f4ea; }
img { max-width: 100%; }
"""


def write_report(result: Backtest, folder: Path) -> tuple[Path, Path, Path]:
    """Write the three files.

    Returns:
        Paths of the picture, the page and the data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    picture = draw(result)
    paths = folder / "backtest.png", folder / "backtest.html", folder / "backtest.json"
    paths[0].write_bytes(picture)
    paths[1].write_text(page(result, picture), encoding="utf-8")
    body = {
        "title": result.title,
        "n_rows": result.n_rows,
        "top": result.top_meaning,
        "batch": result.batch,
        "seeds": result.n_seeds,
        "strategies": result.rows(),
        "curves": {each.name: [round(float(value), 4) for value in each.curve] for each in result.results},
        "notes": list(result.notes),
    }
    paths[2].write_text(json.dumps(body, indent=1), encoding="utf-8")
    return paths


def draw(result: Backtest) -> bytes:
    """Fraction of the top found against evaluations, a PNG: medians as lines, quartiles as bands."""
    from matplotlib.figure import Figure  # not pyplot: no global state, no window

    figure = Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for each in result.results:
        n = np.arange(1, len(each.curve) + 1)
        is_random = each.name == "random"
        (line,) = axes.plot(
            n, each.curve, label=each.name, color="0.45" if is_random else None, ls="--" if is_random else "-"
        )
        axes.fill_between(n, each.low, each.high, color=line.get_color(), alpha=0.15, lw=0)
    axes.axhline(REACHED, color="0.7", lw=0.8)
    axes.set(xlabel="evaluations", ylabel="fraction of the top found", ylim=(0, 1.02), title=result.title)
    axes.set_xlim(left=1)
    axes.legend(frameon=False, loc="lower right")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    return buffer.getvalue()


def page(result: Backtest, picture: bytes) -> str:
    """One HTML page that needs no other file."""
    rows = "\n".join(
        f"<tr{' class=best' if row['strategy'] == result.best.name else ''}><td>{html.escape(row['strategy'])}</td>"
        f"<td>{_number(row['af'])}</td><td>{_number(row['ef'])}</td>"
        f"<td>{row['evaluations_to_reach'] or 'not within the budget'}</td>"
        f"<td>{100 * row['found_at_budget']:.0f}%</td><td>{row['ms_per_suggestion']:.1f}</td></tr>"
        for row in result.rows()
    )
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in result.notes)
    encoded = base64.b64encode(picture).decode()
    budget = len(result.results[0].curve)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backtest: {html.escape(result.title)}</title>
<style>{STYLE}</style></head><body>
<h1>Backtest of {html.escape(result.title)}</h1>
<p>{result.n_rows} candidates, of which {html.escape(result.top_meaning)} are worth finding. {result.n_seeds} replays of
{budget} evaluations, {result.batch} per batch.</p>
<img alt="Fraction of the top found against evaluations" src="data:image/png;base64,{encoded}">
<table><thead><tr><th>strategy</th><th>AF</th><th>EF</th><th>evaluations to find {100 * REACHED:.0f}%</th>
<th>found by the end</th><th>ms per suggestion</th></tr></thead><tbody>
{rows}
</tbody></table>
<p>AF: evaluations that random sampling needs to find {100 * REACHED:.0f}% of the top, divided by those of the strategy.
EF: share found after {100 * ENHANCED_AT:.0f}% of the table over the share that random sampling finds. Medians over the
replays; bands are quartiles (Liang et al. 2021, npj Comput. Mater. 7, 188).</p>
<ul>{notes}</ul>
</body></html>
"""


def _number(value: float) -> str:
    return f"{value:.2f}" if value else "-"
