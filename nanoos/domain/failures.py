"""Why work failed, and so what follows. One classification for simulations, experiments and trainings."""

from __future__ import annotations

from enum import StrEnum


class FailureClass(StrEnum):
    """Why work failed.

    TRANSIENT: try again later, with backoff. PERMANENT: this candidate cannot be computed or measured; a simulation
    marks it infeasible and the models learn from it. SYSTEMIC: nothing of this kind will work (missing licence, wrong
    set-up): pause the campaign and raise an alert.
    """

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    SYSTEMIC = "systemic"
