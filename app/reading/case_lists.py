"""Lists of cases for those who may see them: found by number, title, applicant and answers, narrowed by state, newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from app.domain.clock import end_of_day, shanghai_date
from app.domain.escalation import NEAR_DAYS
from app.domain.people import Actor
from app.domain.working_days import Calendar
from app.reading import paging, searching
from app.reading.due import Due, due_of
from app.reading.paging import Page
from app.reading.visibility import AUTHORITY_ROLES, supervised_organs, visible_cases
from app.store.models.cases import Case
from app.store.models.organs import Organ
from app.store.models.people import Party

PAGE_SIZE = 25
COLUMNS = (
    Case.id, Case.case_no, Case.title, Case.process, Case.stage, Case.outcome, Case.level, Case.received_at, Case.closed_at, Case.due_on,
    Case.due_at, Case.earliest_on, Case.provisional, Case.organ_id, Organ.short_name.label("organ"),
    func.coalesce(Party.name, Organ.short_name).label("applicant"),
)  # fmt: skip


class Standing(StrEnum):
    """Open, closed; of the open ones those near their end and those past it."""

    OPEN = "open"
    NEAR = "near"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader asks for; an empty word asks for everything. `after` and `before` are cursors."""

    text: str = ""
    process: str = ""
    standing: Standing | None = None
    stage: str = ""
    outcome: str = ""
    level: str = ""
    organ_id: int | None = None
    from_on: date | None = None
    through_on: date | None = None
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        words = (self.text, self.process, self.standing, self.stage, self.outcome, self.level, self.organ_id, self.from_on, self.through_on)
        return any(words)


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case of a list; `due` while it is open."""

    id: int
    case_no: str
    title: str
    process: str
    stage: str
    outcome: str | None
    level: str
    organ: str
    applicant: str
    received_at: datetime
    closed_at: datetime | None
    due: Due | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OrganLine:
    """An organ to choose."""

    id: int
    name: str
    short_name: str


def page(session: Session, viewer: Actor, wanted: Wanted, *, now: datetime, calendar: Calendar) -> Page[CaseLine]:
    """The newest first; one SELECT."""
    cursor = paging.read_number_cursor(wanted.before or wanted.after)
    backwards = bool(cursor is not None and wanted.before)
    conditions = [visible_cases(viewer), *_filters(viewer, wanted, now, calendar)]
    if cursor is not None:
        conditions.append(Case.id > cursor if backwards else Case.id < cursor)
    order = Case.id.asc() if backwards else Case.id.desc()
    columns: tuple[Any, ...] = COLUMNS
    query = select(*columns).join(Organ, Organ.id == Case.organ_id).outerjoin(Party, Party.id == Case.party_id)
    rows = session.execute(query.where(*conditions).order_by(order).limit(PAGE_SIZE + 1)).all()
    lines = [line(row, shanghai_date(now), calendar) for row in rows]
    return paging.cut(lines, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards)


def organs(session: Session, viewer: Actor) -> tuple[OrganLine, ...]:
    """The organs whose cases an authority's people may see; nobody else needs to choose among organs."""
    if not viewer.is_a(*AUTHORITY_ROLES):
        return ()
    query = select(Organ.id, Organ.name, Organ.short_name).where(Organ.id.in_(supervised_organs(viewer))).order_by(Organ.id)
    return tuple(OrganLine(**row) for row in session.execute(query).mappings())


def line(row: Row[Any], today: date, calendar: Calendar) -> CaseLine:
    """A row of COLUMNS as a line."""
    return CaseLine(
        id=row.id, case_no=row.case_no, title=row.title, process=row.process, stage=row.stage, outcome=row.outcome, level=row.level,
        organ=row.organ, applicant=row.applicant, received_at=row.received_at, closed_at=row.closed_at, due_at=row.due_at,
        due=due_of(row, today, calendar) if row.closed_at is None else None,
    )  # fmt: skip


def standing(wanted: Standing, now: datetime, calendar: Calendar) -> ColumnElement[bool]:
    """`due_at` is the first moment that is too late; near is what falls due within the next working days, today among them."""
    if wanted is Standing.CLOSED:
        return Case.closed_at.is_not(None)
    near_until = end_of_day(calendar.add(shanghai_date(now), NEAR_DAYS).due_on)
    narrower = {
        Standing.OPEN: (),
        Standing.NEAR: (Case.due_at > now, Case.due_at <= near_until),
        Standing.LATE: (Case.due_at <= now,),
    }
    return and_(Case.closed_at.is_(None), *narrower[wanted])


def _filters(viewer: Actor, wanted: Wanted, now: datetime, calendar: Calendar) -> list[ColumnElement[bool]]:
    equal = {
        Case.process: wanted.process, Case.stage: wanted.stage, Case.outcome: wanted.outcome, Case.level: wanted.level,
        Case.organ_id: wanted.organ_id,
    }  # fmt: skip
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if wanted.text:
        conditions.append(searching.finds(viewer, wanted.text, Case.id))
    if wanted.standing:
        conditions.append(standing(wanted.standing, now, calendar))
    if wanted.from_on:
        conditions.append(Case.received_on >= wanted.from_on)
    if wanted.through_on:
        conditions.append(Case.received_on <= wanted.through_on)
    return conditions
