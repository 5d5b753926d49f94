"""Finds the design space for given elements, for callers who name no kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.registry import design_space, design_space_kinds

FROM_FILES = ("table", "structure_files")  # defined by a file, not by elements
WITHOUT_ELEMENTS = (*FROM_FILES, "parameters")


def covering_kind(elements: Sequence[str], dimensionality: int | None) -> str:
    """The one generative kind whose parameters accept these elements and this dimensionality.

    Raises:
        InvalidInput: None does, or several do; says why each refused.
    """
    params: dict[str, Any] = {"elements": list(elements)}
    if dimensionality is not None:
        params["dimensionality"] = dimensionality
    fitting, refusals = [], []
    for kind in design_space_kinds():
        if kind in WITHOUT_ELEMENTS:
            continue
        try:
            design_space(kind, params)
        except InvalidInput as refusal:
            refusals.append(f"{kind}: {refusal.message}")
        else:
            fitting.append(kind)
    if len(fitting) == 1:
        return fitting[0]
    asked = f"elements {', '.join(elements) or 'none'}" + (
        "" if dimensionality is None else f" in {dimensionality} dimensions"
    )
    if fitting:
        raise InvalidInput(f"Several design spaces cover {asked}: {', '.join(fitting)}.", hint="Name the kind.")
    raise InvalidInput(
        f"No design space covers {asked}. {' '.join(refusals)}",
        hint=f"Change the elements, or supply candidates in a file: {', '.join(FROM_FILES)}.",
    )
