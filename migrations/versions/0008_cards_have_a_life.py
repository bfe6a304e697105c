"""A card knows its deadline's round, kind and basis, and how it was answered, decided and closed; a deadline the rung it has reached."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

PEOPLE = ("defended_by_id", "decided_by_id", "closed_by_id")
TEXTS = ("state", "defence", "decision", "closing")
MOMENTS = ("defended_at", "decided_at", "closed_at")
LADDER = "array_position(ARRAY['reminder', 'warning', 'yellow', 'red']::varchar[], rung)"


def upgrade() -> None:
    op.add_column("deadline", sa.Column("rung", sa.String(), nullable=False, server_default="normal"))
    op.add_column("card", sa.Column("round", sa.BigInteger(), nullable=False, server_default="1"))
    for name in ("kind", "basis", "task", "stage"):
        op.add_column("card", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in TEXTS:
        op.add_column("card", sa.Column(name, sa.String(), nullable=True))
    for name in MOMENTS:
        op.add_column("card", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in PEOPLE:
        op.add_column("card", sa.Column(name, sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_card_{name}"), "card", "account", [name], ["id"])
    _learn_what_was()
    op.alter_column("deadline", "rung", server_default=None)
    for name in ("round", "kind", "basis", "task", "stage"):
        op.alter_column("card", name, server_default=None)
    op.drop_constraint("uq_card_case_id_rule_rung", "card")
    op.create_unique_constraint(op.f("uq_card_case_id_rule_round_rung"), "card", ["case_id", "rule", "round", "rung"])
    standing = sa.text("state IN ('open', 'defended', 'upheld')")
    op.create_index("ix_card_standing", "card", ["organ_id", "id"], postgresql_where=standing)


def _learn_what_was() -> None:
    """Earlier cards belong to the only round there was; where their period stands is told by the rules, not by the database."""
    op.execute("UPDATE card SET state = 'open' WHERE rung IN ('yellow', 'red')")
    op.execute("UPDATE card SET kind = one.kind FROM deadline one WHERE one.case_id = card.case_id AND one.rule = card.rule")
    op.execute(
        f"""
        UPDATE deadline SET rung = reached.rung FROM (
            SELECT DISTINCT ON (case_id, rule) case_id, rule, rung FROM card ORDER BY case_id, rule, {LADDER} DESC
        ) reached WHERE reached.case_id = deadline.case_id AND reached.rule = deadline.rule AND deadline.round = 1
        """
    )


def downgrade() -> None:
    op.drop_index("ix_card_standing", table_name="card")
    op.drop_constraint("uq_card_case_id_rule_round_rung", "card")
    op.execute("DELETE FROM card WHERE round > 1")
    op.create_unique_constraint(op.f("uq_card_case_id_rule_rung"), "card", ["case_id", "rule", "rung"])
    for name in (*PEOPLE, *MOMENTS, *TEXTS, "round", "kind", "basis", "task", "stage"):
        op.drop_column("card", name)
    op.drop_column("deadline", "rung")
