"""A task is delegated to a colleague who prepares it; whoever wrote on a draft is remembered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("task", sa.Column("delegated_by_id", sa.BigInteger(), nullable=True))
    op.add_column("task", sa.Column("hands", postgresql.JSONB(), nullable=True))
    op.create_foreign_key(op.f("fk_task_delegated_by_id"), "task", "account", ["delegated_by_id"], ["id"])
    away = sa.text("closed_at IS NULL AND delegated_by_id IS NOT NULL")
    op.create_index("ix_task_delegated", "task", ["delegated_by_id", "due_at", "id"], postgresql_where=away)


def downgrade() -> None:
    op.drop_index("ix_task_delegated", table_name="task")
    op.drop_constraint(op.f("fk_task_delegated_by_id"), "task", type_="foreignkey")
    op.drop_column("task", "hands")
    op.drop_column("task", "delegated_by_id")
