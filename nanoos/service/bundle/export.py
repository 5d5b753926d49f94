"""Writing a bundle: one consistent view of the database, and the raw files that it names, into one ZIP file."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.cloning import campaign_spec_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.clock import utc_now
from nanoos.domain.engine_source import NO_ENGINE
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.goal import is_pareto, targets_of
from nanoos.domain.statuses import ModelStatus
from nanoos.learning.artifacts import CorruptArtifact
from nanoos.learning.datasets import load_training_dataset
from nanoos.learning.modelled_properties import slugs_of_campaign
from nanoos.learning.registry import get_version
from nanoos.plugins.engine import INPUT_FROM
from nanoos.service.bundle import crate, structures
from nanoos.service.bundle.dataset import dataset_file
from nanoos.service.bundle.model_files import model_files
from nanoos.service.bundle.parts import Parts
from nanoos.service.bundle.report import report_page
from nanoos.service.bundle.tables import READ_AT_ONCE, tables_of
from nanoos.service.queries.campaign import CampaignReport, campaign_report
from nanoos.service.queries.front import campaign_front
from nanoos.service.queries.model_figures import model_figures
from nanoos.service.queries.models import VersionReport, version_report
from nanoos.service.queries.plots import convergence_png, front_png, model_png
from nanoos.service.queries.results import removals
from nanoos.service.queries.work import CandidateView, candidate_rows, candidate_view
from nanoos.store.database import Database
from nanoos.store.raw_files import MissingFile, RawFileStore
from nanoos.store.raw_files.verification import begun, chunks
from nanoos.store.tables import design_spaces, simulation_results
from nanoos.store.tables import structures as structure_rows

METADATA = "ro-crate-metadata.json"
LABELS, SIMULATIONS, CANDIDATES = (f"tables/{name}.parquet" for name in ("labels", "simulations", "candidates"))
PLOTS = {"progress.png": "Score by simulations.", "front.png": "The Pareto front."}


@dataclass(slots=True, kw_only=True)
class BundleReport:
    """What a bundle holds.

    Attributes:
        rows: Of each table.
        n_structures: Candidates whose atoms it has.
        n_files: Raw files.
        left_out: What it does not hold, and why, in words.
    """

    rows: dict[str, int] = field(default_factory=dict)
    n_structures: int = 0
    n_models: int = 0
    n_files: int = 0
    n_bytes: int = 0
    left_out: list[str] = field(default_factory=list)


def export_campaign(
    database: Database,
    store: RawFileStore,
    slug: str,
    path: Path,
    *,
    license_url: str | None = None,
    with_files: bool = True,
    on_part: Callable[[str], None] = lambda _: None,
    clock: Callable[[], datetime] = utc_now,
) -> BundleReport:
    """Write a campaign with all that belongs to it as one new ZIP file.

    Args:
        database: The database.
        store: Of the raw files.
        slug: The campaign.
        path: The file; where an error is raised, it is not whole.
        license_url: The licence under which the results may be used.
        with_files: Whether it holds the raw files of the simulations.
        on_part: Called with the path of each part before it is written.
        clock: Returns the current time.

    Raises:
        InvalidInput: The licence is no URL.
        NotFound: No such campaign.
        MissingFile: The store has lost a file that `with_files` asks for; likewise DamagedFile, FileStoreUnavailable.
        OSError: The file cannot be written.
    """
    if license_url is not None and not _is_url(license_url):
        raise InvalidInput(
            f"The licence {license_url!r} is no URL.", hint="For example https://spdx.org/licenses/CC-BY-4.0."
        )
    with database.read() as connection:
        get_campaign(connection, slug)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as file:
        parts = Parts(file, on_part, clock())
        with database.read() as connection:
            bundle = _Bundle(connection, slug, parts)
            bundle.write_tables()
            bundle.write_models()
            bundle.write_definitions()
            bundle.read_rest()
        # The files may be many and far away: no transaction waits for them.
        if bundle.has_atoms:
            bundle.write_atoms(store, path.parent)
        if with_files:
            bundle.copy_files(database, store)
        bundle.write_report()
        bundle.write_metadata(license_url)
    bundle.made.n_bytes = path.stat().st_size
    return bundle.made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A candidate with the spec of its structure and the files of its result."""

    view: CandidateView
    spec: Mapping[str, Any]
    files: Mapping[str, Any]
    recorded_at: datetime | None


