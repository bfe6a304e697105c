"""The last step of a case can be recalled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("case", sa.Column("undo", postgresql.JSONB(), nullable=True))
    op.add_column("case", sa.Column("undo_state", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "undo_state")
    op.drop_column("case", "undo")
