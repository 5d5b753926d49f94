"""Figures that notebooks show."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

from nanoos.service.queries.campaign import CampaignReport
from nanoos.service.queries.front import CampaignFront
from nanoos.service.queries.plots import DPI, FRONT_INCHES, SIZE_INCHES, draw_convergence, draw_front


class CampaignFigure(Figure):
    """A figure that a notebook shows without pyplot, which keeps figures alive."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def progress_figure(report: CampaignReport) -> CampaignFigure:
    """Best score and hits by simulations spent."""
    figure = CampaignFigure(figsize=SIZE_INCHES, dpi=DPI, layout="constrained")
    draw_convergence(figure, report)
    return figure


def front_figure(front: CampaignFront) -> CampaignFigure:
    """A Pareto front, and the candidates behind it."""
    figure = CampaignFigure(figsize=(FRONT_INCHES, FRONT_INCHES), dpi=DPI, layout="constrained")
    draw_front(figure, front)
    return figure
