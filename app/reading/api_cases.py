"""Cases as the REST API tells them: what the viewer may see and no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.domain.clock import shanghai_date
from app.domain.errors import Invalid, Missing, Problem
from app.domain.letters import LetterKind
from app.domain.people import Actor, Role
from app.domain.process import Process
from app.reading import api_deadlines, api_nudges, api_record, api_tasks
from app.reading.api_deadlines import DeadlineLine
from app.reading.api_nudges import NudgeSheet
from app.reading.api_record import HistoryLine
from app.reading.books import Books
from app.reading.paging import read_number_cursor
from app.reading.visibility import visible_cases
from app.store.models.cases import Case, CaseDataset, Task
from app.store.models.catalogue import Dataset
from app.store.models.letters import Letter

CLOSED = "closed"
URL = "/api/v1/cases/"
CaseState = Literal["open", "closed"]
StageState = Literal["done", "here", "ahead", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A stored word and what the office calls it."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case on a list. The dates are those of its principal deadline."""

    case_no: str
    url: str
    process: str
    title: str
    applicant: str | None
    organ: str
    state: CaseState
    stage: Named
    outcome: Named | None
    received_on: date
    closed_on: date | None
    due_on: date | None
    provisional: bool
    earliest_on: date | None


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of a list, newest first; `next_cursor` is absent on the last."""

    cases: tuple[CaseLine, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class StageLine:
    """A stage of the process and how this case stands to it."""

    name: str
    title: str
    state: StageState


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """What somebody has to do now."""

    id: int
    name: str
    title: str
    article: str
    role: str
    assignee: str | None
    opened_at: datetime
    due_on: date | None
    provisional: bool
    earliest_on: date | None
    url: str


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A letter of the case."""

    id: int
    kind: str
    number: str
    title: str
    issued_at: datetime
    served_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DatasetLine:
    """A dataset that the case is about."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class CaseSheet(CaseLine):
    """All of a case that the viewer may see: `stages` in order, `timeline` as the record has it."""

    received_at: datetime
    closed_at: datetime | None
    datasets: tuple[DatasetLine, ...]
    stages: tuple[StageLine, ...]
    timeline: tuple[HistoryLine, ...]
    deadlines: tuple[DeadlineLine, ...]
    open_tasks: tuple[OpenTask, ...]
    letters: tuple[LetterLine, ...]
    nudges: tuple[NudgeSheet, ...]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases a list shows; None leaves all. `cursor` is the `next_cursor` of the page before."""

    state: CaseState | None
    process: str | None
    cursor: str | None
    limit: int


def page(session: Session, viewer: Actor, books: Books, wanted: Wanted) -> CasePage:
    """The cases that the viewer may see, newest first. Raises Invalid for a cursor that no page gave out."""
    found = session.scalars(_filtered(_cases(viewer), wanted).order_by(Case.id.desc()).limit(wanted.limit + 1)).all()
    more = str(found[wanted.limit - 1].id) if len(found) > wanted.limit else None
    return CasePage(cases=tuple(CaseLine(**_line(books, case)) for case in found[: wanted.limit]), next_cursor=more)


def sheet(session: Session, viewer: Actor, books: Books, case_no: str) -> CaseSheet:
    """One case. Raises Missing for one that the viewer may not see."""
    case = find(session, viewer, case_no)
    tasks = (
        session.scalars(
            select(Task).options(joinedload(Task.assignee)).where(Task.case_id == case.id).order_by(Task.id)
        )
        .unique()
        .all()
    )
    return CaseSheet(
        **_line(books, case),
        received_at=case.received_at,
        closed_at=case.closed_at,
        datasets=_datasets(session, case),
        stages=tuple(_stages(books.processes[case.process], case, tasks)),
        timeline=api_record.lines(session, viewer, case),
        deadlines=api_deadlines.lines(session, books, case),
        open_tasks=tuple(_open_task(task) for task in tasks if task.closed_at is None and _may_see(viewer, task)),
        letters=_letters(session, viewer, case),
        nudges=api_nudges.lines(session, viewer, case),
    )


def find(session: Session, viewer: Actor, case_no: str) -> Case:
    """A case with its organ and party. Raises Missing for one that the viewer may not see."""
    case: Case | None = session.scalars(_cases(viewer).where(Case.case_no == case_no)).one_or_none()
    if case is None:
        raise Missing
    return case


