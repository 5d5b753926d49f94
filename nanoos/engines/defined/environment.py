"""What the processes of a defined engine see: their environment variables, and the lab's Python modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos._runtime.child_python import own_environment
from nanoos.settings import Settings


def environment_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """The variables that a stored definition's processes see besides the usual ones."""
    return own_environment(
        passed=definition.get("pass_environment", ()),
        set_=definition.get("environment", {}),
        cores=definition.get("resources", {}).get("cores", 1),
    )


def import_folders(settings: Settings) -> list[str]:
    """Where the Python functions of definitions are looked for, after the installed packages."""
    return [str(settings.engines_folder.expanduser().resolve())]
