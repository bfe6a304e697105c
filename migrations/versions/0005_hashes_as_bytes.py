"""The record's hashes take half the room as bytes."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE record_line ALTER COLUMN hash TYPE bytea USING decode(hash, 'hex')")
    op.execute("""ALTER TABLE "case" ALTER COLUMN record_head TYPE bytea USING decode(record_head, 'hex')""")


def downgrade() -> None:
    op.execute("""ALTER TABLE "case" ALTER COLUMN record_head TYPE varchar USING encode(record_head, 'hex')""")
    op.execute("ALTER TABLE record_line ALTER COLUMN hash TYPE varchar USING encode(hash, 'hex')")
