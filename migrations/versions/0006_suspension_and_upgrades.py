"""Cases may be suspended; running cases go over to another version of their diagram."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("case", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("suspended_reason", sa.String(), nullable=True))
    op.create_index("ix_case_by_diagram", "case", ["diagram_version", "id"])
    op.create_table(
        "upgrade",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("from_version", sa.String(), nullable=False),
        sa.Column("to_version", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_upgrade_by_id")),
        sa.ForeignKeyConstraint(["from_version"], ["diagram_version.version"], name=op.f("fk_upgrade_from_version")),
        sa.ForeignKeyConstraint(["to_version"], ["diagram_version.version"], name=op.f("fk_upgrade_to_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upgrade")),
    )
    op.create_index(op.f("ix_upgrade_from_version_upgrade_id"), "upgrade", ["from_version", "id"])
    op.create_table(
        "upgrade_line",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("upgrade_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("obstacles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_upgrade_line_case_id")),
        sa.ForeignKeyConstraint(["upgrade_id"], ["upgrade.id"], name=op.f("fk_upgrade_line_upgrade_id")),
        sa.PrimaryKeyConstraint("case_id", "upgrade_id", name=op.f("pk_upgrade_line")),
    )
    op.create_index(op.f("ix_upgrade_line_upgrade_id"), "upgrade_line", ["upgrade_id"])


def downgrade() -> None:
    op.drop_table("upgrade_line")
    op.drop_table("upgrade")
    op.drop_index("ix_case_by_diagram", "case")
    op.drop_column("case", "suspended_reason")
    op.drop_column("case", "suspended_at")
