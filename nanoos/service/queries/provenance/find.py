"""Finding a candidate by what a person writes: an id, a structure's name or hash, an experiment, a simulation."""

from __future__ import annotations

from typing import Any, NoReturn

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.suggestions import did_you_mean
from nanoos.service.queries.work import candidate_rows
from nanoos.store.tables import candidates, experiment_runs, simulation_jobs, structures

WORK = {"experiment": experiment_runs, "simulation": simulation_jobs}
NAMES_COMPARED = 2_000  # for a suggestion; comparing takes 0.1 ms a name
SHOWN = 10
ID_DIGITS = 18  # what a column of ids surely holds
HINT = "Give a candidate's id, its structure's name or hash, experiment/ID or simulation/ID."


def find_candidate(connection: Connection, campaign: Row[Any], name: str) -> Row[Any]:
    """The candidate's row as `work.candidate_rows` gives it, and `spec`.

    Args:
        connection: One consistent view.
        campaign: The campaign's row.
        name: The candidate's id, the name or hash of its structure, `experiment/ID` or `simulation/ID`. What could be
            an id is one where the campaign has such a candidate.

    Raises:
        NotFound: The campaign has no such candidate; the hint names the nearest.
        InvalidInput: Several candidates have this name.
    """
    query = candidate_rows(campaign).add_columns(structures.c.spec).order_by(candidates.c.id)
    found = connection.execute(query.where(_is_named(name)).limit(SHOWN + 1)).all()
    exact = [row for row in found if str(row.id) == name] or [row for row in found if row.structure_hash == name]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        _raise_unknown(connection, campaign, name)
    ids = ", ".join(str(row.id) for row in found[:SHOWN])
    raise InvalidInput(
        f"Several candidates of campaign {campaign.slug!r} are named {name!r}.",
        hint=f"Give the id of one: {ids}{', ...' if len(found) > SHOWN else ''}.",
    )


def _is_named(name: str) -> ColumnElement[bool]:
    kind, slash, id_ = name.partition("/")
    if slash and kind in WORK and _is_id(id_):
        return candidates.c.id.in_(select(WORK[kind].c.candidate_id).where(WORK[kind].c.id == int(id_)))
    is_structure = or_(structures.c.formula == name, structures.c.structure_hash == name)
    return or_(candidates.c.id == int(name), is_structure) if _is_id(name) else is_structure


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= ID_DIGITS


def _raise_unknown(connection: Connection, campaign: Row[Any], name: str) -> NoReturn:
    in_space = connection.execute(
        select(structures.c.id)
        .where(
            structures.c.design_space_id == campaign.design_space_id,
            or_(structures.c.formula == name, structures.c.structure_hash == name),
        )
        .limit(1)
    ).first()
    if in_space is not None:
        raise NotFound(
            f"Campaign {campaign.slug!r} has not chosen {name!r}, which is in its design space.",
            hint="The query get_next_candidates shows what it would choose next.",
        )
    known = connection.execute(
        select(structures.c.formula)
        .join(candidates, candidates.c.structure_id == structures.c.id)
        .where(candidates.c.campaign_id == campaign.id)
        .order_by(candidates.c.id.desc())
        .limit(NAMES_COMPARED)
    ).scalars()
    raise NotFound(
        f"Campaign {campaign.slug!r} has no candidate {name!r}.", hint=f"{did_you_mean(name, set(known))}{HINT}"
    )
