"""Modelled properties: one property on one design space by one engine, which a model learns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select

from nanoos.domain.engine_source import EngineSource
from nanoos.domain.errors import Conflict, NotFound
from nanoos.learning.limits import MIN_LABELS
from nanoos.store.tables import campaigns, modelled_properties

SOURCE = ("design_space_id", *EngineSource._fields)


def get_modelled_property(connection: Connection, slug: str) -> Row[Any]:
    """The modelled property's row.

    Raises:
        NotFound: It does not exist; the hint lists those that do.
    """
    row = connection.execute(select(modelled_properties).where(modelled_properties.c.slug == slug)).first()
    if row is None:
        slugs = connection.execute(select(modelled_properties.c.slug).order_by(modelled_properties.c.id)).scalars()
        raise NotFound(
            f"There is no modelled property {slug!r}.", hint=f"Known: {', '.join(slugs) or 'none: create a campaign'}."
        )
    return row


def of_source(table: Table, row: Row[Any]) -> ColumnElement[bool]:
    """Whether a modelled property belongs to a campaign: both name the same design space and engine.

    Args:
        table: `modelled_properties`, to find a campaign's; or `campaigns`, to find a modelled property's.
        row: The campaign or the modelled property.
    """
    return and_(*(table.c[name] == getattr(row, name) for name in SOURCE))


def slugs_of_campaign(connection: Connection, campaign: Row[Any]) -> dict[str, str]:
    """The slugs of a campaign's modelled properties, by property."""
    rows = connection.execute(
        select(modelled_properties.c.property, modelled_properties.c.slug)
        .where(of_source(modelled_properties, campaign))
        .order_by(modelled_properties.c.id)
    )
    return dict(rows.tuples().all())


def campaigns_of(connection: Connection, modelled: Row[Any]) -> list[str]:
    """The slugs of the campaigns that learn a modelled property, newest first."""
    return list(
        connection.execute(
            select(campaigns.c.slug).where(of_source(campaigns, modelled)).order_by(campaigns.c.id.desc())
        ).scalars()
    )


def modelled_property_slugs(connection: Connection) -> list[str]:
    """All modelled properties, oldest first."""
    return list(connection.execute(select(modelled_properties.c.slug).order_by(modelled_properties.c.id)).scalars())


def check_enough_labels(slug: str, n_labels: int) -> None:
    """Raise Conflict if there are too few labels to train a model."""
    if n_labels < MIN_LABELS:
        raise Conflict(
            f"{slug!r} has {n_labels} labels; training needs at least {MIN_LABELS}.",
            hint="Run more simulations first.",
        )
