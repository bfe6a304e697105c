"""What will be late within the next working days if nobody acts, by body.

A provisional date counts by its earliest day: what may become late is told in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session

from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.books import Books
from app.reading.due import Due, due_of
from app.reading.paging import Page
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case, Task
from app.store.models.ledger import Deadline
from app.store.models.organs import Organ
from app.store.models.people import Account

OUTSIDE = (Role.APPLICANT.value, Role.SUPERVISOR.value)
PAGE_SIZE = 100
# Stands for what nobody has claimed yet.
NOBODY = 0
FALLS_ON = func.coalesce(Deadline.earliest_on, Deadline.due_on)
LAW, STANDARD = (func.count(Deadline.id.distinct()).filter(Deadline.kind == kind) for kind in ("law", "standard"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which part of it: a body, one of the clocks."""

    organ_id: int | None = None
    kind: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class OrganForecast:
    """Deadlines of one body that will be late."""

    organ_id: int
    organ: str
    law: int
    standard: int


@dataclass(frozen=True, kw_only=True)
class Threat:
    """A deadline that will be late; `desks`: at which tasks it lies, with who has claimed each (empty where nobody has)."""

    id: int
    case_no: str
    title: str
    organ: str
    process: str
    rule: str
    kind: str
    desks: tuple[tuple[str, str], ...]
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Figures by body, a page of the deadlines, the earliest first, and how many deadlines there are in all that were asked for."""

    organs: tuple[OrganForecast, ...]
    threats: Page[Threat]
    total: int

    @property
    def law(self) -> int:
        return sum(one.law for one in self.organs)

    @property
    def standard(self) -> int:
        return sum(one.standard for one in self.organs)


def page(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> Forecast:
    """Two SELECTs, however much there is."""
    organs = by_organ(session, viewer, books)
    here = [one for one in organs if wanted.organ_id in (None, one.organ_id)]
    total = sum({"law": one.law, "standard": one.standard}.get(wanted.kind, one.law + one.standard) for one in here)
    return Forecast(organs=organs, threats=_threats(session, viewer, books, wanted), total=total)


def by_organ(session: Session, viewer: Actor, books: Books, organ_id: int | None = None) -> tuple[OrganForecast, ...]:
    """How much will be late in each body, or in one of them."""
    query = (
        select(Case.organ_id, Organ.short_name.label("organ"), LAW.label("law"), STANDARD.label("standard"))
        .join(Case, Case.id == Deadline.case_id).join(Organ, Organ.id == Case.organ_id).join(Task, _runs_for(books))
        .where(_open_here(viewer), _will_be_late(books), *_of(Wanted(organ_id=organ_id)))
        .group_by(Case.organ_id, Organ.short_name).order_by(Case.organ_id)
    )  # fmt: skip
    return tuple(OrganForecast(**row) for row in session.execute(query).mappings())


def _threats(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> Page[Threat]:
    there = paging.read_day_cursor(wanted.before or wanted.after)
    backwards = there is not None and bool(wanted.before)
    desks = func.array_agg(aggregate_order_by(array((Task.title, func.coalesce(Account.name, ""))), Task.id)).label("desks")
    dates = (Deadline.due_on, Deadline.earliest_on, Deadline.provisional)
    words = (Case.case_no, Case.title, Case.process, Organ.short_name)
    labelled = (Organ.short_name.label("organ"), FALLS_ON.label("place"))
    columns: tuple[Any, ...] = (Deadline.id, Deadline.rule, Deadline.kind, *dates, *words[:3], *labelled)
    query = (
        select(*columns, desks)
        .join(Case, Case.id == Deadline.case_id).join(Organ, Organ.id == Case.organ_id).join(Task, _runs_for(books))
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(_open_here(viewer), _will_be_late(books), *_of(wanted)).group_by(Deadline.id, *words)
    )  # fmt: skip
    rows = session.execute(paging.turn(query, (FALLS_ON, Deadline.id), there, size=PAGE_SIZE, backwards=backwards)).mappings().all()
    cut = paging.cut(rows, PAGE_SIZE, lambda row: paging.day_cursor(row["place"], row["id"]), is_first=there is None, backwards=backwards)
    return Page(rows=tuple(_threat(row, books) for row in cut.rows), before=cut.before, after=cut.after)


def _threat(row: Mapping[Any, Any], books: Books) -> Threat:
    kept = {name: row[name] for name in ("id", "case_no", "title", "organ", "process", "rule", "kind")}
    desks = tuple((title, who) for title, who in row["desks"])
    return Threat(**kept, desks=desks, due=due_of(_Dates(row), books.today, books.calendar))


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
    if wanted.kind:
        conditions.append(Deadline.kind == wanted.kind)
    return conditions
