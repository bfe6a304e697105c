"""One task with its case's file: what the reader may do with it, and who gets it after that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from app.domain import people, verbs
from app.domain.people import Actor, Deed, Role, TaskSeat
from app.domain.verbs import TaskState, Verb
from app.engine.shape import Follower
from app.reading import case_files, people_lists
from app.reading.books import Books
from app.reading.case_files import CaseFile, TaskLine
from app.reading.people_lists import Colleague
from app.reading.visibility import visible_tasks
from app.store import touches
from app.store.models.cases import Case, Task
from app.store.models.organs import Organ

# A demand lies with its authority until a body has been chosen.
CHOSEN_BODY = "所选的开放主体"
# How diagrams name a flow that goes back.
WAYS_BACK = ("退回", "重新")
# The deeds that bring a word with the task.
SAID = ("delegated", "delegation_returned")


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What may come after this task: `when` names the way, `through` what the system does on it, `names` who may get it.

    `goes_on`: the one who did that part before goes on with it.
    """

    when: str
    through: tuple[str, ...]
    title: str
    lane: str
    names: tuple[str, ...]
    goes_on: bool
    is_end: bool


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a colleague wrote who delegated the task, or gave it back."""

    is_request: bool
    who: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A task as this reader meets it. `why_not`: why the reader may not do it, in a sentence; empty where nothing speaks against it.

    `verbs`: what the reader may do with it now; `back_to`: the step to which sending back leads. `is_signed`: it is done by signing
    the agreement under its text, and has no form to fill. `word`: what came with a delegated task, or with one that was given back.
    `why_final`: why what the reader completed can be recalled no more.
    """

    task: TaskLine
    file: CaseFile
    why_not: str
    verbs: frozenset[Verb]
    may_fill: bool
    is_signed: bool
    may_claim: bool
    may_send_back: bool
    back_to: str
    word: Word | None
    why_final: str
    colleagues: tuple[Colleague, ...]
    next_steps: tuple[NextStep, ...]


def page(session: Session, viewer: Actor, task_id: int, books: Books) -> TaskPage:
    """Raises Missing for tasks of other bodies: a number that can be guessed says nothing."""
    known = select(Task.case_id).where(Task.id == task_id, visible_tasks(viewer)).scalar_subquery()
    file = case_files.load(session, viewer, Case.id == known, books)
    task = next(one for one in file.tasks if one.id == task_id)
    everyone = people_lists.of_organs(session, viewer, _concerned(session, file, task, books))
    state = _state(file, task)
    state = state if task.is_open else replace(state, final=_why_final(session, viewer, file, task))
    may = verbs.allowed(viewer, state) if file.suspended_at is None else frozenset({Verb.NOTE}) & verbs.allowed(viewer, state)
    return TaskPage(
        task=task,
        file=file,
        why_not=_why_not(viewer, task, state),
        verbs=may,
        may_fill=Verb.FILL in may,
        is_signed=state.is_signed,
        may_claim=Verb.CLAIM in may and task.assignee_id is None,
        may_send_back=Verb.SEND_BACK in may and _has_a_way_back(file, task, books),
        back_to=_back_to(file, task),
        word=_word(file, task),
        why_final=state.final if task.closed_by_id == viewer.account_id else "",
        colleagues=tuple(_takers(viewer, state, everyone)) if may & {Verb.TRANSFER, Verb.DELEGATE} else (),
        next_steps=tuple(_next_steps(viewer, file, task, everyone, books)) if task.is_open else (),
    )


def to_be_signed(session: Session, viewer: Actor, task_id: int, books: Books) -> str:
    """The number of the viewer's case, where the task is to sign its agreement; empty for a task with a form."""
    own = (Task.id == task_id, Task.party_id == viewer.party_id, Task.role == Role.APPLICANT.value)
    found = session.execute(select(Task.case_no, Task.process, Task.name).where(*own)).one_or_none()
    return found[0] if found and found[2] in books.processes[found[1]].signs else ""


def is_held_by_another(session: Session, viewer: Actor, task_id: int) -> bool:
    """Whether somebody else of the viewer's body holds the task."""
    holder = session.scalar(select(Task.assignee_id).where(Task.id == task_id, visible_tasks(viewer)))
    return holder is not None and holder not in viewer.ids


def _why_not(viewer: Actor, task: TaskLine, state: TaskState) -> str:
    if why := people.may_take(viewer, state.seat, state.before, state.apart):
        return why
    if task.delegated_by_id in viewer.ids:
        return f"您已把这项任务委派给{task.who}，收回以后才能办理。"
    return "" if task.assignee_id is None or task.assignee_id in viewer.ids else f"这项任务已由{task.who}签收。"


def _why_final(session: Session, viewer: Actor, file: CaseFile, task: TaskLine) -> str:
    """Who has opened what came of it is looked up for the one task that could be recalled."""
    touched: list[tuple[str, str]] = []
    if file.may_be_recalled_by(viewer) is task and file.undo:
        touched = touches.by_others(session, file.id, file.undo["opened"], viewer.account_id)
    return verbs.why_final(file.undo, task.id, touched)


