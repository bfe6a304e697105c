"""A case with its tasks and deadlines, locked first and read after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, false, select
from sqlalchemy.orm import Session, aliased, contains_eager

from app.store import upserts
from app.store.db import Base
from app.store.models.cases import Case, Task
from app.store.models.ledger import Deadline, Timer

DEADLINE_COLUMNS = tuple(column.name for column in Deadline.__table__.columns if column.name != "id")
TIMER_COLUMNS = tuple(column.name for column in Timer.__table__.columns)

WRITE_DEADLINES = upserts.statement(Base.metadata.tables["deadline"], ("case_id", "rule", "round"), DEADLINE_COLUMNS)
WRITE_TIMERS = upserts.statement(Base.metadata.tables["timer"], ("case_id", "engine_task"), TIMER_COLUMNS)

CASE = (
    select(Case)
    .join(Case.organ)
    .join(Case.party, isouter=True)
    .options(contains_eager(Case.organ), contains_eager(Case.party))
    .with_for_update(of=Case)
    .execution_options(populate_existing=True)
)

_OF_THE_CASE: BindParameter[int] = bindparam("case_id")
_TASK = aliased(Task, select(Task).where(Task.case_id == _OF_THE_CASE).subquery())
_DEADLINE = aliased(Deadline, select(Deadline).where(Deadline.case_id == _OF_THE_CASE).subquery())

# Both in one answer, for the way to the database is what a deed costs: no task has a deadline beside it, nor the other way round.
CONTENTS = select(_TASK, _DEADLINE).join_from(_TASK, _DEADLINE, false(), full=True).order_by(_TASK.id, _DEADLINE.id)


@dataclass(kw_only=True)
class Folder:
    """A case on the desk. `tasks` and `deadlines` in the order in which they came.

    The deadlines are loose copies: `write_deadlines` puts back all that changed in one statement, told by `kept`, their rows as loaded.
    `reckoned` is the ledger's: what it worked out, by deadline.
    """

    case: Case
    tasks: list[Task] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    kept: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    reckoned: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.closed_at is None]

    def task(self, task_id: int) -> Task | None:
        return next((task for task in self.tasks if task.id == task_id), None)


def lock(session: Session, case_id: int) -> Folder | None:
    """The case under a row lock, or None. Others who want it wait for this transaction."""
    return _locked(session, Case.id == case_id)


def lock_by_number(session: Session, case_no: str) -> Folder | None:
    """As `lock`, by the case's number."""
    return _locked(session, Case.case_no == case_no)


def lock_by_task(session: Session, task_id: int) -> Folder | None:
    """As `lock`, by one of its tasks."""
    return _locked(session, Case.id == select(Task.case_id).where(Task.id == task_id).scalar_subquery())


def _locked(session: Session, wanted: object) -> Folder | None:
    case = session.scalars(CASE.where(wanted)).one_or_none()  # type: ignore[arg-type]
    if case is None:
        return None
    tasks, deadlines = _contents(session, case.id)
    kept = {(one.rule, one.round): row_of(one) for one in deadlines}
    return Folder(case=case, tasks=tasks, deadlines=deadlines, kept=kept)


def _contents(session: Session, case_id: int) -> tuple[list[Task], list[Deadline]]:
    """Tasks and deadlines of a case; the deadlines are not tracked by the session."""
    rows = session.execute(CONTENTS, {"case_id": case_id}, execution_options={"populate_existing": True}).all()
    deadlines = [deadline for _, deadline in rows if deadline is not None]
    for deadline in deadlines:
        session.expunge(deadline)
    return [task for task, _ in rows if task is not None], deadlines


def row_of(deadline: Deadline) -> dict[str, Any]:
    """A deadline's columns without its id."""
    return {column: getattr(deadline, column) for column in DEADLINE_COLUMNS}


def write_deadlines(session: Session, folder: Folder) -> None:
    """Insert what is new and update what changed, in one statement; nothing where nothing did."""
    rows = [row_of(one) for one in folder.deadlines]
    changed = [row for row in rows if folder.kept.get((row["rule"], row["round"])) != row]
    upserts.write(session, WRITE_DEADLINES, changed)
    folder.kept = {(row["rule"], row["round"]): row for row in rows}


def write_timers(session: Session, timers: Sequence[upserts.Row]) -> None:
    """Insert timers or set the moments of those that are there, in one statement."""
    upserts.write(session, WRITE_TIMERS, timers)
