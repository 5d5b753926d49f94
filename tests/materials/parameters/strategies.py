"""Random parameter spaces that hold at least one point."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


@st.composite
def numbers(draw: st.DrawFn, name: str) -> dict[str, Any]:
    low = draw(st.integers(-20, 20))
    n_steps = draw(st.integers(1, 12))
    kind = draw(st.sampled_from(["continuous", "stepped", "log", "integer", "ordinal"]))
    if kind == "integer":
        return {"name": name, "kind": "integer", "low": low, "high": low + n_steps}
    if kind == "ordinal":
        values = draw(st.sets(st.integers(-50, 50), min_size=2, max_size=6))
        return {"name": name, "kind": "ordinal", "values": [value / 4 for value in sorted(values)]}
    if kind == "log":
        return {"name": name, "kind": "continuous", "low": 10.0**-n_steps, "high": 10.0, "log": True}
    if kind == "stepped":
        step = draw(st.sampled_from([0.05, 0.1, 0.3, 2.5]))
        return {"name": name, "kind": "continuous", "low": low, "high": round(low + n_steps * step, 6), "step": step}
    return {"name": name, "kind": "continuous", "low": low, "high": low + n_steps}


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Components and constraints that a mixture of the first of them alone meets."""
    names = [f"m{position}" for position in range(draw(st.integers(2, 6)))]
    step = draw(st.sampled_from([None, 0.05, 0.1]))
    plain = [{"name": name, "kind": "continuous", "low": 0, "high": 1, "step": step} for name in names]
    found: list[dict[str, Any]] = [{"kind": "mixture", "of": names}]
    if draw(st.booleans()):
        count, minimum = draw(st.integers(1, len(names))), draw(st.sampled_from([0.0, 0.05, 0.2]))
        found.append({"kind": "at_most", "of": names, "count": count, "minimum": minimum})
    if draw(st.booleans()):
        weights = {name: draw(st.integers(-3, 3)) for name in names[1:]}
        bound = draw(st.integers(1, 3))
        found.append({"kind": "linear", "coefficients": {**weights, names[0]: 1}, "relation": "<=", "bound": bound})
    return plain, found


@st.composite
def spaces(draw: st.DrawFn) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [draw(numbers(f"x{position}")) for position in range(draw(st.integers(0, 3)))]
    constraints: list[dict[str, Any]] = []
    if draw(st.booleans()) or not parameters:
        plain, found = draw(mixtures())
        parameters += plain
        constraints += found
    parameters.append({"name": "choice", "kind": "categorical", "values": ["a", "b", "c"]})
    if draw(st.booleans()):
        when_chosen = {"choice": draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True))}
        parameters.append({**draw(numbers("dependent")), "only_if": when_chosen})
    if draw(st.booleans()):
        when: dict[str, Any] = {"choice": draw(st.lists(st.sampled_from("ab"), min_size=1, max_size=2, unique=True))}
        if draw(st.booleans()) and parameters[0]["kind"] != "ordinal":
            when[parameters[0]["name"]] = {"low": parameters[0]["low"]}
        constraints.append({"kind": "forbidden", "when": when})
    return {"parameters": parameters, "constraints": constraints}
