"""The design space of kind `parameters`: points of a parameter space as candidates.

A structure carries its values under `features`, as a row of a table does: an engine with `input: row`, a command's
template and a work list read them without knowing where they come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash
from nanoos.materials.parameters.definition import Fixed, describe, read_definition
from nanoos.materials.parameters.encoding import decoded, encoded, feature_names
from nanoos.materials.parameters.points import TOLERANCE, Floats, Points
from nanoos.materials.parameters.sampling import neighbours, sample_points
from nanoos.materials.parameters.solver import check_not_empty

KIND = "parameters"
NAME_LENGTH = 120  # of a candidate's name, which lists its values


class ParameterSpace:
    """Points with a value for every parameter that meet every constraint."""

    kind: ClassVar[str] = KIND
    periodic_directions: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Raises InvalidInput where a parameter is refused, or where no point meets the constraints."""
        owner = f"Design space {self.kind!r}"
        self._definition = read_definition(params, owner=owner)
        check_not_empty(self._definition, owner=owner)
        self._points = Points(self._definition)
        names = feature_names(self._points)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidInput(
                f"{owner}: two of its features would be called {twice[0]!r}.", hint="Rename one of the parameters."
            )

    @property
    def params(self) -> Mapping[str, Any]:
        return self._definition.model_dump(mode="json")

    @property
    def elements(self) -> frozenset[str]:
        return frozenset()

    @property
    def feature_names(self) -> tuple[str, ...]:
        return feature_names(self._points)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the parameters that vary, in the order of the definition."""
        return tuple(item.name for item in self._definition.parameters if not isinstance(item, Fixed))

    def read(self, cells: Mapping[str, str]) -> Structure:
        """The point with these values, as a table has them.

        Args:
            cells: Text by column; may have other columns too. A fixed parameter may be missing.

        Raises:
            InvalidInput: A cell is no value of its parameter, or the point does not meet a constraint; the message
                quotes no cell.
        """
        for item in self._definition.parameters:
            if isinstance(item, Fixed) and not _is_value(cells.get(item.name), item.value):
                raise InvalidInput(f"{item.name} is not {item.value}.", hint="It is fixed in this space.")
        return self._structure(self._points.read(cells))

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """Up to n distinct points, spread over the space.

        Raises:
            InvalidInput: No point that meets the constraints was found in time.
        """
        found = sample_points(self._points, n, np.random.default_rng(seed))
        if not len(found):
            texts = "; ".join(describe(item) for item in self._definition.constraints)
            raise InvalidInput(
                f"Design space {self.kind!r}: no point was found that meets all of: {texts}.",
                hint="Relax a constraint, or use a wider range or smaller steps.",
            )
        return [self._structure(point) for point in found]

    def sample(self, n: int, seed: int) -> NDArray[np.float64]:
        """Features of the points of `generate`."""
        return encoded(self._points, sample_points(self._points, n, np.random.default_rng(seed)))

    def near(self, features: NDArray[np.float64], n_each: int, spread: float, seed: int) -> NDArray[np.float64]:
        """Features of feasible points about each row; `spread` is the standard deviation of a move."""
        rows = decoded(self._points, features)
        return encoded(self._points, neighbours(self._points, rows, n_each, spread, np.random.default_rng(seed)))

    def points(self, features: NDArray[np.float64]) -> Sequence[Structure]:
        """The points that have these features, exactly."""
        return [self._structure(point) for point in decoded(self._points, features)]

    def featurize(self, structures: Sequence[Structure]) -> NDArray[np.float64]:
        """Shape (n_structures, n_features).

        Raises:
            InvalidInput: A structure is no point of this space.
        """
        rows = [self._point(structure) for structure in structures]
        return encoded(self._points, np.array(rows).reshape(-1, self._points.n_columns))

    def _structure(self, point: Floats) -> Structure:
        values = self._points.values(point)
        fixed = {item.name for item in self._definition.parameters if isinstance(item, Fixed)}
        name = ", ".join(f"{key}={_shown(value)}" for key, value in values.items() if key not in fixed)
        if len(name) > NAME_LENGTH:
            name = f"{name[: NAME_LENGTH - 12]}... {stable_hash(values)[:8]}"
        spec = {"kind": KIND, "id": name, "features": values}
        return Structure(spec=spec, formula=name, structure_hash=stable_hash(spec))

    def _point(self, structure: Structure) -> Floats:
        try:
            point = self._points.point(structure.spec["features"])
        except (KeyError, TypeError, ValueError) as exc:
            raise InvalidInput(
                f"{structure.formula} is no point of this parameter space: {exc!r}.",
                hint="Featurize structures in the space that generated them.",
            ) from exc
        return point


def _is_value(text: str | None, value: float | str) -> bool:
    """Whether a cell has this value, or there is none."""
    if text is None or isinstance(value, str):
        return text in (None, value)
    try:
        return math.isclose(float(text), value, rel_tol=TOLERANCE)
    except ValueError:
        return False


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.5g}"
