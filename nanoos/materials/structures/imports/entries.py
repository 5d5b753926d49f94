"""What every source of structures gives: structures, and what it holds that is none, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

MAX_NAME = 100
MAX_REASON = 300  # parsers quote whole lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A structure, not yet checked.

    Attributes:
        name: What its source calls it.
        atoms: ASE's atoms.
        smiles: Of a molecule; empty where unknown.
    """

    name: str
    atoms: Any
    smiles: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """An entry that cannot be used, and why."""

    name: str
    reason: str


Entry: TypeAlias = Found | Rejected


def shown(text: object, length: int = MAX_NAME) -> str:
    """Text of a stranger on one line, without control characters."""
    plain = re.sub(r"\s+", " ", str(text)[: 4 * length]).strip()
    printable = "".join(letter if letter.isprintable() else "?" for letter in plain)
    return printable if len(printable) <= length else f"{printable[: length - 3]}..."


def rejected(name: object, reason: object) -> Rejected:
    return Rejected(name=shown(name), reason=shown(reason, MAX_REASON))
