"""Predictions of structures by a version of a model, with their uncertainties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.learning.artifacts import read_model
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import champion_of, get_version
from nanoos.store.labels import withdrawn_labels
from nanoos.store.pools import load_pool
from nanoos.store.structure_names import StructureNames

COVERAGE = 0.9  # of the intervals, as in cross-validation
SHOWN = 5  # unknown structures in an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One structure's prediction, property units.

    Attributes:
        structure: As the caller named it.
        std: Standard deviation of the noise-free value.
        low: Lower end of the 90% interval of a measurement.
        high: Its upper end.
    """

    structure: str
    structure_hash: str
    mean: float
    std: float
    low: float
    high: float


def remark_on(connection: Connection, slug: str, version: int | None = None) -> str | None:
    """That the version learned from labels that no longer count; None where all do.

    Args:
        connection: A connection.
        slug: The modelled property.
        version: The version; None for the champion.

    Raises:
        NotFound: No such modelled property or version.
    """
    modelled = get_modelled_property(connection, slug)
    row = champion_of(connection, modelled.id) if version is None else get_version(connection, slug, version)
    if row is None or not (n := len(withdrawn_labels(connection, modelled.id, row.dataset_id))):
        return None
    return f"Version {row.version} learned from {n} labels that were retracted or corrected since."


def predict(connection: Connection, slug: str, names: Sequence[str], *, version: int | None = None) -> list[Prediction]:
    """Predict structures of the modelled property's design space, in the given order.

    Args:
        connection: A connection.
        slug: The modelled property.
        names: Names or hashes of structures.
        version: The version; None for the champion.

    Raises:
        NotFound: No such modelled property or version, or no champion.
        InvalidInput: No structure is named, or one is not in the design space.
        CorruptArtifact: The version cannot be read.
    """
    from nanoos.discovery.surrogates import surrogate_from_state

    if not names:
        raise InvalidInput("No structure is named.", hint="Give hashes or names of structures, or a file of them.")
    modelled = get_modelled_property(connection, slug)
    row = champion_of(connection, modelled.id) if version is None else get_version(connection, slug, version)
    if row is None:
        raise NotFound(f"{slug!r} has no champion.", hint="Name a version, or train the model.")
    known = StructureNames(connection, modelled.design_space_id)
    found = [(name, *known.find(name)) for name in names]
    unknown = [f"{name!r}: {problem}" for name, _, problem in found if problem]
    if unknown:
        shown = "; ".join(unknown[:SHOWN])
        raise InvalidInput(
            f"{len(unknown)} of {len(names)} structures cannot be predicted: {shown}.",
            hint="A model predicts the structures of its design space; `nanoos model labels` shows hashes.",
        )
    surrogate = surrogate_from_state(read_model(row))
    pool = load_pool(connection, modelled.design_space_id)
    row_of = {hash_.decode(): position for position, hash_ in enumerate(pool.hashes.tolist())}
    features = np.asarray(pool.features[[row_of[hash_] for _, hash_, _ in found]], dtype=np.float64)
    posterior = surrogate.posterior(features)
    low, high = surrogate.interval(features, COVERAGE)
    return [
        Prediction(
            structure=name,
            structure_hash=hash_,
            mean=float(posterior.mean[position]),
            std=float(posterior.std[position]),
            low=float(low[position]),
            high=float(high[position]),
        )
        for position, (name, hash_, _) in enumerate(found)
    ]
