"""Parameter spaces: every point meets every constraint, with the settings that were asked for; bad ones are refused."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.materials.parameters import solver
from nanoos.materials.parameters.definition import read_definition
from nanoos.materials.parameters.encoding import decoded, encoded
from nanoos.materials.parameters.points import Points
from nanoos.materials.parameters.sampling import neighbours, sample_points
from nanoos.plugins.registry import design_space
from tests.materials.parameters.strategies import spaces

FRACTIONS = [{"name": name, "kind": "continuous", "low": 0, "high": 1, "step": 0.05} for name in "abcd"]
FORMULATION: dict[str, Any] = {
    "parameters": [
        *FRACTIONS,
        {"name": "temperature", "kind": "continuous", "low": 60, "high": 120, "step": 5},
        {"name": "solvent", "kind": "categorical", "values": ["water", "ethanol", "dmf"]},
        {"name": "pressure", "kind": "continuous", "low": 0.001, "high": 10, "log": True},
        {"name": "reactor", "kind": "fixed", "value": "B"},
    ],
    "constraints": [
        {"kind": "mixture", "of": ["a", "b", "c", "d"]},
        {"kind": "at_most", "of": ["a", "b", "c", "d"], "count": 3, "minimum": 0.1},
        {"kind": "forbidden", "when": {"solvent": ["water"], "temperature": {"low": 100}}},
    ],
}
CHOICE = {"name": "anneal", "kind": "categorical", "values": ["no", "yes"]}
HOLD = {"name": "hold_h", "kind": "continuous", "low": 1, "high": 8, "step": 1, "only_if": {"anneal": ["yes"]}}


def assert_meets(space: dict[str, Any], values: dict[str, Any]) -> None:
    """Check a point against the JSON alone, without the code under test."""
    for item in space["parameters"]:
        if not all(_holds(condition, values[name]) for name, condition in item.get("only_if", {}).items()):
            assert item["name"] not in values
            continue
        value = values[item["name"]]
        if item["kind"] in ("categorical", "ordinal"):
            assert value in item["values"]
        elif item["kind"] == "fixed":
            assert value == item["value"]
        else:
            assert item["low"] <= value <= item["high"]
            if item.get("step"):
                steps = (Decimal(repr(value)) - Decimal(repr(item["low"]))) / Decimal(repr(item["step"]))
                assert steps == steps.to_integral_value(), f"{value} is no setting of {item}"
            assert item["kind"] != "integer" or isinstance(value, int)
    for rule in space["constraints"]:
        if rule["kind"] == "mixture":
            assert math.fsum(values[name] for name in rule["of"]) == pytest.approx(rule.get("sum", 1), abs=1e-9)
        elif rule["kind"] == "at_most":
            present = [values[name] for name in rule["of"] if values[name] != 0]
            assert len(present) <= rule["count"]
            assert all(value >= rule["minimum"] for value in present)
        elif rule["kind"] == "linear":
            total = math.fsum(weight * values[name] for name, weight in rule["coefficients"].items())
            gap = total - rule["bound"]
            assert {"<=": gap <= 1e-9, ">=": gap >= -1e-9, "==": abs(gap) <= 1e-9}[rule["relation"]]
        else:
            assert not all(_holds(condition, values[name]) for name, condition in rule["when"].items())


def _holds(condition: Any, value: Any) -> bool:
    if isinstance(condition, list):
        return value in condition
    return condition.get("low", -math.inf) <= value <= condition.get("high", math.inf)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(spaces(), st.integers(0, 2**32))
def test_every_point_meets_every_constraint_and_has_an_exact_setting(raw: dict[str, Any], seed: int) -> None:
    points = design_space("parameters", raw).generate(40, seed)
    assert points
    assert len({point.structure_hash for point in points}) == len(points)
    for point in points:
        assert_meets(raw, dict(point.spec["features"]))


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(spaces(), st.integers(0, 2**32), st.sampled_from([0.01, 0.1, 1.0]))
def test_every_neighbour_meets_every_constraint(raw: dict[str, Any], seed: int, spread: float) -> None:
    points = Points(read_definition(raw, owner="space"))
    rng = np.random.default_rng(seed)
    for row in neighbours(points, sample_points(points, 5, rng), 20, spread, rng):
        assert_meets(raw, points.values(row))


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(spaces(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_points_also_after_the_database(raw: dict[str, Any], seed: int) -> None:
    space = design_space("parameters", raw)
    again = design_space("parameters", json.loads(json.dumps(dict(space.params), sort_keys=True)))
    assert again.generate(20, seed) == space.generate(20, seed)
    assert again.feature_names == space.feature_names


def test_features_are_numbers_logarithms_and_one_column_a_category() -> None:
    space = design_space("parameters", FORMULATION)
    names = ("a", "b", "c", "d", "temperature", "log10(pressure)", "solvent=water", "solvent=ethanol", "solvent=dmf")
    assert space.feature_names == names
    points = space.generate(200, 1)
    features = space.featurize(points)
    assert features.shape == (200, 9)
    pressures = [point.spec["features"]["pressure"] for point in points]
    assert features[:, 5] == pytest.approx(np.log10(pressures))
    assert min(pressures) < 0.01 < 1 < max(pressures)
    assert features[:, 6:].sum(axis=1).tolist() == [1.0] * 200


def test_descriptors_take_the_place_of_one_hot_columns() -> None:
    polarity = {"water": {"polarity": 1.0}, "ethanol": {"polarity": 0.65}}
    solvent = {"name": "solvent", "kind": "categorical", "values": list(polarity), "descriptors": polarity}
    space = design_space("parameters", {"parameters": [solvent]})
    assert space.feature_names == ("solvent.polarity",)
    assert sorted(space.featurize(space.generate(10, 0)).ravel().tolist()) == [0.65, 1.0]


def test_a_parameter_has_a_value_only_where_its_condition_is_met() -> None:
    space = design_space("parameters", {"parameters": [HOLD, CHOICE]})
    points = space.generate(50, 0)
    assert len(points) == 1 + 8  # the points without annealing are one
    assert space.featurize(points)[:, 0].min() == 1  # the lowest stands in
    (plain,) = [point for point in points if "hold_h" not in point.spec["features"]]
    assert plain.formula == "anneal=no"
    assert space.read({"anneal": "no"}) == space.read({"anneal": "no", "hold_h": ""}) == plain
    with pytest.raises(InvalidInput, match="hold_h has a value"):
        space.read({"anneal": "no", "hold_h": "2"})
    with pytest.raises(InvalidInput, match="no value for hold_h"):
        space.read({"anneal": "yes"})
    assert space.read({"anneal": "yes", "hold_h": "2"}) in points


def test_descriptors_are_computed_from_compositions_and_smiles() -> None:
    oxide = {"name": "oxide", "kind": "categorical", "values": ["ZnO", "ZnO2", "Fe0.5Ni0.5O"]}
    space = design_space("parameters", {"parameters": [{**oxide, "descriptors": "composition"}]})
    table = space.params["parameters"][0]["descriptors"]  # the numbers are kept, not how they were computed
    assert table["ZnO2"]["electronegativity_pauling_mean"] == pytest.approx((2 * 3.44 + 1.65) / 3)
    assert design_space("parameters", space.params).params == space.params
    solvent = {"name": "solvent", "kind": "categorical", "values": ["O", "CCO", "CN(C)C=O"]}
    space = design_space("parameters", {"parameters": [{**solvent, "descriptors": "smiles"}]})
    table = space.params["parameters"][0]["descriptors"]
    assert table["CCO"]["mass_u"] == pytest.approx(46.07, abs=0.01)
    assert [table[value]["h_bond_donors"] for value in table] == [0, 1, 0]  # water counts as a hydrate in RDKit
    assert "rings" not in table["O"], "the same for all"
    assert set(space.feature_names) == {f"solvent.{name}" for name in table["O"]}


def test_features_decode_to_the_points_they_came_from() -> None:
    points = Points(read_definition(FORMULATION, owner="space"))
    rows = sample_points(points, 100, np.random.default_rng(3))
    assert (decoded(points, encoded(points, rows)) == rows).all()


def test_a_finite_space_gives_all_its_points_and_no_more() -> None:
    raw = {
        "parameters": [
            {"name": "n", "kind": "integer", "low": 1, "high": 3},
            {"name": "metal", "kind": "categorical", "values": ["Cu", "Ni"]},
        ],
        "constraints": [{"kind": "forbidden", "when": {"n": {"high": 1}, "metal": ["Ni"]}}],
    }
    points = design_space("parameters", raw).generate(100, 0)
    found = {(point.spec["features"]["n"], point.spec["features"]["metal"]) for point in points}
    assert found == {(1, "Cu"), (2, "Cu"), (3, "Cu"), (2, "Ni"), (3, "Ni")}


def test_a_single_feasible_point_is_found() -> None:
    raw = {
        "parameters": [{"name": name, "kind": "continuous", "low": 0, "high": 1} for name in "ab"],
        "constraints": [
            {"kind": "linear", "coefficients": {"a": 1, "b": 1}, "relation": ">=", "bound": 2},
        ],
    }
    (point,) = design_space("parameters", raw).generate(5, 0)
    assert point.spec["features"] == {"a": 1.0, "b": 1.0}


@pytest.mark.slow
def test_samples_of_a_simplex_are_even() -> None:
    raw = {
        "parameters": [{"name": name, "kind": "continuous", "low": 0, "high": 1} for name in "abcd"],
        "constraints": [{"kind": "mixture", "of": ["a", "b", "c", "d"]}],
    }
    features = (space := design_space("parameters", raw)).featurize(space.generate(4000, 0))
    # Each fraction of a uniform point of the simplex has a Beta(1, 3) distribution: mean 1/4, std sqrt(3/80).
    assert features.mean(axis=0) == pytest.approx(0.25, abs=0.01)
    assert features.std(axis=0) == pytest.approx(math.sqrt(3 / 80), abs=0.01)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"constraints": [{"kind": "mixture", "of": ["a", "b"], "sum": 3}]}, ["empty", "a + b == 3", "0 to 1"]),
        (
            {
                "constraints": [
                    {"kind": "linear", "coefficients": {"temperature": 1}, "relation": ">=", "bound": 70},
                    {"kind": "mixture", "of": ["a", "b"]},
                    {"kind": "linear", "coefficients": {"a": 1, "b": 1}, "relation": "<=", "bound": 0.5},
                ]
            },
            ["empty", "a + b == 1", "a + 1 b <= 0.5"],
        ),
        ({"constraints": [{"kind": "mixture", "of": ["a", "b"], "sum": 0.99}]}, ["empty", "steps of 0.05"]),
        (
            {
                "constraints": [
                    {"kind": "mixture", "of": ["a", "b", "c"]},
                    {"kind": "linear", "coefficients": {"a": 1}, "relation": "<=", "bound": 0.4},
                    {"kind": "linear", "coefficients": {"b": 1}, "relation": "<=", "bound": 0.4},
                    {"kind": "linear", "coefficients": {"c": 1}, "relation": "<=", "bound": 0.4},
                    {"kind": "at_most", "of": ["a", "b", "c"], "count": 2},
                ]
            },
            ["empty", "at most 2 of a, b, c"],
        ),
        (
            {"constraints": [{"kind": "forbidden", "when": {"solvent": ["water", "ethanol", "dmf"]}}]},
            ["empty", "not solvent in water/ethanol/dmf"],
        ),
        ({"constraints": [{"kind": "mixture", "of": ["a", "bb"]}]}, ["no parameter 'bb'", "Did you mean 'b'"]),
        ({"constraints": [{"kind": "mixture", "of": ["a", "pressure"]}]}, ["'pressure' has a log scale"]),
        ({"constraints": [{"kind": "mixture", "of": ["a", "solvent"]}]}, ["'solvent' is no number"]),
        ({"constraints": [{"kind": "forbidden", "when": {"solvent": ["watre"]}}]}, ["Did you mean 'water'"]),
        ({"constraints": [{"kind": "forbidden", "when": {"solvent": {"low": 1}}}]}, ["'solvent' is categorical"]),
        ({"constraints": [{"kind": "at_most", "of": ["a", "temperature"], "count": 1}]}, ["cannot be left out"]),
        ({"constraints": [{"kind": "sum", "of": ["a"]}]}, ["linear", "mixture", "at_most", "forbidden"]),
        ({"parameters": [{"name": "x", "kind": "continuous", "low": 1, "high": 1}]}, ["not below", "kind fixed"]),
        ({"parameters": [{"name": "x", "kind": "continuous", "low": 0, "high": 1, "step": 0.3}]}, ["whole number"]),
        ({"parameters": [{"name": "x", "kind": "continuous", "low": 0, "high": 1, "log": True}]}, ["low > 0"]),
        ({"parameters": [{"name": "x", "kind": "fixed", "value": 1}]}, ["every parameter is fixed"]),
        ({"parameters": [FRACTIONS[0], FRACTIONS[0]]}, ["'a' is defined twice"]),
        ({"parameters": [{"name": "x", "kind": "ordinal", "values": [1, 3, 2]}]}, ["must ascend"]),
        ({"parameters": [{"name": "x", "kind": "integer", "low": 0, "high": 2.5}]}, ["high=2.5"]),
        ({"parameters": [{"name": "x", "kind": "continuous", "low": 0, "high": float("nan")}]}, ["finite"]),
        ({"parameter": []}, ["parameter is unknown"]),
        ({"parameters": [{**CHOICE, "descriptors": "smile"}]}, ["descriptors='smile'", "composition, smiles"]),
        ({"parameters": [{**CHOICE, "descriptors": "smiles"}]}, ["'anneal'", "'no' is no SMILES"]),
        ({"parameters": [{**CHOICE, "descriptors": "composition"}]}, ["'anneal'", "is no formula"]),
        (
            {"parameters": [{**CHOICE, "values": ["CCO", "OCC"], "descriptors": "smiles"}]},
            ["its values have equal descriptors"],
        ),
        (
            {"parameters": [CHOICE, {**HOLD, "only_if": {"annealing": ["yes"]}}]},
            ["no parameter 'annealing'", "'anneal'"],
        ),
        ({"parameters": [CHOICE, {**HOLD, "only_if": {"anneal": ["maybe"]}}]}, ["no value 'maybe'"]),
        ({"parameters": [CHOICE, {**HOLD, "only_if": {}}]}, ["only_if"]),
        ({"parameters": [CHOICE, {**HOLD, "only_if": {"hold_h": {"low": 2}}}]}, ["depends on itself"]),
        (
            {"parameters": [CHOICE, HOLD, {**FRACTIONS[0], "only_if": {"hold_h": {"low": 2}}}]},
            ["'hold_h' has a condition of its own"],
        ),
        (
            {
                "parameters": [CHOICE, HOLD, *FRACTIONS],
                "constraints": [
                    {"kind": "linear", "coefficients": {"hold_h": 1, "a": 1}, "relation": "<=", "bound": 2}
                ],
            },
            ["'hold_h' has no value in some points"],
        ),
    ],
)
def test_a_bad_space_is_refused_with_the_reason(changes: dict[str, Any], words: list[str]) -> None:
    raw = {**FORMULATION, "constraints": [], **changes}
    with pytest.raises(InvalidInput) as refused:
        design_space("parameters", raw)
    for word in words:
        assert word in str(refused.value)


@pytest.mark.slow
def test_a_space_whose_points_are_too_hard_to_find_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "TIME_LIMIT_S", 0.2)
    rng = np.random.default_rng(1)
    names = [f"x{number}" for number in range(40)]
    sums = [{name: int(rng.integers(1, 99)) for name in names} for _ in range(4)]
    raw = {
        "parameters": [{"name": name, "kind": "integer", "low": 0, "high": 1} for name in names],
        "constraints": [
            {"kind": "linear", "coefficients": row, "relation": "==", "bound": sum(row.values()) // 2} for row in sums
        ],
    }
    space = design_space("parameters", raw)  # nothing says that it is empty
    with pytest.raises(InvalidInput, match="no point was found that meets all of"):
        space.generate(10, 0)


def number(name: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "continuous", "low": low, "high": high, **more}


@pytest.mark.parametrize(("low", "high"), [(1e-7, None), (None, 1e-9)])
def test_a_forbidden_range_of_a_log_scale_takes_no_more_than_itself(low: float | None, high: float | None) -> None:
    bounds = {key: value for key, value in (("low", low), ("high", high)) if value is not None}
    space = design_space(
        "parameters",
        {
            "parameters": [number("x", 1e-12, 1, log=True)],
            "constraints": [{"kind": "forbidden", "when": {"x": bounds}}],
        },
    )
    values = np.array([point.spec["features"]["x"] for point in space.generate(400, 1)])
    if low is not None:
        assert values.max() < low
        assert values.max() > low / 2
        assert values.min() < 2e-12
    else:
        assert values.min() > 1e-9
        assert values.min() < 2e-9
    assert space.read({"x": "9.9e-8" if low else "1.01e-9"})


def test_a_mixture_of_steps_and_a_remainder_has_each_point_once() -> None:
    raw = {
        "parameters": [number("a", 0, 1, step=0.1), number("b", 0, 1, step=0.1), number("c", 0, 1)],
        "constraints": [{"kind": "mixture", "of": ["a", "b", "c"]}],
    }
    points = design_space("parameters", raw).generate(500, 1)
    assert len(points) == 66
    assert min(value for point in points for value in point.spec["features"].values() if value) > 0.01


def test_a_point_that_is_read_is_the_same_however_its_zero_is_written() -> None:
    space = design_space(
        "parameters", {"parameters": [number("y", -1, 1), number("a", 0.12345678901239, 0.9999999999999)]}
    )
    assert space.read({"y": "-0", "a": "0.5"}) == space.read({"y": "0", "a": "0.5"})
    for text in ("0.12345678901239", "0.9999999999999"):
        assert 0.12345678901239 <= space.read({"y": "0", "a": text}).spec["features"]["a"] <= 0.9999999999999


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ([number("x", 1.7e9, 1.7e9 + 1)], "too narrow for eleven digits"),
        ([number("x", -1e308, 1e308)], "too wide for a number"),
        ([number("x", 0.1, 1, log=True), number("log10(x)", 0, 1)], "would be called 'log10(x)'"),
        *(
            ([{"name": "s", "kind": "categorical", "values": ["water", text]}], "parameters")
            for text in (" x", "x ", "'x", "x\ny")
        ),
        ([number("x", 0, 1), {"name": "s", "kind": "fixed", "value": " x"}], "parameters"),
    ],
)
def test_what_cannot_be_told_apart_or_read_back_is_refused(parameters: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        design_space("parameters", {"parameters": parameters})
    assert reason in str(refused.value)
