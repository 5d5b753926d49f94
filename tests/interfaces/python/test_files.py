"""The files of results from Python, in a folder and on a server alike."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

import nanoos
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.execution.simulations import worker
from nanoos.execution.simulations.recording import Computed
from nanoos.settings import Settings
from nanoos.store.raw_files import DamagedFile, RawFileStore, StoredFile, raw_file_store
from tests.interfaces.python.conftest import Served

CONTENT = b"energy -1.5 eV\n" * 100_000


@pytest.fixture
def settings_of_lab(lab: nanoos.Lab, request: pytest.FixtureRequest) -> Settings:
    if "remote" in request.node.name:
        served: Served = request.getfixturevalue("served")
        return served.settings
    settings: Settings = lab._transport._settings  # type: ignore[attr-defined]
    return settings


@pytest.fixture
def store(settings_of_lab: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RawFileStore:
    """The lab's store; every result that is computed names a file in it."""
    made = raw_file_store(settings_of_lab)
    (tmp_path / "source").write_bytes(CONTENT)
    file: StoredFile = made.put(tmp_path / "source")

    def computed(**fields: Any) -> Computed:
        is_new = fields.get("result_id") is None
        return Computed(**{**fields, "files": {"run.out": file} if is_new else {}})

    monkeypatch.setattr(worker, "Computed", computed)
    return made


@pytest.mark.slow
def test_a_candidates_files_are_listed_read_and_saved(
    lab: nanoos.Lab, store: RawFileStore, spec: dict[str, Any], tmp_path: Path
) -> None:
    campaign = lab.create_campaign(spec)
    list(campaign.run(max_iterations=1))
    candidate = campaign.candidates()[0]
    (file,) = campaign.files(candidate)
    assert (file.name, file.size) == ("run.out", len(CONTENT))
    assert campaign.files(candidate.id)[0] == file
    assert lab.result(file.result_id).files == (file,)
    assert lab.file(file.result_id, "run.out") == CONTENT
    saved = lab.save_file(file.result_id, "run.out", tmp_path)
    assert saved.read_bytes() == CONTENT
    with pytest.raises(InvalidInput):
        lab.save_file(file.result_id, "run.out", tmp_path)
    with pytest.raises(InvalidInput):
        lab.file(file.result_id, "../run.out")
    with pytest.raises(NotFound):
        lab.file(file.result_id, "other")
    with pytest.raises(NotFound):
        campaign.files(10**9)


@pytest.mark.slow
def test_a_damaged_file_is_an_error_and_leaves_nothing(
    lab: nanoos.Lab, store: RawFileStore, spec: dict[str, Any], tmp_path: Path
) -> None:
    campaign = lab.create_campaign(spec)
    list(campaign.run(max_iterations=1))
    (file,) = campaign.files(campaign.candidates()[0])
    (path,) = Path(store.where).glob(f"*/*/{file.sha256}.gz")
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-9])
        with pytest.raises(DamagedFile):
            lab.save_file(file.result_id, "run.out", tmp_path / "copy")
    finally:
        path.write_bytes(whole)
    assert not list(tmp_path.glob("*copy*"))
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.slow
def test_a_campaign_is_exported_whole_or_not_at_all(
    lab: nanoos.Lab, store: RawFileStore, spec: dict[str, Any], tmp_path: Path
) -> None:
    campaign = lab.create_campaign(spec)
    list(campaign.run(max_iterations=1))
    (tmp_path / "to").mkdir()
    saved = campaign.export(tmp_path / "to")
    assert saved.name == f"{campaign.slug}.crate.zip"
    with zipfile.ZipFile(saved) as bundle:
        assert bundle.testzip() is None
        results = {item.result_id for item in campaign.candidates() if item.result_id is not None}
        assert {f"files/{id_}/run.out" for id_ in results} < set(bundle.namelist())
        assert bundle.read(f"files/{min(results)}/run.out") == CONTENT
    with pytest.raises(InvalidInput, match="there already"):
        campaign.export(saved)
    assert campaign.export(saved, files=False, license="https://example.org/terms", overwrite=True) == saved
    with zipfile.ZipFile(saved) as bundle:
        assert not [name for name in bundle.namelist() if name.startswith("files/")]
        assert "https://example.org/terms" in bundle.read("ro-crate-metadata.json").decode()
    before = saved.read_bytes()
    for path in Path(store.where).rglob("*.gz"):
        path.unlink()
    with pytest.raises(NotFound, match="holds no file"):
        campaign.export(saved, overwrite=True)
    assert (saved.read_bytes(), [path.name for path in saved.parent.iterdir()]) == (before, [saved.name])
