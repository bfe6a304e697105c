"""What was published in the office about duties and their bases, beside the files of config/rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base

# Kinds of publications.
DUTY, BASIS = "duty", "basis"


class RegisterEdition(Base):
    """One publication: a version of a service standard, or of a basis; never changed afterwards, a trigger holds it.

    `number` counts all publications. `process` and `subject` name the duty; of a basis `process` is empty. `since`: the moment from
    which it holds, for a duty the first at which a case may be received that begins with it.
    """

    __tablename__ = "register_edition"
    __table_args__ = (UniqueConstraint("kind", "process", "subject", "version"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    process: Mapped[str]
    subject: Mapped[str]
    version: Mapped[str]
    content: Mapped[dict[str, Any]]
    since: Mapped[datetime]
    why: Mapped[str]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_by: Mapped[str]


class BasisAlarm(Base):
    """An administrator was told that a basis runs out: once for each basis, last day and threshold (days before it)."""

    __tablename__ = "basis_alarm"

    basis: Mapped[str] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    threshold: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
