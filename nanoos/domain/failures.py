"""Why work failed, and so what follows. One classification for simulations, experiments and trainings."""

from __future__ import annotations

from enum import StrEnum


class FailureClass(StrEnum):
    """Why work failed.

    TRANSIENT: try again later, with backoff. CRASH: the simulating process died, exited or was stopped at a limit; try
    again as well, but several in a row over different candidates are systemic. PERMANENT: this candidate cannot be
    computed or measured; a simulation marks it infeasible and the models learn from it. SYSTEMIC: nothing of this kind
    will work (missing licence, wrong set-up): pause the campaign and raise an alert.
    """

    TRANSIENT = "transient"
    CRASH = "crash"
    PERMANENT = "permanent"
    SYSTEMIC = "systemic"

    @property
    def may_retry(self) -> bool:
        return self in (FailureClass.TRANSIENT, FailureClass.CRASH)
