"""A formal supervision is an order with answers of its own, no longer a nudge with a number."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("organ_id", sa.BigInteger(), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_supervision_order_case_id")),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_supervision_order_organ_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["account.id"], name=op.f("fk_supervision_order_issued_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_supervision_order_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_supervision_order_case_id_number")),
    )
    op.create_index("ix_supervision_order_by_organ", "supervision_order", ["organ_id", "id"])
    op.create_table(
        "order_reply",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("returned_reason", sa.String(), nullable=True),
        sa.Column("returned_at", MOMENT, nullable=True),
        sa.Column("returned_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_order_reply_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_order.id"], name=op.f("fk_order_reply_order_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_order_reply_by_id")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["account.id"], name=op.f("fk_order_reply_returned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_reply")),
    )
    op.create_index(op.f("ix_order_reply_order_id"), "order_reply", ["order_id"])
    op.execute(
        """
        INSERT INTO supervision_order
            (case_id, number, organ_id, instruction, responsible, answer_by_on, issued_at, issued_by_id, state)
        SELECT nudge.case_id, number, organ_id, text, '', answer_by_on, at, by_id, 'issued'
        FROM nudge JOIN "case" ON "case".id = nudge.case_id WHERE kind = 'supervise' ORDER BY nudge.id
        """
    )
    op.execute("DELETE FROM nudge WHERE kind = 'supervise'")


def downgrade() -> None:
    op.execute(
        """
        INSERT INTO nudge (case_id, by_id, kind, number, text, answer, answer_by_on, at)
        SELECT case_id, issued_by_id, 'supervise', number, instruction, '', answer_by_on, issued_at FROM supervision_order ORDER BY id
        """
    )
    op.drop_table("order_reply")
    op.drop_table("supervision_order")
