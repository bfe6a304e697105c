"""Figures of a period: cases received, answered in time or late, open, by body, process and stage (`case_questions` says what counts)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.types import Date

from app.domain.people import Actor
from app.reading.books import Books
from app.reading.case_questions import STARTED_ON, Counted, Question, is_counted, joined, of, within
from app.store.models.cases import Case
from app.store.models.ledger import Deadline
from app.store.models.organs import Organ

MONTHS_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Each figure; `median_days` in working days from receipt to the answer, None where nothing was answered."""

    received: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    ended: int = 0
    median_days: float | None = None

    @property
    def share(self) -> int | None:
        """Percent of the answers that were in time."""
        done = self.in_time + self.late
        return round(100 * self.in_time / done) if done else None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The figures of a body, a process, a stage where cases stand, or a stage's own standard."""

    counts: Counts
    organ_id: int | None = None
    organ: str = ""
    process: str = ""
    stage: str = ""
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Month:
    """What came in, what was answered, and how much of that late; by its first and last day."""

    from_on: date
    through_on: date
    received: int
    answered: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The whole page."""

    total: Counts
    organs: tuple[Group, ...]
    processes: tuple[Group, ...]
    stages: tuple[Group, ...]
    standards: tuple[Group, ...]
    months: tuple[Month, ...]


def page(session: Session, viewer: Actor, question: Question, books: Books) -> Figures:
    """Three SELECTs, however many cases there are."""
    asked = replace(question, counted=Counted.RECEIVED, by_answer=False, rule="", stage="")
    groups = _groups(session, viewer, asked, books)
    by = {name: tuple(one for level, one in groups if level == name) for name in ("all", "organ", "process", "stage")}
    return Figures(
        total=by["all"][0].counts if by["all"] else Counts(), organs=by["organ"], processes=by["process"],
        stages=tuple(one for one in by["stage"] if one.counts.open), standards=_standards(session, viewer, asked, books),
        months=_months(session, viewer, asked, books),
    )  # fmt: skip


def _groups(session: Session, viewer: Actor, question: Question, books: Books) -> list[tuple[str, Group]]:
    sets = {"all": (), "organ": (Case.organ_id, Organ.short_name), "process": (Case.process,), "stage": (Case.process, Case.stage)}
    level = func.grouping(Case.organ_id, Case.process, Case.stage)
    names = {7: "all", 3: "organ", 5: "process", 4: "stage"}
    columns = (level.label("level"), Case.organ_id, Organ.short_name.label("organ"), Case.process, Case.stage)
    query = of(select(*columns, *_counts(question, books)), viewer, question, books)
    query = query.group_by(func.grouping_sets(*(tuple_(*one) for one in sets.values()))).order_by(Case.organ_id, Case.process, Case.stage)
    return [(names[row["level"]], _group(row)) for row in session.execute(query).mappings()]


def _standards(session: Session, viewer: Actor, question: Question, books: Books) -> tuple[Group, ...]:
    """How the standards of single stages were kept."""
    rules = [(one.process, one.id) for one in books.rules.duties if one.stage and one.kind is question.kind]
    columns = (null().label("organ_id"), null().label("organ"), Case.process, literal("").label("stage"), Deadline.rule)
    query = joined(select(*columns, *_counts(question, books, STARTED_ON)), viewer, question)
    query = query.where(tuple_(Case.process, Deadline.rule).in_(sorted(set(rules))), within(STARTED_ON, question))
    rows = session.execute(query.group_by(Case.process, Deadline.rule).order_by(Case.process, Deadline.rule)).mappings()
    return tuple(_group(row) for row in rows)


def _months(session: Session, viewer: Actor, question: Question, books: Books) -> tuple[Month, ...]:
    spans = _spans(question.through_on)
    asked = replace(question, from_on=spans[0][0], through_on=spans[-1][1])
    none = cast(literal(0), Integer)
    parts = []
    for by_answer, day in ((False, Case.received_on), (True, Deadline.met_on)):
        month = cast(func.date_trunc("month", day), Date).label("month")
        late = func.count().filter(is_counted(Counted.LATE, books)).label("late") if by_answer else none.label("late")
        columns: tuple[Any, ...] = (month, literal(by_answer).label("answers"), func.count().label("number"), late)
        wanted = replace(asked, by_answer=by_answer, counted=Counted.ANSWERED if by_answer else Counted.RECEIVED)
        parts.append(of(select(*columns), viewer, wanted, books).group_by(month))
    found = {(row.month, row.answers): row for row in session.execute(union_all(*parts))}
    return tuple(_month(span, found) for span in spans)


def _month(span: tuple[date, date], found: Mapping[tuple[date, bool], Any]) -> Month:
    came, went = found.get((span[0], False)), found.get((span[0], True))
    numbers = {"received": came.number if came else 0, "answered": went.number if went else 0, "late": went.late if went else 0}
    return Month(from_on=span[0], through_on=span[1], **numbers)


def _spans(through_on: date) -> list[tuple[date, date]]:
    """The first and last days of the months up to the one of this day."""
    spans, first = [], through_on.replace(day=1)
    for _ in range(MONTHS_SHOWN):
        following = (first + timedelta(days=31)).replace(day=1)
        spans.append((first, following - timedelta(days=1)))
        first = (first - timedelta(days=1)).replace(day=1)
    return spans[::-1]


def _counts(question: Question, books: Books, start: Any = Case.received_on) -> list[Any]:
    names = [one.name for one in fields(Counts) if one.name != "median_days"]
    counts = [func.count(Deadline.id).filter(is_counted(Counted(name), books)).label(name) for name in names]
    median = func.percentile_cont(0.5).within_group(_worked(question, books, start))
    return [*counts, median.filter(is_counted(Counted.ANSWERED, books)).label("median_days")]


def _worked(question: Question, books: Books, start: Any) -> ColumnElement[int]:
    """Working days from the start to the answer: how many there were up to either day, looked up in the calendar's own count."""
    first = question.from_on
    days = [first + timedelta(days=n) for n in range(max((books.today - first).days, 0) + 1)]
    count = Grouping(literal([books.calendar.count(first, day) for day in days], ARRAY(Integer)))
    worked: ColumnElement[int] = count[Deadline.met_on - first + 1] - count[start - first + 1]
    return worked


def _group(row: Mapping[Any, Any]) -> Group:
    counts = Counts(**{one.name: row[one.name] for one in fields(Counts)})
    words = {name: row[name] or "" for name in ("organ", "process", "stage")}
    return Group(counts=counts, organ_id=row["organ_id"], **words, rule=row.get("rule", ""))
