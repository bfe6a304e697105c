"""A digest each working day to every official for whom something presses."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "digest_line",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_line_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "on", name=op.f("pk_digest_line")),
    )
    op.add_column("account", sa.Column("digest_mail", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("account", "digest_mail")
    op.drop_table("digest_line")
