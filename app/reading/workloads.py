"""Who has how much to do (工作量): each person's open, near and late tasks, and what was done lately; the tasks behind each figure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session, aliased

from app.domain.clock import end_of_day, shanghai_date, start_of_day
from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.books import Books
from app.reading.due import Due, due_of
from app.reading.forecasts import NOBODY, OUTSIDE
from app.reading.paging import Page
from app.reading.visibility import supervised_organs
from app.store import absences
from app.store.models.cases import Task
from app.store.models.organs import Organ
from app.store.models.people import Absence, Account, AccountRole

PAGE_SIZE = 100
A_WEEK, A_MONTH = 5, 20
OUTSIDERS = (*OUTSIDE, Role.ADMINISTRATOR.value, Role.AUDITOR.value)


class Which(StrEnum):
    """Open tasks; of them those due within the next working days and those past their date; those done in the last 5 or 20 working days."""

    OPEN = "open"
    NEAR = "near"
    LATE = "late"
    DONE_5 = "done_5"
    DONE_20 = "done_20"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whose tasks: of a body, of a person (NOBODY: unclaimed)."""

    organ_id: int | None = None
    holder_id: int | None = None
    which: Which = Which.OPEN
    after: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class Load:
    """One person of a body; `who` is empty for what nobody has claimed. `oldest_at`: when the oldest open task came.

    `away_through`: the last day on which `substitute` does the person's tasks, who is away today.
    """

    organ_id: int
    organ: str
    holder_id: int
    who: str
    open: int = 0
    near: int = 0
    late: int = 0
    oldest_at: datetime | None = None
    done_5: int = 0
    done_20: int = 0
    substitute: str = ""
    away_through: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaskOf:
    """One task of the list; `done_at` once it is done."""

    id: int
    case_no: str
    title: str
    task: str
    process: str
    organ: str
    organ_id: int
    who: str
    opened_at: datetime
    done_at: datetime | None
    due: Due | None


def page(session: Session, viewer: Actor, books: Books, organ_id: int | None = None) -> tuple[Load, ...]:
    """Everybody of the body or bodies, the most pressed first, in three SELECTs; who has nothing to do comes last."""
    loads = {(one.organ_id, one.holder_id): one for one in _people(session, viewer, books, organ_id)}
    for row in (*_open(session, viewer, books, organ_id), *_done(session, viewer, books, organ_id)):
        key = (row["organ_id"], row["holder_id"])
        loads[key] = replace(loads[key], **row) if key in loads else Load(**row)
    return tuple(sorted(loads.values(), key=lambda one: (-one.late, -one.near, -one.open, one.organ_id, one.who)))


def tasks(session: Session, viewer: Actor, wanted: Wanted, books: Books) -> tuple[Page[TaskOf], int]:
    """A page of the tasks behind a figure, and how many there are."""
    conditions = _of(viewer, wanted, books)
    total = session.scalar(select(func.count(Task.id)).where(*conditions)) or 0
    there = paging.read_moment_cursor(wanted.before or wanted.after)
    backwards, is_done = there is not None and bool(wanted.before), _is_done(wanted.which)
    keys = (Task.closed_at, Task.id) if is_done else (Task.due_at, Task.id)
    query = paging.turn(_columns(is_done=is_done).where(*conditions), keys, there, size=PAGE_SIZE, backwards=backwards, down=is_done)
    rows = session.execute(query).mappings().all()
    cut = paging.cut(rows, PAGE_SIZE, _cursor, is_first=there is None, backwards=backwards)
    return Page(rows=tuple(_task(row, books) for row in cut.rows), before=cut.before, after=cut.after), total


def _cursor(row: Any) -> str:
    return paging.moment_cursor(row["place"], row["id"])


def chosen(session: Session, viewer: Actor, ids: Collection[int], books: Books) -> tuple[TaskOf, ...]:
    """Open tasks of these numbers as far as the viewer may see them, soonest due first."""
    query = _columns(is_done=False).where(Task.id.in_(ids), *_of(viewer, Wanted(), books)).order_by(Task.due_at, Task.id)
    return tuple(_task(row, books) for row in session.execute(query).mappings())


def _people(session: Session, viewer: Actor, books: Books, organ_id: int | None) -> list[Load]:
    """Who works there and may have tasks."""
    handles = select(AccountRole.id).where(AccountRole.account_id == Account.id, AccountRole.role.not_in(OUTSIDERS)).exists()
    substitute = aliased(Account)
    query = (
        select(
            Account.organ_id, Organ.short_name.label("organ"), Account.id.label("holder_id"), Account.name.label("who"),
            func.coalesce(substitute.name, "").label("substitute"), Absence.through_on.label("away_through"),
        )
        .join(Organ, Organ.id == Account.organ_id)
        .outerjoin(Absence, and_(Absence.account_id == Account.id, absences.runs(books.today)))
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(Account.organ_id.in_(supervised_organs(viewer)), Account.is_active, handles, _in(Account.organ_id, organ_id))
    )  # fmt: skip
    return [Load(**row) for row in session.execute(query).mappings()]


