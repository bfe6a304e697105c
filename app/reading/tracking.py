"""One case as its applicant follows it: stages with their times, whose turn it is, both clocks, letters, and what was handed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.duties import Kind
from app.domain.form_changes import Change, History
from app.domain.form_layout import lay_out
from app.domain.form_views import FormView
from app.domain.forms import Form
from app.domain.people import Actor, Role
from app.domain.process import Process, Whose
from app.reading import agreements, bell, clocks, links, my_cases, nudges, paper_dossiers, periods, tracking_steps
from app.reading.agreements import AgreementLine
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.links import LinkedCase
from app.reading.my_cases import OwnTask
from app.reading.nudges import NudgeLine
from app.reading.periods import ProcedureLine
from app.reading.tracking_steps import Step
from app.store.demands import PROCESS as DEMANDS
from app.store.models.cases import Attachment, Case, Task
from app.store.models.letters import Letter
from app.store.models.system import FormVersion

ON_THE_WAY = ("receipt", "correction_notice", "withdrawn")
MOST_NOTICES = 20


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A letter to the applicant."""

    id: int
    kind: str
    title: str
    number: str
    issued_at: datetime
    read_at: datetime | None
    remedies: str
    tracking_code: str = ""


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A file that came with the application or a correction; size in bytes."""

    id: int
    name: str
    size: int
    sha256: str
    uploaded_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """A line from the bell."""

    text: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A form as the applicant filled it in."""

    at: datetime
    view: FormView
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """The whole page. `is_own`: the applicant filed it; `contested_by`: the process by which its decision may be contested."""

    case_no: str
    title: str
    dataset: str
    about: str
    demand_id: int | None
    slug: str
    process: str
    applicant: str
    id_masked: str
    organ: str
    organ_contact: str
    stage: str
    stage_title: str
    outcome: str | None
    outcome_title: str
    received_at: datetime
    closed_at: datetime | None
    suspended_at: datetime | None
    suspended_reason: str
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    procedures: tuple[ProcedureLine, ...]
    task: OwnTask | None
    letters: tuple[LetterLine, ...]
    notices: tuple[NoticeLine, ...]
    files: tuple[FileLine, ...]
    answered: tuple[Answered, ...]
    may_withdraw: bool
    may_nudge: bool
    nudges: tuple[NudgeLine, ...]
    links: tuple[LinkedCase, ...]
    contested_by: str
    is_own: bool
    received_title: str
    agreement: AgreementLine | None

    @property
    def reply(self) -> LetterLine | None:
        """The letter that says how the case ended, once there is one."""
        said = [letter for letter in self.letters if letter.kind not in ON_THE_WAY]
        return said[-1] if said and self.closed_at else None

    @property
    def turn(self) -> str:
        """Whose turn it is: `applicant`, `office` or `nobody`."""
        return "nobody" if self.closed_at else "applicant" if self.task else "office"

    def letter(self, kind: str) -> LetterLine | None:
        """The last letter of a kind."""
        return next((letter for letter in reversed(self.letters) if letter.kind == kind), None)


def page(session: Session, viewer: Actor, case_no: str, books: Books) -> Tracking:
    """One's own case. Raises Missing for anybody else's."""
    return _page(session, viewer, my_cases.case_of(session, viewer, Case.case_no == case_no), books)


def page_by_task(session: Session, viewer: Actor, task_id: int, books: Books) -> Tracking:
    """The case that one of one's own tasks belongs to. Raises Missing."""
    of_task = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    return _page(session, viewer, my_cases.case_of(session, viewer, Case.id == of_task), books)


