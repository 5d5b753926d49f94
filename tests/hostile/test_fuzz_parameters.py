"""Arbitrary parameter spaces, points of them and measured settings: a space that works, or the project's own error."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.materials.parameters.definition import MAX_SETTINGS
from nanoos.plugins.registry import design_space, open_design_space
from tests.hostile.test_fuzz import EXAMPLES, JSON, _refuses_or_answers, fuzz
from tests.materials.parameters.strategies import spaces

# The ends of what a number holds, and steps that divide ranges badly.
EXTREMES = st.sampled_from(
    [0, -0.0, 1, 1e-12, 0.1 + 0.2, 1e308, -1e308, 5e-324, 1e-310, 2**53 + 1, 2**63, 10**400, 1e6, -1]
) | st.floats(allow_nan=False)
LEAVES = EXTREMES | st.booleans() | st.none() | st.sampled_from(["a", "==", ">=", "x0", "m0", "=1", "", "\ud800", "\0"])


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good space with one to three of its values replaced, removed or added."""
    space = copy.deepcopy(draw(spaces()))
    for _ in range(draw(st.integers(1, 3))):
        node: Any = space
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw(st.integers(0, 9)):
                node = node[key]
                continue
            what = draw(st.sampled_from(["replace", "replace", "remove", "repeat"]))
            if what == "replace":
                node[key] = draw(LEAVES | JSON)
            elif what == "remove":
                del node[key]
            elif isinstance(node, list):
                node.append(copy.deepcopy(node[key]))
            break
    return space


@pytest.mark.slow
@settings(fuzz, max_examples=EXAMPLES // 3)
@given(mutated(), st.integers(0, 2**32))
def test_an_arbitrary_space_works_or_is_refused(raw: dict[str, Any], seed: int) -> None:
    space = _refuses_or_answers(lambda: design_space("parameters", raw))
    if space is None:
        return
    found = _refuses_or_answers(lambda: space.generate(6, seed))
    if found is None:
        return
    features = space.featurize(found)
    assert np.isfinite(features).all()
    assert len(space.near(features, 2, 0.2, seed).T) == features.shape[1]
    for structure in found:
        again = space.read({name: str(value) for name, value in structure.spec["features"].items()})
        assert again.structure_hash == structure.structure_hash


CELLS = st.sampled_from(["0", "1", "nan", "inf", "-0", "1e400", "1_0", "0x1", "٣", "a", "", "1,5", "9" * 5000, "\0"])


@pytest.mark.slow
@settings(fuzz, max_examples=EXAMPLES // 3)
@given(spaces(), st.dictionaries(st.sampled_from(["x0", "x1", "m0", "m1", "choice", "other"]), CELLS | st.text()))
def test_a_row_of_settings_is_a_point_or_is_refused(raw: dict[str, Any], cells: dict[str, str]) -> None:
    space = open_design_space("parameters", raw)
    assert space is not None
    (point,) = space.generate(1, 0)
    full = {name: str(value) for name, value in point.spec["features"].items()}
    read = _refuses_or_answers(lambda: space.read({**full, **cells}))
    if read is not None:
        assert np.isfinite(space.featurize([read])).all()


@pytest.mark.parametrize(
    "one",
    [
        {"kind": "integer", "low": 0, "high": MAX_SETTINGS},
        {"kind": "continuous", "low": 0, "high": MAX_SETTINGS / 10, "step": 0.1},
    ],
    ids=["integer", "stepped"],
)
def test_many_parameters_of_many_settings_are_refused_before_they_fill_the_memory(one: dict[str, Any]) -> None:
    parameters = [{"name": f"x{number}", **one} for number in range(100)]
    with pytest.raises(InvalidInput, match="settings in all"):
        design_space("parameters", {"parameters": parameters})
