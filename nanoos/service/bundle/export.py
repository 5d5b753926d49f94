"""Writing a bundle: one consistent view of the database, and the raw files that it names, into one ZIP file."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.cloning import campaign_spec_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.goal import is_pareto, targets_of
from nanoos.domain.result_keys import NO_ENGINE
from nanoos.engines.ase_tasks.result import FINAL
from nanoos.learning.modelled_properties import slugs_of_campaign
from nanoos.service.bundle import crate, structures, tables
from nanoos.service.bundle.report import report_page
from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.front import campaign_front
from nanoos.service.queries.model_figures import model_figures
from nanoos.service.queries.models import VersionReport, version_report
from nanoos.service.queries.plots import convergence_png, front_png, model_png
from nanoos.service.queries.work import candidate_rows, candidate_view
from nanoos.store.database import Database
from nanoos.store.raw_files import MissingFile, RawFileStore
from nanoos.store.raw_files.verification import chunks
from nanoos.store.tables import (
    design_spaces,
    model_versions,
    modelled_properties,
    removed_files,
    simulation_results,
)
from nanoos.store.tables import structures as structure_rows

METADATA = "ro-crate-metadata.json"
STRUCTURE_BYTES = 16 * 2**20  # of a final structure, which is held in memory
PLOTS = {"progress.png": "Score by simulations.", "front.png": "The Pareto front."}
LABELS, SIMULATIONS = "tables/labels.parquet", "tables/simulations.parquet"


@dataclass(slots=True, kw_only=True)
class BundleReport:
    """What a bundle holds.

    Attributes:
        rows: Of each table.
        n_structures: Candidates whose atoms it has.
        n_files: Raw files.
        n_not_kept: Raw files that retention has removed, so that only their names are there.
    """

    rows: dict[str, int] = field(default_factory=dict)
    n_structures: int = 0
    n_models: int = 0
    n_files: int = 0
    n_not_kept: int = 0
    n_bytes: int = 0


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
        MissingFile: The store has lost a file; without files it is not needed.
        DamagedFile: A file is not what was stored.
        CorruptArtifact: A model's held-out predictions are damaged.
    """
    if license_url is not None and not license_url.startswith(("https://", "http://")):
        raise InvalidInput(
            f"The licence {license_url!r} is no URL.", hint="For example https://spdx.org/licenses/CC-BY-4.0."
        )
    with database.read() as connection, tempfile.TemporaryDirectory() as folder:
        campaign = get_campaign(connection, slug)
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as file:
            bundle = _Bundle(connection, store, campaign, file, Path(folder), on_part, clock())
            bundle.write_tables()
            bundle.write_results(with_files=with_files)
            bundle.write_models()
            bundle.write_definition()
            bundle.write_report()
            bundle.write_metadata(license_url)
    bundle.made.n_bytes = path.stat().st_size
    return bundle.made


