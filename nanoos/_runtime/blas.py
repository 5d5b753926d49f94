"""Linear algebra on one thread, for small matrices and for results that must repeat.

BLAS splits even a 108-square eigenvalue problem over all cores; beside other busy workers its threads then wait for
each other and one evaluation takes 5 to 20 times as long. One thread also makes the last digits of a result
independent of the core count, on which replaying a step depends.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

from nanoos._runtime.shared_context import SharedContext


def one_thread() -> AbstractContextManager[None]:
    """Within this context BLAS uses one thread, in all threads of the process; costs 20 microseconds."""
    return _ONE_THREAD


@cache
def _controller() -> Any:
    """Finding the loaded libraries takes milliseconds, so once, and only when both that bring a BLAS are loaded."""
    import scipy.linalg  # noqa: F401  # numpy's is loaded with it

    return ThreadpoolController()


def _limit() -> AbstractContextManager[Any]:
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


_ONE_THREAD = SharedContext(_limit)
