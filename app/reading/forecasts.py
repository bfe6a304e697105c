"""What will be late within the next working days if nobody acts, by body and person, and who has most to do.

A provisional date counts by its earliest day: what may become late is told in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor, Role
from app.reading.books import Books
from app.reading.due import Due, due_of
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case, Task
from app.store.models.ledger import Deadline
from app.store.models.organs import Organ
from app.store.models.people import Account

OUTSIDE = (Role.APPLICANT.value, Role.SUPERVISOR.value)
MOST_SHOWN = 100
# Stands for what nobody has claimed yet.
NOBODY = 0
FALLS_ON = func.coalesce(Deadline.earliest_on, Deadline.due_on)
LAW, STANDARD = (func.count(Deadline.id.distinct()).filter(Deadline.kind == kind) for kind in ("law", "standard"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which part of it: a body, a person (NOBODY: unclaimed), one of the clocks, or (`all_tasks`) all that somebody has to do."""

    organ_id: int | None = None
    holder_id: int | None = None
    kind: str = ""
    all_tasks: bool = False


@dataclass(frozen=True, kw_only=True)
class OrganForecast:
    """Deadlines of one body that will be late."""

    organ_id: int
    organ: str
    law: int
    standard: int


@dataclass(frozen=True, kw_only=True)
class PersonForecast:
    """One desk: open tasks, and the deadlines there that will be late. `who` is empty where nobody has claimed."""

    organ_id: int
    organ: str
    holder_id: int
    who: str
    tasks: int
    law: int
    standard: int


@dataclass(frozen=True, kw_only=True)
class Threat:
    """A deadline at somebody's desk; where one only asks what somebody has to do, `rule` is the one the task shows."""

    case_no: str
    title: str
    organ: str
    process: str
    rule: str
    kind: str
    task: str
    who: str
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """All of it; `threats` are at most MOST_SHOWN, the earliest first."""

    organs: tuple[OrganForecast, ...]
    people: tuple[PersonForecast, ...]
    threats: tuple[Threat, ...]

    @property
    def law(self) -> int:
        return sum(one.law for one in self.organs)

    @property
    def standard(self) -> int:
        return sum(one.standard for one in self.organs)


