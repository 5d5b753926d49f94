"""The readable part of a bundle: one HTML page with its figures inside."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

if TYPE_CHECKING:
    from nanoos.service.bundle.crate import Part
    from nanoos.service.queries.campaign import CampaignReport
    from nanoos.service.queries.models import VersionReport


def report_page(
    report: CampaignReport,
    campaign: Row[Any],
    models: Sequence[VersionReport],
    plots: Mapping[str, bytes],
    parts: Sequence[Part],
    left_out: Sequence[str],
    *,
    made_at: datetime,
) -> str:
    """The page.

    Args:
        report: The campaign's progress.
        campaign: Its row.
        models: The versions in the bundle.
        plots: PNG images by file name.
        parts: What else the bundle holds.
        left_out: What it does not hold, in words.
        made_at: When the bundle was made.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("nanoos.service.bundle", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = _number
    return templates.get_template("report.html").render(
        report=report,
        campaign=campaign,
        models=models,
        plots={name: base64.b64encode(image).decode() for name, image in plots.items()},
        parts=parts,
        left_out=left_out,
        made_at=made_at,
        version=version("nanoos"),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
