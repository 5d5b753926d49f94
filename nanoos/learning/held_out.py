"""The out-of-fold predictions by which a version was judged, stored with it: a line for each of its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from nanoos.learning.artifacts import read_artifact, write_artifact
from nanoos.learning.datasets import TrainingDataset
from nanoos.learning.families import composition_of
from nanoos.store.tables import model_versions, modelled_labels, structures

if TYPE_CHECKING:
    from nanoos.discovery.held_out import HeldOut

MAX_GROUPS = 12  # more have too few labels each to say anything
THIRDS = ("low values", "middle values", "high values")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutLabels:
    """The labels of a version's dataset with their out-of-fold predictions; all arrays of shape (n_labels,).

    Attributes:
        label_ids: Ascending.
        structure_ids: Repeated labels of a structure share an id.
        fold: The fold in which each was held out.
        groups: The chemical system of each structure; thirds of the values where that tells nothing apart.
    """

    label_ids: NDArray[np.int64]
    structure_ids: NDArray[np.int64]
    fold: NDArray[np.int64]
    groups: Sequence[str]
    predictions: HeldOut


def write_held_out(held_out: HeldOutLabels) -> tuple[bytes, str]:
    """Serialise the predictions; returns the bytes and their SHA-256 (hex)."""
    return write_artifact(
        {
            "label_ids": held_out.label_ids,
            "structure_ids": held_out.structure_ids,
            "fold": held_out.fold,
            "groups": list(held_out.groups),
            **held_out.predictions.to_state(),
        }
    )


def read_held_out(connection: Connection, version_id: int) -> HeldOutLabels:
    """The predictions of a stored version.

    Raises:
        CorruptArtifact: They are damaged or were changed.
    """
    from nanoos.discovery.held_out import HeldOut

    row = connection.execute(
        select(model_versions.c.held_out, model_versions.c.held_out_sha256).where(model_versions.c.id == version_id)
    ).one()
    state = read_artifact(bytes(row.held_out), row.held_out_sha256)
    return HeldOutLabels(
        **{name: state[name] for name in ("label_ids", "structure_ids", "fold", "groups")},
        predictions=HeldOut.from_state(state),
    )


def groups_of(connection: Connection, dataset: TrainingDataset) -> list[str]:
    """The group of each label of a dataset."""
    rows = connection.execute(
        select(structures.c.id, structures.c.formula)
        .join(modelled_labels, modelled_labels.c.structure_id == structures.c.id)
        .where(
            modelled_labels.c.modelled_property_id == dataset.modelled_property_id,
            modelled_labels.c.label_id.between(int(dataset.label_ids[0]), int(dataset.label_ids[-1])),
        )
    )
    system_of = {row.id: "-".join(composition_of(row.formula)) for row in rows}
    systems = [system_of[id_] for id_ in dataset.structure_ids.tolist()]
    if all(systems) and 1 < len(set(systems)) <= MAX_GROUPS:
        return systems
    edges = np.quantile(dataset.values, [1 / 3, 2 / 3])
    return [THIRDS[third] for third in np.searchsorted(edges, dataset.values)]
