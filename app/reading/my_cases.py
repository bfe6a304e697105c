"""An applicant's own matters: what is being written, what runs, what has been answered, and whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import Missing
from app.domain.people import Actor, Role
from app.domain.process import Process
from app.reading import due
from app.reading.books import Books
from app.reading.due import Due
from app.reading.paging import moment_cursor, read_moment_cursor
from app.reading.visibility import visible_cases
from app.store.models.cases import Case, StartDraft, Task
from app.store.models.catalogue import Dataset
from app.store.models.people import Party

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An application that is still being written."""

    process: str
    about: str
    title: str
    organ: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class OwnTask:
    """A task that waits for the applicant."""

    id: int
    name: str
    case_no: str
    case_title: str
    title: str
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case of the list. `task` is set where it is the applicant's turn; the due date is the principal one of the case."""

    case_no: str
    title: str
    slug: str
    process: str
    organ: str
    stage: str
    stage_title: str
    outcome: str | None
    outcome_title: str
    received_at: datetime
    closed_at: datetime | None
    due: Due | None
    task: OwnTask | None

    @property
    def turn(self) -> str:
        """Whose turn it is: `applicant`, `office` or `nobody`."""
        return "nobody" if self.closed_at else "applicant" if self.task else "office"


@dataclass(frozen=True, kw_only=True)
class Cases:
    """A page of the list, its drafts, and how many there are of each kind."""

    drafts: tuple[Draft, ...]
    lines: tuple[Line, ...]
    open_count: int
    closed_count: int
    next_before: str | None


def cases(session: Session, viewer: Actor, books: Books, *, which: str = "all", before: str = "") -> Cases:
    """One's own cases, the latest first; `which` is all, open or closed, `before` the cursor where the page before ended."""
    own = (visible_cases(viewer), Case.party_id == viewer.party_id)
    wanted = select(Case).options(joinedload(Case.organ)).where(*own)
    if which in ("open", "closed"):
        wanted = wanted.where(Case.closed_at.is_(None) if which == "open" else Case.closed_at.is_not(None))
    if last := read_moment_cursor(before):
        wanted = wanted.where(tuple_(Case.received_at, Case.id) < last)
    found = session.scalars(wanted.order_by(Case.received_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = found[:PAGE_SIZE]
    tasks = {task.case_id: task for task in _own_tasks(session, viewer)}
    counted = select(
        func.count().filter(Case.closed_at.is_(None)), func.count().filter(Case.closed_at.is_not(None))
    ).where(*own)
    open_count, closed_count = session.execute(counted).one()
    return Cases(
        drafts=drafts(session, viewer, books) if which != "closed" and not last else (),
        lines=tuple(_line(case, tasks.get(case.id), books) for case in shown),
        open_count=open_count,
        closed_count=closed_count,
        next_before=moment_cursor(shown[-1].received_at, shown[-1].id) if len(found) > PAGE_SIZE else None,
    )


def drafts(session: Session, viewer: Actor, books: Books) -> tuple[Draft, ...]:
    """What this person has begun to write and not filed; not every process is about a dataset."""
    wanted = (
        select(StartDraft, Dataset)
        .outerjoin(Dataset, Dataset.code == StartDraft.about)
        .options(joinedload(Dataset.organ))
        .where(StartDraft.account_id == viewer.account_id)
        .order_by(StartDraft.saved_at.desc())
    )
    return tuple(_draft(draft, dataset, books) for draft, dataset in session.execute(wanted))


def waiting(session: Session, viewer: Actor, books: Books) -> tuple[OwnTask, ...]:
    """What waits for this applicant, the most urgent first."""
    return tuple(own_task(task, books) for task in _own_tasks(session, viewer))


def own_task(task: Task, books: Books) -> OwnTask:
    """An open task as its applicant sees it."""
    when = due.due_of(task, books.today, books.calendar)
    return OwnTask(id=task.id, name=task.name, case_no=task.case_no, case_title=task.case_title, title=task.title, due=when)


def stage_title(process: Process, stage: str) -> str:
    """A stage in words."""
    return next((one.title for one in process.stages if one.name == stage), stage)


def case_of(session: Session, viewer: Actor, which: ColumnElement[bool]) -> Case:
    """One's own case with its organ and party. Raises Missing for anybody else's."""
    wanted = select(Case).options(joinedload(Case.organ), joinedload(Case.party)).where(which)
    case = session.scalars(wanted.where(visible_cases(viewer), Case.party_id == viewer.party_id)).one_or_none()
    if case is None:
        raise Missing
    return case


def party_of(case: Case) -> Party:
    """The party of a case that has one. Raises Missing where the office acts by itself."""
    if case.party is None:
        raise Missing
    return case.party


def own_open(tasks: Iterable[Task]) -> Task | None:
    """The open task that is the applicant's."""
    return next((task for task in tasks if task.closed_at is None and task.role == Role.APPLICANT), None)


def _own_tasks(session: Session, viewer: Actor) -> Sequence[Task]:
    if viewer.party_id is None:
        return ()
    mine = (Task.party_id == viewer.party_id, Task.role == Role.APPLICANT.value, Task.closed_at.is_(None))
    return session.scalars(select(Task).where(*mine).order_by(Task.due_at, Task.id)).all()


def _draft(draft: StartDraft, dataset: Dataset | None, books: Books) -> Draft:
    process = books.processes[draft.process]
    title, organ = (dataset.name, dataset.organ.name) if dataset else (f"{process.title} {draft.about}".strip(), "")
    return Draft(process=draft.process, about=draft.about, title=title, organ=organ, saved_at=draft.saved_at)


def _line(case: Case, task: Task | None, books: Books) -> Line:
    process = books.processes[case.process]
    return Line(
        case_no=case.case_no, title=case.title, slug=case.process, process=process.title, organ=case.organ.name, stage=case.stage,
        stage_title=stage_title(process, case.stage), outcome=case.outcome, outcome_title=process.outcome_title(case.outcome or ""),
        received_at=case.received_at, closed_at=case.closed_at, due=due.due_of(case, books.today, books.calendar),
        task=own_task(task, books) if task else None,
    )  # fmt: skip
