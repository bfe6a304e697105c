"""What was written to people."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Letter(Base):
    """A numbered letter. `content` is the snapshot that was decided; the PDF is pressed from it afterwards and kept by its SHA-256."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    issued_at: Mapped[datetime]
    served_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    pdf_sha256: Mapped[str | None]
    pdf_size: Mapped[int | None]


class Notice(Base):
    """A line in somebody's bell: to an account, or to every account of a party. `case_id` is None where it is about no case."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class DigestLine(Base):
    """A morning's digest to one official: one a day, and a second run finds it written. `text` as it was mailed or shown."""

    __tablename__ = "digest_line"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
