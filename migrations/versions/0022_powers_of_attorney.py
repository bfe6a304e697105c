"""Organisations let agents act for them; a session may act for one, a case says who acted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "power",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", postgresql.JSONB(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_power_party_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_power_account_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_power_given_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power")),
    )
    op.create_index(op.f("ix_power_party_id"), "power", ["party_id"])
    op.create_index(op.f("ix_power_account_id"), "power", ["account_id"])
    op.add_column("user_session", sa.Column("power_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_user_session_power_id"), "user_session", "power", ["power_id"], ["id"])
    op.add_column("case", sa.Column("agent", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("case", "agent")
    op.drop_column("user_session", "power_id")
    op.drop_table("power")
