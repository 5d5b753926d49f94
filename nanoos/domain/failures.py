"""Failure classes of simulations, experiments and trainings, and what follows from each."""

from __future__ import annotations

from enum import StrEnum


class FailureClass(StrEnum):
    """Why work failed.

    TRANSIENT: retry with backoff. CRASH: the simulation process crashed, exited or reached a limit; retry as well, but
    several crashes in a row on different candidates are systemic. PERMANENT: this candidate cannot be computed or
    measured; a simulation marks it infeasible and the models learn from it. SYSTEMIC: no work of this kind can succeed
    (missing licence, wrong set-up); pause the campaign and raise an alert.
    """

    TRANSIENT = "transient"
    CRASH = "crash"
    PERMANENT = "permanent"
    SYSTEMIC = "systemic"

    @property
    def may_retry(self) -> bool:
        return self in (FailureClass.TRANSIENT, FailureClass.CRASH)
