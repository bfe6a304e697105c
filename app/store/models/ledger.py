"""Deadlines, the timers that watch them, and what supervision did about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class Deadline(Base):
    """A deadline is its events; the other columns are what the ledger computed from them last, for lists and look-ups.

    `rung`: the highest of the ladder that was reached, each once. `explanation`: why it is overdue (逾期说明), for the applicant to read.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "round"),
        Index("ix_deadline_open", "due_on", "case_id", postgresql_where=text("state IN ('open', 'paused')")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    rule: Mapped[str]
    rule_version: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    events: Mapped[list[Any]]
    state: Mapped[str]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    earliest_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    met_on: Mapped[date | None]
    met_in_time: Mapped[bool | None]
    calendar: Mapped[str]
    rung: Mapped[str] = mapped_column(default="normal")
    explanation: Mapped[str | None]
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[str | None]


class SpecialProcedure(Base):
    """特别程序: what stopped service standards of a case, from when to when, why, and what came of it. A LAW period runs on."""

    __tablename__ = "special_procedure"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    basis: Mapped[str] = mapped_column(default="")
    rules: Mapped[list[Any]]
    expected_on: Mapped[date]
    began_at: Mapped[datetime]
    began_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    told_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    result: Mapped[str] = mapped_column(default="")


class Timer(Base):
    """A waiting legal timer's next moment; the tick looks here and nowhere else. NULL: no moment (paused or settled)."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "due_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    engine_task: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    rule: Mapped[str]
    mark: Mapped[str]
    due_at: Mapped[datetime | None]


class Card(Base):
    """A rung of the ladder that was reached (提醒, 预警, 黄牌, 红牌): a fact, never deleted.

    Yellow and red ones have a life: `state` is a `domain.cards.CardState`, None for what merely warns. `task` and `stage`: where the
    case stood, `holder_id`: who of the body held that task, None where nobody did. `kind` and `basis`: law or service standard, and
    where the period stands.
    """

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "round", "rung"),
        Index(None, "organ_id", "at"),
        Index("ix_card_standing", "organ_id", "id", postgresql_where=text("state IN ('open', 'defended', 'upheld')")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    rule: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    rung: Mapped[str]
    kind: Mapped[str]
    basis: Mapped[str]
    task: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    state: Mapped[str | None]
    defence: Mapped[str | None]
    defended_at: Mapped[datetime | None]
    defended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closing: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Nudge(Base):
    """A reminder by the applicant or a supervisor (催办).

    It is answered in words by `answered_by_id`, or, where that is None, by what the next step did.
    """

    __tablename__ = "nudge"
    __table_args__ = (Index("ix_nudge_unanswered", "case_id", postgresql_where=text("kind = 'nudge' AND answered_at IS NULL")),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    answer_by_on: Mapped[date | None]
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
