"""Progress of a run: a bar in a terminal, a line that updates itself in a notebook, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from nanoos.service.queries.campaign import CampaignReport

Show = Callable[[CampaignReport, str], None]


@contextmanager
def showing_progress(progress: bool | None) -> Iterator[Show]:
    """A function that shows a campaign's progress, with a note on the current activity.

    Args:
        progress: Whether to show it; None shows it in a notebook or a terminal only.
    """
    if progress is not False and in_notebook():
        yield _NotebookLine()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    is_shown = console.is_terminal if progress is None else progress
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not is_shown, transient=True) as bars:
        task = bars.add_task("", total=None, note="")

        def show(report: CampaignReport, note: str) -> None:
            bars.update(
                task,
                description=report.slug,
                completed=_done(report)["completed"],
                total=_done(report)["total"],
                note=f"{_work(report)}, {_summary(report, note)}",
            )

        yield show


def in_notebook() -> bool:
    """Whether this process is a notebook's kernel."""
    # A notebook's kernel has loaded IPython; importing it here would cost a second.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")


class _NotebookLine:
    """One output that is replaced: needs no widgets, and a saved notebook keeps the last one."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._last = ""

    def __call__(self, report: CampaignReport, note: str) -> None:
        from importlib import import_module

        notebook = import_module("IPython.display")  # not a dependency: a notebook's kernel has it

        counts = _done(report)
        done, total = counts["completed"], counts["total"]
        text = f"{done} of {total} {_work(report)}, {_summary(report, note)}"
        if text == self._last:
            return
        self._last = text
        bar = f'<progress value="{done}" max="{max(total, 1)}"></progress>'
        line = notebook.HTML(f"<div><b>{escape(report.slug)}</b> {bar} {escape(text)}</div>")
        if self._handle is None:
            self._handle = notebook.display(line, display_id=True)
        else:
            self._handle.update(line)


def _work(report: CampaignReport) -> str:
    return "simulations" if report.engine else "experiments"


def _done(report: CampaignReport) -> dict[str, int]:
    """Finished simulations, or without an engine launched experiments, and their budget."""
    if not report.engine:
        return {"completed": report.n_experiments, "total": report.experiment_budget}
    return {"completed": report.n_simulations - report.n_in_flight, "total": report.simulation_budget}


def _summary(report: CampaignReport, note: str) -> str:
    best = "-" if report.best_score is None else f"{report.best_score:.3f}"
    return f"iteration {report.iteration}, best score {best}, {report.n_hits} hits: {note}"
