"""A parameter space as a mixed-integer program: whether it has a point, which, and which constraints conflict."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from nanoos.domain.errors import InvalidInput
from nanoos.materials.parameters.definition import (
    Constraint,
    Integer,
    Ordinal,
    SpaceParameters,
    describe,
    describe_range,
)
from nanoos.materials.parameters.points import Condition, Floats, Group, Points

TIME_LIMIT_S = 5.0  # of the programs of one question; hundreds of binaries take milliseconds
SOLVER_MARGIN = 1e-6  # of a range; ten times HiGHS's tolerance of a row scaled to 1
INFEASIBLE = 2  # status of scipy's milp


class _Program:
    """Variables and rows of the program, built once; a number is an affine or a one-hot expression of variables."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self._low: list[float] = []
        self._high: list[float] = []
        self._is_whole: list[bool] = []
        self._rows: list[tuple[Mapping[int, float], float, float]] = []
        # By number: (constant, coefficient by variable).
        self._number = [self._add_number(column) for column in range(points.n_numbers)]
        self._category = [self._add_choice(n) for n in points.n_values]
        for matrix, bounds, is_equal in ((points.equal, points.equal_to, True), (points.below, points.below_of, False)):
            for row, bound in zip(matrix, bounds, strict=True):
                self._add_sum(row, bound if is_equal else -np.inf, bound)
        for group in points.groups:
            self._add_group(group)
        for combination in points.forbidden:
            self._add_forbidden(combination)

    def solve(self, objective: Floats, time_limit_s: float) -> tuple[Floats | None, bool]:
        """The point that minimises objective @ numbers, if there is one, and whether there is certainly none."""
        cost = np.zeros(len(self._low))
        for weight, (_, terms) in zip(objective, self._number, strict=True):
            for variable, coefficient in terms.items():
                cost[variable] += weight * coefficient
        entries = [(r, v, c) for r, (terms, _, _) in enumerate(self._rows) for v, c in terms.items()]
        limits = []
        if entries:
            rows, columns, values = zip(*entries, strict=True)
            matrix = csr_array((values, (rows, columns)), shape=(len(self._rows), len(self._low)))
            limits = [LinearConstraint(matrix, [low for _, low, _ in self._rows], [high for _, _, high in self._rows])]
        answer = milp(
            cost,
            integrality=np.array(self._is_whole, dtype=int),
            bounds=Bounds(self._low, self._high),
            constraints=limits,
            options={"time_limit": time_limit_s},
        )
        return None if answer.x is None else self._point(answer.x), answer.status == INFEASIBLE

    def _point(self, x: Floats) -> Floats:
        point = np.empty(self.points.n_columns)
        for column, (constant, terms) in enumerate(self._number):
            value = constant + sum(coefficient * x[variable] for variable, coefficient in terms.items())
            point[column] = 10.0**value if self.points.is_log[column] else value
        for column, variables in enumerate(self._category):
            point[self.points.n_numbers + column] = int(np.argmax(x[variables]))
        return point

    def _unit(self, column: int, value: float) -> float:
        """A value in the program's unit: of a log scale its logarithm. Such a number is in no sum."""
        if not self.points.is_log[column] or np.isinf(value):
            return float(value)
        return float(np.log10(value)) if value > 0 else -np.inf

    def _add(self, low: float, high: float, *, is_whole: bool = False) -> int:
        self._low.append(low)
        self._high.append(high)
        self._is_whole.append(is_whole)
        return len(self._low) - 1

    def _add_choice(self, n: int) -> list[int]:
        """n binaries of which one is 1."""
        variables = [self._add(0, 1, is_whole=True) for _ in range(n)]
        self._rows.append((dict.fromkeys(variables, 1.0), 1.0, 1.0))
        return variables

    def _add_number(self, column: int) -> tuple[float, Mapping[int, float]]:
        parameter = self.points.numbers[column]
        low, high = self._unit(column, self.points.low[column]), self._unit(column, self.points.high[column])
        if isinstance(parameter, Ordinal):
            return 0.0, dict(zip(self._add_choice(len(parameter.values)), parameter.values, strict=True))
        step = 1.0 if isinstance(parameter, Integer) else parameter.step
        if step is None:
            return 0.0, {self._add(low, high): 1.0}
        return low, {self._add(0, round((high - low) / step), is_whole=True): step}

    def _add_sum(self, row: Floats, low: float, high: float, extra: Mapping[int, float] | None = None) -> None:
        """low <= row @ numbers + extra @ variables <= high."""
        terms, constant = dict(extra or {}), 0.0
        for column in np.flatnonzero(row):
            offset, variables = self._number[column]
            constant += row[column] * offset
            for variable, coefficient in variables.items():
                terms[variable] = terms.get(variable, 0.0) + row[column] * coefficient
        self._rows.append((terms, low - constant, high - constant))

    def _add_group(self, group: Group) -> None:
        present = [self._add(0, 1, is_whole=True) for _ in group.columns]
        self._rows.append((dict.fromkeys(present, 1.0), -np.inf, float(group.count)))
        for column, variable in zip(group.columns, present, strict=True):
            one = np.zeros(self.points.n_numbers)
            one[column] = 1.0
            self._add_sum(one, -np.inf, 0.0, {variable: -float(self.points.high[column])})
            self._add_sum(one, 0.0, np.inf, {variable: -group.minimum})

    def _add_forbidden(self, combination: tuple[Condition, ...]) -> None:
        """At least one of the conditions fails: a choice outside its values, or a number below or above its range."""
        failing: dict[int, float] = {}
        for condition in combination:
            if condition.codes is not None:
                variables = self._category[condition.column - self.points.n_numbers]
                outside = [variable for code, variable in enumerate(variables) if code not in condition.codes]
                failing.update(dict.fromkeys(outside, 1.0))
            else:
                failing.update(dict.fromkeys(self._outside(condition), 1.0))
        # A condition may use the same variable twice, never in two conditions: each has a parameter of its own.
        self._rows.append((failing, 1.0, np.inf))

    def _outside(self, condition: Condition) -> list[int]:
        """Binaries that can be 1 only where the number is below, or above, the condition's range."""
        column = condition.column
        low, high = self._unit(column, self.points.low[column]), self._unit(column, self.points.high[column])
        values = self.points.settings[column]
        if values is None:  # strictly outside, beyond the solver's own tolerance
            margin = SOLVER_MARGIN * (high - low)
            highest, lowest = self._unit(column, condition.low) - margin, self._unit(column, condition.high) + margin
        else:
            under, over = values[values < condition.low], values[values > condition.high]
            highest, lowest = (under[-1] if len(under) else -np.inf), (over[0] if len(over) else np.inf)
        one = np.zeros(self.points.n_numbers)
        one[column] = 1.0
        variables = []
        if highest >= low:
            variables.append(self._add(0, 1, is_whole=True))
            self._add_sum(one, -np.inf, high, {variables[-1]: high - highest})
        if lowest <= high:
            variables.append(self._add(0, 1, is_whole=True))
            self._add_sum(one, low, np.inf, {variables[-1]: low - lowest})
        return variables


