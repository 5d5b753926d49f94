"""Privileges of the application's PostgreSQL role when another role owns the tables.

The application can add history, but can neither change it nor disable the guards. Only the owner, which is used for
migrations alone, could.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from nanoos.domain.errors import InvalidInput
from nanoos.store.guards import APPEND_ONLY, FINAL_ONCE_FINISHED
from nanoos.store.tables import SCHEMA, labels, metadata


def grant(connection: Connection, role: str) -> None:
    """Grant the application's role its privileges in the migrated schema, and let Dagster create its tables.

    Raises:
        InvalidInput: The role does not exist, is a superuser or can become the owner.
    """
    found = connection.execute(
        text("SELECT rolsuper, pg_has_role(:role, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :role"),
        {"role": role},
    ).first()
    if found is None:
        raise InvalidInput(
            f"DATABASE_URL names the role {role!r}, which does not exist.",
            hint=f"As an administrator: CREATE ROLE {role} LOGIN PASSWORD '...'.",
        )
    is_superuser, may_become_owner = found
    if is_superuser or may_become_owner:
        raise InvalidInput(
            f"The role {role!r} of DATABASE_URL is a superuser or can become the tables' owner.",
            hint="Use a separate role for the application; DATABASE_OWNER_URL names the owner.",
        )
    for statement in _statements(connection.dialect.identifier_preparer.quote(role)):
        connection.exec_driver_sql(statement)


def owns_the_tables(connection: Connection) -> bool:
    """Whether the connection's role could disable the guards: it owns the tables or is a superuser."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(
        connection.execute(
            text(
                """
                SELECT rolsuper OR pg_has_role(current_user, relowner, 'USAGE') FROM pg_roles, pg_class
                WHERE rolname = current_user AND pg_class.oid = CAST(:name AS regclass)
                """
            ),
            {"name": f"{SCHEMA}.audit_log"},
        ).scalar_one()
    )


def _statements(role: str) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}"
    # Dagster creates and migrates its tables there.
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {role}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {role}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {role}"
    for table in metadata.sorted_tables:
        yield f"GRANT {_writes(table.name)} ON {SCHEMA}.{table.name} TO {role}"


def _writes(table: str) -> str:
    if table == labels.name:
        # LOCK TABLE, used to rebuild counts and the label index, needs UPDATE; the guard rejects every actual update.
        return "INSERT, UPDATE"
    if table in APPEND_ONLY:
        return "INSERT"
    if table in FINAL_ONCE_FINISHED:
        return "INSERT, UPDATE"
    return "INSERT, UPDATE, DELETE"
