"""Saving a downloaded file: complete under its name, or not there at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.store.raw_files import check_file_name


def target_of(name: str, to: Path | None, *, overwrite: bool) -> Path:
    """Where a file of this name is saved: in a folder, or as a new file.

    Raises:
        InvalidInput: The name is not allowed, or there is such a file already.
    """
    check_file_name(name)
    target = Path(name) if to is None else to / name if to.is_dir() else to
    if target.is_dir() or (os.path.lexists(target) and not overwrite):
        raise InvalidInput(f"{target} is there already.", hint="Give another name, or ask to overwrite it.")
    return target


@contextmanager
def appearing_whole(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """A new file's path beside the target, which takes the target's name at the end; nothing is left after an error.

    Raises:
        InvalidInput: The file cannot be written, or the target has appeared meanwhile.
    """
    part = target.parent / f".{uuid.uuid4().hex}.part"
    try:
        yield part
        if overwrite:
            part.replace(target)
        else:
            os.link(part, target)
    except OSError as error:
        raise InvalidInput(f"{target} cannot be written: {error.strerror}.", hint="Give another place.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def save(chunks: Iterable[bytes], target: Path, *, overwrite: bool) -> Path:
    """Write the chunks to a file; nothing is left where they end with an error.

    Raises:
        InvalidInput: The file cannot be written, or has appeared meanwhile.
    """
    with appearing_whole(target, overwrite=overwrite) as part, part.open("xb") as file:
        for block in chunks:
            file.write(block)
    return target
