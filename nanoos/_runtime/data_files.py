"""Local files that a request may name: only those below DATA_ROOTS after resolving symbolic links."""

from __future__ import annotations

from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.settings import load_settings


def data_file(named: str | Path) -> Path:
    """The absolute path without symbolic links; the file or folder need not exist.

    Raises:
        InvalidInput: It is not below a folder of DATA_ROOTS, or is hidden there. Does not reveal whether it exists.
    """
    roots = load_settings().effective_data_roots
    try:
        path = Path(named).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(f"{str(named)!r} is not a file path.", hint="Give the path of a file.") from error
    for root in roots:
        # Hidden files, such as .env, hold settings, not data.
        if path.is_relative_to(root) and not any(part.startswith(".") for part in path.relative_to(root).parts):
            return path
    raise InvalidInput(
        f"{str(named)!r} is outside the folders whose files may be read.",
        hint=f"Move it to one of these folders, or add its folder to DATA_ROOTS: {', '.join(map(str, roots))}.",
    )
