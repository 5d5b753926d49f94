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


class ObjectiveKind(StrEnum):
    """How the targets of a goal become one choice: weighed into one score, or traded against each other."""

    DESIRABILITY = "desirability"
    PARETO = "pareto"


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
    position between the lowest and the highest observed value. Under the objective `pareto` a bound is a hard limit.

    Attributes:
        property: Name of the property, with its unit, for example `bandgap_pbe_ev`.
        kind: One of the five forms.
        value: Centre of a window or the bound, property units; None for maximize and minimize.
        tolerance: Half-width of a window, property units; 0 for bounds.
        ramp: Width over which the desirability falls from 1 to 0, property units, > 0.
        weight: Relative weight in the score, > 0.
        threshold: Of maximize and minimize under `pareto`: the value that a hit reaches, property units.
        reference: Of maximize and minimize under `pareto`: coordinate of the reference point, property units; None
            leaves it to the labels.
    """

    property: str
    kind: TargetKind
    value: float | None = None
    tolerance: float = 0.0
    ramp: float = 1.0
    weight: float = 1.0
    threshold: float | None = None
    reference: float | None = None

    @builtins.property
    def is_bounded(self) -> bool:
        return self.kind not in (TargetKind.MAXIMIZE, TargetKind.MINIMIZE)

    @builtins.property
    def low(self) -> float:
        """Lowest value that meets the target; -inf without a lower bound."""
        if self.kind is TargetKind.MAXIMIZE and self.threshold is not None:
            return self.threshold
        if self.kind is TargetKind.WINDOW and self.value is not None:
            return self.value - self.tolerance
        return self.value if self.kind is TargetKind.MIN and self.value is not None else -math.inf

    @builtins.property
    def high(self) -> float:
        """Highest value that meets the target; inf without an upper bound."""
        if self.kind is TargetKind.MINIMIZE and self.threshold is not None:
            return self.threshold
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
            optional = {"threshold": self.threshold, "reference": self.reference}
            body = {
                "direction": self.kind.value,
                **{key: value for key, value in optional.items() if value is not None},
            }
        return {**body, "weight": self.weight}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The targets of a campaign, in the order given, and how they become one choice."""

    targets: tuple[Target, ...]
    objective: ObjectiveKind = ObjectiveKind.DESIRABILITY

    @property
    def properties(self) -> tuple[str, ...]:
        return tuple(target.property for target in self.targets)

    @property
    def is_bounded(self) -> bool:
        """Whether every target has a window or a bound, so that a candidate can meet the goal."""
        return all(target.is_bounded for target in self.targets)

    @property
    def is_pareto(self) -> bool:
        return self.objective is ObjectiveKind.PARETO

    @property
    def traded(self) -> tuple[Target, ...]:
        """The maximised and minimised targets: under `pareto` those that are traded against each other."""
        return tuple(target for target in self.targets if not target.is_bounded)

    @property
    def limits(self) -> tuple[Target, ...]:
        """The bounded targets: under `pareto` hard limits."""
        return tuple(target for target in self.targets if target.is_bounded)

    def to_dict(self) -> dict[str, Any]:
        """The form that `parse` reads."""
        targets = {target.property: target.to_dict() for target in self.targets}
        return {OBJECTIVE: self.objective.value, **targets} if self.is_pareto else targets

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Goal:
        """Read `{"bandgap": {"value": 2.0, "tolerance": 0.2, "weight": 1.0}, "energy": {"max": -3.0}}`.

        The entry `"objective": "pareto"` trades the maximised and minimised targets against each other.

        Raises:
            InvalidInput: No target, an unknown key, a value out of range, or an objective that its targets do not fit.
        """
        targets = targets_of(raw) if isinstance(raw, Mapping) else {}
        if not targets:
            raise InvalidInput(
                f"A goal needs at least one target, got {raw!r}.",
                hint='Write {"bandgap_pbe_ev": {"value": 1.7, "tolerance": 0.02}}.',
            )
        name = raw.get(OBJECTIVE) if OBJECTIVE not in targets else None
        if name is not None and name not in list(ObjectiveKind):
            raise InvalidInput(
                f"The goal's objective is {name!r}.",
                hint=f"Use one of {', '.join(map(repr, map(str, ObjectiveKind)))}.",
            )
        objective = ObjectiveKind.DESIRABILITY if name is None else ObjectiveKind(name)
        goal = cls(targets=tuple(_parse_target(key, body) for key, body in targets.items()), objective=objective)
        _check_objective(goal)
        return goal


MAX_TRADED = 4  # hypervolumes of more take seconds each
OBJECTIVE = "objective"  # the one entry of a goal that is no target; a property of this name still is one


def targets_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The targets of a goal as the user writes it or a campaign stores it, by property."""
    return {name: body for name, body in raw.items() if name != OBJECTIVE or isinstance(body, Mapping)}


def is_pareto(raw: Mapping[str, Any]) -> bool:
    """Whether a stored goal trades its targets against each other."""
    return raw.get(OBJECTIVE) == ObjectiveKind.PARETO


def _check_objective(goal: Goal) -> None:
    """Raises InvalidInput where the targets do not fit the objective."""
    if not goal.is_pareto:
        for target in goal.traded:
            if target.threshold is not None or target.reference is not None:
                raise InvalidInput(
                    f"Target {target.property!r} has a threshold or a reference, which only the objective "
                    "'pareto' knows.",
                    hint='Add "objective": "pareto" to the goal, or write {min} or {max}.',
                )
        return
    if not 2 <= len(goal.traded) <= MAX_TRADED:
        named = ", ".join(repr(target.property) for target in goal.traded) or "none"
        raise InvalidInput(
            f"The objective 'pareto' trades 2 to {MAX_TRADED} maximised or minimised targets; the goal has {named}.",
            hint="Give two or more targets a direction. Windows, min and max are hard limits, and there may be more.",
        )
    for target in goal.targets:
        if target.weight != 1.0:
            raise InvalidInput(
                f"Target {target.property!r} has weight {target.weight:g}, but a Pareto front has no weights.",
                hint="Leave the weight out, or leave out the objective 'pareto'.",
            )
    for target in goal.traded:
        if target.threshold is None or target.reference is None:
            continue
        gap = target.threshold - target.reference
        if (gap if target.kind is TargetKind.MAXIMIZE else -gap) < 0:
            raise InvalidInput(
                f"Target {target.property!r} is to be {target.kind}d, but its reference {target.reference:g} is better "
                f"than its threshold {target.threshold:g}.",
                hint="The reference is the worst value that counts; give one that is worse than the threshold.",
            )


FORMS = "{value, tolerance}, {min}, {max} or {direction: maximize|minimize}, each with an optional weight"
ALLOWED_KEYS = {
    "value": {"value", "tolerance", "ramp", "weight"},
    "min": {"min", "tolerance", "weight"},
    "max": {"max", "tolerance", "weight"},
    "direction": {"direction", "weight", "threshold", "reference"},
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
        threshold, reference = (
            None if body.get(key) is None else _number(name, body, key, None, positive=False)
            for key in ("threshold", "reference")
        )
        return Target(
            property=name,
            kind=TargetKind(body["direction"]),
            weight=weight,
            threshold=threshold,
            reference=reference,
        )
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
