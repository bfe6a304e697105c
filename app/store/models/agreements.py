"""What data user and opening body agree on, as it was offered, and who signed it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Agreement(Base):
    """公共数据利用协议: `text` is what is signed, `sha256` its digest, `code` what opens the public check beside the number."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "number"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[str]
    code: Mapped[str]
    template: Mapped[str]
    text: Mapped[str]
    sha256: Mapped[str]
    state: Mapped[str]
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AgreementSignature(Base):
    """One side's signature: whose hand, for whom, when, from where, under which digest."""

    __tablename__ = "agreement_signature"
    __table_args__ = (UniqueConstraint("case_id", "agreement_id", "side"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    side: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    behalf: Mapped[str]
    address: Mapped[str]
    sha256: Mapped[str]
    signed_at: Mapped[datetime]
