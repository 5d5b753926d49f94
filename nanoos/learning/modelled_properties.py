"""Modelled properties: one property on one design space by one engine, which a model learns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.learning.limits import MIN_LABELS
from nanoos.store.tables import modelled_properties


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
