"""What was made of the data (Art. 25)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Outcome(Base):
    """成果: a paper, a product, a patent… with the words by which it names the data; `case_id` where a report brought it in."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("entitlement_id", "kind", "title"),
        Index("ix_outcome_public", "id", postgresql_where=text("is_public AND withdrawn_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), index=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    produced_on: Mapped[date]
    citation: Mapped[str]
    is_public: Mapped[bool]
    registered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
