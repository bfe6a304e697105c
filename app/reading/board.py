"""The supervisor's board: how the supervised bodies stand, what is late or near, who holds it, which cards were shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import Missing
from app.domain.people import Actor, Role, TaskSeat
from app.reading import case_files, case_lists, paging, people_lists
from app.reading.books import Books
from app.reading.case_files import CaseFile, TaskLine
from app.reading.case_lists import CaseLine, Standing
from app.reading.due import Due, due_of
from app.reading.paging import Page
from app.reading.people_lists import Colleague
from app.reading.visibility import supervised_organs
from app.store.models.cases import Case, Task
from app.store.models.ledger import Card
from app.store.models.organs import Organ
from app.store.models.people import Account, Party

PAGE_SIZE = 25
CARDS = ("warning", "yellow", "red")
NOT_OF_THE_BODY = (Role.APPLICANT.value, Role.SUPERVISOR.value)


class Show(StrEnum):
    """The lists below the figures."""

    LATE = "late"
    NEAR = "near"
    CARDS = "cards"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Open cases: all, falling due within the next working days, past their date, by card."""

    open: int = 0
    near: int = 0
    late: int = 0
    warning: int = 0
    yellow: int = 0
    red: int = 0


@dataclass(frozen=True, kw_only=True)
class OrganFigures:
    """The figures of one body."""

    organ_id: int
    name: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Holding:
    """An open task of a case on the board, and who has it."""

    task_id: int
    title: str
    role: str
    who: str


@dataclass(frozen=True, kw_only=True)
class BoardCase:
    """A late or near case with those whose turn it is."""

    line: CaseLine
    holdings: tuple[Holding, ...]

    @property
    def waits_for_body(self) -> bool:
        return any(one.role not in NOT_OF_THE_BODY for one in self.holdings)


@dataclass(frozen=True, kw_only=True)
class ShownCard:
    """A card and the case it was shown to."""

    id: int
    rung: str
    at: datetime
    process: str
    rule: str
    case_no: str
    title: str
    organ: str
    holder: str
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class Overseeing:
    """A task of supervision that a red card opened."""

    task_id: int
    case_no: str
    title: str
    organ: str
    holder: str
    opened_at: datetime
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Board:
    """The whole board; of the lists only the one looked at is filled."""

    totals: Figures
    organs: tuple[OrganFigures, ...]
    overseeing: tuple[Overseeing, ...]
    cases: Page[BoardCase] | None = None
    cards: Page[ShownCard] | None = None


@dataclass(frozen=True, kw_only=True)
class Reassignable:
    """An open task of the body, and who else of it may take it."""

    task: TaskLine
    takers: tuple[Colleague, ...]


@dataclass(frozen=True, kw_only=True)
class Oversight:
    """One case under its supervisor's eyes."""

    file: CaseFile
    tasks: tuple[Reassignable, ...]


def page(
    session: Session, viewer: Actor, books: Books, *, show: Show, organ_id: int | None = None, after: str = "", before: str = ""
) -> Board:
    """The board of the viewer's authority, or of one of its bodies."""
    organs = _organ_figures(session, viewer, books)
    here = _here(viewer, organ_id)
    lists: dict[str, Any] = {}
    if show in (Show.LATE, Show.NEAR):
        lists["cases"] = _cases(session, here, Standing(show.value), books, after, before)
    else:
        lists["cards"] = _cards(session, viewer, organ_id, after, before)
    shown = [one.figures for one in organs if organ_id in (None, one.organ_id)]
    return Board(totals=_sum(shown), organs=organs, overseeing=_overseeing(session, viewer, books), **lists)


def oversight(session: Session, viewer: Actor, case_no: str, books: Books) -> Oversight:
    """One supervised case. Raises Missing where the viewer's authority does not supervise its body."""
    file = case_files.page(session, viewer, case_no, books)
    if file.authority_id != viewer.organ_id:
        raise Missing
    people = people_lists.of_organs(session, viewer, [file.organ_id])
    mine = [task for task in file.open_tasks if task.role not in NOT_OF_THE_BODY]
    return Oversight(file=file, tasks=tuple(Reassignable(task=task, takers=_takers(file, task, people)) for task in mine))


def _takers(file: CaseFile, task: TaskLine, people: Iterable[Colleague]) -> tuple[Colleague, ...]:
    seat = TaskSeat(name=task.name, role=Role(task.role), organ_id=task.organ_id, party_id=file.applicant.id, assignee_id=None)
    deeds = [deed for one in file.tasks for deed in one.deeds]
    apart = file.process.apart.get(task.name, frozenset())
    return tuple(one for one in people if one.id != task.assignee_id and one.may_take(seat, deeds, apart))


def _here(viewer: Actor, organ_id: int | None) -> ColumnElement[bool]:
    supervised = Case.organ_id.in_(supervised_organs(viewer))
    return and_(supervised, Case.organ_id == organ_id) if organ_id is not None else supervised


