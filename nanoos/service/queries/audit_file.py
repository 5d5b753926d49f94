"""The audit log as a file that can be checked without the platform: JSON lines, CSV or Parquet."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.service.queries.audit import COLUMNS

BLOCK = 2**20  # bytes
Rows = Iterable[Sequence[Mapping[str, Any]]]


def audit_file(rows: Rows, path: Path) -> Iterator[bytes]:
    """The content of a file of audit rows, in the format of its suffix.

    Args:
        rows: From `whole_audit`.
        path: Names the format: .jsonl, .csv or .parquet.

    Raises:
        InvalidInput: No format has this suffix.
    """
    write = FORMATS.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(
            f"{path.name!r} names no format of an audit file.",
            hint=f"{did_you_mean(path.suffix, FORMATS)}Suffixes: {', '.join(FORMATS)}.",
        )
    return write(rows)


def _json_lines(rows: Rows) -> Iterator[bytes]:
    for some in rows:
        yield "".join(f"{json.dumps(row)}\n" for row in some).encode()


def _csv(rows: Rows) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for some in rows:
        writer.writerows(some)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _parquet(rows: Rows) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.int64() if name == "seq" else pa.string()) for name in COLUMNS])
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for some in rows:
                writer.write_table(pa.Table.from_pylist(list(some), schema))
        file.seek(0)
        yield from iter(lambda: file.read(BLOCK), b"")


FORMATS: Mapping[str, Callable[[Rows], Iterator[bytes]]] = {
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".parquet": _parquet,
}
