"""Checks of the database and of what lies beside it: schema, counts, audit, clock, models, files, archive."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError
from nanoos.domain.statuses import WorkStatus
from nanoos.learning.artifacts import MODEL, read_model
from nanoos.service.doctor.check import CLOCK_SKEW, Deployment, Finding, failed, failed_in_production, passed
from nanoos.store import audit, heartbeats, label_index, status_counts
from nanoos.store.conditions import is_champion
from nanoos.store.raw_files import raw_file_store
from nanoos.store.raw_files.verification import verify_files
from nanoos.store.schema import current_revision, head_revision
from nanoos.store.tables import (
    archives,
    audit_log,
    design_spaces,
    model_versions,
    modelled_properties,
    structures,
    training_datasets,
)

AUDIT_AGE = timedelta(days=2)  # it is verified every day


def migrations(deployment: Deployment) -> Finding:
    """The schema is the one that this code needs."""
    path = deployment.database.engine.url.database
    if deployment.database.dialect == "sqlite" and path and not Path(path).exists():
        # Connecting would leave an empty file behind.
        return failed(f"there is no database at {path}", "nanoos init")
    found, wanted = current_revision(deployment.database), head_revision()
    if found == wanted:
        return passed(f"the schema is at revision {wanted}")
    if found is None:
        return failed("the database has no NANO-OS schema", "nanoos init")
    return failed(
        f"the schema is at revision {found}, this code needs {wanted}",
        "nanoos upgrade; if the revision is newer than the code, upgrade the code",
    )


def clock(deployment: Deployment) -> Finding:
    """The database's clock agrees with this host's, and nothing was written in the future."""
    with deployment.database.read() as connection:
        newest = connection.execute(select(audit_log.c.at).order_by(audit_log.c.seq.desc()).limit(1)).scalar()
        server = None
        if deployment.database.dialect == "postgresql":
            server = connection.execute(select(func.clock_timestamp())).scalar_one()
    skew = abs(server - utc_now()) if server is not None else timedelta(0)
    if skew > CLOCK_SKEW:
        return failed(
            f"the database's clock differs by {skew.total_seconds():.0f} s from this host's",
            "run a time service (chrony, systemd-timesyncd) on both hosts",
        )
    # Others write while the checks run.
    ahead = timedelta(0) if newest is None else newest - max(deployment.now, utc_now())
    if ahead > CLOCK_SKEW:
        return failed(
            f"the newest audit entry is {ahead.total_seconds():.0f} s in the future",
            "a host's clock is or was wrong: run a time service on all of them",
        )
    return passed("the clocks agree" if server is not None else "nothing was written in the future")


def counts(deployment: Deployment) -> Finding:
    """Kept counts, the label index and the sizes of design spaces agree with the rows."""
    with deployment.database.read() as connection:
        wrong = status_counts.check(connection)
        missing, surplus = label_index.missing_and_wrong(connection)
        n_rows = select(structures.c.design_space_id, func.count().label("n")).group_by(structures.c.design_space_id)
        held = n_rows.subquery()
        pools = connection.execute(
            select(design_spaces.c.slug)
            .outerjoin(held, held.c.design_space_id == design_spaces.c.id)
            .where(
                design_spaces.c.status == WorkStatus.COMPLETED.value,
                design_spaces.c.n_structures != func.coalesce(held.c.n, 0),
            )
        ).scalars()
        short = list(pools)
    if short:
        return failed(
            f"{len(short)} design spaces hold fewer or more structures than they say, such as {short[0]}",
            "rows were changed outside the platform: restore a backup beside it and compare",
        )
    if wrong or missing or surplus:
        return failed(
            f"{len(wrong)} counts differ from the rows; {missing} labels miss from modelled properties, {surplus} do "
            "not belong",
            "nanoos counts repair, then find out what bypassed the triggers",
        )
    return passed("counts, label index and design spaces agree with the rows")


def audit_verified(deployment: Deployment) -> Finding:
    """The audit chain was verified lately."""
    with deployment.database.read() as connection:
        note = heartbeats.read(connection, audit.VERIFIED)
    if note is None:
        return failed_in_production(deployment, "the audit was never found intact", "nanoos audit verify")
    age = deployment.now - note.at
    if not -CLOCK_SKEW <= age <= AUDIT_AGE:
        return failed_in_production(
            deployment,
            f"the audit was last found intact at {note.at:%Y-%m-%d %H:%M} UTC",
            "nanoos audit verify, and see the runs of the job verify_audit",
        )
    return passed(f"the audit was intact at {note.at:%Y-%m-%d %H:%M} UTC, {note.details.get('rows')} entries")


def artifacts(deployment: Deployment) -> Finding:
    """The champion models can be read."""
    bad, n = [], 0
    with deployment.database.read() as connection:
        rows = connection.execute(
            select(modelled_properties.c.slug, *MODEL)
            .join_from(model_versions, training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
            .join(modelled_properties, modelled_properties.c.id == model_versions.c.modelled_property_id)
            .where(is_champion())
        )
        for row in rows:
            n += 1
            try:
                read_model(row)
            except NanoosError:
                bad.append(row.slug)
    if bad:
        return failed(
            f"{len(bad)} of {n} champion models cannot be read, such as {bad[0]}", "nanoos model train SLUG --force"
        )
    return passed(f"{n} champion models can be read")


def raw_files(deployment: Deployment) -> Finding:
    """Every file that a result names can be read."""
    report = verify_files(deployment.database, raw_file_store(deployment.settings))
    if report.findings:
        return failed(
            f"{len(report.findings)} of {report.n_files} files of results are missing or damaged",
            "nanoos files verify lists them; restore them from a backup",
        )
    return passed(f"{report.n_files} files of results can be read")


def archive(deployment: Deployment) -> Finding:
    """Every archived file is there; `nanoos audit verify` reads them."""
    folder = deployment.settings.effective_archive_folder
    with deployment.database.read() as connection:
        paths = list(connection.execute(select(archives.c.path)).scalars())
    missing = [path for path in paths if not (folder / path).is_file()]
    if missing:
        return failed(
            f"{len(missing)} of {len(paths)} archived files are not in {folder}, such as {missing[0]}",
            "set ARCHIVE_FOLDER to the archive's folder, or restore it from a backup",
        )
    return passed(f"{len(paths)} archived files are in {folder}" if paths else "nothing was archived yet")
