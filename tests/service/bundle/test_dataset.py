"""A dataset as a Parquet file: every label as the version learned from it, with units and the hash of its content."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from nanoos.domain.errors import NotFound
from nanoos.learning.held_out import read_held_out
from nanoos.service.access.identity import Scope
from nanoos.service.bundle.dataset import dataset_file, find_dataset
from nanoos.store.label_writing import retract
from nanoos.store.tables import labels, model_versions, structures
from tests.interfaces.cli.test_cli import Run, nanoos, ready
from tests.interfaces.http.conftest import Client, client, problem, services
from tests.support.bench import Bench

__all__ = ["client", "nanoos", "ready", "services"]  # fixtures
SLUG = "table.energy_ev"


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """A version that learned from 24 energies, and a dataset of 23 since one was retracted."""
    bench.configure(max_simultaneous_simulations=100)
    space = {"path": str(bench.table(100, column="energy_ev")), "measured_columns": ["energy_ev"]}
    bench.create(
        design_space={"kind": "table", "params": space},
        engine={"name": "replay", "params": {"properties": ["energy_ev"]}},
        goal={"energy_ev": {"direction": "maximize"}},
        batch_size=24,
    )
    bench.step()
    bench.drain()
    bench.train(SLUG)
    with bench.database.write() as connection:
        retract(connection, bench.rows(labels)[0].id, reason="wrong", retracted_by="test", now=bench.clock())
    bench.dataset(SLUG)
    return bench


@pytest.mark.slow
def test_the_file_holds_the_labels_of_a_version_with_units_folds_and_hash(trained: Bench) -> None:
    with trained.database.read() as connection:
        dataset = find_dataset(connection, SLUG, 1)
        table = pq.read_table(io.BytesIO(dataset_file(connection, dataset)))
        held_out = read_held_out(connection, trained.rows(model_versions)[0].id)
        newest = find_dataset(connection, SLUG)
        with pytest.raises(NotFound, match="has no version 9"):
            find_dataset(connection, SLUG, 9)
    assert (table.num_rows, len(newest.values)) == (24, 23)
    assert table.schema.metadata[b"content_hash"].decode() == dataset.content_hash != newest.content_hash
    assert table.schema.metadata[b"modelled_property"].decode() == SLUG
    for name in ("energy_ev", "energy_ev_noise_std"):
        assert table.schema.field(name).metadata == {b"unit": b"eV"}
    rows = table.to_pydict()
    assert rows["label_id"] == dataset.label_ids.tolist()
    assert rows["energy_ev"] == dataset.values.tolist()
    assert rows["energy_ev_noise_std"] == [None] * 24
    assert rows["fold"] == held_out.fold.tolist()
    assert np.array_equal(np.column_stack([rows["feature_x"], rows["feature_y"]]), dataset.features)
    named = {row.id: (row.structure_hash, row.formula) for row in trained.rows(structures)}
    assert list(zip(rows["structure_hash"], rows["formula"], strict=True)) == [
        named[id_] for id_ in rows["structure_id"]
    ]


@pytest.mark.slow
def test_terminal_and_rest_give_the_same_file(ready: Run, trained: Bench, client: Client, tmp_path: Path) -> None:
    target = tmp_path / "labels.parquet"
    said = ready("model", "dataset", SLUG, str(target), "--version", "1")
    assert said.startswith("24 labels, dataset ")
    assert "is there already" in ready("model", "dataset", SLUG, str(target), code=2)
    address = f"/agent/models/{SLUG}/dataset"
    answer = client.get(f"{address}?version=1", headers=client.as_(Scope.READ))
    assert answer.content == target.read_bytes()
    assert answer.headers["etag"].strip('"') in said
    assert client.get(address, headers=client.as_(Scope.READ)).headers["etag"] != answer.headers["etag"]
    problem(client.get(f"{address}?version=9", headers=client.as_(Scope.READ)), 404)
    problem(client.get(address, headers=client.as_(Scope.WORK)), 403)
