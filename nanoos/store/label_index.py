"""The index of labels by modelled property, maintained by database triggers.

A simulated label belongs to the modelled properties with the same property, structure and engine (version and
parameters); a measured label to those with the same property and structure. Labels, modelled properties
and the structures of a complete design space never change, and a modelled property comes after its design space is
complete, so an entry in `modelled_labels` stays valid. Triggers insert it with the label or modelled property.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from nanoos.store.tables import SCHEMA


def missing_and_wrong(connection: Connection) -> tuple[int, int]:
    """Number of missing and of wrong entries in the index; reads every label."""
    kept = f"SELECT modelled_property_id, label_id, structure_id FROM {_schema(connection)}modelled_labels"
    true = _select(_schema(connection))
    return (
        int(connection.execute(text(f"SELECT count(*) FROM ({true} EXCEPT {kept}) AS missing")).scalar_one()),
        int(connection.execute(text(f"SELECT count(*) FROM ({kept} EXCEPT {true}) AS wrong")).scalar_one()),
    )


def fill(connection: Connection) -> None:
    """Fill an empty index."""
    connection.execute(text(_insert(_schema(connection))))


def rebuild(connection: Connection) -> tuple[int, int]:
    """Rebuild the index while writers of labels wait; returns the numbers of missing and wrong entries."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {SCHEMA}.labels, {SCHEMA}.modelled_properties IN SHARE MODE"))
    wrong = missing_and_wrong(connection)
    if any(wrong):
        connection.execute(text(f"DELETE FROM {_schema(connection)}modelled_labels"))
        fill(connection)
    return wrong


def create_statements(dialect: str) -> Iterator[str]:
    """SQL that creates the triggers."""
    if dialect != "postgresql":
        for table, alias in (("labels", "label"), ("modelled_properties", "modelled")):
            only = _insert("", where=f"{alias}.id = NEW.id")
            yield f"CREATE TRIGGER note_members_{table} AFTER INSERT ON {table} BEGIN {only}; END"
        return
    schema = f"{SCHEMA}."
    yield f"""
        CREATE FUNCTION {schema}note_members_labels() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {_insert(schema, labels="added")};
            RETURN NULL;
        END $$
    """
    # Without the lock, this transaction would miss labels about to be committed, and their transaction this property.
    yield f"""
        CREATE FUNCTION {schema}note_members_modelled_properties() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            LOCK TABLE {schema}labels IN SHARE MODE;
            {_insert(schema, properties="added")};
            RETURN NULL;
        END $$
    """
    for table in ("labels", "modelled_properties"):
        yield (
            f"CREATE TRIGGER note_members_{table} AFTER INSERT ON {schema}{table} REFERENCING NEW TABLE AS added "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {schema}note_members_{table}()"
        )


def drop_statements(dialect: str) -> Iterator[str]:
    """SQL that drops the triggers."""
    for table in ("labels", "modelled_properties"):
        if dialect == "postgresql":
            yield f"DROP FUNCTION {SCHEMA}.note_members_{table}() CASCADE"
        else:
            yield f"DROP TRIGGER note_members_{table}"


def _schema(connection: Connection) -> str:
    return f"{SCHEMA}." if connection.dialect.name == "postgresql" else ""


def _insert(schema: str, *, labels: str = "", properties: str = "", where: str = "") -> str:
    target = f"INSERT INTO {schema}modelled_labels (modelled_property_id, label_id, structure_id)"
    return f"{target} {_select(schema, labels=labels, properties=properties, where=where)}"


def _select(schema: str, *, labels: str = "", properties: str = "", where: str = "") -> str:
    return f"""
        SELECT modelled.id, label.id, structure.id
        FROM {properties or f"{schema}modelled_properties"} AS modelled
        JOIN {schema}structures AS structure ON structure.design_space_id = modelled.design_space_id
        JOIN {labels or f"{schema}labels"} AS label
            ON label.structure_hash = structure.structure_hash AND label.property = modelled.property
        WHERE (label.source_kind <> 'simulation' OR (label.engine = modelled.engine
            AND label.engine_version = modelled.engine_version
            AND label.engine_params_hash = modelled.engine_params_hash))
        {f"AND {where}" if where else ""}
    """