class _Bundle:
    """A campaign on its way into the file."""

    def __init__(self, connection: Connection, slug: str, parts: Parts) -> None:
        self.made = BundleReport()
        self.has_atoms = False
        self._connection, self._parts = connection, parts
        self._campaign = get_campaign(connection, slug)
        self._modelled = slugs_of_campaign(connection, self._campaign)
        self._models: list[VersionReport] = []
        self._plots: dict[str, bytes] = {}
        self._actions: list[crate.Action] = []
        self._chosen: list[_Chosen] = []
        self._report: CampaignReport

    def write_tables(self) -> None:
        properties = list(dict.fromkeys([*targets_of(self._campaign.goal), *self._modelled]))
        for table in tables_of(self._connection, self._campaign, properties):

            def write(target: Any, table: Any = table) -> None:
                self.made.rows[table.name] = table.write(target)

            self._parts.write(f"tables/{table.name}.parquet", write, table.description)

    def write_models(self) -> None:
        """The champion of each modelled property, as its artifact, its numbers and its figures."""
        for slug in self._modelled.values():
            try:
                version = version_report(self._connection, slug)
            except NotFound:  # not trained yet
                continue
            if version.status == ModelStatus.CHAMPION:
                self._write_model(version)
        self.made.n_models = len(self._models)

    def _write_model(self, version: VersionReport) -> None:
        slug, number = version.slug, version.version
        row = get_version(self._connection, slug, number)
        try:
            files = model_files(self._connection, slug, number)
            figures = model_figures(self._connection, slug, number)
        except CorruptArtifact as error:
            self.made.left_out.append(f"Version {number} of {slug} is damaged: {error.message}")
            return
        name = f"{len(self._models) + 1}-{files.name}"
        self._models.append(version)
        self._plots[f"{name}.png"] = model_png(slug, figures)
        self._parts.add(
            f"models/{name}.skops", files.artifact, f"Version {number} of the model of {slug}: its fitted state."
        )
        self._parts.add(f"models/{name}.md", files.card.encode(), "What it is for, how good it is, how to load it.")
        self._parts.add(f"models/{name}.json", _json(asdict(version)), "The same: parameters, errors and judgement.")
        dataset = load_training_dataset(self._connection, row.dataset_id)
        self._parts.add(
            f"models/{name}.parquet",
            dataset_file(self._connection, dataset),
            "The labels that it learned from, with features, families and folds.",
        )
        self._actions.append(
            crate.Action(
                name=f"Training of version {number} of {slug}",
                program=("NANO-OS", version.code_version),
                between=(version.created_at, version.created_at),
                inputs=[LABELS, f"models/{name}.parquet"],
                outputs=[f"models/{name}.skops"],
            )
        )

    def write_definitions(self) -> None:
        spec = {"slug": self._campaign.slug, **campaign_spec_of(self._connection, self._campaign.slug)}
        self._parts.add("campaign.json", _json(spec), "The campaign's definition, from which it can be created again.")
        for number, engine in enumerate(_engines(self._campaign)):
            self._parts.add(
                "engine.json" if number == 0 else f"engine-{number}.json",
                _json(engine),
                "The engine's definition, as it was when the campaign began."
                if number == 0
                else "That of an engine whose final structures it computed.",
            )

    def read_rest(self) -> None:
        """Read what is written when the transaction has ended."""
        connection, campaign = self._connection, self._campaign
        kind = connection.execute(
            select(design_spaces.c.kind).where(design_spaces.c.id == campaign.design_space_id)
        ).scalar_one()
        self.has_atoms = structures.has_atoms(kind)
        self._chosen = list(_read_chosen(connection, campaign))
        self._report = campaign_report(connection, campaign.slug)
        self._plots["progress.png"] = convergence_png(self._report)
        if is_pareto(self._report.goal):
            self._plots["front.png"] = front_png(campaign_front(connection, campaign.slug))
        recorded = [item.recorded_at for item in self._chosen if item.recorded_at is not None]
        if campaign.engine != NO_ENGINE and recorded:
            self._actions.append(
                crate.Action(
                    name="Simulations of the candidates",
                    program=(campaign.engine, campaign.engine_version),
                    between=(min(recorded), max(recorded)),
                    inputs=["tables/structures.parquet"],
                    outputs=[SIMULATIONS],
                )
            )

    def write_atoms(self, store: RawFileStore, folder: Path) -> None:
        """The candidates as atoms, best first; the files of a ZIP are written one after the other."""
        n_others = 0
        with tempfile.TemporaryFile(dir=folder) as frames:
            for item in self._chosen:
                atoms = structures.candidate_atoms(item.view, item.spec, item.files, store)
                was_kept = not structures.GEOMETRIES.keys().isdisjoint(item.files)
                n_others += was_kept and atoms.info["geometry"] == structures.FROM_SPACE
                frames.write(structures.as_text(atoms, "extxyz"))
                if atoms.cell.rank == 3:
                    self._parts.add(
                        f"structures/cif/{item.view.id}.cif",
                        structures.as_text(atoms, "cif"),
                        f"Candidate {item.view.id}, {item.view.formula}.",
                    )
            frames.seek(0)
            if self._chosen:
                self._parts.add_blocks(
                    "structures/candidates.extxyz", frames, "Every candidate as atoms, best first, with its values."
                )
        self.made.n_structures = len(self._chosen)
        if n_others:
            self.made.left_out.append(
                f"The final structures of {n_others} candidates cannot be read: they stand as the design space gives "
                "them."
            )

    def copy_files(self, database: Database, store: RawFileStore) -> None:
        """Copy the raw files of the candidates' simulations."""
        n_removed = 0
        for item in self._chosen:
            for name, content in sorted(item.files.items()):
                try:
                    blocks = begun(chunks(store, content["sha256"]))
                except MissingFile:
                    if not _is_removed(database, content["sha256"], item.recorded_at):
                        raise
                    n_removed += 1
                    continue
                self._parts.add_blocks(f"files/{item.view.result_id}/{name}", blocks)
                self.made.n_files += 1
        if self.made.n_files:
            description = "Raw files of the simulations, in a folder for each row of simulations.parquet that has any."
            self._parts.described.append(crate.Part(path="files/", description=description))
        if n_removed:
            self.made.left_out.append(
                f"{n_removed} raw files were removed by retention; simulations.parquet names them."
            )

    def write_report(self) -> None:
        for name, image in self._plots.items():
            described = PLOTS.get(name, "Parity, calibration and learning curve of a model.")
            self._parts.add(f"plots/{name}", image, described)
        page = report_page(
            self._report,
            self._campaign,
            self._models,
            self._plots,
            self._parts.described,
            self.made.left_out,
            made_at=self._parts.now,
        )
        self._parts.add("report.html", page.encode(), "The campaign's report, to be read in a browser.")

    def write_metadata(self, license_url: str | None) -> None:
        now = self._parts.now
        exported = crate.Action(
            name="Export of the campaign",
            program=crate.NANOOS,
            between=(now, now),
            inputs=["campaign.json"],
            outputs=["report.html", CANDIDATES, LABELS],
        )
        described = crate.describe(
            self._parts.described,
            [*self._actions, exported],
            name=self._campaign.name,
            description=self._campaign.description or f"Design campaign {self._campaign.slug}",
            author=self._campaign.created_by,
            license_url=license_url,
            made_at=now,
        )
        self._parts.add_blocks(METADATA, [_json(described)])


