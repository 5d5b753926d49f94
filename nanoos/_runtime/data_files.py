"""Files of the machine that a request may name: only those below DATA_ROOTS, symbolic links followed first."""

from __future__ import annotations

from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.settings import load_settings


def data_file(named: str | Path) -> Path:
    """The file or folder that is meant, absolute and without symbolic links; it need not exist.

    Raises:
        InvalidInput: It is not below a folder of DATA_ROOTS, or is hidden there. Says nothing of whether it exists.
    """
    roots = load_settings().effective_data_roots
    try:
        path = Path(named).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(f"{str(named)!r} is no path of a file.", hint="Give the path of a file.") from error
    for root in roots:
        # A hidden file, such as .env, holds settings and no data.
        if path.is_relative_to(root) and not any(part.startswith(".") for part in path.relative_to(root).parts):
            return path
    raise InvalidInput(
        f"{str(named)!r} is not below a folder whose files may be read.",
        hint=f"Put it below one of these, or add its folder to DATA_ROOTS: {', '.join(map(str, roots))}.",
    )
