"""Counts that are shared: one computation at a time, never old, never an error kept."""

from __future__ import annotations

import threading
import time

import pytest

from nanoos.service.queries.stale_cache import StaleWhileRevalidate
from tests.support.processes import race


def test_who_finds_none_waits_and_who_finds_one_does_not() -> None:
    calls: list[str] = []

    def compute(key: str) -> int:
        calls.append(key)
        return len(calls)

    fresh = StaleWhileRevalidate(compute, max_age_s=60)
    assert [fresh.get("a"), fresh.get("a"), fresh.get("b"), fresh.get("a")] == [1, 1, 2, 1]
    fresh.forget()
    assert [fresh.get("a"), fresh.get("a")] == [3, 3]


def test_an_old_value_is_shown_while_one_thread_computes_the_next() -> None:
    started, go = threading.Event(), threading.Event()
    calls: list[int] = []

    def compute(_: str) -> int:
        calls.append(1)
        if len(calls) > 1:
            started.set()
            assert go.wait(30)
        return len(calls)

    fresh = StaleWhileRevalidate(compute, max_age_s=0.2)
    assert fresh.get("a") == 1
    time.sleep(0.25)
    assert race(*(lambda: fresh.get("a") for _ in range(10))) == [1] * 10
    assert started.wait(30)
    assert len(calls) == 2
    go.set()
    deadline = time.monotonic() + 30
    while fresh.get("a") == 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert fresh.get("a") >= 2


def test_a_value_that_nobody_asked_for_in_a_while_is_computed_before_it_is_shown() -> None:
    calls: list[int] = []

    def compute(_: str) -> int:
        calls.append(1)
        return len(calls)

    fresh = StaleWhileRevalidate(compute, max_age_s=0.05)
    assert fresh.get("a") == 1
    time.sleep(0.2)
    assert fresh.get("a") == 2


def test_an_error_is_raised_and_not_kept() -> None:
    answers: list[Exception | int] = [ValueError("away"), 7]

    def compute(_: str) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    fresh = StaleWhileRevalidate(compute)
    with pytest.raises(ValueError, match="away"):
        fresh.get("a")
    assert fresh.get("a") == 7


def test_what_was_computed_before_a_change_is_not_shown_after_it() -> None:
    started, go = threading.Event(), threading.Event()
    values = ["old", "new"]

    def compute(_: str) -> str:
        value = values.pop(0)
        if value == "old":
            started.set()
            assert go.wait(30)
        return value

    fresh = StaleWhileRevalidate(compute, max_age_s=60)
    first = threading.Thread(target=fresh.get, args=("a",))
    first.start()
    assert started.wait(30)
    fresh.forget()
    go.set()
    first.join(30)
    assert fresh.get("a") == "new"
