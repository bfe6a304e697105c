"""The cases behind a figure: which deadline of which case is counted, and their list.

A figure (`case_figures`) and its list ask the same question of the same rows: one deadline of a case each, the law's and the service
standard's apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, func, select, true, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.types import Date, DateTime

from app.domain.deadlines import Kind, State
from app.domain.people import Actor
from app.reading import paging
from app.reading.books import Books
from app.reading.paging import Page
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case
from app.store.models.ledger import Deadline
from app.store.models.organs import Organ
from app.store.models.people import Party

PAGE_SIZE = 100
NEVER = date(9999, 12, 31)
FIRST_EVENT = Deadline.events[0]
STARTED_ON = func.coalesce(
    cast(FIRST_EVENT["on"].astext, Date),
    cast(func.timezone("Asia/Shanghai", cast(FIRST_EVENT["at"].astext, DateTime(timezone=True))), Date),
)


class Counted(StrEnum):
    """What a figure counts. `answered` is in time or late; `overdue` are some of the open ones; `ended` ones were never answered."""

    RECEIVED = "received"
    ANSWERED = "answered"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    ENDED = "ended"


class Sort(StrEnum):
    """The order of a list: by the day of receipt, the last day, the day of the answer; with a minus the latest first."""

    RECEIVED = "received"
    RECEIVED_DOWN = "-received"
    DUE = "due"
    DUE_DOWN = "-due"
    ANSWERED = "answered"
    ANSWERED_DOWN = "-answered"


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which deadlines: those of one clock that began (or, `by_answer`, were answered) in a period, both days included.

    `rule`: of one stage's standard, otherwise of the case as a whole; `stage`: where the case stands.
    """

    kind: Kind
    from_on: date
    through_on: date
    counted: Counted = Counted.RECEIVED
    by_answer: bool = False
    organ_id: int | None = None
    process: str = ""
    stage: str = ""
    rule: str = ""
    sort: Sort = Sort.RECEIVED_DOWN
    after: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case of a list, by the deadline that was counted; `days` working days from its start to the answer."""

    id: int
    case_no: str
    title: str
    process: str
    stage: str
    outcome: str | None
    organ: str
    applicant: str
    rule: str
    received_on: date
    due_on: date | None
    provisional: bool
    met_on: date | None
    met_in_time: bool | None
    state: str
    is_overdue: bool
    days: int | None


def cases(session: Session, viewer: Actor, question: Question, books: Books) -> tuple[Page[Line], int]:
    """A page of the cases behind a figure, and how many there are: two SELECTs."""
    total = session.scalar(of(select(func.count(Deadline.id)), viewer, question, books)) or 0
    there = paging.read_day_cursor(question.before or question.after)
    backwards = there is not None and bool(question.before)
    query, keys = _lines(viewer, question, books), (_place(question), Deadline.id)
    query = paging.turn(query, keys, there, size=PAGE_SIZE, backwards=backwards, down=_is_down(question))
    found = session.execute(query).mappings().all()
    cut = paging.cut(found, PAGE_SIZE, lambda row: paging.day_cursor(row["place"], row["id"]), is_first=there is None, backwards=backwards)
    return Page(rows=tuple(_line(row, books) for row in cut.rows), before=cut.before, after=cut.after), total


def every(session: Session, viewer: Actor, question: Question, books: Books, limit: int) -> tuple[Line, ...]:
    """The whole list, up to a limit."""
    query = _lines(viewer, question, books)
    query = paging.turn(query, (_place(question), Deadline.id), None, size=limit - 1, backwards=False, down=_is_down(question))
    return tuple(_line(row, books) for row in session.execute(query).mappings())


def of(query: Select[Any], viewer: Actor, question: Question, books: Books) -> Select[Any]:
    """What a figure counts: the same rows whether they are counted or listed."""
    rules = [(question.process, question.rule)] if question.rule else _of_the_whole_case(question.kind, books)
    start: Any = STARTED_ON if question.rule else Case.received_on
    conditions = [tuple_(Case.process, Deadline.rule).in_(rules), is_counted(question.counted, books)]
    if question.stage:
        conditions.append(Case.stage == question.stage)
    return joined(query, viewer, question).where(*conditions, within(Deadline.met_on if question.by_answer else start, question))


def joined(query: Select[Any], viewer: Actor, question: Question) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [Case.organ_id.in_(supervised_organs(viewer)), Deadline.kind == question.kind.value]
    if question.organ_id is not None:
        conditions.append(Case.organ_id == question.organ_id)
    if question.process:
        conditions.append(Case.process == question.process)
    return query.select_from(Deadline).join(Case, Case.id == Deadline.case_id).join(Organ, Organ.id == Case.organ_id).where(*conditions)


def within(day: Any, question: Question) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = day.between(question.from_on, question.through_on)
    return inside


def _of_the_whole_case(kind: Kind, books: Books) -> list[tuple[str, str]]:
    """One rule of this kind for each process that has one: its principal, else what ends together with the principal."""
    found = {}
    for slug, process in books.processes.items():
        principal = books.rules.rule(slug, process.principal)
        fitting = [rule.id for rule in books.rules.of(slug) if rule.kind is kind and rule.stops == principal.stops]
        if fitting:
            found[slug] = principal.id if principal.kind is kind else min(fitting)
    return sorted(found.items())


def is_counted(counted: Counted, books: Books) -> ColumnElement[bool]:
    met = Deadline.state == State.MET
    choices: dict[Counted, ColumnElement[bool]] = {
        Counted.RECEIVED: true(),
        Counted.ANSWERED: met,
        Counted.IN_TIME: and_(met, Deadline.met_in_time.is_not(False)),
        Counted.LATE: and_(met, Deadline.met_in_time.is_(False)),
        Counted.OPEN: Deadline.state.in_((State.OPEN.value, State.PAUSED.value)),
        Counted.OVERDUE: and_(Deadline.state == State.OPEN, Deadline.due_at <= books.now),
        Counted.ENDED: Deadline.state == State.CANCELLED,
    }
    return choices[counted]


def _is_down(question: Question) -> bool:
    return question.sort.startswith("-")


def _place(question: Question) -> Any:
    """What a list is sorted by; a day that is not known yet comes last."""
    started = STARTED_ON if question.rule else Case.received_on
    return {"received": started, "due": func.coalesce(Deadline.due_on, NEVER), "answered": func.coalesce(Deadline.met_on, NEVER)}[
        question.sort.removeprefix("-")
    ]


def _lines(viewer: Actor, question: Question, books: Books) -> Select[Any]:
    started = STARTED_ON if question.rule else Case.received_on
    columns: Sequence[Any] = (
        Deadline.id, Case.case_no, Case.title, Case.process, Case.stage, Case.outcome, Organ.short_name.label("organ"),
        func.coalesce(Party.name, Organ.short_name).label("applicant"), Deadline.rule, started.label("received_on"), Deadline.due_on,
        Deadline.provisional, Deadline.met_on, Deadline.met_in_time, Deadline.state, is_counted(Counted.OVERDUE, books).label("is_overdue"),
        _place(question).label("place"),
    )  # fmt: skip
    return of(select(*columns), viewer, question, books).outerjoin(Party, Party.id == Case.party_id)


def _line(row: Mapping[Any, Any], books: Books) -> Line:
    kept = {name: value for name, value in row.items() if name != "place"}
    days = books.calendar.count(row["received_on"], row["met_on"]) if row["met_on"] else None
    return Line(**{**kept, "is_overdue": bool(row["is_overdue"])}, days=days)
