"""Who outside is told of the events of cases, and what was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Webhook(Base):
    """A subscription of an organ, or of a party for its own cases. `events`: their names; `secret`: sealed; `failures`: in a row.

    While it is paused nothing is written down for it.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("organ.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str]
    events: Mapped[list[Any]]
    secret: Mapped[str]
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]
    paused_why: Mapped[str] = mapped_column(default="")


class WebhookDelivery(Base):
    """One event for one subscription, written in the deed's transaction. `sent`: the last body; `status`, `answer`: what came back."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_by_webhook", "webhook_id", "id"),
        Index("ix_webhook_delivery_due", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_webhook_delivery_old", "at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[str]
    type: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    case_no: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    sent: Mapped[str] = mapped_column(default="")
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(default="")
