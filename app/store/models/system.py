"""What the office itself keeps: versions in use, counters, what failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class DiagramVersion(Base):
    """A diagram as some case began with it, kept once by its SHA-256."""

    __tablename__ = "diagram_version"

    version: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    first_used_at: Mapped[datetime]


class FormVersion(Base):
    """A form as some case began with it, kept once by its content's SHA-256."""

    __tablename__ = "form_version"

    hash: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    task: Mapped[str]
    content: Mapped[dict[str, Any]]
    first_used_at: Mapped[datetime]


class Serial(Base):
    """The last number given in a series, such as the cases of one day or the letters of one year."""

    __tablename__ = "serial"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Incident(Base):
    """A piece of background work that gave up after its retries; an administrator may try it again."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    job: Mapped[str]
    args: Mapped[dict[str, Any]]
    error: Mapped[str]
    at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    solved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
