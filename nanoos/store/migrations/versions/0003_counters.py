"""running totals

Revision ID: 0003_counters
Revises: 0002_doors
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_counters"
down_revision = "0002_doors"
branch_labels = None
depends_on = None

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
LAUNCHES = ("campaigns_advanced", "simulations_launched", "experiments_launched", "models_retrained")


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("labels", sa.String(length=400), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels", name=op.f("pk_counters")),
        schema="nanoos",
    )
    for statement in _totals_so_far(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("counters", schema="nanoos")


def _totals_so_far(dialect: str) -> list[str]:
    """SQL that counts what the tables hold already. Retried attempts and expired leases left no trace there."""
    schema = "nanoos." if dialect == "postgresql" else ""
    runs = (
        f"FROM {schema}orchestrator_runs AS runs JOIN {schema}orchestrator_state AS state "
        "ON state.id = runs.orchestrator_id WHERE runs.finished_at IS NOT NULL"
    )
    insert = f"INSERT INTO {schema}counters (name, labels, value)"
    quoted = "to_json(state.name)::text" if dialect == "postgresql" else "json_quote(state.name)"
    own = f"'\"orchestrator\":' || {quoted}"
    outcome = (
        "CASE WHEN runs.success THEN 'succeeded' WHEN runs.error_message LIKE 'Interrupted: %' THEN 'interrupted' "
        "ELSE 'failed' END"
    )
    trigger = "CASE WHEN runs.triggered_by IN ('schedule', 'continuous') THEN runs.triggered_by ELSE 'request' END"
    bucket = " ".join(f"WHEN runs.duration_seconds <= {bound} THEN '{bound}'" for bound in BOUNDS)
    timed = f"{runs} AND runs.duration_seconds IS NOT NULL"
    jobs = f"FROM {schema}simulation_jobs AS jobs WHERE jobs.status"
    commands = f"FROM {schema}agent_commands AS commands WHERE commands.finished_at IS NOT NULL"

    def action(name: str) -> str:
        if dialect == "postgresql":
            return f"coalesce(sum((runs.actions ->> '{name}')::float), 0)"
        return f"coalesce(sum(json_extract(runs.actions, '$.{name}')), 0)"

    return [
        f"{insert} SELECT 'runs', '{{' || {own} || ',\"outcome\":\"' || {outcome} || '\",\"trigger\":\"' || {trigger} "
        f"|| '\"}}', count(*) {runs} GROUP BY state.name, {outcome}, {trigger}",
        f"{insert} SELECT 'run_seconds', '{{' || {own} || '}}', sum(runs.duration_seconds) {timed} GROUP BY state.name "
        "HAVING sum(runs.duration_seconds) > 0",
        f"{insert} SELECT 'run_bucket', '{{\"le\":\"' || CASE {bucket} ELSE '+Inf' END || '\",' || {own} || '}}', "
        f"count(*) {timed} GROUP BY state.name, CASE {bucket} ELSE '+Inf' END",
        *(
            f"{insert} SELECT '{name}', '{{' || {own} || '}}', {action(name)} {runs} AND runs.success "
            f"GROUP BY state.name HAVING {action(name)} > 0"
            for name in LAUNCHES
        ),
        f"{insert} SELECT 'simulations_finished', '{{\"source\":\"' || CASE WHEN jobs.is_from_cache THEN 'cache' "
        f"ELSE 'engine' END || '\"}}', count(*) {jobs} = 'COMPLETED' GROUP BY jobs.is_from_cache",
        f"{insert} SELECT 'failures', '{{\"failure_class\":\"' || jobs.failure_class || "
        f'\'","queue":"simulation_jobs"}}\', count(*) {jobs} = \'FAILED\' AND jobs.failure_class IS NOT NULL '
        "GROUP BY jobs.failure_class",
        f'{insert} SELECT \'commands\', \'{{"kind":"\' || commands.kind || \'","outcome":"\' || '
        f"lower(commands.status) || '\"}}', count(*) {commands} GROUP BY commands.kind, commands.status",
    ]
