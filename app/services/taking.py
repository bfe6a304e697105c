"""Who may take a task of a locked case, and who may even know that it is there."""

from dataclasses import replace

from sqlalchemy import select

from app.domain import verbs
from app.domain.errors import Forbidden, Invalid, Missing, Problem
from app.domain.forms import Answers
from app.domain.verbs import TaskState, Verb
from app.services.actors import as_actor, deeds_of, seat_of
from app.services.work import Unit
from app.store import folders, touches
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.people import Account


def take(unit: Unit, task_id: int, verb: Verb) -> tuple[Folder, Task]:
    """The locked case and its task, for somebody who may do this with it. Raises Missing, Forbidden, Stale."""
    folder = folders.lock_by_task(unit.session, task_id)
    task = folder.task(task_id) if folder else None
    if folder is None or task is None:
        raise Missing
    must_be_allowed(unit, folder, task, verb)
    return folder, task


def must_be_allowed(unit: Unit, folder: Folder, task: Task, verb: Verb) -> None:
    """Raises Missing, Forbidden or Stale where this person may not do this with a task now."""
    if not may_know_of(unit, task):
        raise Missing
    state = state_of(unit, folder, task)
    if verb is Verb.RECALL:
        state = replace(state, final=_why_final(unit, folder, task))
    if why_not := verbs.decline(verb, unit.actor, state):
        raise why_not
    _act_for(unit, folder, task, verb)


def state_of(unit: Unit, folder: Folder, task: Task) -> TaskState:
    """A task as the verbs ask about it."""
    case, process = folder.case, unit.office.processes[folder.case.process]
    return TaskState(
        seat=seat_of(task), before=tuple(deeds_of(unit, folder)), apart=apart(unit, folder, task), is_open=task.closed_at is None,
        suspended=verbs.when_suspended(case.case_no, case.suspended_reason) if case.suspended_at else "",
        has_way_back=task.name in process.send_back, is_signed=task.name in process.signs, closed_by_id=task.closed_by_id,
    )  # fmt: skip


def _act_for(unit: Unit, folder: Folder, task: Task, verb: Verb) -> None:
    """Whoever stands for the holder says so on every paper; what is completed, both have done."""
    absent_id = task.delegated_by_id if verb is Verb.TAKE_BACK else task.assignee_id
    folder.behalf = unit.actor.behalf(absent_id) if verb is not Verb.NOTE else ""
    if folder.behalf and verb in verbs.MOVES:
        lend_a_hand(task, unit.actor.account_id, absent_id)


def _why_final(unit: Unit, folder: Folder, task: Task) -> str:
    undo = folder.case.undo
    opened = (undo or {}).get("opened", ())
    touched = touches.by_others(unit.session, folder.case.id, opened, unit.actor.account_id) if opened else []
    return verbs.why_final(undo, task.id, touched)


def may_know_of(unit: Unit, task: Task) -> bool:
    """Others' tasks are not there at all: a number that can be guessed says nothing, nor what the office does with one's own case."""
    return verbs.may_know_of(unit.actor, seat_of(task))


def apart(unit: Unit, folder: Folder, task: Task) -> frozenset[str]:
    """The tasks whose doer may not do this one."""
    return unit.office.processes[folder.case.process].apart.get(task.name, frozenset())


def colleague(unit: Unit, folder: Folder, task: Task, login: str, label: str, refused: str) -> Account:
    """Somebody who may have a task. Raises Invalid at `/to` for an unknown name, Forbidden where that person may not."""
    wanted = select(Account).where(Account.login == login, Account.is_active)
    account = unit.session.scalars(wanted).unique().one_or_none()
    if account is None:
        raise Invalid((Problem(path="/to", label=label, message="没有找到这位同事，请重新选择。"),))
    if why := verbs.why_no_colleague(unit.actor, as_actor(account), state_of(unit, folder, task)):
        raise Forbidden(f"{refused}{account.name}：{why}")
    return account


def write_draft(unit: Unit, task: Task, answers: Answers) -> None:
    """Keep an unfinished form, and whose hand it is: one who wrote a paper does not decide on it, whoever hands it in."""
    task.draft, task.draft_version, task.draft_at = answers, task.draft_version + 1, unit.now
    lend_a_hand(task, unit.actor.account_id)


def lend_a_hand(task: Task, *account_ids: int | None) -> None:
    """Remember who had a part in a task besides whoever completes it."""
    new = [one for one in account_ids if one is not None and one not in (task.hands or ())]
    if new:
        task.hands = [*(task.hands or ()), *new]
