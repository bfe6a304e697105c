"""Opinions that a review asks for, side by side (征求意见): who is missing is put on record, one is added or let off (加签、减签)."""

from app.domain import opinions as rounds
from app.domain import recorded_reasons
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.services import actors, ledger, notifying, recording, running
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Task

LAPSED, LET_OFF = "lapsed", "let_off"


def add(unit: Unit, case_no: str, opinion: str, reason: str) -> Task:
    """Ask for one more opinion while others are still awaited (加签). Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id != folder.case.organ_id:
        raise Missing
    _must_answer_for_it(unit, folder)
    asked = rounds.this_round(folder.tasks, opinions(unit, folder))
    awaited = [task for task in asked if not task.closed_at]
    if not awaited:
        raise Stale("现在没有正在征求的意见，不能加签。需要征求意见的，请在条件审查时选择。")
    wrong = [*_whom_problems(unit, folder, opinion, asked), *recorded_reasons.problems(reason)]
    if wrong:
        raise Invalid(tuple(wrong))
    details = {"task": opinion, "reason": reason.strip()}
    running.add(unit, folder, awaited[0], opinion, details)
    fresh = folder.tasks[-1]
    said = f"办件 {case_no} 请您所在的岗位提出“{fresh.title}”：{reason.strip()}"
    notifying.body(unit, folder, fresh.organ_id, (Role(fresh.role),), said)
    return fresh


def let_off(unit: Unit, task_id: int, reason: str) -> Folder:
    """Ask no longer for an opinion that has not come yet (减签). Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_task(unit.session, task_id)
    task = folder.task(task_id) if folder else None
    if folder is None or task is None or unit.actor.organ_id != folder.case.organ_id or task.name not in opinions(unit, folder):
        raise Missing
    if task.closed_at:
        raise Stale("这条意见已经提出，或者不再征求。")
    _must_answer_for_it(unit, folder)
    if wrong := tuple(recorded_reasons.problems(reason)):
        raise Invalid(wrong)
    if not any(one.name == task.name and one is not task for one in folder.open_tasks):
        ledger.cancel(unit, folder, task.name, f"不再征求：{reason.strip()}")
    if task.assignee_id:
        notifying.account(unit, folder, task.assignee_id, f"办件 {folder.case.case_no} 不再征求您的“{task.title}”：{reason.strip()}")
    running.complete(unit, folder, task, {}, closing=LET_OFF, details={"reason": reason.strip()}, final="已经不再征求这条意见")
    return folder


def miss(unit: Unit, folder: Folder, opinion: str) -> None:
    """An opinion has not come in its time: the diagram has taken its task away, the case goes on without it."""
    for task in folder.tasks:
        if task.name == opinion and task.closed_at == unit.now and task.closing == "taken_away":
            task.closing = LAPSED
    ledger.cancel(unit, folder, opinion, "到期没有提出意见，不再等待")
    recording.write(unit, folder, "opinion_missed", task=opinion)
    title = next(task.title for task in reversed(folder.tasks) if task.name == opinion)
    _tell_the_reviewer(unit, folder, f"办件 {folder.case.case_no} 征求的“{title}”到期没有提出，不再等待，已记录在案。")


def answered(unit: Unit, folder: Folder, task: Task) -> None:
    """Let whoever asked know that an opinion has come."""
    if task.name in opinions(unit, folder):
        _tell_the_reviewer(unit, folder, f"办件 {folder.case.case_no} 的“{task.title}”已由{unit.actor.name}提出。")


def opinions(unit: Unit, folder: Folder) -> frozenset[str]:
    """The tasks of the case's process that are opinions."""
    return frozenset(unit.office.processes[folder.case.process].consults.values())


def _whom_problems(unit: Unit, folder: Folder, opinion: str, asked: list[Task]) -> list[Problem]:
    if opinion not in opinions(unit, folder):
        return [Problem(path="/opinion", label="加签", message="请选择“加签”的对象。")]
    if not rounds.may_be_added(opinion, asked, unit.office.processes[folder.case.process].panels):
        return [Problem(path="/opinion", label="加签", message="这一轮已经征求过这方面的意见；需要再次征求的，请退回条件审查。")]
    return []


def _must_answer_for_it(unit: Unit, folder: Folder) -> None:
    if not actors.answers_for(unit, folder, folder.case.organ_id):
        raise Forbidden("只有本办件的承办人或者单位的审批、部门管理人员可以加签、减签。")


def _tell_the_reviewer(unit: Unit, folder: Folder, text: str) -> None:
    asked_by = next((task.closed_by_id for task in reversed(folder.tasks) if task.name == rounds.REVIEW and task.closed_by_id), None)
    if asked_by:
        notifying.account(unit, folder, asked_by, text)
