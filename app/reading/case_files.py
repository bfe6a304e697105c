"""The whole file of a case for the officials who may see it: what was asked, who did what, which clocks run, what was written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased, contains_eager

from app.domain import people
from app.domain.entitlements import Bar
from app.domain.errors import Missing
from app.domain.form_changes import Change, History
from app.domain.form_layout import lay_out
from app.domain.form_views import FormView
from app.domain.forms import Form
from app.domain.people import Actor, Deed, Role
from app.domain.process import Dossier, Process, Term
from app.engine.shape import Picture
from app.reading import agreements, clocks, diagrams, links, paper_dossiers, papers
from app.reading.agreements import AgreementLine
from app.reading.books import Books
from app.reading.clocks import Clock
from app.reading.diagrams import StepLine
from app.reading.links import LinkedCase
from app.reading.papers import Papers
from app.reading.visibility import may_read_sealed, visible_cases
from app.store import bars, holdings
from app.store.models.cases import Case, Task
from app.store.models.people import Account
from app.store.models.system import FormVersion


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """The party of the case, its number masked; where no party stands outside, the organ itself, without id."""

    id: int | None
    name: str
    kind: str
    id_kind: str
    id_masked: str
    representative: str
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One task of the case, open or closed; `who` did it or has it, `hands` wrote on it, `delegated_by` asked `who` to prepare it."""

    id: int
    name: str
    title: str
    article: str
    role: str
    organ_id: int
    assignee_id: int | None
    delegated_by_id: int | None
    delegated_by: str
    hands: tuple[int, ...]
    who: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by_id: int | None
    closing: str | None
    sent_back_reason: str | None
    nudged_at: datetime | None
    due_rule: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """Who did it, and whoever wrote on its draft; nobody yet while it is open."""
        doers = (self.closed_by_id, *self.hands) if self.closed_by_id else ()
        return tuple(Deed(task=self.name, account_id=one) for one in doers)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One form as it was answered, the application (`task_id` None) or a finished task."""

    task_id: int | None
    name: str
    answers: Mapping[str, Any]

    def without(self, names: frozenset[str]) -> "Paper":
        return replace(self, answers={name: value for name, value in self.answers.items() if name not in names})


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A finished step with its answers, laid out to be read."""

    task: TaskLine
    view: FormView
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Everything of one case that an official reads. `is_sealed`: its evidence is, to this viewer, and left out."""

    id: int
    case_no: str
    title: str
    dataset_code: str
    process: Process
    organ_id: int
    organ_name: str
    authority_id: int | None
    applicant: Applicant
    stage: str
    outcome: str | None
    level: str
    received_at: datetime
    received_on: date
    closed_at: datetime | None
    suspended_at: datetime | None
    suspended_reason: str
    undo: Mapping[str, Any] | None
    is_sealed: bool
    application: FormView
    answered: tuple[Answered, ...]
    tasks: tuple[TaskLine, ...]
    clocks: tuple[Clock, ...]
    papers: Papers
    picture: Picture
    steps: tuple[StepLine, ...]
    links: tuple[LinkedCase, ...]
    bars: tuple[Bar, ...]
    agreement: AgreementLine | None

    @property
    def open_tasks(self) -> tuple[TaskLine, ...]:
        return tuple(task for task in self.tasks if task.is_open)

    def may_be_recalled_by(self, viewer: Actor) -> TaskLine | None:
        """The last step, where this person did it and nothing that it did stands in the way; whether somebody has opened the next one
        is asked on its page.
        """
        undo = self.undo if self.undo and not self.undo.get("final") and viewer.account_id is not None else {"task": None}
        return next((one for one in self.tasks if one.id == undo["task"] and one.closed_by_id == viewer.account_id), None)

    def is_answered_for_by(self, viewer: Actor) -> bool:
        """Whether somebody may speak for the body in this case: explain why it is late."""
        theirs = [task for task in self.tasks if task.organ_id == self.organ_id and task.role != Role.SUPERVISOR]
        hands = {*(task.assignee_id for task in theirs), *(task.closed_by_id for task in theirs)}
        return people.answers_for(viewer, self.organ_id, self.applicant.id, hands)

    @property
    def principal(self) -> Clock | None:
        """The clock whose date stands on lists."""
        return next((one for one in reversed(self.clocks) if one.rule.id == self.process.principal), None)


def page(session: Session, viewer: Actor, case_no: str, books: Books) -> CaseFile:
    """The file of a case by its number. Raises Missing where the viewer may not see it."""
    return load(session, viewer, Case.case_no == case_no, books)


def load(session: Session, viewer: Actor, wanted: ColumnElement[bool], books: Books) -> CaseFile:
    """The file of the one case that fits. Raises Missing where there is none or the viewer may not see it."""
    query = select(Case).join(Case.organ).outerjoin(Case.party).options(contains_eager(Case.organ), contains_eager(Case.party))
    case = session.scalars(query.where(wanted, visible_cases(viewer))).one_or_none()
    if case is None:
        raise Missing
    return _file(session, viewer, case, books)


def _file(session: Session, viewer: Actor, case: Case, books: Books) -> CaseFile:
    rows = _task_rows(session, case.id)
    tasks = tuple(_task_line(*row) for row in rows)
    drawn = diagrams.of_case(session, case.diagram_version, case.marks, tasks)
    process = books.processes[case.process]
    is_sealed = process.seals_evidence and not may_read_sealed(session, viewer, case.id)
    kept = papers.of_case(session, case.id, with_sealed=not is_sealed)
    read = _read(viewer, case, [row[0] for row in rows], process.sealed if is_sealed else {})
    running = clocks.of_case(session, case, books)
    views = _views(session, case, read, kept, running, books)
    lines = {line.id: line for line in tasks}
    return CaseFile(
        id=case.id, case_no=case.case_no, title=case.title, dataset_code=case.subject.get("code", ""), process=process,
        organ_id=case.organ_id, organ_name=case.organ.name, authority_id=case.organ.authority_id, applicant=_applicant(case),
        stage=case.stage, outcome=case.outcome, level=case.level, received_at=case.received_at, received_on=case.received_on,
        closed_at=case.closed_at, suspended_at=case.suspended_at, suspended_reason=case.suspended_reason or "", undo=case.undo,
        is_sealed=is_sealed,
        application=views[None], tasks=tasks, papers=kept, picture=drawn,
        steps=diagrams.steps(drawn, tasks),
        answered=tuple(_answered(lines, views)),
        clocks=running, links=links.of_case(session, viewer, case.id, books),
        bars=_bars(session, case, process, books), agreement=agreements.of_case(session, case, books),
    )  # fmt: skip


def _answered(lines: Mapping[int, TaskLine], views: Mapping[int | None, FormView]) -> Iterator[Answered]:
    """The finished steps with what each says otherwise than before: than its own last time, or than the application."""
    history = History()
    for number, view in views.items():
        if number is None:
            history.begin(view)
            continue
        task = lines[number]
        changes = history.changes(task.name, view, by_party=task.role == Role.APPLICANT)
        yield Answered(task=task, view=view, changes=changes)


def _bars(session: Session, case: Case, process: Process, books: Books) -> tuple[Bar, ...]:
    """What bars the party from new use today, where that is of any weight to what is still to be decided."""
    if not process.heeds_bars or case.party_id is None or case.closed_at:
        return ()
    return bars.of_party(session, case.party_id, case.organ, books.today)


def _task_rows(session: Session, case_id: int) -> Sequence[tuple[Task, str | None, str | None, str | None]]:
    holder, doer, asker = aliased(Account), aliased(Account), aliased(Account)
    query = (
        select(Task, holder.name, doer.name, asker.name)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .outerjoin(doer, doer.id == Task.closed_by_id)
        .outerjoin(asker, asker.id == Task.delegated_by_id)
        .where(Task.case_id == case_id)
        .order_by(Task.id)
    )
    return [(task, held, done, asked) for task, held, done, asked in session.execute(query)]


def _task_line(task: Task, holder: str | None, doer: str | None, asker: str | None) -> TaskLine:
    return TaskLine(
        id=task.id, name=task.name, title=task.title, article=task.article, role=task.role, organ_id=task.organ_id,
        assignee_id=task.assignee_id, delegated_by_id=task.delegated_by_id, delegated_by=asker or "", hands=tuple(task.hands or ()),
        who=_who(task, holder or "", doer or ""), opened_at=task.opened_at, closed_at=task.closed_at,
        closed_by_id=task.closed_by_id, closing=task.closing, sent_back_reason=task.sent_back_reason, nudged_at=task.nudged_at,
        due_rule=task.due_rule,
    )  # fmt: skip


def _who(task: Task, holder: str, doer: str) -> str:
    """Who has it, or who did it: a substitute with the name of whoever had it and was away."""
    if not task.closed_at:
        return holder
    was_done = task.closing in ("completed", "sent_back") and task.role != Role.APPLICANT
    was_away = was_done and task.assignee_id not in (None, task.closed_by_id)
    return people.acting_for(doer, holder if was_away else "")


def _applicant(case: Case) -> Applicant:
    party = case.party
    if party is None:
        return Applicant(
            id=None, name=case.organ.name, kind="organ", id_kind="", id_masked="", representative="", phone=case.organ.contact, email=""
        )
    return Applicant(
        id=party.id, name=party.name, kind=party.kind, id_kind=party.id_kind, id_masked=party.id_masked,
        representative=party.representative, phone=party.phone, email=party.email,
    )  # fmt: skip


def _read(viewer: Actor, case: Case, tasks: Sequence[Task], sealed: Mapping[str, frozenset[str]]) -> list[Paper]:
    """What this viewer may read of the answers: the application first, then every finished task that was answered.

    What supervisors note is for their own organ (its form says so), and what is sealed for the handlers (Art. 24).
    """
    shown = [task for task in tasks if task.closed_at and task.answers is not None]
    mine = [task for task in shown if task.role != Role.SUPERVISOR or task.organ_id == viewer.organ_id]
    papers_here = [Paper(task_id=None, name="start", answers=case.application)]
    papers_here += [Paper(task_id=task.id, name=task.name, answers=task.answers or {}) for task in mine]
    return [one.without(sealed.get(one.name, frozenset())) for one in papers_here]


def _views(
    session: Session, case: Case, read: Sequence[Paper], kept: Papers, running: Sequence[Clock], books: Books
) -> dict[int | None, FormView]:
    """What was answered, by task id; the application itself under None."""
    process, forms = books.processes[case.process], _forms(session, case, {one.name for one in read}, books)
    dossier = _dossier(session, case, read, running, books)
    files = {"files": [{"id": str(one.id), "name": one.name, "size": one.size} for one in kept.attachments]}
    return {one.task_id: lay_out(forms[one.name], dict(one.answers), {**process.facts(one.name, dossier), **files}) for one in read}


def _forms(session: Session, case: Case, names: set[str], books: Books) -> dict[str, Form]:
    """The forms in the versions that the case began with."""
    current = {name: books.forms[(case.process, name)] for name in names}
    older = {name: case.forms[name] for name, form in current.items() if case.forms.get(name, form.hash) != form.hash}
    if not older:
        return current
    rows = session.scalars(select(FormVersion).where(FormVersion.hash.in_(older.values())))
    return current | {row.task: Form.of(row.slug, row.task, row.content) for row in rows}


def _dossier(session: Session, case: Case, read: Sequence[Paper], running: Sequence[Clock], books: Books) -> Dossier:
    """The case's paper as the forms may know it and this viewer may read it."""
    terms = {one.rule.id: Term(rule=one.rule, standing=one.standing) for one in running}
    answered = [(one.name, one.answers) for one in read if one.task_id is not None]
    holders = holdings.of_case(session, case.id, books.today) if books.processes[case.process].shows_holders else ()
    party = paper_dossiers.party_facts(_applicant(case))
    more = {"reasons": books.reasons, "holders": holders, "terms": terms}
    return paper_dossiers.of_case(case, party, read[0].answers, answered, books.today, **more)