def _word(file: CaseFile, task: TaskLine) -> Word | None:
    """The last thing that was said about the task when it went to a delegate or came back."""
    told = (line for line in reversed(file.papers.record) if line.deed in SAID and line.details.get("task_id") == task.id)
    line = next(told, None) if task.is_open else None
    if line is None or (line.deed == "delegated") is not (task.delegated_by_id is not None):
        return None
    return Word(is_request=line.deed == "delegated", who=line.actor, at=line.at, text=str(line.details.get("reason", "")))


def _back_to(file: CaseFile, task: TaskLine) -> str:
    """The step to which the diagram's way back leads, by the name it gives that way; empty where it names none."""
    ways = (one for one in file.picture.after(task.name) if one.when.startswith(WAYS_BACK))
    return next((one.title for one in ways), "")


def _has_a_way_back(file: CaseFile, task: TaskLine, books: Books) -> bool:
    """A form that itself asks whether to send back needs no button for it."""
    back = file.process.send_back.get(task.name)
    return back is not None and not set(back) & set(books.forms[(file.process.slug, task.name)].routes)


def _concerned(session: Session, file: CaseFile, task: TaskLine, books: Books) -> Iterator[int]:
    """The organs whose people have the task or may get it next."""
    yield from filter(None, (file.organ_id, file.authority_id, task.organ_id))
    lanes = [one.lane for one in file.picture.after(task.name) if not one.is_end]
    if any(books.role_organs[books.lanes[lane]] == "government" for lane in lanes):
        yield from session.scalars(_government_of(file.organ_id))


def _government_of(organ_id: int) -> Select[int]:
    """The government of an organ's level, which settles what body and authority cannot agree on (Art. 9 para. 3)."""
    body = aliased(Organ)
    same_level = and_(Organ.region == body.region, Organ.level == body.level)
    return select(Organ.id).join(body, same_level).where(body.id == organ_id, Organ.kind == "government")


def _takers(viewer: Actor, state: TaskState, everyone: Sequence[Colleague]) -> Iterator[Colleague]:
    here = (viewer.account_id, state.seat.assignee_id)
    return (one for one in everyone if one.id not in here and one.may_take(state.seat, state.before, state.apart))


def _next_steps(viewer: Actor, file: CaseFile, task: TaskLine, everyone: Sequence[Colleague], books: Books) -> Iterator[NextStep]:
    for follower in file.picture.after(task.name):
        names, goes_on = ((), False) if follower.is_end else _who_gets(viewer, file, task, follower, everyone, books)
        yield NextStep(
            when=follower.when, through=follower.through, title=follower.title, lane=follower.lane, names=names, goes_on=goes_on,
            is_end=follower.is_end,
        )  # fmt: skip


def _who_gets(
    viewer: Actor, file: CaseFile, task: TaskLine, follower: Follower, everyone: Sequence[Colleague], books: Books
) -> tuple[tuple[str, ...], bool]:
    """Whoever worked in that lane before goes on; else everybody of the role whom the rules let."""
    role = books.lanes[follower.lane]
    if role is Role.APPLICANT:
        return (file.applicant.name,), False
    if books.role_organs[role] == "opening_body" and file.authority_id is None:
        return (CHOSEN_BODY,), False
    deeds = [*_deeds(file), Deed(task=task.name, account_id=viewer.account_id)]
    done = [one for one in file.tasks if one.closed_by_id and one.role == role.value]
    again = [one for one in done if one.name == follower.id] or done
    if again:
        return (again[-1].who,), True
    if task.role == role.value and viewer.is_a(role):
        return (viewer.name,), True
    if books.role_organs[role] == "government":
        return tuple(one.name for one in everyone if role in one.roles), False
    organ_id = (file.authority_id or file.organ_id) if books.role_organs[role] == "authority" else file.organ_id
    seat = TaskSeat(name=follower.id, role=role, organ_id=organ_id, party_id=file.applicant.id, assignee_id=None)
    return tuple(one.name for one in everyone if one.may_take(seat, deeds, _apart(file, follower.id))), False


def _state(file: CaseFile, task: TaskLine) -> TaskState:
    seat = TaskSeat(
        name=task.name, role=Role(task.role), organ_id=task.organ_id, party_id=file.applicant.id, assignee_id=task.assignee_id,
        delegated_by_id=task.delegated_by_id,
    )  # fmt: skip
    return TaskState(
        seat=seat, before=tuple(_deeds(file)), apart=_apart(file, task.name), is_open=task.is_open,
        has_way_back=task.name in file.process.send_back, is_signed=task.name in file.process.signs,
        closed_by_id=task.closed_by_id,
    )  # fmt: skip


def _deeds(file: CaseFile) -> list[Deed]:
    return [deed for one in file.tasks for deed in one.deeds]


def _apart(file: CaseFile, name: str) -> frozenset[str]:
    return file.process.apart.get(name, frozenset())
