"""What the whole process shares is given back when the last of its holders is done, whoever came first."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from nanoos._runtime.blas import _controller, one_thread
from nanoos._runtime.garbage import collect_later
from nanoos._runtime.shared_context import SharedContext

N_THREADS = 8
N_TIMES = 200


def test_holders_come_and_go_in_any_order_and_the_last_gives_back() -> None:
    events: list[str] = []

    @contextmanager
    def noting() -> Iterator[None]:
        events.append("entered")
        yield
        events.append("left")

    shared = SharedContext(noting)
    for _ in range(2):
        with shared:
            with shared:
                assert events == ["entered"]
            assert events == ["entered"], "somebody still holds it"
        assert events == ["entered", "left"]
        events.clear()


def test_threads_that_hold_it_by_turns_never_enter_it_twice_and_leave_it_left() -> None:
    depth, seen = 0, set()

    @contextmanager
    def counting() -> Iterator[None]:
        nonlocal depth
        depth += 1
        yield
        depth -= 1

    shared, start = SharedContext(counting), threading.Barrier(N_THREADS)

    def hold() -> None:
        start.wait()
        for _ in range(N_TIMES):
            with shared:
                seen.add(depth)

    threads = [threading.Thread(target=hold) for _ in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {1}
    assert depth == 0


def test_what_cannot_be_entered_is_held_by_nobody() -> None:
    tries = 0

    @contextmanager
    def failing_once() -> Iterator[None]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("not now")
        yield

    shared = SharedContext(failing_once)
    with pytest.raises(OSError, match="not now"), shared:
        pass
    with shared:
        assert tries == 2


def test_cycles_are_collected_again_after_nested_work() -> None:
    assert gc.isenabled()
    outer, inner = collect_later(), collect_later()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)
    assert gc.isenabled()
    with collect_later():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_blas_has_its_threads_back_only_when_nobody_needs_a_single_one() -> None:
    _controller()

    def limits() -> set[int]:
        return {library["num_threads"] for library in _controller().info() if library["user_api"] == "blas"}

    before = limits()
    first, second = one_thread(), one_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert limits() == {1}
    second.__exit__(None, None, None)
    assert limits() == before
    with pytest.raises(ZeroDivisionError), collect_later(), one_thread():
        1 / 0  # noqa: B018  # what fails within
    assert limits() == before
