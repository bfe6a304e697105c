"""Ratings: one's own; the poor ones that a body looks into, without names; the figures for whoever supervises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.domain import satisfaction
from app.domain.clock import shanghai_date
from app.domain.people import Actor, Role
from app.reading.books import Books
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case, Task
from app.store.models.organs import Organ
from app.store.models.satisfaction import Rating

LOOK_INTO = (Role.COORDINATOR, Role.SECTION_HEAD, Role.LEADER)
WATCH = (Role.SUPERVISOR, Role.AUDITOR)
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Own:
    """How the viewer rated a case, and what was answered."""

    grade: int
    words: str
    at: datetime
    answer: str


@dataclass(frozen=True, kw_only=True)
class Poor:
    """A poor rating; who gave it is not said. `may_answer`: the viewer did not handle the case."""

    case_no: str
    grade: int
    words: str
    at: datetime
    answer_by_on: date
    answer: str
    answered_at: datetime | None
    is_late: bool
    may_answer: bool


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One body: finished cases rated by grade, how many of its poor ratings were answered, and how many too late or not at all."""

    organ: str
    grades: Mapping[int, int]
    poor: int
    answered: int
    late: int

    @property
    def total(self) -> int:
        return sum(self.grades.values())

    @property
    def satisfied_percent(self) -> int:
        """Of those who rated, how many were at least content."""
        return round(100 * sum(number for grade, number in self.grades.items() if not satisfaction.is_poor(grade)) / self.total)


def own(session: Session, viewer: Actor, case_no: str) -> Own | None:
    """The viewer's rating of a case of its own."""
    mine = select(Rating).join(Case, Case.id == Rating.case_id).where(Case.case_no == case_no, Case.party_id == viewer.party_id)
    one = session.scalars(mine).one_or_none()
    return Own(grade=one.grade, words=one.words, at=one.at, answer=one.answer or "") if one else None


def poor(session: Session, viewer: Actor, books: Books) -> tuple[Poor, ...]:
    """Those of the viewer's body, unanswered first, for who looks into them; nothing for anybody else."""
    if viewer.organ_id is None or not viewer.is_a(*LOOK_INTO):
        return ()
    handled = select(Task.id).where(
        Task.case_id == Case.id, (Task.assignee_id == viewer.account_id) | (Task.closed_by_id == viewer.account_id)
    )
    wanted = select(Rating, Case.case_no, handled.exists()).join(Case, Case.id == Rating.case_id)
    wanted = wanted.where(Rating.organ_id == viewer.organ_id, Rating.answer_by_on.is_not(None))
    rows = session.execute(wanted.order_by(Rating.answered_at.is_not(None), Rating.at.desc()).limit(MOST))
    return tuple(_poor(one, case_no, books, has_handled=has_handled) for one, case_no, has_handled in rows)


def figures(session: Session, viewer: Actor, books: Books) -> tuple[Figures, ...]:
    """By body, for who watches over them; two SELECTs at most, however many ratings."""
    if viewer.organ_id is None or not viewer.is_a(*WATCH):
        return ()
    is_poor, day = Rating.answer_by_on.is_not(None), func.date(func.timezone("Asia/Shanghai", Rating.answered_at))
    is_late = is_poor & (func.coalesce(day, books.today) > Rating.answer_by_on)
    columns = (
        Organ.name, Rating.grade, func.count(), func.sum(case((is_poor & Rating.answered_at.is_not(None), 1), else_=0)),
        func.sum(case((is_late, 1), else_=0)),
    )  # fmt: skip
    wanted = select(*columns).join(Organ, Organ.id == Rating.organ_id).where(Rating.organ_id.in_(supervised_organs(viewer)))
    by_organ: dict[str, list[tuple[int, int, int, int]]] = {}
    for organ, grade, number, answered, late in session.execute(wanted.group_by(Organ.name, Rating.grade).order_by(Organ.name)):
        by_organ.setdefault(organ, []).append((grade, number, answered, late))
    return tuple(_figures(organ, rows) for organ, rows in by_organ.items())


def _figures(organ: str, rows: list[tuple[int, int, int, int]]) -> Figures:
    return Figures(
        organ=organ, grades={grade: number for grade, number, _, _ in rows},
        poor=sum(number for grade, number, _, _ in rows if satisfaction.is_poor(grade)),
        answered=sum(answered for _, _, answered, _ in rows), late=sum(late for _, _, _, late in rows),
    )  # fmt: skip


def _poor(one: Rating, case_no: str, books: Books, *, has_handled: bool) -> Poor:
    by = one.answer_by_on or books.today
    return Poor(
        case_no=case_no, grade=one.grade, words=one.words, at=one.at, answer_by_on=by, answer=one.answer or "", answered_at=one.answered_at,
        is_late=(shanghai_date(one.answered_at) if one.answered_at else books.today) > by,
        may_answer=one.answered_at is None and not has_handled,
    )  # fmt: skip
