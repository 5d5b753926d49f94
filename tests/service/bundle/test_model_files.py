"""A model's version as files: a state that skops loads by itself, and a card that says what it is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io

from nanoos.discovery.surrogates import surrogate_from_state
from nanoos.domain.errors import NotFound
from nanoos.learning.prediction import predict
from nanoos.service.access.identity import Scope
from nanoos.service.bundle.model_files import model_files
from nanoos.store.pools import load_pool
from nanoos.store.tables import model_versions, modelled_properties, structures, training_datasets
from tests.interfaces.cli.test_cli import Run, nanoos, ready
from tests.interfaces.http.conftest import Client, client, problem, services
from tests.service.bundle.test_dataset import SLUG, trained
from tests.support.bench import Bench

__all__ = ["client", "nanoos", "ready", "services", "trained"]  # fixtures


@pytest.mark.slow
def test_the_state_predicts_by_itself_what_the_version_predicts(trained: Bench) -> None:
    with trained.database.read() as connection:
        files = model_files(connection, SLUG)
        (modelled,) = trained.rows(modelled_properties)
        pool = load_pool(connection, modelled.design_space_id)
        hashes = [item.decode() for item in pool.hashes[:5].tolist()]
        expected = predict(connection, SLUG, hashes)
        with pytest.raises(NotFound, match="no version 9"):
            model_files(connection, SLUG, 9)
    assert skops.io.get_untrusted_types(data=files.artifact) == []
    surrogate = surrogate_from_state(skops.io.loads(files.artifact)["surrogate"])
    posterior = surrogate.posterior(np.asarray(pool.features[:5], dtype=np.float64))
    assert posterior.mean == pytest.approx([item.mean for item in expected])


@pytest.mark.slow
def test_the_card_says_what_it_learned_from_and_how_good_it_is(trained: Bench) -> None:
    with trained.database.read() as connection:
        card = model_files(connection, SLUG).card
    (version,) = trained.rows(model_versions)
    dataset = trained.rows(training_datasets)[0]
    for text in (
        f"# {SLUG}, version 1",
        "Predicts energy (eV) from 2 features",
        dataset.content_hash,
        version.artifact_sha256,
        "24 labels; 1 of them were retracted or corrected since",
        f"| Root mean square error | {version.metrics['rmse']:.4g} eV |",
        "0. `x`",
    ):
        assert text in card


@pytest.mark.slow
def test_the_terminal_and_rest_give_both_files(trained: Bench, nanoos: Run, client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "models"
    nanoos("model", "export", SLUG, folder)
    state, card = folder / f"{SLUG}-v1.skops", folder / f"{SLUG}-v1.md"
    assert "is there already" in nanoos("model", "export", SLUG, folder, code=2)
    nanoos("model", "export", SLUG, folder, "--overwrite")
    named = trained.rows(structures)[0].structure_hash
    assert "Version 1 learned from 1 labels that were retracted" in nanoos("model", "predict", SLUG, named)
    path = f"/agent/models/{SLUG}/export"
    answer = client.get(path, headers=client.as_(Scope.READ))
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}-v1.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.read(f"{SLUG}-v1.skops") == state.read_bytes()
        assert packed.read("README.md").decode() == card.read_text()
    problem(client.get(f"{path}?version=9", headers=client.as_(Scope.READ)), 404)
    problem(client.get(path, headers=client.as_(Scope.WORK)), 403)
