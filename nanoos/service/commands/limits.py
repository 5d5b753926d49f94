"""Limits on every command's values, checked before its fields and before it is recorded.

Every value ends in a database column or in JSON; these bounds keep out what either cannot store or return.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 20  # lists and objects within each other; a campaign has five
MAX_TEXT = 10_000  # characters of one text; descriptions and reasons are far below
MAX_INTEGER = 2**63  # of a database's whole number


def check_plain(payload: Any) -> None:
    """Raises ValueError where a value is nested too deeply, too long, too large, or no text that can be stored."""
    waiting: list[tuple[str, Any, int]] = [("", payload, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(where, value)
        elif isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
            raise ValueError(f"{where or 'the value'} is a whole number beyond 64 bits")
        elif isinstance(value, Mapping | list | tuple | set | frozenset):
            if depth == MAX_DEPTH:
                raise ValueError(f"{where[:100]} is nested more than {MAX_DEPTH} deep")
            if isinstance(value, Mapping):
                for key in value:
                    _check_text(f"a name in {where or 'the whole'}", str(key))
                waiting.extend((f"{where}.{key}".strip("."), item, depth + 1) for key, item in value.items())
            else:
                waiting.extend((where, item, depth + 1) for item in value)


def _check_text(where: str, text: str) -> None:
    if len(text) > MAX_TEXT:
        raise ValueError(f"{where or 'the text'} has {len(text):,} characters, {MAX_TEXT:,} are the most")
    if "\x00" in text:
        raise ValueError(f"{where or 'the text'} holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{where or 'the text'} is no valid Unicode text at character {error.start}") from error
