"""The inbox: open tasks by who is to do them, soonest due first. One SELECT for the rows, one for the counts, flat at any size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from app.domain import people
from app.domain.clock import end_of_day, shanghai_date
from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor, Deed, Role, TaskSeat
from app.domain.working_days import Calendar
from app.reading import paging
from app.reading.due import Due, due_of
from app.reading.paging import Page
from app.reading.visibility import visible_tasks
from app.store.models.cases import Case, Task
from app.store.models.people import Account

PAGE_SIZE = 25
# A count looks at no more rows than this: beyond it, how many there are exactly helps nobody and costs everybody.
COUNTED_AT_MOST = 1000

# Not the forms' answers and drafts, which are the bulk of a row.
COLUMNS = (
    Task.id, Task.case_no, Task.case_title, Task.name, Task.title, Task.process, Task.party_id, Task.party_name, Task.organ_id,
    Task.role, Task.level, Task.due_on, Task.due_at, Task.earliest_on, Task.provisional, Task.assignee_id, Task.opened_at,
    Task.nudged_at, Task.sent_back_reason,
)  # fmt: skip

Apart = Mapping[str, Mapping[str, frozenset[str]]]


class Scope(StrEnum):
    """Whose tasks: claimed by me, waiting for my roles, everything open in my body."""

    MINE = "mine"
    GROUP = "group"
    BODY = "body"


class Nearness(StrEnum):
    """How close the due date is."""

    LATE = "late"
    TODAY = "today"
    NEAR = "near"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader asks for; an empty word asks for everything. `after` and `before` are cursors."""

    scope: Scope = Scope.MINE
    process: str = ""
    task: str = ""
    due: Nearness | None = None
    from_on: date | None = None
    through_on: date | None = None
    applicant: str = ""
    level: str = ""
    nudged: bool = False
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        return any((self.process, self.task, self.due, self.from_on, self.through_on, self.applicant, self.level, self.nudged))


