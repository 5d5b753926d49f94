"""Where a label comes from, and which of several labels of a structure counts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class LabelKind(StrEnum):
    """Kind of a label's source."""

    SIMULATION = "simulation"
    IMPORT = "import"
    EXPERIMENT = "experiment"


# Of the labels of a structure and property, those of the highest rank count.
RANK: Mapping[str, int] = {LabelKind.SIMULATION: 0, LabelKind.IMPORT: 1, LabelKind.EXPERIMENT: 2}
