"""The record can only be added to: the database itself refuses to change or delete a line."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_to_change_the_record() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER record_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER record_is_append_only ON record_line")
    op.execute("DROP FUNCTION refuse_to_change_the_record()")
