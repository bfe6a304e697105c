"""A holder asks a colleague to prepare a task, and answers for it all the same: delegate, give back, take back (委派、交回、收回)."""

from app.domain.errors import Invalid, Problem
from app.domain.forms import Answers
from app.domain.verbs import Verb
from app.services import case_forms, enclosing, notifying, recording, taking
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.people import Account

LONGEST_WORD = 500


def delegate(unit: Unit, task_id: int, to_login: str, request: str) -> Task:
    """Let a colleague prepare the task, and say what is wanted. No deadline moves. Raises Missing, Forbidden, Stale, Invalid."""
    folder, task = taking.take(unit, task_id, Verb.DELEGATE)
    wanted = _word(request, "request", "委派要求", is_needed=True)
    colleague = taking.colleague(unit, folder, task, to_login, "受委派人", "不能委派给")
    task.delegated_by_id, task.assignee_id, task.claimed_at = task.assignee_id, colleague.id, unit.now
    recording.write(unit, folder, "delegated", task=task.name, task_id=task.id, to=colleague.name, reason=wanted)
    said = f"{unit.actor.name}把办件 {folder.case.case_no} 的“{task.title}”委派给您填写，要求：{wanted}"
    notifying.account(unit, folder, colleague.id, f"{said}。填好以后请交回，由委派人办结。")
    return task


def give_back(unit: Unit, task_id: int, word: str, answers: Answers | None = None) -> Task:
    """Return a delegated task to whoever has to answer for it, with what was filled in and a word. Raises as `delegate` does."""
    folder, task = taking.take(unit, task_id, Verb.GIVE_BACK)
    said = _word(word, "word", "交回说明", is_needed=False)
    if answers is not None:
        taking.write_draft(unit, task, answers)
        enclosing.enclose(unit, folder.case, case_forms.kept(unit, folder, task), answers)
    _return(unit, folder, task, "delegation_returned", said)
    told = f"{unit.actor.name}交回了您委派的“{task.title}”（办件 {folder.case.case_no}），请核对后办结。{said}"
    notifying.account(unit, folder, task.assignee_id or 0, told)
    return task


def take_back(unit: Unit, task_id: int, reason: str = "") -> Task:
    """Take a task back that one has delegated, with what has been filled in so far. Raises as `delegate` does."""
    folder, task = taking.take(unit, task_id, Verb.TAKE_BACK)
    why, delegate_id = _word(reason, "reason", "收回原因", is_needed=False), task.assignee_id
    _return(unit, folder, task, "delegation_ended", why)
    if delegate_id:
        told = f"{unit.actor.name}收回了委派给您的“{task.title}”（办件 {folder.case.case_no}）。{why}"
        notifying.account(unit, folder, delegate_id, told)
    return task


def _return(unit: Unit, folder: Folder, task: Task, deed: str, word: str) -> None:
    to = unit.session.get(Account, task.delegated_by_id)
    task.assignee_id, task.delegated_by_id, task.claimed_at = task.delegated_by_id, None, unit.now
    recording.write(unit, folder, deed, task=task.name, task_id=task.id, to=to.name if to else "", reason=word)


def _word(text: str, name: str, label: str, *, is_needed: bool) -> str:
    word, wrong = text.strip(), ""
    if is_needed and not word:
        wrong = f"请写明“{label}”，要求会记入办理记录。"
    elif len(word) > LONGEST_WORD:
        wrong = f"“{label}”不能超过{LONGEST_WORD}个字。"
    if wrong:
        raise Invalid((Problem(path=f"/{name}", label=label, message=wrong),))
    return word
