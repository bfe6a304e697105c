"""What cases are found by."""

from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, false
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class CaseWords(Base):
    """The words of one paper of a case, written once in the deed's own transaction.

    What is `sealed` only finds the case for its handlers (Art. 24), what has an `organ_id` only for the people of that organ.
    """

    __tablename__ = "case_words"
    __table_args__ = (Index("ix_case_words_words", "words", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("organ.id"))
    sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    words: Mapped[Any] = mapped_column(TSVECTOR)
