"""What pydantic refused, in the words of every interface: `batch_size=0: Input should be greater than or equal to 1`.

Which values a field allows is said by its owner, in the hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

MAX_PROBLEMS = 20  # shown of one request, which may have a name for each of its 4 MiB
VALUE_LENGTH = 120  # of a value in a message: enough to recognise it, too short for a file's content


def describe_problems(error: ValidationError, *, whole: str = "the whole") -> str:
    """The problems with their fields and values, separated by semicolons; the first few of many.

    Args:
        error: What pydantic raised.
        whole: Stands for the field where the value as a whole is wrong.
    """
    found = error.errors(include_url=False)
    more = len(found) - MAX_PROBLEMS
    shown = "; ".join(describe_problem(item, whole=whole) for item in found[:MAX_PROBLEMS])
    return shown + (f"; and {more} more" if more > 0 else "")


def describe_problem(item: Mapping[str, Any], *, whole: str = "the whole") -> str:
    """One entry of `ValidationError.errors()`."""
    where = field_of(item)[:VALUE_LENGTH] or whole
    if item["type"] == "extra_forbidden":
        return f"{where} is unknown"
    if item["type"] == "missing":
        return f"{where} is missing"
    return f"{where}={_shortened(item['input'])}: {reason_of(item)}"


def field_of(item: Mapping[str, Any]) -> str:
    """The dotted path of the field; empty for the value as a whole."""
    return ".".join(str(part) for part in item["loc"])


def reason_of(item: Mapping[str, Any]) -> str:
    """What is wrong, without field and value."""
    return str(item["msg"]).removeprefix("Value error, ")


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]}..."