def _page(session: Session, viewer: Actor, case: Case, books: Books) -> Tracking:
    process = books.processes[case.process]
    tasks = session.scalars(select(Task).where(Task.case_id == case.id).order_by(Task.id)).all()
    files = session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)).all()
    own, party, running = my_cases.own_open(tasks), my_cases.party_of(case), _clocks(session, case, process, books)
    return Tracking(
        case_no=case.case_no,
        title=case.title,
        dataset=str(case.subject.get("dataset") or case.subject.get("name", "")),
        about=str(case.subject.get("code", "")),
        demand_id=case.id if case.process == DEMANDS else None,
        slug=case.process,
        process=process.title,
        applicant=party.name,
        id_masked=party.id_masked,
        organ=case.organ.name,
        organ_contact=case.organ.contact,
        stage=case.stage,
        stage_title=my_cases.stage_title(process, case.stage),
        outcome=case.outcome,
        outcome_title=process.outcome_title(case.outcome or ""),
        received_at=case.received_at,
        closed_at=case.closed_at,
        suspended_at=case.suspended_at,
        suspended_reason=case.suspended_reason or "",
        steps=tuple(tracking_steps.of_case(case, process, tasks)),
        clocks=running, procedures=periods.of_case(session, case, running, books),
        task=my_cases.own_task(own, books) if own else None,
        letters=_letters(session, case),
        notices=_notices(session, viewer, case),
        files=tuple(map(_file_line, files)),
        answered=tuple(_answered(session, case, process, tasks, files, books)),
        may_withdraw="withdraw" in case.hears and not (case.outcome or case.closed_at or case.suspended_at),
        may_nudge=case.closed_at is None and any(_waits_for_office(task) for task in tasks),
        nudges=nudges.own(session, viewer, case.id),
        links=links.of_case(session, viewer, case.id, books),
        contested_by=process.contested_by if case.outcome else "",
        is_own=process.party is Whose.FILER,
        received_title=process.stages[0].title, agreement=agreements.of_case(session, case, books),
    )


def _file_line(one: Attachment) -> FileLine:
    return FileLine(id=one.id, name=one.name, size=one.size, sha256=one.sha256, uploaded_at=one.uploaded_at)


def form_version(session: Session, case: Case, task: str, books: Books) -> Form:
    """A form in the version that the case began with."""
    current, wanted = books.forms[(case.process, task)], (case.forms or {}).get(task)
    if wanted in (None, current.hash):
        return current
    kept = session.get_one(FormVersion, wanted)
    return Form.of(kept.slug, kept.task, kept.content)


def _clocks(session: Session, case: Case, process: Process, books: Books) -> tuple[Clock, ...]:
    """The law's clock first, then the office's promise, then the applicant's own; steps inside the office are its own matter."""
    stops = books.rules.rule(case.process, process.principal).stops
    own = set(process.due_rules.values())
    shown = [one for one in clocks.of_case(session, case, books) if one.rule.stops == stops or one.rule.id in own]
    return tuple(sorted(shown, key=lambda one: (one.rule.id in own, one.rule.kind is not Kind.LAW)))


def _letters(session: Session, case: Case) -> tuple[LetterLine, ...]:
    """To the applicant; what the authority writes to the body is between those two."""
    wanted = select(Letter).where(Letter.case_id == case.id, Letter.party_id == case.party_id).order_by(Letter.id)
    return tuple(
        LetterLine(
            id=one.id, kind=one.kind, title=one.title, number=one.number, issued_at=one.issued_at, read_at=one.read_at,
            remedies=str(one.content.get("remedies", "")), tracking_code=str(one.content.get("tracking_code", "")),
        )
        for one in session.scalars(wanted)
    )  # fmt: skip


def _notices(session: Session, viewer: Actor, case: Case) -> tuple[NoticeLine, ...]:
    found = bell.of_case(session, viewer, case.id, MOST_NOTICES)
    return tuple(NoticeLine(text=one.text, at=one.at, read_at=one.read_at) for one in found)


def _answered(
    session: Session, case: Case, process: Process, tasks: Sequence[Task], files: Sequence[Attachment], books: Books
) -> Iterator[Answered]:
    """What the applicant filled in: the application, where it is the applicant's, and every answer after it."""
    closed = [(task.name, task.answers) for task in tasks if task.closed_at and task.answers is not None]
    party = paper_dossiers.party_facts(my_cases.party_of(case))
    paper = paper_dossiers.of_case(case, party, case.application, closed, books.today)
    history = History()
    known: dict[str, Any] = {"files": [{"id": str(one.id), "name": one.name, "size": one.size} for one in files]}
    if process.party is Whose.FILER:
        start = form_version(session, case, "start", books)
        view = lay_out(start, case.application, {**process.facts("start", paper), **known})
        history.begin(view)
        yield Answered(at=case.received_at, view=view)
    for task in tasks:
        if task.role == Role.APPLICANT and task.closed_at and task.answers is not None:
            form = form_version(session, case, task.name, books)
            view = lay_out(form, task.answers, {**process.facts(task.name, paper), **known})
            yield Answered(at=task.closed_at, view=view, changes=history.changes(task.name, view, by_party=True))


def _waits_for_office(task: Task) -> bool:
    return task.closed_at is None and task.role not in (Role.APPLICANT, Role.SUPERVISOR)
