"""Distinct structures from rounds of random sampling, for spaces that are too large to list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nanoos.domain.structures import Structure

MAX_STALE_ROUNDS = 20  # sampling rounds in a row without a new structure: the space is as good as exhausted
MIN_ROUND = 64  # structures sampled at once, so that a nearly exhausted space is not searched one by one
MAX_ROUND = 20_000  # the random fields of a round are in memory together: 150 MB for the largest cells


def distinct_structures(n: int, sample: Callable[[int], Iterator[Structure]]) -> Iterator[Structure]:
    """Up to n distinct structures, fewer only where the space holds fewer; keeps their hashes, not themselves.

    Args:
        n: How many.
        sample: Draws a round of so many structures, not necessarily distinct.
    """
    found: set[bytes] = set()
    stale = 0
    while len(found) < n and stale < MAX_STALE_ROUNDS:
        n_before = len(found)
        for structure in sample(min(max(n - len(found), MIN_ROUND), MAX_ROUND)):
            key = bytes.fromhex(structure.structure_hash)
            if key in found:
                continue
            found.add(key)
            yield structure
            if len(found) == n:
                return
        stale = stale + 1 if len(found) == n_before else 0