class _Bundle:
    """The file while it is written; each method adds parts and what made them."""

    def __init__(
        self,
        connection: Connection,
        store: RawFileStore,
        campaign: Row[Any],
        file: zipfile.ZipFile,
        folder: Path,
        on_part: Callable[[str], None],
        now: datetime,
    ) -> None:
        self.made = BundleReport()
        self._connection, self._store, self._campaign, self._now = connection, store, campaign, now
        self._file, self._folder, self._on_part = file, folder, on_part
        self._modelled = slugs_of_campaign(connection, campaign)
        self._models: list[VersionReport] = []
        self._plots: dict[str, bytes] = {}
        self._parts: list[crate.Part] = []
        self._actions: list[crate.Action] = []

    def write_tables(self) -> None:
        properties = list(dict.fromkeys([*targets_of(self._campaign.goal), *self._modelled]))
        for table in tables.tables_of(self._connection, self._campaign, properties):
            path = self._folder / f"{table.name}.parquet"
            self._on_part(f"tables/{path.name}")
            self.made.rows[table.name] = table.write(path)
            self._add_file(f"tables/{path.name}", path, table.description)

    def write_results(self, *, with_files: bool) -> None:
        """The raw files of the candidates' simulations, and the candidates' atoms."""
        kind = self._connection.execute(
            select(design_spaces.c.kind).where(design_spaces.c.id == self._campaign.design_space_id)
        ).scalar_one()
        atoms = _Atoms(self._folder) if structures.has_atoms(kind) else None
        removed = set(self._connection.execute(select(removed_files.c.sha256)).scalars())
        for row in self._candidates():
            files = row.files or {}
            if atoms is not None:
                atoms.add(row, self._campaign.slug, self._final(files))
            for name, content in sorted(files.items()) if with_files else ():
                self._copy(f"files/{row.result_id}/{name}", content["sha256"], removed)
        if self.made.n_files:
            self._parts.append(
                crate.Part(
                    path="files/",
                    description="Raw files of the simulations, in a folder for each row of simulations.parquet.",
                )
            )
        if atoms is not None and atoms.n:
            self.made.n_structures = atoms.n
            for path in sorted(atoms.folder.rglob("*.*")):
                name = path.relative_to(self._folder)
                self._add_file(str(name), path, structures.DESCRIPTION[path.suffix])
        if self._campaign.engine != NO_ENGINE and self.made.rows["simulations"]:
            self._acted(
                "Simulations of the candidates",
                (self._campaign.engine, self._campaign.engine_version),
                inputs=["tables/structures.parquet"],
                outputs=[SIMULATIONS],
            )

    def write_models(self) -> None:
        """The champion of each modelled property, as its artifact, its numbers and its figures."""
        for slug in self._modelled.values():
            try:
                version = version_report(self._connection, slug)
            except NotFound:  # not trained yet
                continue
            name = f"{slug}-v{version.version}".replace("/", "-")
            self._models.append(version)
            figures = model_figures(self._connection, slug, version.version)
            self._plots[f"{name}.png"] = model_png(slug, figures)
            described = f"Version {version.version} of the model of {slug}, {version.status}"
            self._add(f"models/{name}.skops", self._artifact(slug, version.version), f"{described}: its fitted state.")
            self._add(f"models/{name}.json", _json(asdict(version)), f"{described}: parameters, errors, judgement.")
            self._acted(
                f"Training of version {version.version} of {slug}",
                ("NANO-OS", version.code_version),
                inputs=[LABELS],
                outputs=[f"models/{name}.skops"],
                at=version.created_at,
            )
        self.made.n_models = len(self._models)

    def write_definition(self) -> None:
        spec = {"slug": self._campaign.slug, **campaign_spec_of(self._connection, self._campaign.slug)}
        self._add("campaign.json", _json(spec), "The campaign's definition, from which it can be created again.")
        definition = self._campaign.settings.get("engine_definition")
        if definition is not None:
            self._add("engine.json", _json(definition), "The engine's definition, as it was when the campaign began.")

    def write_report(self) -> None:
        report = campaign_report(self._connection, self._campaign.slug)
        self._plots["progress.png"] = convergence_png(report)
        if is_pareto(report.goal):
            self._plots["front.png"] = front_png(campaign_front(self._connection, self._campaign.slug))
        for name, image in self._plots.items():
            self._add(f"plots/{name}", image, PLOTS.get(name, "Parity, calibration and learning curve of a model."))
        page = report_page(report, self._campaign, self._models, self._plots, self._parts, made_at=self._now)
        self._add("report.html", page.encode(), "The campaign's report, to be read in a browser.")
        self._acted(
            "Decisions of the campaign",
            crate.NANOOS,
            inputs=["campaign.json", LABELS],
            outputs=["tables/decisions.parquet", "tables/candidates.parquet"],
        )

    def write_metadata(self, license_url: str | None) -> None:
        described = crate.describe(
            self._parts,
            self._actions,
            name=self._campaign.name,
            description=self._campaign.description or f"Design campaign {self._campaign.slug}",
            author=self._campaign.created_by,
            license_url=license_url,
            made_at=self._now,
        )
        self._file.writestr(METADATA, _json(described))

    def _candidates(self) -> Iterator[Row[Any]]:
        """The candidates, best first, with the spec of each structure and the files of each result."""
        wanted = candidate_rows(self._campaign).subquery()
        query = (
            select(wanted, structure_rows.c.spec, simulation_results.c.files)
            .join(structure_rows, structure_rows.c.id == wanted.c.structure_id)
            .outerjoin(simulation_results, simulation_results.c.id == wanted.c.result_id)
            .order_by(wanted.c.score.desc().nulls_last(), wanted.c.id)
        )
        with self._connection.execute(query, execution_options={"yield_per": tables.ROWS_AT_ONCE}) as rows:
            yield from rows

    def _final(self, files: Mapping[str, Any]) -> bytes | None:
        """The engine's final structure; None where it keeps none, or where it is no longer there."""
        if FINAL not in files or int(files[FINAL]["size"]) > STRUCTURE_BYTES:
            return None
        try:
            return b"".join(chunks(self._store, files[FINAL]["sha256"]))
        except MissingFile:
            return None

    def _copy(self, path: str, sha256: str, removed: set[str]) -> None:
        self._on_part(path)
        try:
            blocks = chunks(self._store, sha256)
            first = next(blocks, b"")
        except MissingFile:
            if sha256 not in removed:
                raise
            self.made.n_not_kept += 1
            return
        with self._file.open(path, "w", force_zip64=True) as target:
            target.write(first)
            for block in blocks:
                target.write(block)
        self.made.n_files += 1

    def _artifact(self, slug: str, version: int) -> bytes:
        query = (
            select(model_versions.c.artifact)
            .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
            .where(modelled_properties.c.slug == slug, model_versions.c.version == version)
        )
        return bytes(self._connection.execute(query).scalar_one())

    def _add(self, path: str, content: bytes, description: str) -> None:
        self._on_part(path)
        self._file.writestr(path, content)
        self._parts.append(crate.Part(path=path, description=description, size=len(content)))

    def _add_file(self, path: str, source: Path, description: str) -> None:
        self._file.write(source, path)
        self._parts.append(crate.Part(path=path, description=description, size=source.stat().st_size))
        source.unlink()

    def _acted(
        self,
        name: str,
        program: tuple[str, str],
        *,
        inputs: Sequence[str],
        outputs: Sequence[str],
        at: datetime | None = None,
    ) -> None:
        self._actions.append(
            crate.Action(
                name=name,
                program=program,
                begun_at=at or self._campaign.created_at,
                ended_at=at or self._campaign.updated_at,
                inputs=inputs,
                outputs=outputs,
            )
        )


class _Atoms:
    """The candidates' atoms in files of a folder of its own."""

    def __init__(self, parent: Path) -> None:
        self.n = 0
        self.folder = parent / "structures"
        (self.folder / "cif").mkdir(parents=True)

    def add(self, row: Row[Any], slug: str, final: bytes | None) -> None:
        atoms = structures.candidate_atoms(candidate_view(row, slug), row.spec, final)
        with (self.folder / "candidates.extxyz").open("ab") as file:
            file.write(structures.as_text(atoms, "extxyz"))
        if atoms.cell.rank == 3:
            (self.folder / "cif" / f"{row.id}.cif").write_bytes(structures.as_text(atoms, "cif"))
        self.n += 1


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, default=str) + "\n").encode()
