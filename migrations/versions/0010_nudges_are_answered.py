"""Nudges are answered, in words or by what the next step did."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("nudge", sa.Column("answer", sa.String(), nullable=False, server_default=""))
    op.alter_column("nudge", "answer", server_default=None)
    op.add_column("nudge", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("nudge", sa.Column("answered_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_nudge_answered_by_id"), "nudge", "account", ["answered_by_id"], ["id"])
    # Those of before nobody was asked to answer: what has happened since is in the record.
    op.execute("UPDATE nudge SET answered_at = at, answer = '这次催办在答复制度实行以前，办理情况见办理进度。' WHERE kind = 'nudge'")
    op.create_index("ix_nudge_unanswered", "nudge", ["case_id"], postgresql_where=sa.text("kind = 'nudge' AND answered_at IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_nudge_unanswered", "nudge")
    op.drop_constraint(op.f("fk_nudge_answered_by_id"), "nudge", type_="foreignkey")
    for name in ("answered_by_id", "answered_at", "answer"):
        op.drop_column("nudge", name)
