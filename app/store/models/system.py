"""What the office itself keeps: versions in use, counters, what failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, LargeBinary
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


class Upgrade(Base):
    """A run that takes the cases of one version of a diagram to another, ordered by an administrator."""

    __tablename__ = "upgrade"
    __table_args__ = (Index(None, "from_version", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    from_version: Mapped[str] = mapped_column(ForeignKey("diagram_version.version"))
    to_version: Mapped[str] = mapped_column(ForeignKey("diagram_version.version"))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class UpgradeLine(Base):
    """One case of an upgrade. `outcome`: waiting, done, refused (with its `obstacles`), or passed where the case had ended by then."""

    __tablename__ = "upgrade_line"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    upgrade_id: Mapped[int] = mapped_column(ForeignKey("upgrade.id"), primary_key=True, index=True)
    outcome: Mapped[str]
    obstacles: Mapped[list[Any]]
    at: Mapped[datetime]


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
