"""The inbox: open tasks by who is to do them, soonest due first. One SELECT for the rows, one for the counts, flat at any size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.domain import people
from app.domain.clock import shanghai_date
from app.domain.errors import Missing
from app.domain.people import Actor, Deed, Role, TaskSeat
from app.domain.working_days import Calendar
from app.reading import inbox_questions as questions
from app.reading import paging
from app.reading.due import Due, due_of
from app.reading.inbox_questions import Nearness, Place, Scope, Wanted
from app.reading.paging import Page
from app.reading.visibility import visible_tasks
from app.store.models.cases import Case, CaseCopy, Task
from app.store.models.letters import Letter
from app.store.models.looks import TaskLook
from app.store.models.people import Account

PAGE_SIZE = 25
# A count looks at no more rows than this: beyond it, how many there are exactly helps nobody and costs everybody.
COUNTED_AT_MOST = 1000

# Not the forms' answers and drafts, which are the bulk of a row.
COLUMNS = (
    Task.id, Task.case_no, Task.case_title, Task.name, Task.title, Task.process, Task.party_id, Task.party_name, Task.organ_id,
    Task.role, Task.level, Task.due_on, Task.due_at, Task.earliest_on, Task.provisional, Task.assignee_id, Task.opened_at,
    Task.nudged_at, Task.sent_back_reason, Task.delegated_by_id,
)  # fmt: skip

Apart = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True, kw_only=True)
class InboxTask:
    """One line. `is_mine`: the reader has it, or stands for `behalf` who has it; `may_claim`: it waits for somebody and nothing speaks
    against the reader; `is_unread`: the reader has not opened it yet.
    """

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
    behalf: str
    may_claim: bool
    opened_at: datetime
    nudged_at: datetime | None
    was_sent_back: bool
    is_delegated: bool
    is_suspended: bool
    is_unread: bool
    has_new_letter: bool


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Numbers up to COUNTED_AT_MOST: per scope; near, late, nudged and unread ones of the scope looked at; copies that were not read yet;
    all that pass the filters.
    """

    scopes: Mapping[Scope, int]
    nearness: Mapping[Nearness, int]
    nudged: int
    unread: int
    copies: int
    shown: int


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """A page of the inbox with its counts."""

    page: Page[InboxTask]
    counts: Counts


def page(session: Session, viewer: Actor, wanted: Wanted, *, now: datetime, calendar: Calendar, apart: Apart) -> Inbox:
    """What this official has to do. `apart`: by process and task, the tasks whose doer may not do it."""
    today = shanghai_date(now)
    place = questions.read_cursor(wanted.before or wanted.after)
    backwards = bool(place and wanted.before)
    found = session.execute(_rows(viewer, wanted, place, now, calendar, apart, backwards=backwards)).all()
    rows = [_line(row, viewer, today, calendar, apart) for row in found]
    cut = paging.cut(rows, PAGE_SIZE, _cursor, is_first=place is None, backwards=backwards)
    return Inbox(page=cut, counts=_counts(session, viewer, wanted, now, calendar))


def neighbour(
    session: Session, viewer: Actor, wanted: Wanted, task_id: int,
    *, now: datetime, calendar: Calendar, apart: Apart, backwards: bool = False,
) -> int | None:  # fmt: skip
    """The next task that the viewer may do, from one of the list, done or not; after the last one the first that is left.

    `backwards`: the one before. Raises Missing for a task of another body.
    """
    place = _place_of(session, viewer, task_id)
    for start in (place,) if backwards else (place, None):
        found = session.execute(_rows(viewer, wanted, start, now, calendar, apart, backwards=backwards))
        rows = [_line(row, viewer, shanghai_date(now), calendar, apart) for row in found]
        if here := next((row.id for row in rows if row.id != task_id and (row.is_mine or row.may_claim)), None):
            return here
    return None


def _place_of(session: Session, viewer: Actor, task_id: int) -> Place:
    row = session.execute(select(Task.due_at, Task.id).where(Task.id == task_id, visible_tasks(viewer))).one_or_none()
    if row is None:
        raise Missing
    return Place(due_at=row.due_at, id=row.id)


def chosen(
    session: Session, viewer: Actor, ids: Sequence[int], *, now: datetime, calendar: Calendar, apart: Apart
) -> tuple[InboxTask, ...]:
    """Open tasks of the viewer's body by their ids, what falls due first first."""
    wanted = _columns(viewer, apart).where(*questions.parts(viewer, Scope.BODY), Task.id.in_(ids))
    rows = session.execute(wanted.order_by(Task.due_at, Task.id))
    return tuple(_line(row, viewer, shanghai_date(now), calendar, apart) for row in rows)


def every(
    session: Session, viewer: Actor, wanted: Wanted, limit: int, *, now: datetime, calendar: Calendar, apart: Apart
) -> tuple[InboxTask, ...]:
    """The whole list, up to a limit."""
    found = session.execute(_rows(viewer, wanted, None, now, calendar, apart, limit=limit))
    return tuple(_line(row, viewer, shanghai_date(now), calendar, apart) for row in found)


def number_left(session: Session, viewer: Actor, wanted: Wanted, *, now: datetime, calendar: Calendar) -> int:
    """How many tasks the list has, up to COUNTED_AT_MOST."""
    number = _number(questions.parts(viewer, wanted.scope), *questions.filters(viewer, wanted, now, calendar))
    return session.scalar(select(number)) or 0


