"""Modelled properties with their labels and the version in service."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from nanoos.domain.statuses import ModelStatus
from nanoos.learning.model_progress import model_progress
from nanoos.store.tables import model_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSummary:
    """One modelled property.

    Attributes:
        n_new: Labels since its newest dataset.
        version: The one in service; None before the first.
        n_trained: Labels that the serving version was trained on.
        rmse: Cross-validated, property units.
        r2: Cross-validated; None where all labels are equal.
    """

    slug: str
    n_labels: int
    n_new: int
    has_open_training: bool
    version: int | None = None
    n_trained: int | None = None
    rmse: float | None = None
    r2: float | None = None


def model_summaries(connection: Connection) -> tuple[ModelSummary, ...]:
    """All modelled properties, oldest first."""
    serving = {
        row.modelled_property_id: row
        for row in connection.execute(
            select(model_versions.c.modelled_property_id, model_versions.c.version, model_versions.c.metrics).where(
                model_versions.c.status == ModelStatus.CHAMPION.value
            )
        )
    }
    return tuple(
        ModelSummary(
            slug=view.slug,
            n_labels=view.n_labels,
            n_new=view.n_new,
            has_open_training=view.has_open_training,
            version=serving[view.id].version if view.id in serving else None,
            n_trained=serving[view.id].metrics["n"] if view.id in serving else None,
            rmse=serving[view.id].metrics["rmse"] if view.id in serving else None,
            r2=serving[view.id].metrics["r2"] if view.id in serving else None,
        )
        for view in model_progress(connection)
    )
