"""Calendars that were published in the office, beside those of config/calendar."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class CalendarEdition(Base):
    """One publication: a year's notice (`year`), or the whole list of local closures; never changed afterwards, a trigger holds it.

    `number` counts all publications, `version` those of the same year. `calendar` is the version of everybody's calendar from then on;
    `changed` deadlines were recalculated by it, of which `moved` have another last day.
    """

    __tablename__ = "calendar_edition"
    __table_args__ = (UniqueConstraint("kind", "year", "version"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    year: Mapped[int | None]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    hash: Mapped[str]
    source: Mapped[str]
    calendar: Mapped[str]
    changed: Mapped[int]
    moved: Mapped[int]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_by: Mapped[str]
