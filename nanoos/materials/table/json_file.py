"""JSON records as the text cells of a table, so that they are checked like a CSV."""

from __future__ import annotations

import json
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.materials.table.limits import check_size

FORM = 'a list of objects with the same kind of keys: [{"id": "MoS2", "bandgap_pbe_ev": 1.67}]'


def json_rows(path: Path, content: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The keys in the order in which they appear, and the records; a missing key or null is an empty cell.

    Raises:
        InvalidInput: The file is no list of flat objects, or too large.
    """
    try:
        records = json.loads(content)
    except (ValueError, RecursionError) as exc:
        # The cause's message may quote the file.
        where = f", line {exc.lineno}" if isinstance(exc, json.JSONDecodeError) else ""
        raise InvalidInput(f"The table {path} is not JSON{where}.", hint=f"Give {FORM}.") from exc
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise InvalidInput(f"The table {path} is not a list of objects.", hint=f"Give {FORM}.")
    columns = tuple(dict.fromkeys(key for record in records for key in record))
    check_size(path, len(records), len(columns))
    nested = [
        str(position)
        for position, record in enumerate(records, start=1)
        if any(isinstance(value, dict | list) for value in record.values())
    ]
    if nested:
        raise InvalidInput(
            f"{path}: record {', '.join(nested[:5])} holds a list or an object.", hint="Give one value for each key."
        )
    return tuple(key.strip() for key in columns), [
        tuple(_cell(record.get(key)) for key in columns) for record in records
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value).strip()
