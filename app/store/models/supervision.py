"""Formal supervision: orders (督办单) to a body, and what the body answered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class SupervisionOrder(Base):
    """A numbered order of an authority to a body about one case. `state` is a `domain.orders.OrderState`; `answer_by_on`: the last day
    for the answer that is due now.
    """

    __tablename__ = "supervision_order"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index("ix_supervision_order_by_organ", "organ_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[str]
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    instruction: Mapped[str]
    responsible: Mapped[str] = mapped_column(default="")
    answer_by_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str]
    result: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class OrderReply(Base):
    """What the body answered, by the day that was set then, and why it was sent back if it was."""

    __tablename__ = "order_reply"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("supervision_order.id"), index=True)
    text: Mapped[str]
    answer_by_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    returned_reason: Mapped[str | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
