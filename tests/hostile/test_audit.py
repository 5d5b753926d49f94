"""Who goes around the platform is found out: every attack on the audit and on what it vouches for.

Attacks are made in transactions that are rolled back, with the guards asleep, by an owner of the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, func, insert, literal_column, null, select, text, update

from nanoos.campaigns.evidence_check import unfounded_scores
from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import UpdateConfig
from nanoos.store import audit
from nanoos.store.archive.files import JOBS
from nanoos.store.archive.history import export, purge
from nanoos.store.audit.chain import digest_of
from nanoos.store.audit.coverage import COVERED
from nanoos.store.database import Database
from nanoos.store.guards import APPEND_ONLY, FINAL_ONCE_FINISHED, UNIQUE_KEYS
from nanoos.store.tables import (
    SCHEMA,
    access_tokens,
    agent_commands,
    archives,
    audit_log,
    campaigns,
    candidates,
    decisions,
    design_spaces,
    experiment_runs,
    label_retractions,
    labels,
    metadata,
    model_versions,
    modelled_labels,
    orchestrator_runs,
    orchestrator_state,
    shadow_predictions,
    simulation_jobs,
    simulation_results,
    structures,
    training_datasets,
)
from tests.support.bench import Bench

CHANGES: Sequence[tuple[Table, dict[str, Any]]] = (
    (labels, {"value": 7.0}),
    (labels, {"noise_std": 7.0}),
    (simulation_results, {"outputs": {"value": 7.0}}),
    (simulation_results, {"is_success": False}),
    (decisions, {"reason": "none"}),
    (orchestrator_runs, {"snapshot": {}}),
    (orchestrator_runs, {"plan": {}}),
    (orchestrator_runs, {"actions": {}}),
    (agent_commands, {"payload": {}}),
    (agent_commands, {"agent_id": "somebody"}),
    (agent_commands, {"finished_at": None}),
    (label_retractions, {"reason": "never mind"}),
    (training_datasets, {"n_labels": 7}),
    (training_datasets, {"label_ranges": []}),
    (model_versions, {"artifact": b"another"}),
    (model_versions, {"artifact": b"another", "artifact_sha256": "0" * 64}),
    (model_versions, {"status": "REJECTED"}),
    (model_versions, {"metrics": {}}),
    (shadow_predictions, {"mean": 7.0}),
    (campaigns, {"goal": {}}),
    (campaigns, {"settings": {}}),
    (orchestrator_state, {"config": {}}),
    (orchestrator_state, {"mode": "MANUAL"}),
    (experiment_runs, {"measured": {"value": 7.0}}),
    (experiment_runs, {"operator": "somebody"}),
    (access_tokens, {"scopes": ["admin"]}),
    (access_tokens, {"limits": {}}),
    (archives, {"content_sha256": "0" * 64}),
    (design_spaces, {"params": {}}),
    (design_spaces, {"feature_names": ["another"]}),
    (design_spaces, {"n_structures": 7}),
    (design_spaces, {"content_sha256": "0" * 64}),
    (design_spaces, {"status": "PENDING"}),
)


@pytest.mark.slow
def test_an_untouched_history_is_intact(history: Bench) -> None:
    assert _verify(history.database) == []
    assert all(history.count(item.table, item.must_be) for item in COVERED.values())


def _verify(database: Database, **arguments: Any) -> list[str]:
    with database.read() as connection:
        return [str(finding) for finding in audit.verify(connection, **arguments).findings]


@contextmanager
def _attack(history: Bench) -> Iterator[Connection]:
    """A transaction without guards, which is rolled back."""
    with history.database.engine.connect() as connection, connection.begin() as transaction:
        if history.database.dialect == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        else:
            yield connection
        transaction.rollback()


@contextmanager
def _asleep(connection: Connection) -> Iterator[None]:
    """SQLite's triggers go and come back as they were; PostgreSQL's sleep already."""
    if connection.dialect.name == "postgresql":
        yield
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def _findings(history: Bench, act: Callable[[Connection], object], **arguments: Any) -> list[str]:
    with _attack(history) as connection:
        with _asleep(connection):
            act(connection)
        return [str(finding) for finding in audit.verify(connection, **arguments).findings]


def _a_row(history: Bench, table: Table, *where: Any) -> Any:
    final = COVERED[table.name].must_be
    return history.rows(table, final, *where)[-1]


@pytest.mark.slow
def test_changed_rows_are_found_by_table_and_id(history: Bench) -> None:
    missed = []
    for table, values in CHANGES:
        where = [table.c.archived_in.is_(None)] if table is orchestrator_runs else []
        row = _a_row(history, table, *where)

        def act(connection: Connection, table: Table = table, values: Any = values, row: Any = row) -> None:
            assert connection.execute(update(table).where(table.c.id == row.id).values(**values)).rowcount == 1

        found = _findings(history, act)
        if not any(finding.startswith(f"{table.name} {row.id}: ") for finding in found):
            missed.append((table.name, values, found))
    assert missed == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (orchestrator_runs, "snapshot", "{"),
        (candidates, "outputs", "{"),
        (access_tokens, "limits", "{"),
        (audit_log, "at", "xx"),
        (labels, "recorded_at", "yesterday"),
        (model_versions, "artifact", "text"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_finding_and_the_rest_is_checked(
    history: Bench, table: Table, column: str, value: str
) -> None:
    if history.database.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL stores only values of a column's type")

    def act(connection: Connection) -> None:
        newest = select(func.max(table.c["seq" if table is audit_log else "id"])).scalar_subquery()
        key = table.c["seq" if table is audit_log else "id"]
        changed = update(table).where(key == newest).values({column: literal_column(f"'{value}'")})
        assert connection.execute(changed).rowcount == 1
        connection.execute(delete(decisions).where(decisions.c.id == 1))

    found = _findings(history, act, also=unfounded_scores)
    assert any(item.startswith(f"{table.name}: cannot be checked to its end") for item in found), found
    assert any(item.startswith("decisions 1: is missing") for item in found), found


@pytest.mark.parametrize("values", [{"score": 0.123}, {"is_hit": True}, {"outputs": {"value": 0.5}}, {"score": None}])
def test_a_changed_score_or_verdict_is_found(history: Bench, values: dict[str, Any]) -> None:
    row = history.rows(candidates, candidates.c.score.is_not(None), candidates.c.is_hit.is_(False))[-1]
    assert _findings(history, lambda _: None, also=unfounded_scores) == []
    change = update(candidates).where(candidates.c.id == row.id).values(**values)
    found = _findings(history, lambda connection: connection.execute(change), also=unfounded_scores)
    assert found == [f"candidates {row.id}: its score or verdict does not follow from its results and labels"]


@pytest.mark.parametrize(
    "change",
    [
        delete(modelled_labels).where(modelled_labels.c.label_id == select(func.max(labels.c.id)).scalar_subquery()),
        update(modelled_labels).values(structure_id=modelled_labels.c.structure_id + 1),
    ],
    ids=["left out", "moved"],
)
def test_labels_that_models_do_not_learn_from_or_learn_of_other_structures_are_found(
    history: Bench, change: Any
) -> None:
    (found,) = _findings(history, lambda connection: connection.execute(change))
    assert found.startswith("modelled_labels: ")
    assert "models learn from other labels" in found


def test_an_altered_row_is_found_also_after_a_command_has_changed_it_again(bench: Bench) -> None:
    bench.create()
    change = UpdateConfig(changes={"max_simultaneous_simulations": 7})
    execute(bench.database, change, agent_id="ada")
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact
    with bench.database.engine.begin() as connection:
        if bench.database.dialect == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        with _asleep(connection):
            (row,) = connection.execute(select(orchestrator_state)).all()
            config = {**row.config, "simulation_budget_per_campaign": 9_999}
            connection.execute(update(orchestrator_state).values(config=config))
    for limit in (8, 9):
        execute(bench.database, UpdateConfig(changes={"max_simultaneous_simulations": limit}), agent_id="ada")
    with bench.database.read() as connection:
        (found,) = audit.verify(connection).findings
    assert (found.table, found.row_id) == ("orchestrator_state", row.id)
    assert found.problem.startswith("was not as its entries say when audit entry ")


def test_candidates_that_wait_or_waited_for_another_campaigns_result_are_in_order(bench: Bench) -> None:
    def findings() -> list[str]:
        with bench.database.read() as connection:
            return [f"{table} {id_}: {problem}" for table, id_, problem in unfounded_scores(connection)]

    bench.configure(max_simultaneous_simulations=100)
    for slug in ("alpha", "beta", "gamma"):
        bench.create(slug, n_rows=6, batch_size=6)
    bench.step()
    assert bench.statuses(candidates) == {"IN_FLIGHT": 18}
    bench.move("beta", CampaignStatus.CANCELLED)
    bench.move("gamma", CampaignStatus.PAUSED)
    bench.drain()
    assert bench.statuses(candidates) == {"DROPPED": 6, "SIMULATED": 6, "IN_FLIGHT": 6}
    assert findings() == []
    bench.move("gamma", CampaignStatus.RUNNING)
    bench.drain()
    assert bench.statuses(candidates) == {"DROPPED": 6, "SIMULATED": 12}
    assert findings() == []


@pytest.mark.slow
def test_removed_rows_are_found_by_table_and_id(history: Bench) -> None:
    missed = []
    for table in (item.table for item in COVERED.values()):
        row = _a_row(history, table)

        def act(connection: Connection, table: Table = table, row: Any = row) -> None:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            connection.execute(delete(table).where(table.c.id == row.id))

        found = _findings(history, act)
        if not any(finding.startswith(f"{table.name} {row.id}: is missing") for finding in found):
            missed.append((table.name, found))
    assert missed == []


@pytest.mark.slow
def test_forged_rows_are_found_by_table_and_id(history: Bench) -> None:
    missed = []
    for table in (item.table for item in COVERED.values()):
        row = dict(_a_row(history, table)._mapping)
        row["id"] = "forged" if isinstance(row["id"], str) else row["id"] + 1_000
        for number, key in enumerate(
            ("slug", "name", "path", "result_key", "secret_sha256", "idempotency_key", "job_key", "definition_hash")
        ):
            if row.get(key) is not None:
                row[key] = str(number) * 32
        for key in ("source_id", "label_id", "candidate_id", "training_id", "version", "content_hash"):
            if key in row:
                row[key] = 1_000 if key != "content_hash" else "0" * 64
        if table is model_versions:
            row["status"] = "RETIRED"

        def act(connection: Connection, table: Table = table, row: Any = row) -> None:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            connection.execute(insert(table).values(**row))

        found = _findings(history, act)
        if f"{table.name} {row['id']}: no audit entry covers this row" not in found:
            missed.append((table.name, found))
    assert missed == []


@pytest.mark.parametrize("change", ["features", "spec", "formula", "structure_hash", "removed", "added", "renumbered"])
def test_changed_structures_are_found_by_their_design_space(history: Bench, change: str) -> None:
    row = history.rows(structures)[-1]
    of_row = structures.c.id == row.id
    values = {"features": b"\0" * len(row.features), "spec": {}, "formula": "X", "structure_hash": "0" * 64}

    def act(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        if change == "removed":
            connection.execute(delete(structures).where(of_row))
        elif change == "renumbered":
            connection.execute(update(structures).where(of_row).values(id=row.id + 1_000))
        elif change == "added":
            forged = {**row._mapping, "id": row.id + 1_000, "structure_hash": "0" * 64}
            connection.execute(insert(structures).values(forged))
        else:
            connection.execute(update(structures).where(of_row).values({change: values[change]}))

    assert _findings(history, act) == [
        f"design_spaces {row.design_space_id}: one of its structures was changed, added or removed"
    ]


@pytest.mark.slow
def test_a_snapshot_that_leaves_for_no_archive_is_found(history: Bench) -> None:
    row = _a_row(history, orchestrator_runs, orchestrator_runs.c.archived_in.is_(None))
    with history.database.write() as connection:  # the guards allow it: the archive does the same
        connection.execute(
            update(orchestrator_runs)
            .where(orchestrator_runs.c.id == row.id)
            .values(snapshot=null(), plan=null(), archived_in="nowhere")
        )
    assert f"orchestrator_runs {row.id}: says it is archived in nowhere, which was never written" in _verify(
        history.database
    )


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["removed", "emptied", "rewritten"])
def test_a_damaged_archive_is_found(history: Bench, damage: str) -> None:
    history.move("alpha", CampaignStatus.CANCELLED)
    later = history.clock() + timedelta(days=1)
    archived = export(history.database, history.settings.effective_archive_folder, JOBS, before=later)
    assert archived is not None
    with history.database.write() as connection:
        purge(connection, archived, now=later)
    assert _verify(history.database) == []
    steps, jobs = (history.settings.effective_archive_folder / row.path for row in history.rows(archives))
    for path, other in ((steps, jobs), (jobs, steps)):
        whole = path.read_bytes()
        _damage(path, other, damage)
        name = "orchestrator_runs" if path == steps else "archives"
        assert any(finding.startswith(f"{name} ") for finding in _verify(history.database)), (path, damage)
        path.write_bytes(whole)
    assert _verify(history.database) == []


def _damage(path: Path, other: Path, how: str) -> None:
    if how == "removed":
        path.unlink()
    else:
        path.write_bytes(b"" if how == "emptied" else other.read_bytes())


@pytest.mark.slow
def test_an_entry_that_covers_rows_again_is_found(history: Bench) -> None:
    row = _a_row(history, labels)

    def act(connection: Connection) -> None:
        connection.execute(update(labels).where(labels.c.id == row.id).values(value=7.0))
        audit.cover(connection, labels, labels.c.id == row.id)
        audit.append(connection, actor="mallory", kind="k", subject="s", payload={}, now=history.clock())

    found = _findings(history, act)
    assert f"labels {row.id}: was changed" in found
    assert any("covers rows of labels that an earlier entry covered" in finding for finding in found)


def test_a_dropped_guard_is_found(history: Bench) -> None:
    on = f" ON {SCHEMA}.labels" if history.database.dialect == "postgresql" else ""
    with _attack(history) as connection:
        connection.execute(text(f"DROP TRIGGER refuse_update_labels{on}"))
        assert _guards(connection) == ["trigger refuse_update_labels: was dropped"]


def test_an_altered_guard_is_found(history: Bench) -> None:
    with _attack(history) as connection:
        if history.database.dialect == "postgresql":
            connection.execute(text(f"DROP TRIGGER refuse_update_labels ON {SCHEMA}.labels"))
            connection.execute(
                text(
                    f"CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON {SCHEMA}.labels FOR EACH ROW "
                    f"WHEN (OLD.id < 0) EXECUTE FUNCTION {SCHEMA}.refuse_change()"
                )
            )
        else:
            connection.execute(text("DROP TRIGGER refuse_update_labels"))
            connection.execute(text("CREATE TRIGGER refuse_update_labels BEFORE UPDATE ON labels BEGIN SELECT 1; END"))
        assert _guards(connection) == ["trigger refuse_update_labels: was altered"]


def test_a_trigger_that_is_not_ours_is_found(history: Bench) -> None:
    with _attack(history) as connection:
        if history.database.dialect == "postgresql":
            connection.execute(
                text(
                    f"CREATE TRIGGER shadow BEFORE INSERT ON {SCHEMA}.labels FOR EACH ROW "
                    f"EXECUTE FUNCTION {SCHEMA}.refuse_change()"
                )
            )
        else:
            connection.execute(text("CREATE TRIGGER shadow BEFORE INSERT ON labels BEGIN SELECT 1; END"))
        assert _guards(connection) == ["trigger shadow: was not created by the platform"]


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (f"ALTER TABLE {SCHEMA}.labels DISABLE TRIGGER refuse_update_labels", "refuse_update_labels: is disabled"),
        (f"ALTER TABLE {SCHEMA}.labels DISABLE TRIGGER ALL", "refuse_delete_labels: is disabled"),
        (f"ALTER TABLE {SCHEMA}.labels ENABLE REPLICA TRIGGER refuse_update_labels", "is disabled"),
        (
            f"CREATE OR REPLACE FUNCTION {SCHEMA}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
            "refuse_change: was altered",
        ),
        (f"CREATE RULE shadow AS ON INSERT TO {SCHEMA}.labels DO INSTEAD NOTHING", "shadow: is a rule"),
        (f"DROP FUNCTION {SCHEMA}.refuse_change() CASCADE", "refuse_delete_labels: was dropped"),
    ],
)
def test_a_sleeping_guard_of_postgresql_is_found(history: Bench, statement: str, finding: str) -> None:
    if history.database.dialect != "postgresql":
        pytest.skip("SQLite cannot disable a trigger")
    with _attack(history) as connection:
        connection.exec_driver_sql(statement)
        assert any(finding in line for line in _guards(connection))


def _guards(connection: Connection) -> list[str]:
    return [str(finding) for finding in audit.verify(connection).findings]


def test_only_a_noted_head_exposes_the_newest_entry_removed_with_its_command(history: Bench) -> None:
    # A command that changed nothing: what it had changed would be found without its entry.
    with pytest.raises(InvalidInput):
        execute(history.database, UpdateConfig(changes={"nonsense": 1}), agent_id="mallory")
    with history.database.read() as connection:
        noted = audit.head(connection)
    newest = history.rows(audit_log)[-1]

    def act(connection: Connection) -> None:
        assert newest.kind == "command"
        kind, command_id = newest.subject.split("/")
        assert kind == "update_config"
        connection.execute(delete(audit_log).where(audit_log.c.seq == newest.seq))
        connection.execute(delete(agent_commands).where(agent_commands.c.id == int(command_id)))

    assert _findings(history, act) == []
    (finding,) = _findings(history, act, heads=[noted])
    assert f"this head was noted at {newest.seq} and is not in the chain" in finding


@pytest.mark.slow
def test_only_a_noted_head_exposes_a_rewritten_chain(history: Bench) -> None:
    with history.database.read() as connection:
        noted = audit.head(connection)

    def act(connection: Connection) -> None:
        _rewrite(connection)

    assert _findings(history, act) == []
    (finding,) = _findings(history, act, heads=[noted])
    assert f"this head was noted at {noted.seq} and is not in the chain" in finding
    assert _verify(history.database, heads=[noted, audit.Head(hash=noted.hash)]) == []


def _rewrite(connection: Connection) -> None:
    """Another actor in every entry, every hash made anew."""
    previous = audit.GENESIS
    for row in connection.execute(select(audit_log).order_by(audit_log.c.seq)).all():
        digest = digest_of(row.seq, row.at, "mallory", row.kind, row.subject, row.payload, row.covers, previous)
        connection.execute(
            update(audit_log)
            .where(audit_log.c.seq == row.seq)
            .values(actor="mallory", previous_hash=previous, hash=digest)
        )
        previous = digest


def test_sqlite_refuses_replace_from_any_connection(history: Bench) -> None:
    if history.database.dialect != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    for table in (*APPEND_ONLY, *FINAL_ONCE_FINISHED):
        columns = [column.name for column in metadata.tables[f"{SCHEMA}.{table}"].columns]
        without_id = ", ".join(name for name in columns if name != "id")
        statements = [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE rowid = 1"]
        if table in APPEND_ONLY and table in UNIQUE_KEYS and table != "audit_log":
            statements.append(
                f"INSERT OR REPLACE INTO {table} ({without_id}) SELECT {without_id} FROM {table} WHERE rowid = 1"
            )
        for statement in statements:
            with closing(sqlite3.connect(history.database.engine.url.database or "")) as foreign:
                before = foreign.execute(f"SELECT * FROM {table}").fetchall()
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    foreign.execute(statement)
                foreign.rollback()
                assert foreign.execute(f"SELECT * FROM {table}").fetchall() == before
    assert _verify(history.database) == []


def test_inserts_that_leave_conflicts_alone_work_on_guarded_tables(history: Bench) -> None:
    rows = [dict(row._mapping) for row in history.rows(labels)]
    for row in rows:
        del row["id"]
    before = history.count(labels)
    from nanoos.store.upsert import insert_new

    with history.database.write() as connection:
        new = {**rows[0], "property": "another"}
        inserted = insert_new(connection, labels, [rows[0], new, *rows[1:]])
        assert len(inserted) == 1
        audit.cover(connection, labels, labels.c.id == inserted[0].id)
    assert history.count(labels) == before + 1
    assert _verify(history.database) == []


def test_rows_written_by_a_transaction_that_was_rolled_back_leave_no_entry(history: Bench) -> None:
    before = history.count(audit_log)
    with pytest.raises(ZeroDivisionError), history.database.write() as connection:
        audit.cover(connection, labels, labels.c.id == 1 // 0)
    with history.database.write() as connection:
        connection.execute(select(func.count()).select_from(labels))
    assert history.count(audit_log) == before
    assert history.count(simulation_jobs) > 0


def test_a_transaction_that_wrote_none_of_the_rows_leaves_no_entry(history: Bench) -> None:
    before = history.count(audit_log)
    with history.database.write() as connection:
        audit.cover(connection, labels, labels.c.id.in_([]))
    assert history.count(audit_log) == before
