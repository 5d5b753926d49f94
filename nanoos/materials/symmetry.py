"""The canonical representative of symmetry-equivalent arrangements. Each design space defines its symmetries."""

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
