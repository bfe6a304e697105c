"""A case as an administrator may see it: where it stands and what waits, and of its matter nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Forbidden, Missing
from app.domain.people import Actor, Role
from app.engine import elements, flows, shape
from app.engine.shape import Picture
from app.reading import clocks, diagrams
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.diagrams import StepLine
from app.reading.process_versions import Present
from app.store import measures
from app.store.models.cases import Case, Task
from app.store.models.ledger import Timer
from app.store.models.people import Account
from app.store.models.record import RecordLine
from app.store.models.system import DiagramVersion

DEEDS = ("suspended", "resumed", "terminated", "moved", "upgraded")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A human task that the case may be moved to."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class WaitingTask:
    """An open task; `places`: where it can be moved, `elsewhere`: where the case has been and cannot."""

    id: int
    name: str
    title: str
    role: str
    who: str
    opened_at: datetime
    places: tuple[Place, ...]
    elsewhere: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class WaitingTimer:
    """A timer that waits; without a moment while the case is suspended or its clock stands still."""

    title: str
    rule: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """What administrators did to the case."""

    at: datetime
    actor: str
    deed: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CaseInHand:
    """`seen`: the number of record lines so far, so that whoever acts on this page acts on what it shows.

    `may_be_broken_off`: nothing is decided yet, and no measure stands that only the case itself could undo.
    """

    case_no: str
    process: str
    version: str
    is_present: bool
    organ: str
    stage: str
    outcome: str | None
    received_at: datetime
    closed_at: datetime | None
    suspended_at: datetime | None
    suspended_reason: str
    seen: int
    may_be_broken_off: bool
    tasks: tuple[WaitingTask, ...]
    timers: tuple[WaitingTimer, ...]
    clocks: tuple[Clock, ...]
    lines: tuple[Line, ...]
    picture: Picture
    steps: tuple[StepLine, ...]

    def task(self, task_id: int) -> WaitingTask | None:
        return next((one for one in self.tasks if one.id == task_id), None)


def page(session: Session, viewer: Actor, case_no: str, books: Books, present: Present) -> CaseInHand:
    """One case by its number. Raises Forbidden for anybody but an administrator, Missing."""
    return _load(session, viewer, Case.case_no == case_no, books, present)


def page_by_task(session: Session, viewer: Actor, task_id: int, books: Books, present: Present) -> CaseInHand:
    """The case of a task. Raises Forbidden, Missing."""
    mine = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    return _load(session, viewer, Case.id == mine, books, present)


def _load(session: Session, viewer: Actor, wanted: ColumnElement[bool], books: Books, present: Present) -> CaseInHand:
    if not viewer.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    case = session.scalars(select(Case).options(joinedload(Case.organ)).where(wanted)).one_or_none()
    if case is None:
        raise Missing
    xml, tasks = _file(session, case, present), _tasks(session, case.id)
    known = elements.read(xml)
    picture = shape.draw(case.diagram_version, xml).marked(
        case.marks.get("done", ()), case.marks.get("here", ()), [task.name for task in tasks]
    )
    return CaseInHand(
        case_no=case.case_no, process=case.process, version=case.diagram_version,
        is_present=present[case.process].version == case.diagram_version, organ=case.organ.name, stage=case.stage, outcome=case.outcome,
        received_at=case.received_at, closed_at=case.closed_at, suspended_at=case.suspended_at,
        suspended_reason=case.suspended_reason or "", seen=case.record_seq,
        may_be_broken_off=not (case.outcome or case.closed_at or measures.any_in_force(session, case.id)),
        tasks=tuple(_waiting(one, tasks, xml) for one in tasks if one.closed_at is None),
        timers=_timers(session, case.id, known), clocks=clocks.of_case(session, case, books),
        lines=_lines(session, case.id), picture=picture, steps=diagrams.steps(picture, tasks),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A task of the case, as far as this page goes."""

    id: int
    name: str
    title: str
    role: str
    who: str
    opened_at: datetime
    closed_at: datetime | None


def _file(session: Session, case: Case, present: Present) -> bytes:
    if present[case.process].version == case.diagram_version:
        return present[case.process].xml
    return session.scalars(select(DiagramVersion.xml).where(DiagramVersion.version == case.diagram_version)).one()


def _tasks(session: Session, case_id: int) -> tuple[_Known, ...]:
    columns: tuple[Any, ...] = (
        Task.id,
        Task.name,
        Task.title,
        Task.role,
        Account.name.label("who"),
        Task.opened_at,
        Task.closed_at,
    )
    query = (
        select(*columns)
        .outerjoin(Account, Account.id == Task.assignee_id)
        .where(Task.case_id == case_id)
        .order_by(Task.id)
    )
    return tuple(_Known(**{**row, "who": row["who"] or ""}) for row in session.execute(query).mappings())


def _waiting(task: _Known, tasks: Sequence[_Known], xml: bytes) -> WaitingTask:
    ways, been = flows.of(xml), dict.fromkeys(one.name for one in tasks if one.name != task.name)
    known = elements.read(xml)
    places = [Place(name=name, title=known[name].title) for name in been if name in known]
    may = [one for one in places if ways.may_move(task.name, one.name)]
    return WaitingTask(
        id=task.id, name=task.name, title=task.title, role=task.role, who=task.who, opened_at=task.opened_at, places=tuple(may),
        elsewhere=tuple(one for one in places if one not in may),
    )  # fmt: skip


def _timers(session: Session, case_id: int, known: Mapping[str, elements.Element]) -> tuple[WaitingTimer, ...]:
    rows = session.scalars(
        select(Timer).where(Timer.case_id == case_id).order_by(Timer.due_at.asc().nulls_last(), Timer.engine_task)
    )
    return tuple(
        WaitingTimer(title=known[one.name].title if one.name in known else one.name, rule=one.rule, due_at=one.due_at)
        for one in rows
    )


def _lines(session: Session, case_id: int) -> tuple[Line, ...]:
    columns: tuple[Any, ...] = (RecordLine.at, RecordLine.actor, RecordLine.deed, RecordLine.details)
    mine = (RecordLine.case_id == case_id, RecordLine.deed.in_(DEEDS))
    return tuple(
        Line(**row) for row in session.execute(select(*columns).where(*mine).order_by(RecordLine.seq.desc())).mappings()
    )
