"""Validation errors as text, alike in every interface: `batch_size=0: Input should be greater than or equal to 1`.

The caller adds the allowed values as a hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

MAX_PROBLEMS = 20  # problems shown for one request, which may contain as many unknown fields as fit into 4 MiB
VALUE_LENGTH = 120  # characters shown of a value: enough to recognise it, too few to leak a file


def describe_problems(error: ValidationError, *, whole: str = "the whole") -> str:
    """The first MAX_PROBLEMS problems with their fields and values, separated by semicolons.

    Args:
        error: The error that pydantic raised.
        whole: Shown in place of a field when the whole value is wrong.
    """
    found = error.errors(include_url=False)
    more = len(found) - MAX_PROBLEMS
    shown = "; ".join(describe_problem(item, whole=whole) for item in found[:MAX_PROBLEMS])
    return shown + (f"; and {more} more" if more > 0 else "")


def describe_problem(item: Mapping[str, Any], *, whole: str = "the whole") -> str:
    """Text of one entry of `ValidationError.errors()`."""
    where = field_of(item)[:VALUE_LENGTH] or whole
    if item["type"] == "extra_forbidden":
        return f"{where} is unknown"
    if item["type"] == "missing":
        return f"{where} is missing"
    return f"{where}={_shortened(item['input'])}: {reason_of(item)}"


def field_of(item: Mapping[str, Any]) -> str:
    """The dotted path of the field; empty for the whole value."""
    return ".".join(str(part) for part in item["loc"])


def reason_of(item: Mapping[str, Any]) -> str:
    """The problem, without field and value."""
    return str(item["msg"]).removeprefix("Value error, ")


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]}..."
