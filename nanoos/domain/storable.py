"""What others say, as every database can store it: programs and instruments write what they like."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def storable_text(text: str) -> str:
    """The text with NUL and lone surrogates spelled out, which a column does not hold."""
    return text.replace("\x00", "\\x00").encode(errors="backslashreplace").decode()


def storable_json(value: Any) -> Any:
    """A JSON value with its texts made storable, and NaN and infinities replaced by their names."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable_json(item) for key, item in value.items()}
    return [storable_json(item) for item in value] if isinstance(value, list | tuple) else value