def extreme_points(points: Points, objectives: Floats) -> Floats:
    """The points that minimise each row of objectives over the numbers, to the solver's tolerance: (n, n_columns).

    Fewer where the solver does not find them in time.
    """
    program, ends_at = _Program(points), time.monotonic() + TIME_LIMIT_S
    found = []
    for objective in objectives:
        left_s = ends_at - time.monotonic()
        if left_s > 0 and (point := program.solve(objective, left_s)[0]) is not None:
            found.append(point)
    return np.array(found).reshape(-1, points.n_columns)


def check_not_empty(definition: SpaceParameters, *, owner: str) -> None:
    """Raise InvalidInput if no point meets all constraints.

    Names constraints that conflict: a smallest set of them, or a larger one where finding that takes too long.
    """
    ends_at = time.monotonic() + TIME_LIMIT_S
    if not _is_empty(definition, definition.constraints, ends_at):
        return
    conflict = list(definition.constraints)
    for constraint in definition.constraints:
        rest = [item for item in conflict if item is not constraint]
        if _is_empty(definition, tuple(rest), ends_at):
            conflict = rest
    texts = "; ".join(describe(item) for item in conflict)
    ranges = ", ".join(
        f"{item.name} {describe_range(item)}"
        for item in definition.numbers
        if any(item.name in constraint.named() for constraint in conflict)
    )
    within = f" within {ranges}" if ranges else ""
    raise InvalidInput(
        f"{owner} is empty: no point{within} meets all of: {texts}.",
        hint="Relax one of these constraints, or widen a range that it names.",
    )


def _is_empty(definition: SpaceParameters, constraints: tuple[Constraint, ...], ends_at: float) -> bool:
    """Whether no point meets these constraints; False where that is not certain in time."""
    left_s = ends_at - time.monotonic()
    if left_s <= 0:
        return False
    points = Points(definition, constraints)
    return _Program(points).solve(np.zeros(points.n_numbers), left_s)[1]