def page(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> Forecast:
    """Three SELECTs, however much there is."""
    return Forecast(
        organs=_organs(session, viewer, books),
        people=_people(session, viewer, books, wanted.organ_id),
        threats=_tasks(session, viewer, books, wanted) if wanted.all_tasks else _threats(session, viewer, books, wanted),
    )


def _organs(session: Session, viewer: Actor, books: Books) -> tuple[OrganForecast, ...]:
    query = (
        select(Case.organ_id, Organ.short_name.label("organ"), LAW.label("law"), STANDARD.label("standard"))
        .join(Case, Case.id == Deadline.case_id).join(Organ, Organ.id == Case.organ_id).join(Task, _runs_for(books))
        .where(_open_here(viewer), _will_be_late(books)).group_by(Case.organ_id, Organ.short_name).order_by(Case.organ_id)
    )  # fmt: skip
    return tuple(OrganForecast(**row) for row in session.execute(query).mappings())


def _people(session: Session, viewer: Actor, books: Books, organ_id: int | None) -> tuple[PersonForecast, ...]:
    """Everybody who has a task, the most pressed first."""
    tasks, holder = func.count(Task.id.distinct()), func.coalesce(Task.assignee_id, NOBODY)
    query = (
        select(
            Task.organ_id, Organ.short_name.label("organ"), holder.label("holder_id"), func.coalesce(Account.name, "").label("who"),
            tasks.label("tasks"), LAW.label("law"), STANDARD.label("standard"),
        )
        .select_from(Task).join(Case, Case.id == Task.case_id).join(Organ, Organ.id == Task.organ_id)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .outerjoin(Deadline, and_(Deadline.case_id == Case.id, _will_be_late(books), _runs_for(books)))
        .where(_open_here(viewer), *_of(Wanted(organ_id=organ_id)))
        .group_by(Task.organ_id, Organ.short_name, Task.assignee_id, Account.name)
        .order_by((LAW + STANDARD).desc(), tasks.desc(), Task.organ_id).limit(MOST_SHOWN)
    )  # fmt: skip
    return tuple(PersonForecast(**row) for row in session.execute(query).mappings())


def _threats(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> tuple[Threat, ...]:
    columns = (Deadline.rule, Deadline.kind, Deadline.due_on, Deadline.earliest_on, Deadline.provisional, *_words())
    query = (
        select(*columns)
        .join(Case, Case.id == Deadline.case_id).join(Organ, Organ.id == Case.organ_id).join(Task, _runs_for(books))
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(_open_here(viewer), _will_be_late(books), *_of(wanted)).order_by(FALLS_ON, Deadline.id, Task.id).limit(MOST_SHOWN)
    )  # fmt: skip
    if wanted.kind:
        query = query.where(Deadline.kind == wanted.kind)
    return tuple(_threat(row, books) for row in session.execute(query).mappings())


def _tasks(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> tuple[Threat, ...]:
    """All that somebody has to do, by the date each task shows."""
    columns = (Task.due_rule.label("rule"), literal("").label("kind"), Task.due_on, Task.earliest_on, Task.provisional, *_words())
    query = (
        select(*columns)
        .select_from(Task).join(Case, Case.id == Task.case_id).join(Organ, Organ.id == Task.organ_id)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(_open_here(viewer), *_of(wanted)).order_by(Task.due_at, Task.id).limit(MOST_SHOWN)
    )  # fmt: skip
    return tuple(_threat(row, books) for row in session.execute(query).mappings())


def _words() -> tuple[Any, ...]:
    who, organ = func.coalesce(Account.name, "").label("who"), Organ.short_name.label("organ")
    return Case.case_no, Case.title, Case.process, organ, Task.title.label("task"), who


def _threat(row: Mapping[Any, Any], books: Books) -> Threat:
    kept = {name: row[name] for name in ("case_no", "title", "organ", "process", "rule", "kind", "task", "who")}
    return Threat(**kept, due=due_of(_Dates(row), books.today, books.calendar))


class _Dates:
    """A row's dates, as `due_of` reads them."""

    def __init__(self, row: Mapping[Any, Any]) -> None:
        self.due_on, self.earliest_on, self.provisional = row["due_on"], row["earliest_on"], row["provisional"]


def _will_be_late(books: Books) -> ColumnElement[bool]:
    """Open and not late yet, its last day among the next working days."""
    last_on = books.calendar.add(books.today, NEAR_DAYS).due_on
    return and_(Deadline.state == "open", Deadline.due_at > books.now, last_on >= FALLS_ON)


def _runs_for(books: Books) -> ColumnElement[bool]:
    """A stage's period runs for its task, any other for every task of the office; what the party is to do is no lateness of the office."""
    stages = {(rule.process, rule.id, rule.stage) for rule in books.rules.duties if rule.stage}
    of_a_stage = tuple_(Case.process, Deadline.rule).in_(sorted({pair[:2] for pair in stages}))
    return and_(Task.case_id == Deadline.case_id, or_(~of_a_stage, tuple_(Case.process, Deadline.rule, Task.name).in_(sorted(stages))))


def _open_here(viewer: Actor) -> ColumnElement[bool]:
    supervised = supervised_organs(viewer)
    return and_(Task.closed_at.is_(None), Task.role.not_in(OUTSIDE), Case.closed_at.is_(None), Case.organ_id.in_(supervised))


def _of(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Case.organ_id == wanted.organ_id] if wanted.organ_id is not None else []
    if wanted.holder_id is not None:
        conditions.append(Task.assignee_id.is_(None) if wanted.holder_id == NOBODY else Task.assignee_id == wanted.holder_id)
    return conditions
