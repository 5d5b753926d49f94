"""Labels of a campaign's candidates, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.learning.modelled_properties import of_source
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import (
    candidates,
    label_retractions,
    labels,
    modelled_labels,
    modelled_properties,
    structures,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """One value of one property of one structure from one source.

    Attributes:
        value: In the property's units.
        noise_std: Standard deviation of the value, same units; None where it is not known.
        source_kind: simulation, import or experiment. Of several, experiments count before imports, imports before
            simulations.
        source_id: Of the simulation's result, the import, or the experiment.
    """

    id: int
    structure_id: int
    structure_hash: str
    formula: str
    property: str
    value: float
    noise_std: float | None
    source_kind: str
    source_id: int
    recorded_at: datetime


def labels_page(
    connection: Connection, slug: str, *, limit: int = 50, offset: int = 0, property: str | None = None
) -> Page[LabelView]:
    """Labels of a campaign's candidates, the newest first: simulated by its engine, or measured; none retracted.

    Args:
        connection: One consistent view.
        slug: The campaign.
        limit: Rows of the page.
        offset: Rows before it.
        property: Only of this property.

    Raises:
        NotFound: No such campaign.
        InvalidInput: No such page.
    """
    campaign = get_campaign(connection, slug)
    is_candidate = and_(
        candidates.c.structure_id == modelled_labels.c.structure_id, candidates.c.campaign_id == campaign.id
    )
    query = (
        label_rows(campaign)
        .join(candidates, is_candidate)
        .where(label_retractions.c.id.is_(None))
        .order_by(labels.c.id.desc())
    )
    if property is not None:
        query = query.where(labels.c.property == property)
    return read_page(connection, query, _label, limit=limit, offset=offset)


def label_rows(campaign: Row[Any]) -> Select[Any]:
    """The labels of a campaign's modelled properties, with why each was retracted; NULL where it counts."""
    of_campaign = select(modelled_properties.c.id).where(of_source(modelled_properties, campaign))
    return (
        select(
            labels,
            structures.c.id.label("structure_id"),
            structures.c.formula,
            label_retractions.c.reason.label("retracted_because"),
        )
        .join(modelled_labels, modelled_labels.c.label_id == labels.c.id)
        .join(structures, structures.c.id == modelled_labels.c.structure_id)
        .outerjoin(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(modelled_labels.c.modelled_property_id.in_(of_campaign))
    )


def _label(row: Row[Any]) -> LabelView:
    return LabelView(**{name: getattr(row, name) for name in LabelView.__dataclass_fields__})
