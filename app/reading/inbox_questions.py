"""What can be asked of the inbox: whose tasks, which of them, in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, null, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.clock import end_of_day, shanghai_date
from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor
from app.domain.working_days import Calendar
from app.reading import paging, searching
from app.reading.visibility import visible_tasks
from app.store.models.cases import Task
from app.store.models.looks import TaskLook

# Stands for what nobody has claimed yet.
NOBODY = 0


class Scope(StrEnum):
    """Whose tasks: claimed by me or by somebody for whom I stand, waiting for my roles, with a colleague whom I asked to prepare them,
    everything open in my body.
    """

    MINE = "mine"
    GROUP = "group"
    DELEGATED = "delegated"
    BODY = "body"


class Nearness(StrEnum):
    """How close the due date is."""

    LATE = "late"
    TODAY = "today"
    NEAR = "near"


class Sort(StrEnum):
    """Which comes first: what falls due first, what came first, what came last. Tasks are numbered as they come."""

    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a task stands in the list."""

    due_at: datetime
    id: int


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
    text: str = ""
    level: str = ""
    nudged: bool = False
    unread: bool = False
    holder_id: int | None = None
    sort: Sort = Sort.DUE
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        words = (self.process, self.task, self.due, self.from_on, self.through_on, self.applicant, self.text, self.level)
        return any((*words, self.nudged, self.unread, self.holder_id is not None))


def parts(viewer: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    """The scope as conditions that each fit one index; a person of several roles has several groups."""
    open_here = and_(Task.closed_at.is_(None), visible_tasks(viewer))
    if scope is Scope.MINE:
        return [and_(open_here, Task.assignee_id == one) for one in sorted(viewer.ids)]
    if scope is Scope.DELEGATED:
        return [and_(open_here, Task.delegated_by_id.is_not(None), Task.delegated_by_id == one) for one in sorted(viewer.ids)]
    if scope is Scope.GROUP:
        waiting = and_(open_here, Task.assignee_id.is_(None))
        return [and_(waiting, Task.role == role.value) for role in sorted(viewer.roles)] or [and_(waiting, null().is_not(None))]
    return [open_here]


def filters(viewer: Actor, wanted: Wanted, now: datetime, calendar: Calendar) -> list[ColumnElement[bool]]:
    """What narrows the scope."""
    equal = {Task.process: wanted.process, Task.name: wanted.task, Task.level: wanted.level}
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if wanted.nudged:
        conditions.append(Task.nudged_at.is_not(None))
    if wanted.unread:
        conditions.append(~opened_by(viewer, Task.id))
    if wanted.holder_id is not None:
        conditions.append(Task.assignee_id.is_(None) if wanted.holder_id == NOBODY else Task.assignee_id == wanted.holder_id)
    if wanted.applicant:
        conditions.append(Task.party_name.contains(wanted.applicant, autoescape=True))
    if wanted.text:
        conditions.append(searching.finds(viewer, wanted.text, Task.case_id))
    return [*conditions, *_dates(wanted, now, calendar)]


def _dates(wanted: Wanted, now: datetime, calendar: Calendar) -> Iterator[ColumnElement[bool]]:
    if wanted.due:
        yield nearness(wanted.due, now, calendar)
    if wanted.from_on:
        yield Task.due_on >= wanted.from_on
    if wanted.through_on:
        yield Task.due_on <= wanted.through_on


def nearness(near: Nearness, now: datetime, calendar: Calendar) -> ColumnElement[bool]:
    """`due_at` is the first moment that is too late."""
    today = shanghai_date(now)
    if near is Nearness.LATE:
        return Task.due_at <= now
    last_on = today if near is Nearness.TODAY else calendar.add(today, NEAR_DAYS).due_on
    return and_(Task.due_at > now, Task.due_at <= end_of_day(last_on))


def opened_by(viewer: Actor, task_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the viewer has opened a task before. Asked task by task, not joined: a count that stops early shall read no further."""
    seen = select(TaskLook.seen_at).where(TaskLook.account_id == viewer.account_id, TaskLook.task_id == task_id)
    return seen.scalar_subquery().is_not(None)


def order(sort: Sort, *, backwards: bool) -> tuple[Any, ...]:
    """The columns to sort by."""
    columns: tuple[Any, ...] = (Task.due_at, Task.id) if sort is Sort.DUE else (Task.id,)
    return tuple(one.desc() if backwards is not (sort is Sort.NEWEST) else one.asc() for one in columns)


def beyond(sort: Sort, place: Place, *, backwards: bool) -> ColumnElement[bool]:
    """Whether a task comes after a place, or before it."""
    downwards = backwards is not (sort is Sort.NEWEST)
    if sort is not Sort.DUE:
        return Task.id < place.id if downwards else Task.id > place.id
    here, there = tuple_(Task.due_at, Task.id), tuple_(literal(place.due_at), literal(place.id))
    return here < there if downwards else here > there


def cursor(place: Place) -> str:
    """A place as it stands in an address."""
    return paging.moment_cursor(place.due_at, place.id)


def read_cursor(text: str) -> Place | None:
    """The place of a cursor; None for what is none, so that a broken address shows the first page."""
    read = paging.read_moment_cursor(text)
    return Place(due_at=read[0], id=read[1]) if read else None
