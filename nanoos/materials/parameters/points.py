"""Points of a parameter space as rows of an array, and the constraints on them as matrices.

A point has a column for each number, in its own units, then one for each category, which holds the position of its
value. Fixed parameters have none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.errors import InvalidInput
from nanoos.materials.parameters.definition import (
    AtMost,
    Between,
    Categorical,
    Constraint,
    Continuous,
    Fixed,
    Integer,
    Linear,
    Mixture,
    SpaceParameters,
    Varying,
    bounds_of,
    describe,
    describe_range,
    settings_of,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TOLERANCE = 1e-9  # of a constraint, relative to its largest term or bound where that exceeds 1
DIGITS = 11  # significant digits of a continuous value: processors differ beyond, and sums stay exact to TOLERANCE
FORBIDDEN_MARGIN = 1e-6  # of a range: drawn points keep this far from a forbidden one, which is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition on a point: a range of a number's column, or positions of a category's values."""

    column: int
    low: float = -np.inf
    high: float = np.inf
    codes: tuple[int, ...] | None = None

    def holds(self, points: Floats) -> Bools:
        values = points[:, self.column]
        return np.isin(values, self.codes) if self.codes is not None else (values >= self.low) & (values <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Columns of which at most `count` are above 0, and those at least `minimum`."""

    columns: NDArray[np.int64]
    count: int
    minimum: float


class Points:
    """The columns and constraints of a space.

    Attributes:
        low, high: Bounds of the numbers, shape (n_numbers,).
        settings: By number, the values that it can take, ascending; None where it is continuous.
        n_values: By category, the number of its values.
        equal, equal_to: Equality constraints on the numbers, shapes (n_equal, n_numbers) and (n_equal,).
        below, below_of: Those of `matrix @ numbers <= bound`.
        linked: Whether a number takes part in a sum or group, shape (n_numbers,).
        placeholder: What stands for a parameter that has no value: its lowest one, or its first; shape (n_columns,).
    """

    def __init__(self, definition: SpaceParameters, constraints: tuple[Constraint, ...] | None = None) -> None:
        self.definition = definition
        self._margin = FORBIDDEN_MARGIN
        self.constraints = definition.constraints if constraints is None else constraints
        self.numbers, self.categories = definition.numbers, definition.categories
        self.low, self.high = np.array([bounds_of(item) for item in self.numbers]).reshape(-1, 2).T.copy()
        self.is_log = np.array([isinstance(item, Continuous) and item.log for item in self.numbers], dtype=bool)
        allowed = [settings_of(item) for item in self.numbers]
        self.settings = [None if values is None else np.array(values) + 0.0 for values in allowed]
        self.is_stepped = np.array([values is not None for values in self.settings], dtype=bool)
        self.n_values = [len(item.values) for item in self.categories]
        self._varying = (*self.numbers, *self.categories)
        self._column = {item.name: column for column, item in enumerate(self._varying)}
        self.placeholder = np.concatenate([self.low, np.zeros(len(self.categories))])
        self._dependent = {
            column: self._conditions(item.only_if, margin=0.0)
            for column, item in enumerate(self._varying)
            if item.only_if is not None
        }
        self._read_constraints()

    @property
    def n_numbers(self) -> int:
        return len(self.numbers)

    @property
    def n_columns(self) -> int:
        return len(self._column)

    def is_feasible(self, points: Floats) -> Bools:
        """Whether each point meets the bounds, settings and constraints, to TOLERANCE; shape (n,)."""
        numbers, codes = points[:, : self.n_numbers], points[:, self.n_numbers :]
        good = (numbers >= self.low).all(axis=1) & (numbers <= self.high).all(axis=1)
        for column, values in enumerate(self.settings):
            if values is not None:
                good &= np.isin(numbers[:, column], values)
        for column, n in enumerate(self.n_values):
            good &= np.isin(codes[:, column], np.arange(n))
        if len(self.equal):
            good &= (
                np.abs(numbers @ self.equal.T - self.equal_to) <= self._slack(numbers, self.equal, self.equal_to)
            ).all(axis=1)
        if len(self.below):
            good &= (numbers @ self.below.T - self.below_of <= self._slack(numbers, self.below, self.below_of)).all(
                axis=1
            )
        for group in self.groups:
            values = numbers[:, group.columns]
            good &= (values > 0).sum(axis=1) <= group.count
            good &= ((values == 0) | (values >= group.minimum)).all(axis=1)
        good &= (self.has_value(points) | (points == self.placeholder)).all(axis=1)
        return np.asarray(good & ~self.is_forbidden(points))

    def has_value(self, points: Floats) -> Bools:
        """Whether each point has a value for each parameter (`only_if`), shape (n, n_columns)."""
        found = np.ones(points.shape, dtype=bool)
        for column, conditions in self._dependent.items():
            found[:, column] = np.logical_and.reduce([condition.holds(points) for condition in conditions])
        return found

    def hold_places(self, points: Floats) -> None:
        """Give the parameters without a value their placeholders."""
        for column, has_value in enumerate(self.has_value(points).T):
            points[~has_value, column] = self.placeholder[column]

    def is_forbidden(self, points: Floats) -> Bools:
        """Whether each point is a forbidden combination, shape (n,)."""
        found = np.zeros(len(points), dtype=bool)
        for combination in self.forbidden:
            found |= np.logical_and.reduce([condition.holds(points) for condition in combination])
        return found

    def values(self, point: Floats) -> dict[str, float | str]:
        """The values of one point, of fixed parameters too, in the order of the definition."""
        found: dict[str, float | str] = {}
        has_value = self.has_value(point[None, :])[0]
        for item in self.definition.parameters:
            if isinstance(item, Fixed):
                found[item.name] = item.value
                continue
            if not has_value[self._column[item.name]]:
                continue
            value = float(point[self._column[item.name]])
            if isinstance(item, Categorical):
                found[item.name] = item.values[int(value)]
            else:
                found[item.name] = int(value) if isinstance(item, Integer) else value
        return found

    def point(self, values: Mapping[str, Any]) -> Floats:
        """The point with these values, shape (n_columns,). Raises KeyError or ValueError where one is no value."""
        point = self.placeholder.copy()
        for column, item, has_value in self._in_order_of_dependence(point):
            if has_value:
                value = values[item.name]
                point[column] = item.values.index(value) if isinstance(item, Categorical) else value
        return point

    def read(self, cells: Mapping[str, str]) -> Floats:
        """The point with these values, as a table has them: shape (n_columns,).

        Raises:
            InvalidInput: A cell is missing or no value of its parameter, or the point does not meet a constraint.
        """
        point = self.placeholder.copy()
        for column, item, has_value in self._in_order_of_dependence(point):
            if not has_value:
                if cells.get(item.name, "").strip():
                    raise InvalidInput(
                        f"{item.name} has a value, but not every condition of its `only_if` is met.",
                        hint="Leave it out, or change what it depends on.",
                    )
                continue
            if item.name not in cells:
                raise InvalidInput(f"It has no value for {item.name}.", hint="Give every parameter that varies.")
            value = self._value(column, cells[item.name])
            if value is None:
                raise InvalidInput(f"{item.name} is not {describe_range(item)}.", hint="Give a value of this space.")
            point[column] = value
        for constraint, alone in self._each_constraint:
            if not alone.is_feasible(point[None, :])[0]:
                raise InvalidInput(f"Constraint not met: {describe(constraint)}.", hint="Give a point of this space.")
        return point

    def _in_order_of_dependence(self, point: Floats) -> Iterator[tuple[int, Varying, bool]]:
        """Column, parameter and whether it has a value, while the columns before it are filled in."""
        for column in sorted(range(self.n_columns), key=self._dependent.__contains__):
            has_value = bool(self.has_value(point[None, :])[0, column])
            yield column, self._varying[column], has_value

    @cached_property
    def _each_constraint(self) -> list[tuple[Constraint, Points]]:
        return [(one, self._under(one)) for one in self.constraints]

    def _under(self, constraint: Constraint) -> Points:
        """The same columns under this constraint alone."""
        alone = copy(self)
        # What was measured may be as near to a forbidden range as the range allows.
        alone.constraints, alone._margin = (constraint,), 0.0
        alone._read_constraints()
        return alone

    def _value(self, column: int, text: str) -> float | None:
        """A cell as the value of a column; None where it is none."""
        if column >= self.n_numbers:
            values = self.categories[column - self.n_numbers].values
            return float(values.index(text)) if text in values else None
        try:
            value = float(text)
        except ValueError:
            return None
        settings = self.settings[column]
        if settings is not None:
            nearest = float(settings[np.argmin(np.abs(settings - value))]) + 0.0
            return nearest if math.isclose(value, nearest, rel_tol=TOLERANCE, abs_tol=TOLERANCE) else None
        if not self.low[column] <= value <= self.high[column]:
            return None
        # No -0.0, which would be another point by its bytes.
        return float(np.clip(significant(np.array(value)), self.low[column], self.high[column])) + 0.0

    @staticmethod
    def _slack(numbers: Floats, matrix: Floats, bound: Floats) -> Floats:
        largest = np.abs(numbers[:, None, :] * matrix).max(axis=2, initial=1.0)
        return np.asarray(TOLERANCE * np.maximum(largest, np.abs(bound)))

    def _read_constraints(self) -> None:
        equal: list[tuple[Floats, float]] = []
        below: list[tuple[Floats, float]] = []
        self.groups: list[Group] = []
        self.forbidden: list[tuple[Condition, ...]] = []
        for constraint in self.constraints:
            if isinstance(constraint, Mixture):
                equal.append((self._row(dict.fromkeys(constraint.of, 1.0)), constraint.sum))
            elif isinstance(constraint, Linear):
                row, sign = self._row(constraint.coefficients), -1.0 if constraint.relation == ">=" else 1.0
                (equal if constraint.relation == "==" else below).append((sign * row, sign * constraint.bound))
            elif isinstance(constraint, AtMost):
                columns = np.array([self._column[name] for name in constraint.of], dtype=np.int64)
                self.groups.append(Group(columns=columns, count=constraint.count, minimum=constraint.minimum))
            else:
                self.forbidden.append(self._conditions(constraint.when, margin=self._margin))
        self.equal, self.equal_to = self._stacked(equal)
        self.below, self.below_of = self._stacked(below)
        self.linked = (self.equal != 0).any(axis=0) | (self.below != 0).any(axis=0)
        for group in self.groups:
            self.linked[group.columns] = True

    def _row(self, coefficients: Mapping[str, float]) -> Floats:
        row = np.zeros(self.n_numbers)
        for name, value in coefficients.items():
            row[self._column[name]] = value
        return row

    def _stacked(self, rows: list[tuple[Floats, float]]) -> tuple[Floats, Floats]:
        return np.array([row for row, _ in rows]).reshape(len(rows), self.n_numbers), np.array(
            [bound for _, bound in rows]
        )

    def _conditions(self, when: Mapping[str, Between | tuple[str, ...]], *, margin: float) -> tuple[Condition, ...]:
        found = []
        for name, condition in sorted(when.items()):
            column = self._column[name]
            if isinstance(condition, Between):
                low = -np.inf if condition.low is None else self._beyond(column, condition.low, -margin)
                high = np.inf if condition.high is None else self._beyond(column, condition.high, margin)
                found.append(Condition(column=column, low=low, high=high))
            else:
                values = self.categories[column - self.n_numbers].values
                found.append(Condition(column=column, codes=tuple(values.index(value) for value in condition)))
        return tuple(found)

    def _beyond(self, column: int, bound: float, margin: float) -> float:
        """A bound with the margin that drawn points keep: of the range, or on a log scale of the bound."""
        if self.is_stepped[column]:
            return bound
        if self.is_log[column]:
            return float(bound * (1.0 + abs(margin)) ** np.sign(margin))
        return float(bound + margin * (self.high[column] - self.low[column]))


def significant(values: Floats) -> Floats:
    """Rounded to DIGITS significant digits."""
    with np.errstate(divide="ignore"):
        magnitude = np.where(values == 0, 0.0, np.ceil(np.log10(np.abs(values))))
    factor = 10.0 ** (DIGITS - magnitude)
    return np.asarray(np.round(values * factor) / factor)
