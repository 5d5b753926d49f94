"""tokens; cost, proposals and dry runs of commands

Revision ID: 0002_doors
Revises: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from nanoos.store.types import Id, Json, UtcDateTime

revision = "0002_doors"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDED: tuple[sa.Column[Any], ...] = (
    sa.Column("token_id", Id, nullable=True),
    sa.Column("is_dry_run", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("n_simulations", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("n_experiments", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("proposal", Json, nullable=True),
    sa.Column("plan_hash", sa.String(length=64), nullable=True),
    sa.Column("expires_at", UtcDateTime(), nullable=True),
    sa.Column("decided_by", sa.String(length=100), nullable=True),
    sa.Column("error_kind", sa.String(length=64), nullable=True),
)


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("id", Id, nullable=False),
        sa.Column("agent_id", sa.String(length=100), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_access_tokens_secret_sha256")),
        schema="nanoos",
    )
    for column in ADDED:
        op.add_column("agent_commands", column._copy(), schema=_schema())
    op.create_index(
        "ix_agent_commands_token_id_created_at", "agent_commands", ["token_id", "created_at"], schema="nanoos"
    )
    op.create_index("ix_agent_commands_status_id", "agent_commands", ["status", "id"], schema="nanoos")


def downgrade() -> None:
    op.drop_index("ix_agent_commands_status_id", "agent_commands", schema="nanoos")
    op.drop_index("ix_agent_commands_token_id_created_at", "agent_commands", schema="nanoos")
    for column in ADDED:
        op.drop_column("agent_commands", column.name, schema=_schema())
    op.drop_table("access_tokens", schema="nanoos")


def _schema() -> str | None:
    """ALTER TABLE does not follow the engine's schema map."""
    return "nanoos" if op.get_bind().dialect.name == "postgresql" else None
