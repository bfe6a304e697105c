"""The data of datasets, who was given what of them, and quotas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for table in ("dataset", "entitlement"):
        op.add_column(table, sa.Column("quota", JSONB(), server_default="{}", nullable=False))
    _data_file()
    _data_delivery()
    _usage_day()
    _handover()


def _data_file() -> None:
    op.create_table(
        "data_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_in_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_data_file_dataset_id")),
        sa.ForeignKeyConstraint(["taken_in_by_id"], ["account.id"], name=op.f("fk_data_file_taken_in_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_file")),
    )
    op.create_index(op.f("ix_data_file_dataset_id_data_file_id"), "data_file", ["dataset_id", "id"])


def _data_delivery() -> None:
    op.create_table(
        "data_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("dataset_id", sa.BigInteger(), nullable=False),
        sa.Column("entitlement_id", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        sa.Column("result", JSONB(), nullable=True),
        sa.Column("result_sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_data_delivery_account_id")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_data_delivery_dataset_id")),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlement.id"], name=op.f("fk_data_delivery_entitlement_id")),
        sa.ForeignKeyConstraint(["file_id"], ["data_file.id"], name=op.f("fk_data_delivery_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_delivery")),
    )
    op.create_index(op.f("ix_data_delivery_dataset_id_data_delivery_id"), "data_delivery", ["dataset_id", "id"])
    op.create_index(op.f("ix_data_delivery_entitlement_id_data_delivery_id"), "data_delivery", ["entitlement_id", "id"])


def _usage_day() -> None:
    op.create_table(
        "usage_day",
        sa.Column("entitlement_id", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute_calls", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("refused_for", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlement.id"], name=op.f("fk_usage_day_entitlement_id")),
        sa.PrimaryKeyConstraint("entitlement_id", "on", name=op.f("pk_usage_day")),
    )


def _handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("entitlement_id", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("serial_no", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.BigInteger(), nullable=True),
        sa.Column("receipt_note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["data_delivery.id"], name=op.f("fk_handover_delivery_id")),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlement.id"], name=op.f("fk_handover_entitlement_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_handover_made_by_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["account.id"], name=op.f("fk_handover_received_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
    )
    op.create_index(op.f("ix_handover_entitlement_id_handover_id"), "handover", ["entitlement_id", "id"])


def downgrade() -> None:
    for table in ("handover", "usage_day", "data_delivery", "data_file"):
        op.drop_table(table)
    for table in ("dataset", "entitlement"):
        op.drop_column(table, "quota")
