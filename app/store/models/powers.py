"""授权委托书: an organisation lets a natural person act for it on the platform."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Power(Base):
    """One power of attorney. It holds from its first day through its last, unless it is revoked: then at once.

    `scope`: the processes of which the agent may begin a case. The document lies in the file store under `sha256`.
    """

    __tablename__ = "power"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    scope: Mapped[list[Any]]
    from_on: Mapped[date]
    through_on: Mapped[date]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
