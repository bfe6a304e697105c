"""What a person does with a task: claim, release, hand over, send back, draft, complete. Every deed locks its case first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.adapters import forms as form_checks
from app.domain import form_parsing, overdue
from app.domain.errors import Invalid, Problem, Stale
from app.domain.forms import Answers, Facts, Form, Widget
from app.domain.orders import OVERSEE
from app.domain.verbs import Verb
from app.services import (
    case_forms,
    comparing,
    consulting,
    dossiers,
    enclosing,
    explaining,
    fairness,
    notifying,
    orders,
    recording,
    running,
    taking,
    wording,
)
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Note, Task


def complete(unit: Unit, task_id: int, answers: Mapping[str, Any]) -> Folder:
    """Complete an open task. Raises Missing, Forbidden, Stale, Invalid, Unlawful; then nothing has changed."""
    folder, task = taking.take(unit, task_id, Verb.COMPLETE)
    form, facts = form_of(unit, folder, task)
    missed = explaining.owed(unit, folder)
    settled = form_parsing.settle(form, answers, facts)
    if problems := form_checks.check(form, settled, facts):
        raise Invalid(problems)
    why_late = settled.pop(overdue.FIELD, "")
    process = unit.office.processes[folder.case.process]
    process.check(task.name, settled, dossiers.of(unit, folder))
    remarks = fairness.weighed(unit, form, settled)
    comparing.explained(unit, folder, task, form, settled)
    enclosing.enclose(unit, folder.case, form, settled)
    task.answers = settled
    wording.of_task(unit, folder, task, form)
    routed = form.routed(settled)
    details = {"form": case_forms.kept(unit, folder, task).hash[:12], **routed}
    if why_late:
        explaining.keep(unit, folder, missed, why_late)
    running.complete(
        unit,
        folder,
        task,
        {**process.steady.get(task.name, {}), **routed},
        closing=_closing(unit, folder, task, routed),
        details=details,
        final="已经发出督办单" if task.name == OVERSEE else "已经告知申请人逾期的原因" if why_late else "",
    )
    fairness.note(unit, folder, task.name, remarks)
    consulting.answered(unit, folder, task)
    if task.name == OVERSEE:
        _order(unit, folder, settled)
    return folder


def claim(unit: Unit, task_id: int) -> Task:
    """Take a task of one's group (签收); whoever has it already keeps it."""
    folder, task = taking.take(unit, task_id, Verb.CLAIM)
    if task.assignee_id == unit.actor.account_id:
        return task
    task.assignee_id, task.claimed_at = unit.actor.account_id, unit.now
    recording.write(unit, folder, "claimed", task=task.name)
    return task


def release(unit: Unit, task_id: int) -> Task:
    """Give a claimed task back to the group (释放)."""
    folder, task = taking.take(unit, task_id, Verb.RELEASE)
    task.assignee_id, task.claimed_at = None, None
    recording.write(unit, folder, "released", task=task.name)
    return task


def transfer(unit: Unit, task_id: int, to_login: str, reason: str) -> Task:
    """Hand a task to a colleague who may do it (转办). Raises Forbidden where the colleague may not, Invalid for an unknown name."""
    folder, task = taking.take(unit, task_id, Verb.TRANSFER)
    colleague = taking.colleague(unit, folder, task, to_login, "接办人", "不能转给")
    task.assignee_id, task.claimed_at = colleague.id, unit.now
    recording.write(unit, folder, "transferred", task=task.name, to=colleague.name, reason=reason)
    notifying.account(
        unit,
        folder,
        colleague.id,
        f"{unit.actor.name}将办件 {folder.case.case_no} 的“{task.title}”转给您办理：{reason}",
    )
    return task


def send_back(unit: Unit, task_id: int, reason: str) -> Folder:
    """Send a task back to an earlier step with a reason (退回). Raises Forbidden where the diagram has no way back."""
    folder, task = taking.take(unit, task_id, Verb.SEND_BACK)
    fields = unit.office.processes[folder.case.process].send_back[task.name]
    if not reason.strip():
        raise Invalid((Problem(path="/reason", label="退回理由", message="请写明退回理由。"),))
    task.sent_back_reason = reason.strip()
    running.complete(unit, folder, task, fields, closing="sent_back", details={"reason": reason.strip()})
    return folder


def save_draft(unit: Unit, task_id: int, answers: Answers, version: int | None = None) -> Task:
    """Keep an unfinished form. Raises Stale where another window has saved since `version`."""
    _, task = taking.take(unit, task_id, Verb.FILL)
    if version is not None and version != task.draft_version:
        raise Stale("这张表单已在另一个窗口保存过，请刷新后再继续，刚才填写的内容仍在页面上。")
    taking.write_draft(unit, task, answers)
    return task


def add_note(unit: Unit, task_id: int, text: str) -> Note:
    """Write an internal note on the task's case."""
    folder, _ = taking.take(unit, task_id, Verb.NOTE)
    if not text.strip():
        raise Invalid((Problem(path="/text", label="内部备注", message="“内部备注”不能为空。"),))
    note = Note(case_id=folder.case.id, author_id=unit.actor.account_id, text=text.strip()[:2000], at=unit.now)
    unit.session.add(note)
    recording.write(unit, folder, "noted")
    return note


def open_form(unit: Unit, task_id: int) -> tuple[Task, Form, Facts]:
    """An open task, its form, and what that may know, to print it, whoever has claimed it. Raises Missing, Forbidden, Stale."""
    folder, task = taking.take(unit, task_id, Verb.READ)
    return task, *form_of(unit, folder, task)


def form_of(unit: Unit, folder: Folder, task: Task) -> tuple[Form, Facts]:
    """The form of a task in the version that the case began with, and what it may know."""
    process = unit.office.processes[folder.case.process]
    facts = process.facts(task.name, dossiers.of(unit, folder))
    form = explaining.asked(unit, folder, task, case_forms.kept(unit, folder, task))
    takes_files = any(field.widget is Widget.FILES for field in form.in_order)
    return form, {**facts, "files": enclosing.at_hand(unit, folder.case) if takes_files else []}


def open_task(unit: Unit, case_id: int, name: str) -> int | None:
    """The id of a case's open task of this name."""
    return unit.session.scalar(
        select(Task.id).where(Task.case_id == case_id, Task.name == name, Task.closed_at.is_(None))
    )


def _order(unit: Unit, folder: Folder, said: Answers) -> None:
    """What a red card called for ends in an order like any other."""
    orders.issue(unit, folder, said["instruction"], date.fromisoformat(said["answer_by"]), said["responsible_person"])


def _closing(unit: Unit, folder: Folder, task: Task, routed: Mapping[str, Any]) -> str:
    """A decision form that says "return" is a sending back like any other."""
    back = unit.office.processes[folder.case.process].send_back.get(task.name)
    if back is None or not all(routed.get(name) == value for name, value in back.items()):
        return "completed"
    task.sent_back_reason = str((task.answers or {}).get("comment", ""))
    return "sent_back"
