"""Writes docs/reference/python.md from the docstrings of the Python interface; a test checks that it is current.

python scripts/python_reference.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import nanoos
from nanoos.domain import errors
from nanoos.interfaces.python import NeedsApproval, Records, ServerUnavailable, Stalled, Step
from nanoos.interfaces.python.records import DecisionRecord, Prediction
from nanoos.service.access.identity import Forbidden, Unauthenticated
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.guardrails import QuotaExceeded
from nanoos.service.queries.campaign import CampaignReport, Iteration, RankedCandidate
from nanoos.service.queries.campaigns import CampaignSummary
from nanoos.service.queries.discoveries import Discovery
from nanoos.service.queries.labels import LabelView
from nanoos.service.queries.models import ModelSummary
from nanoos.service.queries.results import FileView, ResultView
from nanoos.service.queries.work import CandidateView, ExperimentView, StructureView
from nanoos.store.alerts import AlertView
from nanoos.store.raw_files import DamagedFile, MissingFile
from nanoos.store.raw_files.retention import NoLongerKept

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "python.md"
RECORDS = (
    Step,
    CampaignReport,
    Iteration,
    RankedCandidate,
    CampaignSummary,
    CandidateView,
    Prediction,
    LabelView,
    DecisionRecord,
    StructureView,
    ExperimentView,
    ResultView,
    FileView,
    ModelSummary,
    Discovery,
    AlertView,
    CommandResult,
)
ERRORS = (
    errors.NanoosError,
    errors.InvalidInput,
    errors.NotFound,
    errors.Conflict,
    errors.StaleVersion,
    Stalled,
    NeedsApproval,
    errors.StoreUnavailable,
    ServerUnavailable,
    Unauthenticated,
    Forbidden,
    QuotaExceeded,
    NoLongerKept,
    MissingFile,
    DamagedFile,
)
INTRODUCTION = """# Python

`import nanoos` gives the names below and loads nothing else until one is used. A lab in a folder and a lab on a server\
 have the same methods, records and errors. [The tutorial](../tutorials/python.md) shows them at work.

This page is made from the docstrings by `scripts/python_reference.py`.
"""
SECTION = re.compile(r"^(Args|Returns|Yields|Raises|Attributes):$")
ITEM = re.compile(r"^(\*?\w[\w, ]*): (.*)$")


def reference() -> str:
    """The page."""
    parts = [INTRODUCTION, _function("nanoos.open", nanoos.open, level=2)]
    for name, owner in (("lab", nanoos.Lab), ("campaign", nanoos.Campaign)):
        parts.append(f"## `nanoos.{owner.__name__}`\n\n{_docstring(owner)}")
        parts += [_member(name, key, value) for key, value in vars(owner).items() if not key.startswith("_")]
    parts.append(f"## `Records`\n\n{_docstring(Records)}")
    parts.append(_function("records.to_pandas", Records.to_pandas, level=3))
    parts.append("## Records of one kind\n\nFrozen dataclasses. Scores are 0..1 against the campaign's targets.")
    parts += [_record(record) for record in RECORDS]
    parts.append("## Errors\n\nEach has `message` and `hint`; from a server they are of the same classes.")
    parts.append("\n".join(["| error | base | meaning |", "|---|---|---|", *map(_error, ERRORS)]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _member(owner: str, name: str, value: Any) -> str:
    if isinstance(value, property):
        return f"### `{owner}.{name}`\n\n{_docstring(value)}"
    return _function(f"{owner}.{name}", value, level=3)


def _function(name: str, function: Callable[..., Any], *, level: int) -> str:
    signature = inspect.signature(function)
    own = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    shown = signature.replace(parameters=own, return_annotation=inspect.Signature.empty)
    answer = str(signature.return_annotation)
    arrow = "" if answer == "None" else f" → `{answer}`"
    return f"{'#' * level} `{name}{shown}`{arrow}\n\n{_docstring(function)}"


def _record(record: type[Any]) -> str:
    if not is_dataclass(record):
        raise TypeError(f"{record} is no dataclass")
    summary, meanings = _split(record)
    rows = [f"| `{field.name}` | `{_type(field.type)}` | {meanings.get(field.name, '')} |" for field in fields(record)]
    return "\n".join([f"### `{record.__name__}`", "", summary, "", "| field | type | |", "|---|---|---|", *rows])


def _type(annotation: Any) -> str:
    return str(annotation).replace("|", "\\|")


def _error(error: type[Exception]) -> str:
    first = (inspect.getdoc(error) or "").partition("\n\n")[0].replace("\n", " ")
    return f"| `{error.__name__}` | `{error.__mro__[1].__name__}` | {first} |"


def _split(record: type[Any]) -> tuple[str, dict[str, str]]:
    """A record's docstring without its attributes, and these by name."""
    text, _, attributes = (inspect.getdoc(record) or "").partition("Attributes:")
    return text.strip(), dict(_items(attributes.splitlines()))


def _docstring(documented: Any) -> str:
    """A docstring's text as it is, its sections as lists."""
    out: list[str] = []
    section, body = "", list[str]()
    for line in [*(inspect.getdoc(documented) or "").splitlines(), "End:"]:
        found = SECTION.match(line)
        if found is None and line != "End:":
            body.append(line)
            continue
        out.append(_section(section, body))
        section, body = (found[1] if found else ""), []
    return "\n\n".join(part for part in out if part)


def _section(title: str, lines: list[str]) -> str:
    if not title:
        return "\n".join(lines).strip()
    if title in ("Returns", "Yields"):
        return f"{title}: {' '.join(line.strip() for line in lines).strip()}"
    shown = "Arguments" if title == "Args" else title
    items = _items(lines)
    return "\n".join([f"{shown}:", "", *(f"- `{name}`: {meaning}" for name, meaning in items)])


def _items(lines: list[str]) -> list[tuple[str, str]]:
    items: list[tuple[str, str]] = []
    for line in lines:
        found = ITEM.match(line.strip())
        is_new = found is not None and len(line) - len(line.lstrip()) == 4
        if found is not None and is_new:
            items.append((found[1], found[2]))
        elif items and line.strip():
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
    return items


if __name__ == "__main__":
    REFERENCE.write_text(reference())
    print(f"{REFERENCE} written")
