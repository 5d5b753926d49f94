"""Python functions that a definition names. They run in the engine process, never in a server or a worker."""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any


@cache
def load_function(path: str) -> Callable[..., Any]:
    """The object that `module:name` names.

    Raises:
        ImportError: The module cannot be imported or lacks the name.
    """
    try:
        found = pkgutil.resolve_name(path)
    except AttributeError as error:
        raise ImportError(f"{path}: {error}") from error
    if not callable(found):
        raise ImportError(f"{path} is {type(found).__name__}, which cannot be called")
    return found  # type: ignore[no-any-return]  # any callable


def code_version(path: str) -> str:
    """What identifies the code behind `module:name`: its package's version, or the hash of its file."""
    found = inspect.unwrap(load_function(path))
    module = getattr(found, "__module__", None) or path.partition(":")[0]
    packages = importlib.metadata.packages_distributions().get(module.partition(".")[0])
    if packages:
        return f"{packages[0]}-{importlib.metadata.version(packages[0])}"
    file = inspect.getsourcefile(found)
    if file is None:
        return module
    return f"{module}-{hashlib.sha256(Path(file).read_bytes()).hexdigest()[:8]}"


def one_number(answer: Any, name: str, path: str) -> float:
    """A property from what a function returned.

    Raises:
        TypeError: The answer is no mapping, lacks the property, or its value is no number.
    """
    if not isinstance(answer, Mapping):
        raise TypeError(f"{path} returned {type(answer).__name__} instead of a mapping of numbers by property")
    if name not in answer:
        raise TypeError(f"{path} returned no {name}; it returned {', '.join(map(str, answer)) or 'nothing'}")
    value = answer[name]
    if hasattr(value, "item"):  # a NumPy scalar, or an array or tensor with one element
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{path} returned {name}={value!r}, which is no number")
    return float(value)
