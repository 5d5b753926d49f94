"""Model artifacts: what comes back is what was stored, and nothing of it is ever unpickled."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from nanoos.discovery.surrogates import KINDS, fit_surrogate, surrogate_from_state
from nanoos.learning.artifacts import CorruptArtifact, read_artifact, read_model, write_artifact, write_model
from nanoos.store.tables import model_versions
from tests.support.bench import Bench


class Evil:
    """Unpickling it would make a folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.path,)


def _sealed(data: bytes) -> tuple[bytes, str]:
    return data, hashlib.sha256(data).hexdigest()


def test_arrays_numbers_and_texts_come_back() -> None:
    state = {"kind": "x", "a": np.random.default_rng(0).random((4, 3)), "n": 3, "f": 0.1, "none": None, "l": [1, 2.5]}
    again = read_artifact(*write_artifact(state))
    assert again.keys() == state.keys()
    assert np.array_equal(again["a"], state["a"])
    assert (again["n"], again["f"], again["none"], again["l"]) == (3, 0.1, None, [1, 2.5])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gp", "trees", "constant"])
def test_every_surrogate_can_be_stored_and_warm_starts_the_next(kind: str) -> None:
    rng = np.random.default_rng(1)
    features, values = rng.random((30, 2)), rng.random(30)
    if kind == "constant":
        features, values = features[:3], np.ones(3)
    fitted = fit_surrogate(features, values, seed=0, kind=kind)
    state = read_artifact(*write_artifact(fitted.to_state()))
    assert state["kind"] == fitted.kind
    again = fit_surrogate(features, values, seed=0, warm_start=state)
    assert np.isfinite(again.posterior(features).mean).all()


def test_an_artifact_that_was_tampered_with_is_refused() -> None:
    data, sha256 = write_artifact({"a": np.arange(5.0)})
    flipped = data[:-1] + bytes([data[-1] ^ 1])
    with pytest.raises(CorruptArtifact, match="SHA-256"):
        read_artifact(flipped, sha256)
    with pytest.raises(CorruptArtifact, match="SHA-256"):
        read_artifact(data, hashlib.sha256(b"other").hexdigest())


def test_a_pickle_is_refused_and_not_run(tmp_path) -> None:
    marker = tmp_path / "owned"
    with pytest.raises(CorruptArtifact):
        read_artifact(*_sealed(pickle.dumps(Evil(str(marker)))))
    assert not marker.exists()


def test_types_beyond_arrays_and_estimators_are_refused(tmp_path) -> None:
    marker = tmp_path / "owned"
    data, sha256 = write_artifact({"a": Evil(str(marker))})
    with pytest.raises(CorruptArtifact, match=r"untrusted types"):
        read_artifact(data, sha256)
    assert not marker.exists()


def test_an_archive_that_is_no_artifact_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    for data in (buffer.getvalue(), b"", b"PK\x03\x04 broken"):
        with pytest.raises(CorruptArtifact):
            read_artifact(*_sealed(data))


@pytest.mark.slow
def test_a_stored_model_is_a_sealed_archive_and_no_pickle(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=20, batch_size=20)
    bench.step()
    bench.drain()
    version = bench.train()
    (row,) = bench.rows(model_versions)
    assert hashlib.sha256(row.artifact).hexdigest() == row.artifact_sha256 == version.artifact_sha256
    assert zipfile.is_zipfile(io.BytesIO(row.artifact))
    assert read_artifact(bytes(row.artifact), row.artifact_sha256)
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(row.artifact)


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_of_each_kind_of_surrogate_is_read_again(kind: str) -> None:
    rng = np.random.default_rng(0)
    features = rng.random((120, 3))
    fitted = fit_surrogate(features, features @ [1.0, -2.0, 0.5], np.full(120, np.nan), seed=0, kind=kind)
    artifact, sha256 = write_model(fitted.to_state(), "a" * 64)
    row = SimpleNamespace(artifact=artifact, artifact_sha256=sha256, content_hash="a" * 64)
    again = surrogate_from_state(read_model(row))
    assert again.kind == fitted.kind
    assert again.posterior(features).mean == pytest.approx(fitted.posterior(features).mean)
    row.content_hash = "b" * 64
    with pytest.raises(CorruptArtifact, match="learned from dataset aaaa"):
        read_model(row)
