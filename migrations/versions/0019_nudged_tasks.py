"""The inbox counts nudged tasks without reading all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    nudged = sa.text("closed_at IS NULL AND nudged_at IS NOT NULL")
    op.create_index("ix_task_nudged", "task", ["organ_id"], postgresql_where=nudged)


def downgrade() -> None:
    op.drop_index("ix_task_nudged", table_name="task")
