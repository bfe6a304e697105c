"""Versions of service standards and of bases are published in the office and stay; administrators are told once that a basis runs out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

# As in 0007: deeds that reckon dates hold the key together, a publication holds it alone (app/store/calendars.py).
KEY = 7_212_109


def upgrade() -> None:
    op.create_table(
        "register_edition",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["account.id"], name=op.f("fk_register_edition_published_by_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_register_edition")),
        sa.UniqueConstraint("kind", "process", "subject", "version", name=op.f("uq_register_edition_kind_process_subject_version")),
    )
    op.execute(
        """
        CREATE TRIGGER published_rules_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON register_edition
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record()
        """
    )
    op.create_table(
        "basis_alarm",
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_basis_alarm_account_id")),
        sa.PrimaryKeyConstraint("basis", "ends_on", "threshold", "account_id", name=op.f("pk_basis_alarm")),
    )
    op.execute("DROP FUNCTION calendar_in_force()")
    # PL/pgSQL takes a new snapshot for the second statement: whoever waited for a publication sees it.
    op.execute(
        f"""
        CREATE FUNCTION books_in_force(OUT calendar bigint, OUT register bigint) LANGUAGE plpgsql AS
        $$ BEGIN
            PERFORM pg_advisory_xact_lock_shared({KEY});
            SELECT (SELECT coalesce(max(number), 0) FROM calendar_edition), (SELECT coalesce(max(number), 0) FROM register_edition)
            INTO calendar, register;
        END $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION books_in_force()")
    op.execute(
        f"""
        CREATE FUNCTION calendar_in_force() RETURNS bigint LANGUAGE plpgsql AS
        $$ BEGIN
            PERFORM pg_advisory_xact_lock_shared({KEY});
            RETURN (SELECT coalesce(max(number), 0) FROM calendar_edition);
        END $$
        """
    )
    op.drop_table("basis_alarm")
    op.drop_table("register_edition")
