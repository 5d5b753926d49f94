"""Lists of records: sequences that print as a table and become a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from pandas import DataFrame

R = TypeVar("R")

N_SHOWN = 20  # rows of a printed table
WIDTH = 40  # characters of a printed cell
# Fields with values by property: one data frame column for each property. Other mappings stay one column.
BY_PROPERTY = frozenset({"predictions", "uncertainties", "outputs", "values", "std", "simulated", "measured"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The prediction for a candidate's property when it was chosen, beside the simulated value.

    Attributes:
        mean: Posterior mean, property units.
        std: Posterior standard deviation, property units.
        value: Simulated value, property units; None before the simulation ends.
    """

    candidate_id: int
    structure_id: int
    formula: str
    iteration: int
    property: str
    mean: float
    std: float
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision and the step that made it.

    Attributes:
        taken_at: When the step began.
        kind: The rule that decided, for example campaign_iteration.
        numbers: The numbers behind the reason.
    """

    run_id: int
    taken_at: datetime
    kind: str
    subject: str
    result: str
    reason: str
    numbers: Mapping[str, Any]


class Records(Sequence[R], Generic[R]):
    """An immutable list of records of one kind; each is a dataclass whose docstring explains its fields.

    Args:
        kind: The records' dataclass.
        items: The records.
        shown: Fields that the printed table shows; `to_pandas` has all.
    """

    def __init__(self, kind: type[R], items: Iterable[R], shown: Sequence[str] = ()) -> None:
        self._kind: Any = kind
        self._items = tuple(items)
        self._shown = tuple(shown) or self._names

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self._kind))

    @overload
    def __getitem__(self, index: int) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Records[R]: ...

    def __getitem__(self, index: int | slice) -> R | Records[R]:
        if isinstance(index, slice):
            return Records(self._kind, self._items[index], self._shown)
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def to_pandas(self) -> DataFrame:
        """The records as a data frame, one row each, in the same order.

        A field that holds values by property becomes a column for each property: `outputs` becomes
        `outputs.bandgap_pbe_ev` and so on. Times are in UTC.
        """
        from pandas import DataFrame

        rows = [self._flat(item, self._names) for item in self._items]
        if not rows:
            return DataFrame(columns=[name for name in self._names if name not in BY_PROPERTY])
        return DataFrame(rows, columns=_columns(rows))

    def __repr__(self) -> str:
        columns, rows, rest = self._table()
        if not rows:
            return f"no {self._kind.__name__}"
        widths = [max(len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (columns, *rows)
        ]
        return "\n".join([*lines, *rest])

    def _repr_html_(self) -> str:
        columns, rows, rest = self._table()
        if not rows:
            return f"<p>{escape(repr(self))}</p>"
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        more = "".join(f"<p>{escape(line)}</p>" for line in rest)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def _table(self) -> tuple[list[str], list[list[str]], list[str]]:
        rows = [self._flat(item, self._shown) for item in self._items[:N_SHOWN]]
        columns = _columns(rows)
        n_more = len(self._items) - len(rows)
        rest = [f"... {n_more} more of {len(self._items)}"] if n_more else []
        return columns, [[_cell(row.get(column)) for column in columns] for row in rows], rest

    def _flat(self, item: Any, names: Sequence[str]) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for name in names:
            value = getattr(item, name)
            if name in BY_PROPERTY and isinstance(value, Mapping):
                flat |= {f"{name}.{key}": part for key, part in value.items()}
            else:
                flat[name] = value
        return flat


def _columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Columns of all rows, those of one field side by side, in the order of the fields."""
    by_field: dict[str, dict[str, None]] = {}
    for row in rows:
        for column in row:
            by_field.setdefault(column.partition(".")[0], {})[column] = None
    return [column for columns in by_field.values() for column in columns]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
