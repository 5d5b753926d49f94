"""Linear algebra on one thread, for small matrices and reproducible results.

BLAS splits even a 108x108 eigenvalue problem over all cores. Beside other busy workers its threads then wait for each
other, and one evaluation takes 5 to 20 times as long. With one thread, the last digits of a result do not depend on the
number of cores, which replaying a step requires.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

from nanoos._runtime.shared_context import SharedContext


def one_thread() -> AbstractContextManager[None]:
    """Limit BLAS to one thread within this context, for all threads of the process; costs 20 microseconds."""
    return _ONE_THREAD


@cache
def _controller() -> Any:
    """The loaded BLAS libraries, searched for once since that takes milliseconds, after numpy and scipy are loaded."""
    import scipy.linalg  # noqa: F401  # loads the BLAS of scipy and of numpy

    return ThreadpoolController()


def _limit() -> AbstractContextManager[Any]:
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


_ONE_THREAD = SharedContext(_limit)
