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
    n_sites = symmetries.shape[1]
    images = codes[symmetries].astype(np.uint8, copy=False).tobytes()
    # Bytes compare like their codes, which is faster than sorting rows or searching column by column.
    first = min(images[start : start + n_sites] for start in range(0, len(images), n_sites))
    return np.frombuffer(first, dtype=np.uint8)
