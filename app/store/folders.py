"""A case with its tasks and deadlines, locked first and read after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, false, select, true
from sqlalchemy import column as named
from sqlalchemy.orm import Session, aliased, contains_eager

from app.domain.entitlements import BARRING
from app.store import calendars, upserts
from app.store.db import Base
from app.store.models.cases import Case, Task
from app.store.models.entitlements import Measure
from app.store.models.ledger import Deadline, Timer

DEADLINE_COLUMNS = tuple(column.name for column in Deadline.__table__.columns if column.name != "id")
TIMER_COLUMNS = tuple(column.name for column in Timer.__table__.columns)

WRITE_DEADLINES = upserts.statement(Base.metadata.tables["deadline"], ("case_id", "rule", "round"), DEADLINE_COLUMNS)
WRITE_TIMERS = upserts.statement(Base.metadata.tables["timer"], ("case_id", "engine_task"), TIMER_COLUMNS)

# The number of the calendar comes with the case: taken before the row is locked, because PostgreSQL locks what the join has found,
# so that a deed and a publication never wait for each other.
_EDITION = calendars.IN_FORCE.table_valued(named("number", Deadline.id.type), name="edition").render_derived()

CASE = (
    select(Case, _EDITION.c.number)
    .join(Case.organ)
    .join(Case.party, isouter=True)
    .join(_EDITION, true())
    .options(contains_eager(Case.organ), contains_eager(Case.party))
    .with_for_update(of=Case)
    .execution_options(populate_existing=True)
)

_OF_THE_CASE: BindParameter[int] = bindparam("case_id")
_TASK = aliased(Task, select(Task).where(Task.case_id == _OF_THE_CASE).subquery())
_DEADLINE = aliased(Deadline, select(Deadline).where(Deadline.case_id == _OF_THE_CASE).subquery())

# Whether anything at all bars the party from new use; what it is, and whether it is over, is looked up where it is decided.
_PARTY = select(Case.party_id).where(Case.id == _OF_THE_CASE).scalar_subquery()
_BARRING = Measure.kind.in_(sorted(one.value for one in BARRING))
_IS_BARRED = exists().where(Measure.party_id == _PARTY, _BARRING, Measure.ended_at.is_(None)).label("is_barred")

# All in one answer, for the way to the database is what a deed costs: no task has a deadline beside it, nor the other way round.
CONTENTS = select(_TASK, _DEADLINE, _IS_BARRED).join_from(_TASK, _DEADLINE, false(), full=True).order_by(_TASK.id, _DEADLINE.id)


@dataclass(kw_only=True)
class Folder:
    """A case on the desk. `tasks` and `deadlines` in the order in which they came.

    The deadlines are loose copies: `write_deadlines` puts back all that changed in one statement, told by `kept`, their rows as loaded.
    `reckoned` is the ledger's: what it worked out, by deadline. `is_barred`: something may bar the party from new use.
    `edition`: the number of the calendar, None until it is asked for.
    """

    case: Case
    tasks: list[Task] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    kept: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    reckoned: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    is_barred: bool = False
    edition: int | None = None

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
    session.flush()  # what this deed has done to the case already would be read over
    found = session.execute(CASE.where(wanted)).one_or_none()  # type: ignore[arg-type]
    if found is None:
        return None
    case, edition = found
    folder = _filled(session, Folder(case=case, edition=edition))
    folder.kept = {(one.rule, one.round): row_of(one) for one in folder.deadlines}
    return folder


def _filled(session: Session, folder: Folder) -> Folder:
    """With its tasks and deadlines; the deadlines are not tracked by the session."""
    rows = session.execute(CONTENTS, {"case_id": folder.case.id}, execution_options={"populate_existing": True}).all()
    folder.tasks = [task for task, _, _ in rows if task is not None]
    folder.deadlines = [deadline for _, deadline, _ in rows if deadline is not None]
    folder.is_barred = any(is_barred for _, _, is_barred in rows)
    for deadline in folder.deadlines:
        session.expunge(deadline)
    return folder


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
