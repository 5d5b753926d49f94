"""Uniform samples of a polytope by hit-and-run in the null space of its equalities."""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from nanoos.materials.parameters.points import Floats

FLAT = 1e-9  # radius or width, in units of the ranges, below which the polytope is flat
STEPS_PER_DIMENSION = 10  # of each chain, plus STEPS: its start is then forgotten in the dozens of dimensions seen here
STEPS = 50


class Polytope:
    """The points within bounds that meet linear equalities and inequalities.

    Args:
        low, high: Bounds, shape (d,); equal ones fix a coordinate.
        equal, equal_to: Equalities, shapes (k, d) and (k,).
        below, below_of: Inequalities `below @ x <= below_of`, shapes (m, d) and (m,).

    Attributes:
        is_empty: Whether no point meets them.
    """

    def __init__(
        self, low: Floats, high: Floats, equal: Floats, equal_to: Floats, below: Floats, below_of: Floats
    ) -> None:
        self._low, self._width = low, high - low
        free = self._width > 0
        d = len(low)
        # In units of the ranges: x = low + width * u, 0 <= u <= 1.
        self._equal = np.vstack([equal * self._width, np.eye(d)[~free]])
        self._equal_to = np.concatenate([equal_to - equal @ low, np.zeros(int((~free).sum()))])
        sides = np.eye(d)[free]
        self._rows = np.vstack([below * self._width, sides, -sides])
        self._limits = np.concatenate([below_of - below @ low, np.ones(len(sides)), np.zeros(len(sides))])
        norms = np.linalg.norm(self._rows, axis=1)
        can_bind = norms > 0
        self.is_empty = bool((self._limits[~can_bind] < -FLAT).any())
        self._rows, self._limits = (
            self._rows[can_bind] / norms[can_bind, None],
            self._limits[can_bind] / norms[can_bind],
        )
        if not self.is_empty:
            self._find_centre()

    def sample(self, n: int, rng: np.random.Generator) -> Floats:
        """n points, independent of each other, shape (n, d); meets the equalities to rounding."""
        basis = null_space(self._equal) if len(self._equal) else np.eye(len(self._low))
        u = np.repeat(self._centre[None, :], n, axis=0)
        slopes = self._rows @ basis
        y, room = (
            np.zeros((n, basis.shape[1])),
            np.repeat((self._limits - self._rows @ self._centre)[None, :], n, axis=0),
        )
        for _ in range(STEPS + STEPS_PER_DIMENSION * basis.shape[1] if basis.shape[1] else 0):
            direction = rng.standard_normal(y.shape)
            direction /= np.linalg.norm(direction, axis=1, keepdims=True)
            speed = direction @ slopes.T
            with np.errstate(divide="ignore", invalid="ignore"):
                reach = np.maximum(room, 0.0) / speed
            ahead = np.where(speed > 0, reach, np.inf).min(axis=1)
            behind = np.where(speed < 0, reach, -np.inf).max(axis=1)
            move = behind + (ahead - behind) * rng.random(n)
            y += move[:, None] * direction
            room -= move[:, None] * speed
        return np.asarray(self._low + self._width * (u + y @ basis.T))

    def _find_centre(self) -> None:
        """The centre of the largest ball; inequalities that leave no room become equalities first."""
        centre, radius = self._largest_ball()
        if centre is not None and radius < FLAT:
            tight = np.array(
                [self._slack(row, limit) < FLAT for row, limit in zip(self._rows, self._limits, strict=True)]
            )
            self._equal = np.vstack([self._equal, self._rows[tight]])
            self._equal_to = np.concatenate([self._equal_to, self._limits[tight]])
            self._rows, self._limits = self._rows[~tight], self._limits[~tight]
            centre, _ = self._largest_ball()
        self.is_empty = centre is None
        if centre is not None:
            self._centre = centre

    def _largest_ball(self) -> tuple[Floats | None, float]:
        d = len(self._low)
        basis = null_space(self._equal) if len(self._equal) else np.eye(d)
        reach = np.linalg.norm(self._rows @ basis, axis=1)
        answer = linprog(
            np.append(np.zeros(d), -1.0),
            A_ub=np.column_stack([self._rows, reach]),
            b_ub=self._limits,
            A_eq=np.column_stack([self._equal, np.zeros(len(self._equal))]) if len(self._equal) else None,
            b_eq=self._equal_to if len(self._equal) else None,
            bounds=[(None, None)] * d + [(0, 1)],
        )
        return (None, 0.0) if answer.x is None else (answer.x[:-1], float(answer.x[-1]))

    def _slack(self, row: Floats, limit: float) -> float:
        answer = linprog(
            row,
            A_ub=self._rows,
            b_ub=self._limits,
            A_eq=self._equal if len(self._equal) else None,
            b_eq=self._equal_to if len(self._equal) else None,
            bounds=(None, None),
        )
        return 0.0 if answer.x is None else float(limit - answer.fun)
