"""A deadline that is overdue keeps the explanation that the body gave (逾期说明)."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("deadline", sa.Column("explanation", sa.String(), nullable=True))
    op.add_column("deadline", sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deadline", sa.Column("explained_by", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("explanation", "explained_at", "explained_by"):
        op.drop_column("deadline", name)
