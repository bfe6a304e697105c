"""Years and local closures are published in the office, each in versions that stay."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

# Deeds that reckon dates hold the key together, a publication holds it alone (app/store/calendars.py).
KEY = 7_212_109


def upgrade() -> None:
    op.create_table(
        "calendar_edition",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["account.id"], name=op.f("fk_calendar_edition_published_by_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calendar_edition")),
        sa.UniqueConstraint("kind", "year", "version", name=op.f("uq_calendar_edition_kind_year_version")),
    )
    op.execute(
        """
        CREATE TRIGGER published_calendars_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON calendar_edition
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record()
        """
    )
    # PL/pgSQL takes a new snapshot for the second statement: whoever waited for a publication sees it.
    op.execute(
        f"""
        CREATE FUNCTION calendar_in_force() RETURNS bigint LANGUAGE plpgsql AS
        $$ BEGIN
            PERFORM pg_advisory_xact_lock_shared({KEY});
            RETURN (SELECT coalesce(max(number), 0) FROM calendar_edition);
        END $$
        """
    )
    op.alter_column("notice", "case_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE case_id IS NULL")
    op.alter_column("notice", "case_id", nullable=False)
    op.execute("DROP FUNCTION calendar_in_force()")
    op.drop_table("calendar_edition")