@dataclass(frozen=True, kw_only=True)
class InboxTask:
    """One line. `may_claim`: it waits for somebody and nothing speaks against the reader."""

    id: int
    case_no: str
    title: str
    name: str
    task: str
    process: str
    applicant: str
    role: str
    level: str
    due: Due | None
    due_at: datetime
    holder: str
    is_mine: bool
    may_claim: bool
    opened_at: datetime
    nudged_at: datetime | None
    was_sent_back: bool
    is_suspended: bool


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Numbers up to COUNTED_AT_MOST: per scope; near, late and nudged ones of the scope looked at; all that pass the filters."""

    scopes: Mapping[Scope, int]
    nearness: Mapping[Nearness, int]
    nudged: int
    shown: int


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """A page of the inbox with its counts."""

    page: Page[InboxTask]
    counts: Counts


def page(session: Session, viewer: Actor, wanted: Wanted, *, now: datetime, calendar: Calendar, apart: Apart) -> Inbox:
    """What this official has to do. `apart`: by process and task, the tasks whose doer may not do it."""
    today = shanghai_date(now)
    cursor = paging.read_moment_cursor(wanted.before or wanted.after)
    found = session.execute(_rows(viewer, wanted, cursor, now, calendar, apart)).all()
    rows = [_line(row, viewer, today, calendar, apart) for row in found]
    backwards = bool(cursor and wanted.before)
    cut = paging.cut(rows, PAGE_SIZE, lambda one: paging.moment_cursor(one.due_at, one.id), is_first=cursor is None, backwards=backwards)
    return Inbox(page=cut, counts=_counts(session, viewer, wanted, now, calendar))


def _rows(
    viewer: Actor, wanted: Wanted, cursor: tuple[datetime, int] | None, now: datetime, calendar: Calendar, apart: Apart
) -> Select[Any]:
    """Each group of a scope is read along its own index up to a page, then the pages are merged."""
    place, backwards = tuple_(Task.due_at, Task.id), bool(cursor and wanted.before)
    order = (Task.due_at.desc(), Task.id.desc()) if backwards else (Task.due_at.asc(), Task.id.asc())
    conditions = _filters(wanted, now, calendar)
    if cursor:
        there = tuple_(*map(literal, cursor))
        conditions.append(place < there if backwards else place > there)
    parts = [select(Task.id).where(part, *conditions).order_by(*order).limit(PAGE_SIZE + 1) for part in _parts(viewer, wanted.scope)]
    if len(parts) == 1:
        return _columns(viewer, apart).where(_parts(viewer, wanted.scope)[0], *conditions).order_by(*order).limit(PAGE_SIZE + 1)
    ids = union_all(*(part.subquery().select() for part in parts))
    return _columns(viewer, apart).where(Task.id.in_(ids)).order_by(*order).limit(PAGE_SIZE + 1)


def _columns(viewer: Actor, apart: Apart) -> Select[Any]:
    """What the viewer has done in a case is looked up only where it can speak against claiming."""
    mine = aliased(Task)
    done = select(func.array_agg(mine.name)).where(mine.case_id == Task.case_id, mine.closed_by_id == viewer.account_id).scalar_subquery()
    kept_apart = {name for tasks in apart.values() for name in tasks}
    matters = and_(Task.assignee_id.is_(None), Task.name.in_(sorted(kept_apart)))
    stopped = select(Case.suspended_at).where(Case.id == Task.case_id).scalar_subquery().label("suspended_at")
    columns: tuple[Any, ...] = (*COLUMNS, Account.name.label("holder"), case((matters, done)).label("done_by_me"), stopped)
    return select(*columns).outerjoin(Account, Account.id == Task.assignee_id)


def _parts(viewer: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    """The scope as conditions that each fit one index; a person of several roles has several groups."""
    open_here = and_(Task.closed_at.is_(None), visible_tasks(viewer))
    if scope is Scope.MINE:
        return [and_(open_here, Task.assignee_id == viewer.account_id)]
    if scope is Scope.GROUP:
        waiting = and_(open_here, Task.assignee_id.is_(None))
        return [and_(waiting, Task.role == role.value) for role in sorted(viewer.roles)] or [and_(waiting, null().is_not(None))]
    return [open_here]


def _filters(wanted: Wanted, now: datetime, calendar: Calendar) -> list[ColumnElement[bool]]:
    equal = {Task.process: wanted.process, Task.name: wanted.task, Task.level: wanted.level}
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if wanted.due:
        conditions.append(_nearness(wanted.due, now, calendar))
    if wanted.nudged:
        conditions.append(Task.nudged_at.is_not(None))
    if wanted.from_on:
        conditions.append(Task.due_on >= wanted.from_on)
    if wanted.through_on:
        conditions.append(Task.due_on <= wanted.through_on)
    if wanted.applicant:
        conditions.append(Task.party_name.contains(wanted.applicant, autoescape=True))
    return conditions


def _nearness(nearness: Nearness, now: datetime, calendar: Calendar) -> ColumnElement[bool]:
    """`due_at` is the first moment that is too late."""
    today = shanghai_date(now)
    if nearness is Nearness.LATE:
        return Task.due_at <= now
    last_on = today if nearness is Nearness.TODAY else calendar.add(today, NEAR_DAYS).due_on
    return and_(Task.due_at > now, Task.due_at <= end_of_day(last_on))


def _counts(session: Session, viewer: Actor, wanted: Wanted, now: datetime, calendar: Calendar) -> Counts:
    here = _parts(viewer, wanted.scope)
    numbers = [
        *(_number(_parts(viewer, scope)) for scope in Scope),
        *(_number(here, _nearness(nearness, now, calendar)) for nearness in Nearness),
        _number(here, Task.nudged_at.is_not(None)),
        _number(here, *_filters(wanted, now, calendar)),
    ]
    found = list(session.execute(select(*numbers)).one())
    return Counts(
        scopes=dict(zip(Scope, found, strict=False)),
        nearness=dict(zip(Nearness, found[len(Scope) :], strict=False)),
        nudged=found[-2],
        shown=found[-1],
    )


def _number(parts: Sequence[ColumnElement[bool]], *conditions: ColumnElement[bool]) -> Any:
    looked_at = [select(literal(1)).where(part, *conditions).limit(COUNTED_AT_MOST).subquery() for part in parts]
    every = union_all(*(one.select() for one in looked_at)).limit(COUNTED_AT_MOST).subquery()
    return select(func.count()).select_from(every).scalar_subquery()


def _line(row: Row[Any], viewer: Actor, today: date, calendar: Calendar, apart: Apart) -> InboxTask:
    return InboxTask(
        id=row.id, case_no=row.case_no, title=row.case_title, name=row.name, task=row.title, process=row.process, applicant=row.party_name,
        role=row.role, level=row.level, due=due_of(row, today, calendar), due_at=row.due_at, holder=row.holder or "",
        is_mine=row.assignee_id == viewer.account_id, may_claim=_may_claim(row, viewer, apart), opened_at=row.opened_at,
        nudged_at=row.nudged_at, was_sent_back=row.sent_back_reason is not None, is_suspended=row.suspended_at is not None,
    )  # fmt: skip


def _may_claim(row: Row[Any], viewer: Actor, apart: Apart) -> bool:
    if row.assignee_id is not None:
        return False
    seat = TaskSeat(name=row.name, role=Role(row.role), organ_id=row.organ_id, party_id=row.party_id, assignee_id=None)
    deeds = [Deed(task=name, account_id=viewer.account_id) for name in row.done_by_me or ()]
    return not people.may_take(viewer, seat, deeds, apart.get(row.process, {}).get(row.name, frozenset()))
