"""The open-data catalogue (Art. 15 para. 2)."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.db import Base
from app.store.models.organs import Organ


class Dataset(Base):
    """A catalogue entry. `items`: [{id, name, type, note, masked}]; `conditions`: [{id, text, basis}]; `channels`: Art. 22 codes.
    `quota`: what its conditions say of quantities otherwise than config/rules/quotas.yml.

    What was taken down (`taken_down_on`) is no longer published, whatever its attribute.
    """

    __tablename__ = "dataset"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    theme: Mapped[str]
    abstract: Mapped[str]
    attribute: Mapped[str]
    attribute_basis: Mapped[str] = mapped_column(default="")
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), index=True)
    items: Mapped[list[Any]]
    conditions: Mapped[list[Any]]
    channels: Mapped[list[Any]]
    formats: Mapped[list[Any]]
    control_measures: Mapped[str] = mapped_column(default="")
    update_frequency: Mapped[str]
    published_on: Mapped[date]
    updated_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    taken_down_on: Mapped[date | None]
    quota: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    organ: Mapped[Organ] = relationship()
