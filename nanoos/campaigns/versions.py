"""A version of each campaign, which changes with what its progress is made of; no candidate is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.structures import stable_hash
from nanoos.store.tables import campaigns, modelled_properties, row_counts


def campaign_versions(connection: Connection, labels: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The version of each campaign by slug, oldest first, in three statements.

    It changes with the campaign's row, with each candidate, simulation and experiment that is added or changes its
    status, and with each label of its design space that is measured, imported, retracted or corrected.

    Args:
        connection: The database.
        labels: Of `label_versions`.
    """
    by_space: dict[int, list[str]] = defaultdict(list)
    spaces = select(modelled_properties.c.slug, modelled_properties.c.design_space_id)
    space_of = dict(connection.execute(spaces).tuples().all())
    for (slug, source), version in sorted(labels.items()):
        # Simulations are counted with their campaign; here only their retractions.
        counts = version.rpartition("-")[2] if source == LabelKind.SIMULATION else version
        by_space[space_of[slug]].append(f"{slug} {source} {counts}")
    parts = (row_counts.c.campaign_id, row_counts.c.table_name, row_counts.c.status, row_counts.c.flag)
    by_campaign: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(
        select(*parts, func.sum(row_counts.c.n).label("n"))
        .where(row_counts.c.campaign_id.is_not(None))
        .group_by(*parts)
        .having(func.sum(row_counts.c.n) != 0)
        .order_by(*parts)
    ):
        by_campaign[row.campaign_id].append(f"{row.table_name} {row.status} {row.flag} {row.n}")
    names = ("id", "slug", "version", "updated_at", "design_space_id")
    return {
        row.slug: stable_hash(
            [row.version, row.updated_at.isoformat(), by_campaign[row.id], by_space[row.design_space_id]]
        )
        for row in connection.execute(select(*(campaigns.c[name] for name in names)).order_by(campaigns.c.id))
    }
