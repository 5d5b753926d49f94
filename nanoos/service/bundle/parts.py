"""The ZIP file of a bundle while it is written, and the description of what is in it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from nanoos.service.bundle.crate import Part

COMPRESSED = (".parquet", ".png", ".skops")


class Parts:
    """Adds parts to a ZIP file.

    Args:
        file: The file.
        on_part: Called with the path of each part before it is written.
        now: The time of each part.

    Attributes:
        described: The parts so far.
    """

    def __init__(self, file: zipfile.ZipFile, on_part: Callable[[str], None], now: datetime) -> None:
        self.now = now
        self.described: list[Part] = []
        self._file, self._on_part = file, on_part

    def add(self, path: str, content: bytes, description: str) -> None:
        self.add_blocks(path, [content], description)

    def add_blocks(self, path: str, blocks: Iterable[bytes], description: str | None = None) -> None:
        """Add a file; without a description it belongs to a folder that has one."""

        def write(target: Any) -> None:
            for block in blocks:
                target.write(block)

        self.write(path, write, description)

    def write(self, path: str, write: Callable[[Any], object], description: str | None) -> None:
        """Add a file that `write` fills."""
        self._on_part(path)
        entry = zipfile.ZipInfo(path, self.now.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_STORED if path.endswith(COMPRESSED) else zipfile.ZIP_DEFLATED
        with self._file.open(entry, "w", force_zip64=True) as target:
            write(target)
        if description is not None:
            self.described.append(Part(path=path, description=description, size=entry.file_size))
