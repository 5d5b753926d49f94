"""The one representative of all arrangements that a symmetry makes equal. What the symmetries are is the space's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def first_image(codes: NDArray[np.uint8], symmetries: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The lexicographically first of all symmetric images of an arrangement.

    Args:
        codes: Species code of each site, shape (n_sites,).
        symmetries: Each row gives an equivalent arrangement as `codes[row]`, shape (n_symmetries, n_sites).

    Returns:
        Shape (n_sites,); the same for every image of `codes` if the rows form a group.
    """
    images = codes[symmetries]
    rows = np.arange(len(images))
    for column in images.T:  # a few columns decide, so this is far cheaper than sorting whole rows
        values = column[rows]
        rows = rows[values == values.min()]
        if len(rows) == 1:
            break
    return np.asarray(images[int(rows[0])], dtype=np.uint8)


def latin_simplex(n: int, n_parts: int, n_sites: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Compositions spread evenly over the simplex.

    Returns:
        Counts of each part, shape (n, n_parts); every row sums to n_sites.
    """
    # Sorted uniform numbers cut the unit length into parts with the flat Dirichlet distribution; stratifying the
    # first cut of a binary makes its composition exactly even.
    cuts = rng.random((n, n_parts - 1))
    if n_parts == 2:
        cuts = ((rng.permutation(n) + rng.random(n)) / n)[:, None]
    cuts = np.floor(np.sort(cuts, axis=1) * (n_sites + 1)).astype(np.intp)
    edges = np.concatenate([np.zeros((n, 1), np.intp), cuts, np.full((n, 1), n_sites, np.intp)], axis=1)
    return np.diff(edges, axis=1)