def _cases(viewer: Actor) -> Select[Case]:
    return select(Case).options(joinedload(Case.organ), joinedload(Case.party)).where(visible_cases(viewer))


def _filtered(cases: Select[Case], wanted: Wanted) -> Select[Case]:
    if wanted.state:
        cases = cases.where(Case.closed_at.is_(None) if wanted.state == "open" else Case.closed_at.is_not(None))
    if wanted.process:
        cases = cases.where(Case.process == wanted.process)
    return cases.where(Case.id < _place(wanted.cursor)) if wanted.cursor else cases


def _place(cursor: str) -> int:
    number = read_number_cursor(cursor)
    if number is None:
        raise Invalid((Problem(path="/cursor", label="cursor", message="这个 cursor 不是本接口给出的。"),))
    return number


def _line(books: Books, case: Case) -> dict[str, Any]:
    process = books.processes[case.process]
    return {
        "case_no": case.case_no,
        "url": URL + case.case_no,
        "process": case.process,
        "title": case.title,
        "applicant": case.party.name if case.party else None,
        "organ": case.organ.name,
        "state": CLOSED if case.closed_at else "open",
        "stage": named(process, case.stage),
        "outcome": Named(name=case.outcome, title=process.outcome_title(case.outcome)) if case.outcome else None,
        "received_on": case.received_on,
        "closed_on": shanghai_date(case.closed_at) if case.closed_at else None,
        "due_on": case.due_on,
        "provisional": case.provisional,
        "earliest_on": case.earliest_on,
    }


def named(process: Process, stage: str) -> Named:
    """A stage with its title."""
    if stage == CLOSED:
        return Named(name=CLOSED, title="已办结")
    return Named(name=stage, title=next((one.title for one in process.stages if one.name == stage), stage))


def _stages(process: Process, case: Case, tasks: Sequence[Task]) -> Iterator[StageLine]:
    """A stage without tasks is passed on the way; the last one is reached through the one before it (a withdrawal does not)."""
    done = {task.name for task in tasks if task.closed_at and task.closing not in ("taken_away", "moved")}
    names = [stage.name for stage in process.stages]
    here = names.index(case.stage)
    through = True
    for number, stage in enumerate(process.stages):
        passed = bool(stage.tasks & done) if stage.tasks else through
        # A refusal ends the case too, though nothing is signed then.
        through = passed or (stage.is_expected and through)
        yield StageLine(
            name=stage.name, title=stage.title, state=_state(number - here, passed=passed, closed=bool(case.closed_at))
        )


def _state(steps_ahead: int, *, passed: bool, closed: bool) -> StageState:
    if steps_ahead > 0:
        return "ahead"
    if steps_ahead == 0 and not closed:
        return "here"
    return "done" if passed else "skipped"


def _may_see(viewer: Actor, task: Task) -> bool:
    """An applicant sees what waits for the applicant; who works on what inside the body is the body's affair."""
    return viewer.is_official or (task.role == Role.APPLICANT and task.party_id == viewer.party_id)


def _open_task(task: Task) -> OpenTask:
    return OpenTask(
        id=task.id,
        url=f"{api_tasks.URL}{task.id}",
        name=task.name,
        title=task.title,
        article=task.article,
        role=task.role,
        assignee=task.assignee.name if task.assignee else None,
        opened_at=task.opened_at,
        due_on=task.due_on,
        provisional=task.provisional,
        earliest_on=task.earliest_on,
    )


def _datasets(session: Session, case: Case) -> tuple[DatasetLine, ...]:
    about = (
        select(Dataset.code, Dataset.name)
        .join(CaseDataset, CaseDataset.dataset_id == Dataset.id)
        .where(CaseDataset.case_id == case.id)
    )
    return tuple(DatasetLine(code=code, name=name) for code, name in session.execute(about.order_by(Dataset.code)))


def _letters(session: Session, viewer: Actor, case: Case) -> tuple[LetterLine, ...]:
    wanted = select(Letter).where(Letter.case_id == case.id).order_by(Letter.id)
    if not viewer.is_official:
        wanted = wanted.where(Letter.party_id == viewer.party_id, Letter.kind != LetterKind.SUPERVISION_NOTICE)
    return tuple(
        LetterLine(
            id=one.id,
            kind=one.kind,
            number=one.number,
            title=one.title,
            issued_at=one.issued_at,
            served_at=one.served_at,
        )
        for one in session.scalars(wanted)
    )