def _cursor(one: InboxTask) -> str:
    return questions.cursor(Place(due_at=one.due_at, id=one.id))


def _rows(
    viewer: Actor, wanted: Wanted, place: Place | None, now: datetime, calendar: Calendar, apart: Apart,
    *, backwards: bool = False, limit: int = PAGE_SIZE + 1,
) -> Select[Any]:  # fmt: skip
    """Each group of a scope is read along its own index up to a page, then the pages are merged."""
    order = questions.order(wanted.sort, backwards=backwards)
    conditions = questions.filters(viewer, wanted, now, calendar)
    if place:
        conditions.append(questions.beyond(wanted.sort, place, backwards=backwards))
    scopes = questions.parts(viewer, wanted.scope)
    if len(scopes) == 1:
        return _columns(viewer, apart).where(scopes[0], *conditions).order_by(*order).limit(limit)
    parts = [select(Task.id).where(part, *conditions).order_by(*order).limit(limit) for part in scopes]
    ids = union_all(*(part.subquery().select() for part in parts))
    return _columns(viewer, apart).where(Task.id.in_(ids)).order_by(*order).limit(limit)


def _columns(viewer: Actor, apart: Apart) -> Select[Any]:
    """What the viewer has done in a case is looked up only where it can speak against claiming."""
    mine = aliased(Task)
    by_me = or_(mine.closed_by_id == viewer.account_id, and_(mine.closed_by_id.is_not(None), mine.hands.contains([viewer.account_id])))
    done = select(func.array_agg(mine.name)).where(mine.case_id == Task.case_id, by_me).scalar_subquery()
    kept_apart = {name for tasks in apart.values() for name in tasks}
    matters = and_(Task.assignee_id.is_(None), Task.name.in_(sorted(kept_apart)))
    stopped = select(Case.suspended_at).where(Case.id == Task.case_id).scalar_subquery().label("suspended_at")
    seen = select(TaskLook.seen_at).where(TaskLook.account_id == viewer.account_id, TaskLook.task_id == Task.id).scalar_subquery()
    lettered = select(func.max(Letter.issued_at)).where(Letter.case_id == Task.case_id).scalar_subquery()
    news = (seen.label("seen_at"), (lettered > seen).label("has_new_letter"))
    columns: tuple[Any, ...] = (*COLUMNS, Account.name.label("holder"), case((matters, done)).label("done_by_me"), stopped, *news)
    return select(*columns).outerjoin(Account, Account.id == Task.assignee_id)


def _counts(session: Session, viewer: Actor, wanted: Wanted, now: datetime, calendar: Calendar) -> Counts:
    here = questions.parts(viewer, wanted.scope)
    numbers = [
        *(_number(questions.parts(viewer, scope)) for scope in Scope),
        *(_number(here, questions.nearness(near, now, calendar)) for near in Nearness),
        _number(here, Task.nudged_at.is_not(None)),
        _number(here, ~questions.opened_by(viewer, Task.id)),
        select(func.count()).where(CaseCopy.to_id == viewer.account_id, CaseCopy.seen_at.is_(None)).scalar_subquery(),
        _number(here, *questions.filters(viewer, wanted, now, calendar)),
    ]
    found = list(session.execute(select(*numbers)).one())
    return Counts(
        scopes=dict(zip(Scope, found, strict=False)),
        nearness=dict(zip(Nearness, found[len(Scope) :], strict=False)),
        nudged=found[-4],
        unread=found[-3],
        copies=found[-2],
        shown=found[-1],
    )


def _number(parts: Sequence[ColumnElement[bool]], *conditions: ColumnElement[bool]) -> Any:
    looked_at = [select(literal(1)).where(part, *conditions).limit(COUNTED_AT_MOST).subquery() for part in parts]
    every_one = union_all(*(one.select() for one in looked_at)).limit(COUNTED_AT_MOST).subquery()
    return select(func.count()).select_from(every_one).scalar_subquery()


def _line(row: Row[Any], viewer: Actor, today: date, calendar: Calendar, apart: Apart) -> InboxTask:
    return InboxTask(
        id=row.id, case_no=row.case_no, title=row.case_title, name=row.name, task=row.title, process=row.process, applicant=row.party_name,
        role=row.role, level=row.level, due=due_of(row, today, calendar), due_at=row.due_at, holder=row.holder or "",
        is_mine=row.assignee_id in viewer.ids, behalf=viewer.behalf(row.assignee_id), may_claim=_may_claim(row, viewer, apart),
        opened_at=row.opened_at, nudged_at=row.nudged_at, was_sent_back=row.sent_back_reason is not None,
        is_delegated=row.delegated_by_id is not None,
        is_suspended=row.suspended_at is not None, is_unread=row.seen_at is None, has_new_letter=bool(row.has_new_letter),
    )  # fmt: skip


def _may_claim(row: Row[Any], viewer: Actor, apart: Apart) -> bool:
    if row.assignee_id is not None:
        return False
    seat = TaskSeat(name=row.name, role=Role(row.role), organ_id=row.organ_id, party_id=row.party_id, assignee_id=None)
    deeds = [Deed(task=name, account_id=viewer.account_id) for name in row.done_by_me or ()]
    return not people.may_take(viewer, seat, deeds, apart.get(row.process, {}).get(row.name, frozenset()))
