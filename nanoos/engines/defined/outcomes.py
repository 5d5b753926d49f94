"""How a simulation that did not succeed is reported: its failure class, and the last lines of the program's output."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from nanoos.domain.failures import FailureClass
from nanoos.plugins.engine import SimulationOutcome

NOT_EXECUTABLE, NOT_FOUND = 126, 127  # exit codes of a POSIX shell
TAIL_LINES = 8
TAIL_BYTES = 4096
LINE_LENGTH = 200


class SimulationFailed(Exception):
    """One structure could not be computed.

    Args:
        failure_class: What follows from it.
        reason: Why, for a person.
        outputs: Files whose last lines belong to the reason.
        is_final: A retry would fail in the same way.
    """

    def __init__(
        self, failure_class: FailureClass, reason: str, *, outputs: Iterable[Path] = (), is_final: bool = False
    ) -> None:
        super().__init__(reason)
        self.is_final = is_final
        self.failure_class = failure_class
        self.reason = reason
        self.outputs = tuple(outputs)

    def outcome(self, files: tuple[str, ...] = ()) -> SimulationOutcome:
        """The failure as an outcome."""
        reason = self.reason + last_lines(self.outputs)
        return SimulationOutcome(
            outputs={}, failure_class=self.failure_class, reason=reason, files=files, is_final=self.is_final
        )


def last_lines(outputs: Iterable[Path]) -> str:
    """The last lines of these files, for the end of a reason; empty where all are empty or missing."""
    parts = []
    for path in outputs:
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - TAIL_BYTES))
                text = file.read(TAIL_BYTES).decode("utf-8", "replace")
        except OSError:
            continue
        lines = [line.rstrip()[:LINE_LENGTH] for line in text.splitlines() if line.strip()][-TAIL_LINES:]
        if lines:
            parts.append(f" Last lines of {path.name}:\n" + "\n".join(lines))
    return "".join(parts).replace("\0", "")


def check_finite(values: Mapping[str, float], *, outputs: Iterable[Path] = ()) -> None:
    """Raise a permanent failure for values that are no finite numbers: the same input would give them again.

    Args:
        values: By property.
        outputs: Files whose last lines belong to the reason.

    Raises:
        SimulationFailed: A value is NaN or infinite.
    """
    wrong = {name: value for name, value in values.items() if not math.isfinite(value)}
    if wrong:
        raise SimulationFailed(FailureClass.PERMANENT, f"Values that are not finite: {wrong}.", outputs=outputs)
