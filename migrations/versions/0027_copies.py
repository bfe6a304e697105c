"""Cases are given to colleagues to read."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "case_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_copy_case_id")),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_case_copy_to_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_copy_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_copy")),
    )
    op.create_index(op.f("ix_case_copy_case_id"), "case_copy", ["case_id"])
    op.create_index(op.f("ix_case_copy_to_id"), "case_copy", ["to_id"])
    op.create_index("ix_case_copy_unread", "case_copy", ["to_id"], postgresql_where=sa.text("seen_at IS NULL"))


def downgrade() -> None:
    op.drop_table("case_copy")
