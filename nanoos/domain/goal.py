"""A campaign's goal: its targets for properties, as the user writes them."""

from __future__ import annotations

import builtins
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nanoos.domain.errors import InvalidInput

DEFAULT_RAMP = 0.1  # a bare min/max falls from 1 to 0 over a tenth of its bound: close misses still teach


class TargetKind(StrEnum):
    WINDOW = "window"
    MIN = "min"
    MAX = "max"
    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The target of one property.

    A value meets a window within `value` +- `tolerance`, and a `min` or `max` at or beyond `value`. Outside, the
    desirability falls linearly to 0 over `ramp`. `maximize` and `minimize` have no bound: their desirability is the
    position between the lowest and the highest observed value.

    Attributes:
        property: Name of the property, with its unit, for example `bandgap_pbe_ev`.
        kind: One of the five forms.
        value: Centre of a window or the bound, property units; None for maximize and minimize.
        tolerance: Half-width of a window, property units; 0 for bounds.
        ramp: Width over which the desirability falls from 1 to 0, property units, > 0.
        weight: Relative weight in the score, > 0.
    """

    property: str
    kind: TargetKind
    value: float | None = None
    tolerance: float = 0.0
    ramp: float = 1.0
    weight: float = 1.0

    @builtins.property
    def is_bounded(self) -> bool:
        return self.kind not in (TargetKind.MAXIMIZE, TargetKind.MINIMIZE)

    @builtins.property
    def low(self) -> float:
        """Lowest value that meets the target; -inf without a lower bound."""
        if self.kind is TargetKind.WINDOW and self.value is not None:
            return self.value - self.tolerance
        return self.value if self.kind is TargetKind.MIN and self.value is not None else -math.inf

    @builtins.property
    def high(self) -> float:
        """Highest value that meets the target; inf without an upper bound."""
        if self.kind is TargetKind.WINDOW and self.value is not None:
            return self.value + self.tolerance
        return self.value if self.kind is TargetKind.MAX and self.value is not None else math.inf

    def to_dict(self) -> dict[str, Any]:
        """The form that `Goal.parse` reads."""
        body: dict[str, Any]
        if self.kind is TargetKind.WINDOW:
            body = {"value": self.value, "tolerance": self.tolerance, "ramp": self.ramp}
        elif self.is_bounded:
            body = {self.kind.value: self.value, "tolerance": self.ramp}
        else:
            body = {"direction": self.kind.value}
        return {**body, "weight": self.weight}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The targets of a campaign, in the order given."""

    targets: tuple[Target, ...]

    @property
    def properties(self) -> tuple[str, ...]:
        return tuple(target.property for target in self.targets)

    @property
    def is_bounded(self) -> bool:
        """Whether every target has a window or a bound, so that a candidate can meet the goal."""
        return all(target.is_bounded for target in self.targets)

    def to_dict(self) -> dict[str, Any]:
        return {target.property: target.to_dict() for target in self.targets}

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Goal:
        """Read `{"bandgap": {"value": 2.0, "tolerance": 0.2, "weight": 1.0}, "energy": {"max": -3.0}}`.

        Raises:
            InvalidInput: No target, an unknown key, or a value out of range.
        """
        if not isinstance(raw, Mapping) or not raw:
            raise InvalidInput(
                f"A goal needs at least one target, got {raw!r}.",
                hint='Write {"bandgap_pbe_ev": {"value": 1.7, "tolerance": 0.02}}.',
            )
        return cls(targets=tuple(_parse_target(name, body) for name, body in raw.items()))


FORMS = "{value, tolerance}, {min}, {max} or {direction: maximize|minimize}, each with an optional weight"
ALLOWED_KEYS = {
    "value": {"value", "tolerance", "ramp", "weight"},
    "min": {"min", "tolerance", "weight"},
    "max": {"max", "tolerance", "weight"},
    "direction": {"direction", "weight"},
}


def _parse_target(name: str, body: Any) -> Target:
    if not isinstance(body, Mapping):
        raise InvalidInput(f"Target {name!r} is {body!r}, not a mapping.", hint=f"Give {FORMS}.")
    forms = [form for form in ALLOWED_KEYS if form in body]
    if len(forms) != 1:
        raise InvalidInput(f"Target {name!r} has keys {sorted(body)}, not exactly one form.", hint=f"Give {FORMS}.")
    form = forms[0]
    unknown = set(body) - ALLOWED_KEYS[form]
    if unknown:
        raise InvalidInput(
            f"Target {name!r} has unknown keys {sorted(unknown)}.", hint=f"Allowed: {sorted(ALLOWED_KEYS[form])}."
        )
    weight = _number(name, body, "weight", 1.0, positive=True)
    if form == "direction":
        if body["direction"] not in ("maximize", "minimize"):
            raise InvalidInput(
                f"Target {name!r} has direction {body['direction']!r}.", hint="Use 'maximize' or 'minimize'."
            )
        return Target(property=name, kind=TargetKind(body["direction"]), weight=weight)
    value = _number(name, body, form, None, positive=False)
    if form == "value":
        tolerance = _number(name, body, "tolerance", None, positive=True)
        ramp = _number(name, body, "ramp", tolerance, positive=True)
        return Target(property=name, kind=TargetKind.WINDOW, value=value, tolerance=tolerance, ramp=ramp, weight=weight)
    if "tolerance" not in body and value == 0:
        raise InvalidInput(
            f"Target {name!r} has bound 0, so the default tolerance, a tenth of the bound, would be 0.",
            hint="Add a tolerance: the width over which the score falls from 1 to 0.",
        )
    ramp = _number(name, body, "tolerance", abs(value) * DEFAULT_RAMP, positive=True)
    return Target(property=name, kind=TargetKind(form), value=value, ramp=ramp, weight=weight)


def _number(name: str, body: Mapping[str, Any], key: str, default: float | None, *, positive: bool) -> float:
    value = body.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(f"Target {name!r}: {key} is {value!r}, not a finite number.", hint=f"Give {FORMS}.")
    if positive and value <= 0:
        raise InvalidInput(f"Target {name!r}: {key} is {value!r}, not above 0.", hint=f"Give a positive {key}.")
    return float(value)
