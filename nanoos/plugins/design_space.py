"""The protocol of design spaces: candidates and their features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.structures import Structure


class DesignSpace(Protocol):
    """A source of distinct structures with a feature vector each.

    An instance holds its validated parameters. The same parameters, n and seed give the same structures.
    """

    kind: ClassVar[str]

    @property
    def params(self) -> Mapping[str, Any]:
        """JSON-able parameters, complete with defaults."""

    @property
    def elements(self) -> frozenset[str]:
        """Chemical symbols that its structures may hold; empty for a table."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the feature columns, in order; constant for an instance."""

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """Up to n distinct structures (fewer only where the space holds fewer)."""

    def featurize(self, structures: Sequence[Structure]) -> NDArray[np.float64]:
        """Feature matrix, shape (n_structures, n_features), finite, invariant under the space's symmetries."""


@runtime_checkable
class StreamingDesignSpace(Protocol):
    """A design space that can also give its structures one after another: a large pool then needs little memory."""

    def stream(self, n: int, seed: int) -> Iterator[Structure]:
        """The structures of `generate`, in the same order."""


@runtime_checkable
class OpenDesignSpace(Protocol):
    """A design space with more points than a pool can list: each step may propose new ones, which join the pool."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the values that tell one point from another, as a table of measurements has them."""

    def read(self, cells: Mapping[str, str]) -> Structure:
        """The point with these values by column; may have other columns too.

        Raises:
            InvalidInput: There is no such point; the message quotes no value.
        """

    def sample(self, n: int, seed: int) -> NDArray[np.float64]:
        """Features of up to n distinct points spread over the space, shape (n_found, n_features)."""

    def near(self, features: NDArray[np.float64], n_each: int, spread: float, seed: int) -> NDArray[np.float64]:
        """Features of points near each row, at most n_each, moved by about `spread` of the ranges."""

    def points(self, features: NDArray[np.float64]) -> Sequence[Structure]:
        """The structures with these features, which `sample` or `near` gave."""

    def featurize(self, structures: Sequence[Structure]) -> NDArray[np.float64]:
        """As of `DesignSpace`."""


def structures_of(space: DesignSpace, n: int, seed: int) -> Iterator[Structure]:
    """Up to n structures, one after another where the space can."""
    if isinstance(space, StreamingDesignSpace):
        return space.stream(n, seed)
    return iter(space.generate(n, seed))
