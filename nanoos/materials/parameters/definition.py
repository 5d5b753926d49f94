"""The definition of a parameter space as its JSON has it: parameters and constraints, checked against each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, cast, get_args

from pydantic import Field, FiniteFloat, model_validator

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.materials.parameters.descriptors import Source, computed_descriptors
from nanoos.plugins.parameters import Parameters, validated

MAX_PARAMETERS = 100
MAX_SETTINGS = 1_000_000  # of one parameter with a step
MAX_ALL_SETTINGS = 2_000_000  # of all parameters; each is kept in memory, and takes about 2 microseconds to make
MAX_VALUES = 200  # of an ordinal or categorical parameter
MAX_CONSTRAINTS = 200
RESOLVED = 1e-6  # of a bound: a narrower range holds too few values of eleven digits

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s=,](?:[^=,\n]*[^\s=,])?$")]
# As a sheet gives a text back: without blanks at its ends, and an apostrophe in front marks text there.
Text = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s'](?:[^\r\n]*\S)?$")]
Names = Annotated[tuple[Name, ...], Field(strict=False, min_length=2, max_length=MAX_PARAMETERS)]


class Between(Parameters):
    """A closed range of a number; an open end where a bound is left out."""

    low: FiniteFloat | None = None
    high: FiniteFloat | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("give low, high or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low={self.low:g} is above high={self.high:g}")
        return self


Condition = Between | Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class _Varies(Parameters):
    name: Name
    # A parameter has a value only in points that meet all of these conditions.
    only_if: Annotated[dict[Name, Condition], Field(min_length=1)] | None = None


class _Range(_Varies):
    @model_validator(mode="after")
    def _rises(self) -> Self:
        low, high = getattr(self, "low", 0), getattr(self, "high", 1)
        if not low < high:
            raise ValueError(f"low={low:g} is not below high={high:g}; a fixed value has kind fixed")
        return self


class Continuous(_Range):
    """A number between two bounds; with a step, one of low, low + step, and so on up to high."""

    kind: Literal["continuous"]
    low: FiniteFloat
    high: FiniteFloat
    step: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None
    log: bool = False

    @model_validator(mode="after")
    def _is_a_scale(self) -> Self:
        width = self.high - self.low
        if not math.isfinite(width):
            raise ValueError("its range is too wide for a number")
        if not self.log and self.step is None and width < RESOLVED * max(abs(self.low), abs(self.high)):
            raise ValueError(
                f"from {self.low!r} to {self.high!r} is too narrow for eleven digits; give the distance from one end"
            )
        if self.log and self.low <= 0:
            raise ValueError(f"a log scale needs low > 0, not {self.low:g}")
        if self.log and self.step is not None:
            raise ValueError("a log scale takes no step; list its settings as an ordinal parameter")
        if self.step is not None:
            steps = (Decimal(repr(self.high)) - Decimal(repr(self.low))) / Decimal(repr(self.step))
            if steps != steps.to_integral_value():
                raise ValueError(f"from {self.low:g} to {self.high:g} is no whole number of steps of {self.step:g}")
            if steps > MAX_SETTINGS:
                raise ValueError(f"it has {steps:,} steps; at most {MAX_SETTINGS:,} are allowed")
        return self


class Integer(_Range):
    """A whole number between two bounds, both included."""

    kind: Literal["integer"]
    low: Annotated[int, Field(ge=-(10**9), le=10**9)]
    high: Annotated[int, Field(ge=-(10**9), le=10**9)]

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        if self.high - self.low > MAX_SETTINGS:
            raise ValueError(f"it has {self.high - self.low:,} steps; at most {MAX_SETTINGS:,} are allowed")
        return self


class Ordinal(_Varies):
    """One of some numbers, ascending."""

    kind: Literal["ordinal"]
    values: Annotated[tuple[FiniteFloat, ...], Field(strict=False, min_length=2, max_length=MAX_VALUES)]

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if any(not low < high for low, high in zip(self.values, self.values[1:], strict=False)):
            raise ValueError("its values must ascend")
        return self


class Categorical(_Varies):
    """One of some texts; with `descriptors`, each described by the same named numbers instead of a 0/1 feature.

    The numbers are given, or computed from the values: formulas (`composition`) or SMILES (`smiles`).
    """

    kind: Literal["categorical"]
    values: Annotated[
        tuple[Text, ...],
        Field(strict=False, min_length=2, max_length=MAX_VALUES),
    ]
    descriptors: dict[str, dict[Name, FiniteFloat]] | None = None

    @model_validator(mode="before")
    @classmethod
    def _computes(cls, raw: Any) -> Any:
        source = raw.get("descriptors") if isinstance(raw, dict) else None
        if not isinstance(source, str):
            return raw
        if source not in get_args(Source):
            raise ValueError(f"descriptors={source!r}: give {', '.join(get_args(Source))} or a table of numbers")
        values = raw.get("values")
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values) or not values:
            return raw  # refused below
        return raw | {
            "descriptors": computed_descriptors(values, cast("Source", source), owner=f"Parameter {raw.get('name')!r}")
        }

    @model_validator(mode="after")
    def _is_described(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError("a value is listed twice")
        if self.descriptors is None:
            return self
        if set(self.descriptors) != set(self.values):
            differ = sorted(set(self.descriptors) ^ set(self.values))
            raise ValueError(f"descriptors and values differ in {', '.join(differ)}")
        names = {tuple(sorted(row)) for row in self.descriptors.values()}
        if len(names) > 1 or names == {()}:
            raise ValueError("every value needs a number for each of the same descriptors")
        rows = {tuple(row[name] for name in sorted(row)) for row in self.descriptors.values()}
        if len(rows) < len(self.values):
            raise ValueError("two values have equal descriptors, so a model cannot tell them apart")
        return self


class Fixed(Parameters):
    """The same value in every point: engines and people see it, models do not."""

    name: Name
    kind: Literal["fixed"]
    value: FiniteFloat | Text


Parameter = Annotated[Continuous | Integer | Ordinal | Categorical | Fixed, Field(discriminator="kind")]
Number = Continuous | Integer | Ordinal
Varying = Number | Categorical


class Linear(Parameters):
    """The sum of coefficient times value compares so with the bound."""

    kind: Literal["linear"]
    coefficients: Annotated[dict[Name, FiniteFloat], Field(min_length=1)]
    relation: Literal["<=", ">=", "=="]
    bound: FiniteFloat

    def named(self) -> tuple[str, ...]:
        return tuple(sorted(self.coefficients))


class Mixture(Parameters):
    """The values add up to `sum`."""

    kind: Literal["mixture"]
    of: Names
    sum: FiniteFloat = 1.0

    def named(self) -> tuple[str, ...]:
        return self.of


class AtMost(Parameters):
    """At most `count` of the values are above 0, and those are at least `minimum`."""

    kind: Literal["at_most"]
    of: Names
    count: Annotated[int, Field(ge=1)]
    minimum: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0

    def named(self) -> tuple[str, ...]:
        return self.of


class Forbidden(Parameters):
    """No point meets all the conditions at once."""

    kind: Literal["forbidden"]
    when: Annotated[dict[Name, Condition], Field(min_length=1)]

    def named(self) -> tuple[str, ...]:
        return tuple(sorted(self.when))


Constraint = Annotated[Linear | Mixture | AtMost | Forbidden, Field(discriminator="kind")]


class SpaceParameters(Parameters):
    """A parameter space."""

    parameters: Annotated[tuple[Parameter, ...], Field(strict=False, min_length=1, max_length=MAX_PARAMETERS)] = Field(
        description="a list; each has a name and a kind: continuous, integer, ordinal, categorical or fixed"
    )
    constraints: Annotated[tuple[Constraint, ...], Field(strict=False, max_length=MAX_CONSTRAINTS)] = Field(
        default=(), description="a list; each has a kind: linear, mixture, at_most or forbidden"
    )

    @property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(item for item in self.parameters if isinstance(item, Continuous | Integer | Ordinal))

    @property
    def categories(self) -> tuple[Categorical, ...]:
        return tuple(item for item in self.parameters if isinstance(item, Categorical))


def settings_of(parameter: Number) -> tuple[float, ...] | None:
    """The values that a number can take, ascending and exact in decimals; None where it is continuous."""
    if isinstance(parameter, Ordinal):
        return parameter.values
    if isinstance(parameter, Integer):
        return tuple(map(float, range(parameter.low, parameter.high + 1)))
    if parameter.step is None:
        return None
    low, step = Decimal(repr(parameter.low)), Decimal(repr(parameter.step))
    n_steps = int((Decimal(repr(parameter.high)) - low) / step)
    return tuple(float(low + k * step) for k in range(n_steps + 1))


def _n_settings(parameter: Number) -> int:
    if isinstance(parameter, Continuous):
        return 0 if parameter.step is None else round((parameter.high - parameter.low) / parameter.step) + 1
    return len(parameter.values) if isinstance(parameter, Ordinal) else parameter.high - parameter.low + 1


def bounds_of(parameter: Number) -> tuple[float, float]:
    """Lowest and highest value of a number."""
    if isinstance(parameter, Ordinal):
        return parameter.values[0], parameter.values[-1]
    return float(parameter.low), float(parameter.high)


def read_definition(raw: Mapping[str, Any], *, owner: str) -> SpaceParameters:
    """Validate a definition and the names that its constraints use.

    Raises:
        InvalidInput: A field is refused, a name is unknown or taken, or a constraint or condition names a parameter of
            a wrong kind.
    """
    given = validated(SpaceParameters, raw, owner=owner)
    names = [item.name for item in given.parameters]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput(f"{owner}: parameter {', '.join(map(repr, twice))} is defined twice.", hint="Rename one.")
    if not given.numbers and not given.categories:
        raise InvalidInput(f"{owner}: every parameter is fixed.", hint="Give at least one that can vary.")
    n_settings = sum(map(_n_settings, given.numbers))
    if n_settings > MAX_ALL_SETTINGS:
        raise InvalidInput(
            f"{owner}: its parameters have {n_settings:,} settings in all; at most {MAX_ALL_SETTINGS:,} are allowed.",
            hint="Take wider steps, or continuous parameters.",
        )
    of_name = {item.name: item for item in given.parameters}
    for item in (*given.numbers, *given.categories):
        for problem, hint in _dependence_problems(item, of_name):
            raise InvalidInput(f"{owner}: parameter {item.name!r}, only_if: {problem}.", hint=hint)
    for position, constraint in enumerate(given.constraints, start=1):
        for problem, hint in _problems(constraint, of_name):
            raise InvalidInput(f"{owner}: constraint {position}, {describe(constraint)}: {problem}.", hint=hint)
    return given


def _dependence_problems(item: Varying, of_name: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, condition in (item.only_if or {}).items():
        if name not in of_name:
            yield _unknown(name, of_name)
            return
        if name == item.name:
            yield "it depends on itself", "Name another parameter."
        elif getattr(of_name[name], "only_if", None):
            yield f"{name!r} has a condition of its own", "Name a parameter that always has a value."
        yield from _condition_problems(of_name[name], condition)


def _unknown(name: str, of_name: Mapping[str, Any]) -> tuple[str, str]:
    return f"there is no parameter {name!r}", f"{did_you_mean(name, of_name)}Known: {', '.join(of_name)}."


def _problems(constraint: Constraint, of_name: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in constraint.named():
        if name not in of_name:
            yield _unknown(name, of_name)
    named = [of_name[name] for name in constraint.named()]
    for item in named:
        if getattr(item, "only_if", None):
            yield f"{item.name!r} has no value in some points (only_if)", "Leave it out of constraints."
    if isinstance(constraint, Forbidden):
        for item in named:
            yield from _condition_problems(item, constraint.when[item.name])
        return
    if len(set(constraint.named())) < len(named):
        yield "it names a parameter twice", "Name each once."
    others = [item.name for item in named if not isinstance(item, Continuous | Integer | Ordinal)]
    if others:
        yield f"{', '.join(map(repr, others))} is no number that varies", "Use parameters that are numbers."
    if isinstance(constraint, Linear) and not any(constraint.coefficients.values()):
        yield "every coefficient is 0", "Give one that is not."
    logs = [item.name for item in named if isinstance(item, Continuous) and item.log]
    if logs:
        yield f"{', '.join(map(repr, logs))} has a log scale", "Leave out log: sums are taken of the values themselves."
    if isinstance(constraint, AtMost):
        for item in named:
            if not isinstance(item, Continuous) or item.low != 0:
                yield f"{item.name!r} cannot be left out", "Give a continuous parameter with low 0."
            if constraint.minimum > item.high:
                yield (
                    f"the minimum {constraint.minimum:g} is above the highest {item.name!r}, {item.high:g}",
                    "Lower it.",
                )


def _condition_problems(item: Any, condition: Between | tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(item, Fixed):
        yield f"{item.name!r} is fixed", "Leave out a condition that always holds, or never."
    elif isinstance(item, Categorical):
        if isinstance(condition, Between):
            yield f"{item.name!r} is categorical", "Give a list of its values."
            return
        for value in condition:
            if value not in item.values:
                yield (
                    f"{item.name!r} has no value {value!r}",
                    f"{did_you_mean(value, item.values)}Values: {', '.join(item.values)}.",
                )
    elif not isinstance(condition, Between):
        yield f"{item.name!r} is a number", 'Give a range: {"low": 1, "high": 2}.'


def describe_range(parameter: Number | Categorical) -> str:
    """What a parameter's value can be, for messages: `60 to 120 in steps of 5`."""
    if isinstance(parameter, Categorical):
        return f"one of {', '.join(parameter.values)}"
    if isinstance(parameter, Ordinal):
        return f"one of {', '.join(f'{value:g}' for value in parameter.values)}"
    if isinstance(parameter, Integer):
        return f"a whole number from {parameter.low} to {parameter.high}"
    step = "" if parameter.step is None else f" in steps of {parameter.step:g}"
    return f"{parameter.low:g} to {parameter.high:g}{step}"


def describe(constraint: Constraint) -> str:
    """A constraint in one line, for messages: `resin + water == 1`."""
    if isinstance(constraint, Linear):
        terms = " + ".join(f"{value:g} {name}" for name, value in sorted(constraint.coefficients.items()))
        return f"{terms} {constraint.relation} {constraint.bound:g}"
    if isinstance(constraint, Mixture):
        return f"{' + '.join(constraint.of)} == {constraint.sum:g}"
    if isinstance(constraint, AtMost):
        least = f", each at least {constraint.minimum:g}" if constraint.minimum else ""
        return f"at most {constraint.count} of {', '.join(constraint.of)}{least}"
    return f"not {' and '.join(_shown(name, constraint.when[name]) for name in sorted(constraint.when))}"


def _shown(name: str, condition: Between | Sequence[str]) -> str:
    if not isinstance(condition, Between):
        return f"{name} in {'/'.join(condition)}"
    if condition.low is None:
        return f"{name} <= {condition.high:g}"
    if condition.high is None:
        return f"{name} >= {condition.low:g}"
    return f"{condition.low:g} <= {name} <= {condition.high:g}"
