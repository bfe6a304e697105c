"""The use of data as its holder and its watchers follow it (Art. 26): the case that accompanies an entitlement, and who is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.domain.process import Process
from app.reading.visibility import visible_cases
from app.store.models.cases import Case, Task
from app.store.models.entitlements import CaseLink, Entitlement

# The holder's own tasks: what is late there is the holder's delay, and a signal (Art. 32).
HOLDERS = "applicant"
MOST_LATE = 50


@dataclass(frozen=True, kw_only=True)
class Late:
    """A report or a declaration that the holder owes since `due_on`."""

    case_no: str
    entitlement: str
    title: str
    what: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Accompanying:
    """A case about an entitlement: of its reports, of a change of it. `waits`: what waits in it, for whom; `due_on`: until when."""

    case_no: str
    process: Process
    state: str
    waits: str
    is_holders_turn: bool
    due_on: date | None
    is_late: bool
    is_open: bool


def of_entitlement(
    session: Session, viewer: Actor, number: str, processes: Mapping[str, Process], now: datetime,
) -> tuple[Accompanying, ...]:  # fmt: skip
    """The cases about one entitlement that the viewer may see, the newest first."""
    granting = select(Entitlement.case_id).where(Entitlement.number == number).scalar_subquery()
    linked = select(CaseLink.case_id).where(CaseLink.other_id == granting, CaseLink.kind == "origin")
    wanted = select(Case, Task).outerjoin(Task, (Task.case_id == Case.id) & Task.closed_at.is_(None))
    wanted = wanted.where(Case.id.in_(linked), Case.subject["entitlement"].astext == number, visible_cases(viewer))
    found: dict[int, Accompanying] = {}
    for case, task in session.execute(wanted.order_by(Case.id.desc(), Task.id)):
        found.setdefault(case.id, _accompanying(case, task, processes[case.process], now))
    return tuple(found.values())


def late(session: Session, viewer: Actor, slugs: Sequence[str], now: datetime) -> tuple[Late, ...]:
    """What holders owe and have not handed in, the longest overdue first."""
    waiting: tuple[ColumnElement[bool], ...] = (Task.closed_at.is_(None), Task.role == HOLDERS, Task.process.in_(slugs), Task.due_at <= now)
    wanted = select(Task, Case.subject["entitlement"].astext.label("number")).join(Case, Case.id == Task.case_id)
    rows = session.execute(wanted.where(*waiting, visible_cases(viewer)).order_by(Task.due_at, Task.id).limit(MOST_LATE))
    return tuple(
        Late(case_no=task.case_no, entitlement=number, title=task.case_title, what=task.title, due_on=task.due_on) for task, number in rows
    )


def _accompanying(case: Case, task: Task | None, process: Process, now: datetime) -> Accompanying:
    stages = {one.name: one.title for one in process.stages}
    state = process.outcome_title(case.outcome) if case.closed_at and case.outcome else stages.get(case.stage, case.stage)
    is_holders = bool(task and task.role == HOLDERS)
    return Accompanying(
        case_no=case.case_no, process=process, state=state, waits=task.title if task else "", is_holders_turn=is_holders,
        due_on=task.due_on if task else case.due_on, is_late=bool(task and task.due_at <= now), is_open=case.closed_at is None,
    )  # fmt: skip
