"""Goals as people write them: read back as they are, refused with the property and the value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal, TargetKind
from nanoos.domain.structures import stable_hash, stable_seed

numbers = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).filter(lambda value: abs(value) > 1e-6)
positive = st.floats(min_value=1e-6, max_value=1e6)
targets = st.one_of(
    st.builds(lambda v, t, w: {"value": v, "tolerance": t, "weight": w}, numbers, positive, positive),
    st.builds(lambda v, t, r: {"value": v, "tolerance": t, "ramp": r}, numbers, positive, positive),
    st.builds(lambda v: {"min": v}, numbers),
    st.builds(lambda v, t: {"max": v, "tolerance": t}, numbers, positive),
    st.builds(lambda d, w: {"direction": d, "weight": w}, st.sampled_from(["maximize", "minimize"]), positive),
)


@pytest.mark.slow
@given(st.dictionaries(st.text(min_size=1, max_size=8), targets, min_size=1, max_size=4))
def test_a_goal_is_read_back_as_it_was_stored(raw: dict[str, dict[str, float | str]]) -> None:
    goal = Goal.parse(raw)
    assert Goal.parse(goal.to_dict()) == goal
    assert goal.properties == tuple(raw)
    for target in goal.targets:
        assert target.low <= target.high
        assert target.ramp > 0
        assert target.weight > 0
        assert target.is_bounded == (target.low > -math.inf or target.high < math.inf)


def test_the_issues_example_is_understood() -> None:
    goal = Goal.parse(
        {
            "bandgap": {"value": 2.0, "tolerance": 0.2, "weight": 1.0},
            "formation_energy": {"max": -3.0, "weight": 0.5},
        }
    )
    gap, energy = goal.targets
    assert (gap.kind, gap.low, gap.high) == (TargetKind.WINDOW, 1.8, 2.2)
    assert (energy.kind, energy.low, energy.high, energy.weight) == (TargetKind.MAX, -math.inf, -3.0, 0.5)
    assert goal.is_bounded


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, "at least one target"),
        ([], "at least one target"),
        ({"gap": 2.0}, "'gap' is 2.0, not a mapping"),
        ({"gap": {}}, "not exactly one form"),
        ({"gap": {"value": 1, "min": 1}}, "not exactly one form"),
        ({"gap": {"value": 1, "tolerance": 0.1, "wieght": 2}}, "wieght"),
        ({"gap": {"min": 1, "ramp": 2}}, "ramp"),
        ({"gap": {"value": 1}}, "tolerance is None"),
        ({"gap": {"value": 1, "tolerance": 0}}, "tolerance is 0, not above 0"),
        ({"gap": {"value": "2", "tolerance": 0.1}}, "value is '2'"),
        ({"gap": {"value": math.nan, "tolerance": 0.1}}, "value is nan"),
        ({"gap": {"value": math.inf, "tolerance": 0.1}}, "value is inf"),
        ({"gap": {"value": True, "tolerance": 0.1}}, "value is True"),
        ({"gap": {"min": 1, "weight": -1}}, "weight is -1"),
        ({"gap": {"min": 0}}, "bound 0"),
        ({"gap": {"direction": "up"}}, "direction 'up'"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused_with_property_and_value(raw: object, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Goal.parse(raw)
    assert words in caught.value.message
    assert caught.value.hint


@given(st.dictionaries(st.text(max_size=4), st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_the_order_of_keys_does_not_change_a_stable_hash(value: dict[str, float]) -> None:
    assert stable_hash(value) == stable_hash(dict(reversed(list(value.items()))))


def test_a_stable_hash_is_the_same_on_every_machine() -> None:
    assert stable_hash({"a": [1, 2.5, "x"]}) == "0b7427b3106796e09e253e778e8f752e8c37887e9ef70d82311491d97c8bcaf8"
    assert 0 <= stable_seed("alpha", 1) < 2**63
    assert stable_seed("alpha", 1) != stable_seed("alpha", 2)


def test_what_is_not_finite_has_no_stable_hash() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        stable_hash({"a": math.nan})
