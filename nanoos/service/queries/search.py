"""Campaigns, candidates, models, commands and alerts by what a person types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, String, cast, false, literal, or_, select, union_all

from nanoos.domain.errors import InvalidInput
from nanoos.store.tables import agent_commands, alerts, campaigns, candidates, modelled_properties, structures

FoundKind = Literal["campaign", "candidate", "model", "command", "alert"]
N_EACH = 10
MAX_LENGTH = 200  # no name is longer
ID_DIGITS = 18  # what a column of ids surely holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something with this text in its name, or with this id.

    Attributes:
        key: The id of a candidate, command or alert; the short name of a campaign or model.
        campaign: Of a candidate; empty otherwise.
    """

    kind: FoundKind
    key: str
    title: str
    campaign: str


def search(connection: Connection, text: str, *, limit: int = N_EACH) -> tuple[Found, ...]:
    """What has this text in its name, in any case, or this id; of each kind the newest, in one statement.

    Args:
        connection: One consistent view.
        text: Part of a campaign's, model's or structure's name or an alert's subject, or the id of a candidate, command
            or alert.
        limit: Of each kind.

    Raises:
        InvalidInput: The text is longer than any name.
    """
    text = text.strip()
    if not text:
        return ()
    if len(text) > MAX_LENGTH or "\0" in text:
        raise InvalidInput(
            f"{len(text)} characters cannot be searched for.", hint=f"Write at most {MAX_LENGTH}, and no NUL."
        )
    id_ = int(text) if text.isascii() and text.isdigit() and len(text) <= ID_DIGITS else None

    def has_id(column: Any) -> Any:
        return false() if id_ is None else column == id_

    def named(column: Any) -> Any:
        return column.icontains(text, autoescape=True)

    def rows(kind: FoundKind, key: Any, title: Any, campaign: Any = "") -> Select[Any]:
        return select(
            literal(kind).label("kind"),
            cast(key, String).label("key"),
            cast(title, String).label("title"),
            (literal(campaign) if isinstance(campaign, str) else campaign).label("campaign"),
        )

    parts = (
        rows("campaign", campaigns.c.slug, campaigns.c.name)
        .where(or_(named(campaigns.c.slug), named(campaigns.c.name)))
        .order_by(campaigns.c.id.desc()),
        rows("candidate", candidates.c.id, structures.c.formula, campaigns.c.slug)
        .join_from(candidates, structures, structures.c.id == candidates.c.structure_id)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .where(or_(named(structures.c.formula), has_id(candidates.c.id)))
        .order_by(candidates.c.id.desc()),
        rows("model", modelled_properties.c.slug, modelled_properties.c.property)
        .where(named(modelled_properties.c.slug))
        .order_by(modelled_properties.c.id.desc()),
        rows("command", agent_commands.c.id, agent_commands.c.kind)
        .where(has_id(agent_commands.c.id))
        .order_by(agent_commands.c.id.desc()),
        rows("alert", alerts.c.id, alerts.c.subject)
        .where(or_(named(alerts.c.subject), has_id(alerts.c.id)))
        .order_by(alerts.c.id.desc()),
    )
    # A part's own order and limit need a subquery on SQLite.
    found = connection.execute(union_all(*(select(part.limit(limit).subquery()) for part in parts)))
    return tuple(Found(kind=row.kind, key=row.key, title=row.title, campaign=row.campaign) for row in found)
