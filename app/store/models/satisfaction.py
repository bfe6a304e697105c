"""What applicants thought of how they were served (好差评), and what was done about the poor ones."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Rating(Base):
    """One finished case's rating, 5 the best, by its party. `answer_by_on`: by when the body looks into a poor one."""

    __tablename__ = "rating"
    __table_args__ = (Index(None, "organ_id", "at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    grade: Mapped[int]
    words: Mapped[str]
    at: Mapped[datetime]
    answer_by_on: Mapped[date | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
