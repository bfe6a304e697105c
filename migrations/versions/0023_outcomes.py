"""What was made of the data is registered with its citation (Art. 25)."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
PARENTS = ("entitlement", "party", "organ", "dataset")


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(f"{one}_id", sa.BigInteger(), nullable=False) for one in PARENTS),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "title", "place", "citation")),
        sa.Column("produced_on", sa.Date(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"], name=op.f(f"fk_outcome_{one}_id")) for one in (*PARENTS, "case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("entitlement_id", "kind", "title", name=op.f("uq_outcome_entitlement_id_kind_title")),
    )
    for one in ("party", "organ", "dataset"):
        op.create_index(op.f(f"ix_outcome_{one}_id"), "outcome", [f"{one}_id"])
    op.create_index("ix_outcome_public", "outcome", ["id"], postgresql_where=sa.text("is_public AND withdrawn_at IS NULL"))


def downgrade() -> None:
    op.drop_table("outcome")