def _organ_figures(session: Session, viewer: Actor, books: Books) -> tuple[OrganFigures, ...]:
    counts = {
        "open": func.count(Case.id),
        "near": func.count(Case.id).filter(case_lists.standing(Standing.NEAR, books.now, books.calendar)),
        "late": func.count(Case.id).filter(case_lists.standing(Standing.LATE, books.now, books.calendar)),
        **{rung: func.count(Case.id).filter(Case.level == rung) for rung in CARDS},
    }
    open_here = and_(Case.organ_id == Organ.id, Case.closed_at.is_(None))
    columns: list[Any] = [Organ.id, Organ.short_name, *(count.label(name) for name, count in counts.items())]
    query = select(*columns).outerjoin(Case, open_here).where(Organ.id.in_(supervised_organs(viewer))).group_by(Organ.id).order_by(Organ.id)
    rows = session.execute(query).mappings().all()
    figures = [(row, Figures(**{name: row[name] for name in counts})) for row in rows]
    return tuple(OrganFigures(organ_id=row["id"], name=row["short_name"], figures=one) for row, one in figures)


def _sum(figures: Sequence[Figures]) -> Figures:
    return Figures(**{field.name: sum(getattr(one, field.name) for one in figures) for field in fields(Figures)})


def _overseeing(session: Session, viewer: Actor, books: Books) -> tuple[Overseeing, ...]:
    mine = (Task.organ_id == viewer.organ_id, Task.role == Role.SUPERVISOR.value, Task.closed_at.is_(None))
    columns = (Task.id, Task.case_no, Task.case_title, Task.opened_at, Task.due_on, Task.earliest_on, Task.provisional)
    query = (
        select(*columns, Organ.short_name.label("organ"), Account.name.label("holder"))
        .join(Case, Case.id == Task.case_id)
        .join(Organ, Organ.id == Case.organ_id)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(*mine)
        .order_by(Task.due_at, Task.id)
        .limit(PAGE_SIZE)
    )
    return tuple(
        Overseeing(
            task_id=row.id, case_no=row.case_no, title=row.case_title, organ=row.organ, holder=row.holder or "", opened_at=row.opened_at,
            due=due_of(row, books.today, books.calendar),
        )
        for row in session.execute(query)
    )  # fmt: skip


def _cases(session: Session, here: ColumnElement[bool], standing: Standing, books: Books, after: str, before: str) -> Page[BoardCase]:
    cursor = paging.read_moment_cursor(before or after)
    place, backwards = tuple_(Case.due_at, Case.id), bool(cursor and before)
    conditions = [here, case_lists.standing(standing, books.now, books.calendar)]
    if cursor:
        there = tuple_(*map(literal, cursor))
        conditions.append(place < there if backwards else place > there)
    order = (Case.due_at.desc(), Case.id.desc()) if backwards else (Case.due_at.asc(), Case.id.asc())
    columns: tuple[Any, ...] = case_lists.COLUMNS
    query = select(*columns).join(Organ, Organ.id == Case.organ_id).outerjoin(Party, Party.id == Case.party_id)
    rows = session.execute(query.where(*conditions).order_by(*order).limit(PAGE_SIZE + 1)).all()
    lines = [case_lists.line(row, books.today, books.calendar) for row in rows]
    cut = paging.cut(lines, PAGE_SIZE, _case_cursor, is_first=cursor is None, backwards=backwards)
    holdings = _holdings(session, [line.id for line in cut.rows])
    return Page(
        rows=tuple(BoardCase(line=line, holdings=tuple(holdings.get(line.id, ()))) for line in cut.rows),
        before=cut.before,
        after=cut.after,
    )


def _case_cursor(line: CaseLine) -> str:
    return paging.moment_cursor(line.due_at or line.received_at, line.id)


def _holdings(session: Session, case_ids: Sequence[int]) -> Mapping[int, list[Holding]]:
    query = (
        select(Task.case_id, Task.id, Task.title, Task.role, Account.name)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(Task.case_id.in_(case_ids), Task.closed_at.is_(None))
        .order_by(Task.id)
    )
    found: dict[int, list[Holding]] = {}
    for row in session.execute(query):
        found.setdefault(row.case_id, []).append(Holding(task_id=row.id, title=row.title, role=row.role, who=row.name or ""))
    return found


def _cards(session: Session, viewer: Actor, organ_id: int | None, after: str, before: str) -> Page[ShownCard]:
    cursor = paging.read_number_cursor(before or after)
    backwards = cursor is not None and bool(before)
    conditions: list[ColumnElement[bool]] = [Card.organ_id.in_(supervised_organs(viewer)), Card.rung.in_(CARDS)]
    if organ_id is not None:
        conditions.append(Card.organ_id == organ_id)
    if cursor is not None:
        conditions.append(Card.id > cursor if backwards else Card.id < cursor)
    query = (
        select(
            Card.id, Card.rung, Card.at, Card.rule, Case.process, Case.case_no, Case.title, Organ.short_name.label("organ"),
            func.coalesce(Account.name, "").label("holder"), Case.closed_at.is_not(None).label("is_closed"),
        )
        .join(Case, Case.id == Card.case_id)
        .join(Organ, Organ.id == Card.organ_id)
        .outerjoin(Account, Account.id == Card.holder_id)
        .where(*conditions)
        .order_by(Card.id.asc() if backwards else Card.id.desc())
        .limit(PAGE_SIZE + 1)
    )  # fmt: skip
    found = [ShownCard(**row) for row in session.execute(query).mappings()]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards)
