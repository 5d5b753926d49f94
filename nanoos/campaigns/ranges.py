"""The ranges that a campaign declares for its properties: a measurement outside is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nanoos.domain.errors import InvalidInput

MAX_VALUE = 1e100  # of a measurement in any unit: means and squares of such values are still finite


def check_ranges(ranges: Mapping[str, Sequence[float]], values: Mapping[str, float]) -> None:
    """Check values against the declared ranges.

    Args:
        ranges: Lowest and highest plausible value by property, property units.
        values: By property, property units.

    Raises:
        InvalidInput: A value is outside its range.
    """
    huge = [f"{name} {value:.6g}" for name, value in values.items() if not abs(value) <= MAX_VALUE]
    if huge:
        raise InvalidInput(f"{'; '.join(huge)} is no measurement.", hint=f"Give a number below {MAX_VALUE:g}.")
    outside = [
        f"{name} {value:.6g} is outside {ranges[name][0]:g} to {ranges[name][1]:g}"
        for name, value in values.items()
        if name in ranges and not ranges[name][0] <= value <= ranges[name][1]
    ]
    if outside:
        raise InvalidInput(
            f"{'; '.join(outside)}, the range that the campaign declares.",
            hint="Check the value and its unit: `units` converts, for example from meV.",
        )
