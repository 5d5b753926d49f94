"""A campaign as a form over the columns of a table: what each column is, what is wanted of the targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.dashboard.forms import MAX_DIGITS, as_number
from nanoos.materials.table.table_file import MISSING, Cells

ROLES: Mapping[str, str] = {
    "name": "name",
    "number": "number",
    "category": "category",
    "target": "target",
    "unused": "not used",
}
WANTED: Mapping[str, str] = {
    "maximize": "as high as possible",
    "minimize": "as low as possible",
    "min": "at least",
    "max": "at most",
    "value": "close to",
}
MOST_CATEGORIES = 20  # of a column that is taken for a category; the form may say otherwise
N_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One row of the form.

    Attributes:
        examples: Its first values.
        n_known: Cells that are not blank.
        wanted: One of WANTED, of a target.
        bound, tolerance: As typed.
    """

    number: int
    name: str
    examples: str
    n_known: int
    role: str
    wanted: str = "maximize"
    bound: str = ""
    tolerance: str = ""


def guessed(cells: Cells) -> list[Column]:
    """The columns, with the roles that their cells suggest: one with blanks is what has yet to be measured."""
    columns, has_name = [], False
    for number, name in enumerate(cells.columns):
        texts = cells.column(name)
        known = [text for text in texts if text.lower() not in MISSING]
        is_numeric = bool(known) and all(_is_number(text) for text in known)
        if not is_numeric and not has_name and len(set(known)) == len(texts):
            role, has_name = "name", True
        elif is_numeric:
            role = "number" if len(known) == len(texts) else "target"
        else:
            is_category = len(known) == len(texts) and 1 < len(set(known)) <= MOST_CATEGORIES
            role = "category" if is_category else "unused"
        examples = ", ".join(list(dict.fromkeys(known))[:N_EXAMPLES])
        columns.append(Column(number=number, name=name, examples=examples, n_known=len(known), role=role))
    return columns


def typed(columns: Sequence[Column], form: Mapping[str, str]) -> list[Column]:
    """The columns as the form has them; an unknown choice stays as it was."""

    def choice(name: str, known: Mapping[str, str], present: str) -> str:
        return form[name] if form.get(name) in known else present

    return [
        replace(
            item,
            role=choice(f"role.{item.number}", ROLES, item.role),
            wanted=choice(f"wanted.{item.number}", WANTED, item.wanted),
            bound=form.get(f"bound.{item.number}", "").strip(),
            tolerance=form.get(f"tolerance.{item.number}", "").strip(),
        )
        for item in columns
    ]


def campaign_of(cells: Cells, columns: Sequence[Column], form: Mapping[str, str]) -> dict[str, Any]:
    """The campaign that the form describes.

    Raises:
        InvalidInput: No name, no description or no target, or a number or a measured value cannot be read.
    """
    of_role = {role: [item.name for item in columns if item.role == role] for role in ROLES}
    if len(of_role["name"]) != 1:
        named = ", ".join(of_role["name"]) or "none"
        raise InvalidInput(f"One column has to name the candidates; chosen: {named}.", hint="Choose one.")
    if not of_role["target"]:
        raise InvalidInput("No column is a target.", hint="Say of at least one column what is wanted of it.")
    targets = [item for item in columns if item.role == "target"]
    for item in targets:
        cells.numbers(item.name, is_named=True, may_miss=True, hint="Mend the cell, or leave it blank.")
    space = {
        "path": str(cells.path),
        "id_column": of_role["name"][0],
        "feature_columns": of_role["number"],
        "categorical_columns": of_role["category"],
    }
    kind, _, source = form.get("source", "").partition(":")
    if kind not in ("instrument", "engine") or not source:
        raise InvalidInput("Nothing is chosen that measures or computes the targets.", hint="Choose one.")
    return {
        "slug": form.get("slug", "").strip(),
        "name": form.get("title", "").strip(),
        "design_space": {"kind": "table", "params": space},
        kind: {"name": source},
        "goal": {item.name: _target(item) for item in targets},
        **_limits(form, kind),
        "start": form.get("start") == "on",
    }


def suggested_slug(path: Path) -> str:
    """A campaign's slug from the name of its file."""
    return re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-_")[:64] or "campaign"


def _limits(form: Mapping[str, str], kind: str) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    budget = "experiment_budget" if kind == "instrument" else "simulation_budget"
    for field, key in (("batch_size", "batch_size"), ("budget", budget), ("hits", "hits")):
        text = form.get(field, "").strip()
        if text and not (text.isdecimal() and len(text) <= MAX_DIGITS):
            shown = f"{field.replace('_', ' ')}: {text[:40]!r}"
            raise InvalidInput(f"{shown} is no whole number.", hint="Nothing was created.")
        if text:
            limits |= {"stop": {"hits": int(text)}} if key == "hits" else {key: int(text)}
    return limits


def _target(item: Column) -> dict[str, Any]:
    if item.wanted in ("maximize", "minimize"):
        return {"direction": item.wanted}
    if not item.bound:
        raise InvalidInput(f"{item.name}: {WANTED[item.wanted]} what?", hint="Give a number.")
    target = {item.wanted: as_number(item.name, item.bound)}
    if item.tolerance:
        target["tolerance"] = as_number(f"{item.name}, tolerance", item.tolerance)
    elif item.wanted == "value":
        raise InvalidInput(f"{item.name}: how close to {item.bound}?", hint="Give a tolerance.")
    return target


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
