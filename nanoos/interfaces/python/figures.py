"""Figures that notebooks show."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

from nanoos.service.queries.campaign import CampaignReport
from nanoos.service.queries.plots import DPI, SIZE_INCHES, draw_convergence


class ProgressFigure(Figure):
    """A figure that a notebook shows without pyplot, which keeps figures alive."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def progress_figure(report: CampaignReport) -> ProgressFigure:
    """Best score and hits by simulations spent."""
    figure = ProgressFigure(figsize=SIZE_INCHES, dpi=DPI, layout="constrained")
    draw_convergence(figure, report)
    return figure