def _open(session: Session, viewer: Actor, books: Books, organ_id: int | None) -> list[Mapping[str, Any]]:
    counts = [func.count(Task.id).filter(_is(which, books)).label(which.value) for which in (Which.NEAR, Which.LATE)]
    numbers = [func.count(Task.id).label("open"), *counts, func.min(Task.opened_at).label("oldest_at")]
    return _by_person(session, Task.assignee_id, numbers, [_is(Which.OPEN, books), *_here(viewer, organ_id)])


def _done(session: Session, viewer: Actor, books: Books, organ_id: int | None) -> list[Mapping[str, Any]]:
    counts = [func.count(Task.id).filter(_is(which, books)).label(which.value) for which in (Which.DONE_5, Which.DONE_20)]
    return _by_person(session, Task.closed_by_id, counts, [_is(Which.DONE_20, books), *_here(viewer, organ_id)])


def _by_person(session: Session, person: Any, numbers: list[Any], conditions: list[ColumnElement[bool]]) -> list[Mapping[str, Any]]:
    query = (
        select(
            Task.organ_id, Organ.short_name.label("organ"), func.coalesce(person, NOBODY).label("holder_id"),
            func.coalesce(Account.name, "").label("who"), *numbers,
        )
        .join(Organ, Organ.id == Task.organ_id).outerjoin(Account, Account.id == person)
        .where(*conditions).group_by(Task.organ_id, Organ.short_name, person, Account.name)
    )  # fmt: skip
    return [dict(row) for row in session.execute(query).mappings()]


def _of(viewer: Actor, wanted: Wanted, books: Books) -> list[ColumnElement[bool]]:
    conditions = [_is(wanted.which, books), *_here(viewer, wanted.organ_id)]
    if wanted.holder_id is not None:
        person = Task.closed_by_id if _is_done(wanted.which) else Task.assignee_id
        conditions.append(person.is_(None) if wanted.holder_id == NOBODY else person == wanted.holder_id)
    return conditions


def _here(viewer: Actor, organ_id: int | None) -> list[ColumnElement[bool]]:
    return [Task.role.not_in(OUTSIDE), Task.organ_id.in_(supervised_organs(viewer)), _in(Task.organ_id, organ_id)]


def _in(column: Any, organ_id: int | None) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = column == organ_id if organ_id is not None else true()
    return inside


def _is_done(which: Which) -> bool:
    return which in (Which.DONE_5, Which.DONE_20)


def _is(which: Which, books: Books) -> ColumnElement[bool]:
    """Done counts what a person did, not what the course of the case closed."""
    if _is_done(which):
        since = _days_ago(A_WEEK if which is Which.DONE_5 else A_MONTH, books)
        return and_(Task.closed_at >= since, Task.closed_by_id.is_not(None))
    near_until = end_of_day(books.calendar.add(shanghai_date(books.now), NEAR_DAYS).due_on)
    narrower: dict[Which, tuple[ColumnElement[bool], ...]] = {
        Which.OPEN: (), Which.NEAR: (Task.due_at > books.now, Task.due_at <= near_until), Which.LATE: (Task.due_at <= books.now,),
    }  # fmt: skip
    return and_(Task.closed_at.is_(None), *narrower[which])


def _days_ago(days: int, books: Books) -> datetime:
    """The beginning of the working day from which on it is so many working days up to today."""
    on, left = books.today, days
    while True:
        left -= books.calendar.is_working(on)
        if left <= 0:
            return start_of_day(on)
        on -= timedelta(days=1)


def _columns(*, is_done: bool) -> Select[Any]:
    person, place = (Task.closed_by_id, Task.closed_at) if is_done else (Task.assignee_id, Task.due_at)
    columns: tuple[Any, ...] = (
        Task.id, Task.case_no, Task.case_title.label("title"), Task.title.label("task"), Task.process, Organ.short_name.label("organ"),
        Task.organ_id, func.coalesce(Account.name, "").label("who"), Task.opened_at, Task.closed_at.label("done_at"), Task.due_on,
        Task.earliest_on, Task.provisional, place.label("place"),
    )  # fmt: skip
    return select(*columns).join(Organ, Organ.id == Task.organ_id).outerjoin(Account, Account.id == person)


def _task(row: Any, books: Books) -> TaskOf:
    kept = {name: row[name] for name in TaskOf.__dataclass_fields__ if name != "due"}
    return TaskOf(**kept, due=None if row["done_at"] else due_of(_Dates(row), books.today, books.calendar))


class _Dates:
    """A row's dates, as `due_of` reads them."""

    def __init__(self, row: Mapping[Any, Any]) -> None:
        self.due_on, self.earliest_on, self.provisional = row["due_on"], row["earliest_on"], row["provisional"]
