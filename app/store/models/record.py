"""What happened, for good: append-only by trigger, chained by hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base
from app.store.digests import Digest


class RecordLine(Base):
    """One deed of a case. `hash` covers the line and the hash before it."""

    __tablename__ = "record_line"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    actor: Mapped[str]
    deed: Mapped[str]
    details: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(Digest)


class AccessLine(Base):
    """Somebody read personal data that is masked by default."""

    __tablename__ = "access_line"
    __table_args__ = (Index(None, "party_id", "at"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    what: Mapped[str]
    at: Mapped[datetime]