def _read_chosen(connection: Connection, campaign: Row[Any]) -> Iterator[_Chosen]:
    """The candidates, best first."""
    wanted = candidate_rows(campaign).subquery()
    query = (
        select(wanted, structure_rows.c.spec, simulation_results.c.files, simulation_results.c.recorded_at)
        .join(structure_rows, structure_rows.c.id == wanted.c.structure_id)
        .outerjoin(simulation_results, simulation_results.c.id == wanted.c.result_id)
        .order_by(wanted.c.score.desc().nulls_last(), wanted.c.id)
    )
    with connection.execute(query, execution_options={"yield_per": READ_AT_ONCE}) as rows:
        for row in rows:
            yield _Chosen(
                view=candidate_view(row, campaign.slug),
                spec=row.spec,
                files=row.files or {},
                recorded_at=row.recorded_at,
            )


def _engines(campaign: Row[Any]) -> Iterator[dict[str, Any]]:
    """The engine that a file defines, and those whose final structures it computed; values of variables left out."""
    engine: Mapping[str, Any] | None = {
        "engine": campaign.engine,
        "version": campaign.engine_version,
        "params": campaign.engine_params,
        "settings": campaign.settings,
    }
    while engine is not None:
        definition = engine["settings"].get("engine_definition")
        if definition is not None:
            secret = dict.fromkeys(definition.get("environment") or {}, "left out")
            yield {
                "name": engine["engine"],
                "version": engine["version"],
                "params": engine["params"],
                "definition": {**definition, **({"environment": secret} if secret else {})},
            }
        engine = engine["settings"].get(INPUT_FROM)


def _is_removed(database: Database, sha256: str, recorded_at: datetime | None) -> bool:
    """Whether retention removed a content after the result that names it, perhaps during this export."""
    with database.read() as connection:
        return recorded_at is not None and sha256 in removals(connection, {sha256}, recorded_at)


def _is_url(text: str) -> bool:
    return urlsplit(text).scheme in ("https", "http") and not re.search(r"\s", text)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, default=_text) + "\n").encode()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")
