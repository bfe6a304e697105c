"""A dataset can be taken down without losing its attribute."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("dataset", sa.Column("taken_down_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("dataset", "taken_down_on")
