"""The data of datasets, and who was given what of them (Arts. 18, 20, 22)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class DataFile(Base):
    """A dataset's data as they were pushed to the platform (Art. 17); the latest is the one that is given. `columns`: ids of items."""

    __tablename__ = "data_file"
    __table_args__ = (Index(None, "dataset_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    sha256: Mapped[str]
    size: Mapped[int]
    rows: Mapped[int]
    columns: Mapped[list[Any]]
    taken_in_at: Mapped[datetime]
    taken_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class DataDelivery(Base):
    """数据提供的日志: one line each time data were given, added and never changed.

    `entitlement_id` is None for unconditional data. `details`: filters, or a model and its inputs; `result`: of a model run.
    """

    __tablename__ = "data_delivery"
    __table_args__ = (Index(None, "entitlement_id", "id"), Index(None, "dataset_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    entitlement_id: Mapped[int | None] = mapped_column(ForeignKey("entitlement.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("data_file.id"))
    channel: Mapped[str]
    format: Mapped[str]
    items: Mapped[list[Any]]
    rows: Mapped[int]
    details: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    result_sha256: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class UsageDay(Base):
    """What of an entitlement was had on a day, counted for its quota; `refused` counts what was not given."""

    __tablename__ = "usage_day"

    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    minute: Mapped[datetime | None]
    minute_calls: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    refused_for: Mapped[str] = mapped_column(default="")
    last_at: Mapped[datetime | None]


class Handover(Base):
    """交接单: data handed over on a medium (Art. 22), and the holder's receipt."""

    __tablename__ = "handover"
    __table_args__ = (Index(None, "entitlement_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("data_delivery.id"))
    medium: Mapped[str]
    serial_no: Mapped[str]
    sha256: Mapped[str]
    receiver: Mapped[str]
    note: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    receipt_note: Mapped[str] = mapped_column(default="")
