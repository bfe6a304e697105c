"""Tasks: the inbox, one task with its form, and what one may do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.errors import Forbidden, Missing, Stale
from app.domain.form_schema import public_schema
from app.reading import api_tasks
from app.reading.api_tasks import TaskLine, TaskPage
from app.services import consulting, delegating, recalling
from app.services import tasks as deeds
from app.services.work import Unit
from app.store.models.cases import Task
from app.web.api.v1.bodies import (
    Completion,
    Delegation,
    GivingBack,
    LettingOff,
    Nothing,
    Recall,
    SendBack,
    TakingBack,
    TaskQuery,
    Transfer,
)
from app.web.api.v1.cases import CaseNow, now, refuse_strangers, under_answers
from app.web.api.v1.doors import deed, look, pages
from app.web.api.v1.processes import FormSheet, form_sheet
from app.web.desk import books, session, viewer, work


@dataclass(frozen=True, kw_only=True)
class TaskSheet(TaskLine):
    """A task with its form. `form` and `draft` are there for who may do it; `why_not` tells the others why they may not."""

    may_do: bool
    why_not: str
    form: FormSheet | None
    draft: dict[str, Any] | None
    draft_version: int


@dataclass(frozen=True, kw_only=True)
class TaskNow:
    """Where a task stands after a deed."""

    id: int
    url: str
    case_no: str
    is_mine: bool
    claimed_at: datetime | None


@pages.get("/tasks")
@look("列出待办任务", gives=TaskPage, asks=TaskQuery, refuses=(422,))
def tasks(wanted: TaskQuery) -> TaskPage:
    return api_tasks.page(session(), viewer(), books(), wanted.scope, wanted.cursor, wanted.limit)


@pages.get("/tasks/<int:task_id>")
@look("查看一项任务和它的表单", gives=TaskSheet, refuses=(404,))
def task(_query: Nothing, task_id: int) -> TaskSheet:
    found = api_tasks.find(session(), viewer(), task_id)
    line = vars(api_tasks.line(viewer(), books(), found))
    try:
        with work() as unit:
            kept, form, facts = deeds.open_form(unit, task_id)
    except (Forbidden, Missing, Stale) as error:
        return TaskSheet(**line, may_do=False, why_not=str(error), form=None, draft=None, draft_version=0)
    printed = form_sheet(form, public_schema(form, facts), facts.get("prefill", {}))
    return TaskSheet(**line, may_do=True, why_not="", form=printed, draft=kept.draft, draft_version=kept.draft_version)


@pages.post("/tasks/<int:task_id>/claim")
@deed("签收", gives=TaskNow, refuses=(403, 404, 422))
def claim(unit: Unit, _body: Nothing, task_id: int) -> TaskNow:
    return task_now(unit, deeds.claim(unit, task_id))


@pages.post("/tasks/<int:task_id>/release")
@deed("释放", gives=TaskNow, refuses=(403, 404, 422))
def release(unit: Unit, _body: Nothing, task_id: int) -> TaskNow:
    return task_now(unit, deeds.release(unit, task_id))


@pages.post("/tasks/<int:task_id>/transfer")
@deed("转办", takes=Transfer, gives=TaskNow, refuses=(403, 404, 422))
def transfer(unit: Unit, wanted: Transfer, task_id: int) -> TaskNow:
    return task_now(unit, deeds.transfer(unit, task_id, wanted.to, wanted.reason))


@pages.post("/tasks/<int:task_id>/delegate")
@deed("委派", takes=Delegation, gives=TaskNow, refuses=(403, 404, 422))
def delegate(unit: Unit, wanted: Delegation, task_id: int) -> TaskNow:
    return task_now(unit, delegating.delegate(unit, task_id, wanted.to, wanted.request))


@pages.post("/tasks/<int:task_id>/give_back")
@deed("交回委派的任务", takes=GivingBack, gives=TaskNow, refuses=(403, 404, 422))
def give_back(unit: Unit, wanted: GivingBack, task_id: int) -> TaskNow:
    return task_now(unit, delegating.give_back(unit, task_id, wanted.word, wanted.answers))


@pages.post("/tasks/<int:task_id>/take_back")
@deed("收回委派", takes=TakingBack, gives=TaskNow, refuses=(403, 404, 422))
def take_back(unit: Unit, wanted: TakingBack, task_id: int) -> TaskNow:
    return task_now(unit, delegating.take_back(unit, task_id, wanted.reason))


@pages.post("/tasks/<int:task_id>/recall")
@deed("撤回已办结的任务", takes=Recall, gives=CaseNow, refuses=(403, 404, 422))
def recall(unit: Unit, wanted: Recall, task_id: int) -> CaseNow:
    return now(recalling.recall(unit, task_id, wanted.reason).case)


@pages.post("/tasks/<int:task_id>/send_back")
@deed("退回", takes=SendBack, gives=CaseNow, refuses=(403, 404, 422))
def send_back(unit: Unit, wanted: SendBack, task_id: int) -> CaseNow:
    return now(deeds.send_back(unit, task_id, wanted.reason).case)


@pages.post("/tasks/<int:task_id>/let_off")
@deed("减签", takes=LettingOff, gives=CaseNow, refuses=(403, 404, 422))
def let_off(unit: Unit, wanted: LettingOff, task_id: int) -> CaseNow:
    return now(consulting.let_off(unit, task_id, wanted.reason).case)


@pages.post("/tasks/<int:task_id>/complete")
@deed("办结任务", takes=Completion, gives=CaseNow, refuses=(403, 404, 422))
def complete(unit: Unit, wanted: Completion, task_id: int) -> CaseNow:
    _task, form, _facts = deeds.open_form(unit, task_id)
    refuse_strangers(form, wanted.answers)
    with under_answers():
        return now(deeds.complete(unit, task_id, wanted.answers).case)


def task_now(unit: Unit, task: Task) -> TaskNow:
    """Where a task stands after a deed."""
    is_mine = task.assignee_id == unit.actor.account_id
    return TaskNow(
        id=task.id, url=f"{api_tasks.URL}{task.id}", case_no=task.case_no, is_mine=is_mine, claimed_at=task.claimed_at
    )
