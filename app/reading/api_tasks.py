"""Tasks as the REST API tells them: one's own, one's group's, one's body's, in the order in which they fall due."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Invalid, Missing, Problem
from app.domain.people import Actor, Role
from app.reading.books import Books
from app.reading.due import days_left
from app.reading.paging import moment_cursor, read_moment_cursor
from app.reading.visibility import visible_cases, visible_tasks
from app.store.models.cases import Case, Task

Scope = Literal["mine", "group", "delegated", "body"]
URL = "/api/v1/tasks/"


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task on a list. `days_left` in working days, negative when late; `level`: the rung that the case stands on, for officials."""

    id: int
    url: str
    name: str
    title: str
    article: str
    role: str
    process: str
    case_no: str
    case_title: str
    applicant: str
    assignee: str | None
    is_mine: bool
    is_delegated: bool
    opened_at: datetime
    claimed_at: datetime | None
    closed_at: datetime | None
    due_rule: str
    due_on: date | None
    provisional: bool
    earliest_on: date | None
    days_left: int | None
    level: str | None
    sent_back_reason: str | None


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """One page of a list, the most urgent first; `next_cursor` is absent on the last."""

    tasks: tuple[TaskLine, ...]
    next_cursor: str | None


def page(session: Session, viewer: Actor, books: Books, scope: Scope, cursor: str | None, limit: int) -> TaskPage:
    """Open tasks of the viewer, after the page that gave out `cursor`. Raises Invalid for one that no page gave out."""
    wanted = select(Task).options(joinedload(Task.assignee)).where(Task.closed_at.is_(None), _within(viewer, scope))
    if cursor:
        wanted = wanted.where(tuple_(Task.due_at, Task.id) > _place(cursor))
    found = session.scalars(wanted.order_by(Task.due_at, Task.id).limit(limit + 1)).unique().all()
    more = _cursor(found[limit - 1]) if len(found) > limit else None
    return TaskPage(tasks=tuple(line(viewer, books, task) for task in found[:limit]), next_cursor=more)


def find(session: Session, viewer: Actor, task_id: int) -> Task:
    """A task, open or closed. Raises Missing for one that the viewer may not see."""
    own = and_(Task.party_id == viewer.party_id, Task.role == Role.APPLICANT.value) if viewer.party_id else false()
    in_view = visible_cases(viewer) if viewer.is_official else false()
    wanted = (
        select(Task).join(Case, Case.id == Task.case_id).options(joinedload(Task.assignee)).where(Task.id == task_id)
    )
    task: Task | None = session.scalars(wanted.where(or_(own, visible_tasks(viewer), in_view))).unique().one_or_none()
    if task is None:
        raise Missing
    return task


def line(viewer: Actor, books: Books, task: Task) -> TaskLine:
    """A task as it stands on a list; its assignee must be loaded."""
    return TaskLine(
        id=task.id, url=f"{URL}{task.id}", name=task.name, title=task.title, article=task.article, role=task.role,
        process=task.process, case_no=task.case_no, case_title=task.case_title, applicant=task.party_name,
        assignee=task.assignee.name if task.assignee else None, is_mine=task.assignee_id in viewer.ids,
        is_delegated=task.delegated_by_id is not None, opened_at=task.opened_at, claimed_at=task.claimed_at, closed_at=task.closed_at,
        due_rule=task.due_rule, due_on=task.due_on, provisional=task.provisional, earliest_on=task.earliest_on,
        days_left=_days_left(books, task), level=task.level if viewer.is_official else None,
        sent_back_reason=task.sent_back_reason,
    )  # fmt: skip


def _days_left(books: Books, task: Task) -> int | None:
    if task.due_on is None or task.closed_at:
        return None
    return days_left(task.due_on, books.today, books.calendar)


def _within(viewer: Actor, scope: Scope) -> ColumnElement[bool]:
    if viewer.party_id is not None and viewer.organ_id is None:
        return and_(Task.party_id == viewer.party_id, Task.role == Role.APPLICANT.value) if scope == "mine" else false()
    if scope == "mine":
        return Task.assignee_id.in_(sorted(viewer.ids))
    if scope == "delegated":
        return and_(visible_tasks(viewer), Task.delegated_by_id.in_(sorted(viewer.ids)))
    if scope == "group":
        roles = sorted(role.value for role in viewer.roles)
        return and_(visible_tasks(viewer), Task.assignee_id.is_(None), Task.role.in_(roles))
    return visible_tasks(viewer)


def _cursor(task: Task) -> str:
    """Without signs that an address would have to escape."""
    return base64.urlsafe_b64encode(moment_cursor(task.due_at, task.id).encode()).decode()


def _place(cursor: str) -> tuple[datetime, int]:
    try:
        place = read_moment_cursor(base64.urlsafe_b64decode(cursor).decode())
    except (binascii.Error, UnicodeDecodeError):
        place = None
    if place is None:
        raise Invalid((Problem(path="/cursor", label="cursor", message="这个 cursor 不是本接口给出的。"),))
    return place
