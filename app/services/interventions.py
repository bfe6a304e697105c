"""What an administrator does to a case that cannot help itself: suspend, resume, break off, move. Who configures decides nothing:
no such deed makes a decision or stops a legal clock, each has its reason on the record, and whom it touches is told.
"""

from app.domain import recorded_reasons
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.engine import elements, flows
from app.services import ledger, notifying, recording, running
from app.services.work import Unit
from app.store import folders, measures
from app.store.folders import Folder
from app.store.models.cases import Task


def suspend(unit: Unit, case_no: str, reason: str, seen: int | None = None) -> Folder:
    """Let nothing of a case move (中止办理). The ledger runs on. Raises Forbidden, Missing, Stale, Invalid.

    `seen`: the number of record lines that the administrator was shown.
    """
    folder, why = _open_case(unit, case_no, reason, seen)
    if folder.case.suspended_at:
        raise Stale("本办件已经中止办理。")
    folder.case.suspended_at, folder.case.suspended_reason = unit.now, why
    recording.write(unit, folder, "suspended", reason=why)
    running.hold(unit, folder)
    _tell(unit, folder, f"办件 {case_no} 已中止办理，原因：{_plain(why)}。期限照常计算，恢复办理时另行告知。")
    return folder


def resume(unit: Unit, case_no: str, reason: str, seen: int | None = None) -> Folder:
    """Let a suspended case go on (恢复办理): what fell due meanwhile happens at once."""
    folder, why = _open_case(unit, case_no, reason, seen)
    if not folder.case.suspended_at:
        raise Stale("本办件没有中止，不需要恢复。")
    folder.case.suspended_at = folder.case.suspended_reason = None
    recording.write(unit, folder, "resumed", reason=why)
    _tell(unit, folder, f"办件 {case_no} 已恢复办理。说明：{_plain(why)}。")
    running.let_go(unit, folder)
    return folder


def terminate(unit: Unit, case_no: str, reason: str, seen: int | None = None) -> Folder:
    """End a case without a decision (终止办理): tasks, timers and deadlines end with it.

    Raises Stale besides for a case that has been decided or whose measures stand: carrying them out, or undoing them, is the body's.
    """
    folder, why = _open_case(unit, case_no, reason, seen)
    if folder.case.outcome:
        raise Stale("本办件已经作出决定，决定的执行不能由管理员终止，请由承办单位办完。")
    if measures.any_in_force(unit.session, folder.case.id):
        raise Stale("本办件采取或者停止的措施还没有了结，终止以后没有人能够恢复，请先由承办单位解除。")
    _tell(unit, folder, f"办件 {case_no} 已终止办理，没有作出新的决定。原因：{_plain(why)}。您可以重新提出。")
    recording.write(unit, folder, "terminated", reason=why)
    running.break_off(unit, folder, f"终止办理：{why}")
    folder.case.suspended_at = folder.case.suspended_reason = None
    return folder


def move(unit: Unit, task_id: int, to: str, reason: str) -> Folder:
    """Take a case from an open task back to another of the same branch. Raises Invalid at `/to` where that cannot be."""
    _administrators_only(unit)
    folder = folders.lock_by_task(unit.session, task_id)
    task = folder.task(task_id) if folder else None
    if folder is None or task is None:
        raise Missing
    if task.closed_at:
        raise Stale("这项任务已经结束，请刷新后再看。")
    why_not = _why_not(unit, folder, task, to)
    problems = [Problem(path="/to", label="移到", message=why_not)] if why_not else []
    why = _reason(reason, problems)
    holder = task.assignee_id
    running.move(unit, folder, task, to, {"reason": why})
    _run_clocks_on(unit, folder)
    _tell_of_the_move(unit, folder, task, holder, why)
    return folder


def _tell_of_the_move(unit: Unit, folder: Folder, task: Task, holder: int | None, why: str) -> None:
    opened = folder.tasks[-1].title
    said = f"办件 {folder.case.case_no} 由“{task.title}”移到“{opened}”，原因：{_plain(why)}。"
    if holder and task.role != Role.APPLICANT:
        notifying.account(unit, folder, holder, said)
    notifying.handlers(unit, folder, said)
    if Role.APPLICANT in (task.role, folder.tasks[-1].role):
        notifying.party(unit, folder, said)


def _run_clocks_on(unit: Unit, folder: Folder) -> None:
    """A clock stands still for a correction only while the applicant corrects: where nothing waits for the applicant any more, it runs."""
    if any(task.role == Role.APPLICANT for task in folder.open_tasks):
        return
    paused = [one.rule for one in folder.deadlines if one.state == "paused" and ledger.resume(unit, folder, one.rule)]
    for rule in paused:
        recording.write(unit, folder, "clock_resumed", rule=rule)
    if paused:
        running.follow_the_ledger(unit, folder)


def _why_not(unit: Unit, folder: Folder, task: Task, to: str) -> str:
    """Why the case cannot be moved there, in a sentence; empty where it can."""
    diagram = running.diagram_of(unit, folder)
    known, ways = elements.read(diagram.xml), flows.of(diagram.xml)
    target = known.get(to)
    if not to:
        return "请选择要移到的环节。"
    if target is None or target.kind not in elements.HUMAN:
        return "这个流程图中没有这个由人办理的环节。"
    if to == task.name:
        return "办件正在这个环节，不需要移动。"
    if not ways.may_move(task.name, to):
        return f"“{task.title}”与“{target.title}”不在同一条办理路线上，移过去会漏掉或者重复并行的环节。"
    been_there = any(one.name == to for one in folder.tasks)
    return "" if been_there else f"本办件还没有到过“{target.title}”。移动只能回到办过的环节，前面的环节不能跳过。"


def _open_case(unit: Unit, case_no: str, reason: str, seen: int | None) -> tuple[Folder, str]:
    _administrators_only(unit)
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None:
        raise Missing
    if folder.case.closed_at:
        raise Stale("本办件已经办结。")
    why = _reason(reason, [])
    if seen is not None and seen != folder.case.record_seq:
        raise Stale("您打开页面以后，本办件又有了进展。请看过现在的情况再决定。")
    return folder, why


def _reason(reason: str, problems: list[Problem]) -> str:
    if wrong := (*problems, *recorded_reasons.problems(reason)):
        raise Invalid(wrong)
    return reason.strip()


def _plain(why: str) -> str:
    return why.rstrip("。")


def _administrators_only(unit: Unit) -> None:
    if not unit.actor.is_a(Role.ADMINISTRATOR):
        raise Forbidden("只有管理员可以中止、恢复、终止或者移动办件。")


def _tell(unit: Unit, folder: Folder, text: str) -> None:
    """The party, and whoever has a task of the case."""
    notifying.party(unit, folder, text)
    notifying.handlers(unit, folder, text)
