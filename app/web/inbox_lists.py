"""What is done with the inbox as a list: step through it, claim or hand on many tasks, take it away as a file, keep a way to look at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.adapters import spreadsheets
from app.domain.clock import shanghai_date
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.reading import inbox, people_lists, presence
from app.reading.inbox import InboxTask
from app.reading.workloads import TaskOf
from app.services import exporting, looking, saved_views, tasks
from app.services.work import Unit
from app.web import asked, guards, words
from app.web.desk import books, office, session, viewer, work
from app.web.sheets import KINDS, MOST_EXPORTED, as_file
from app.web.workbench import HANDLERS

pages = Blueprint("inbox_lists", __name__)

MOST_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one chosen task; `task` is None where it is not there (any more). `why` it was left out."""

    task: InboxTask | TaskOf | None
    why: str = ""


@pages.get("/workbench/step/<int:task_id>")
@guards.holders_of(*HANDLERS)
def step(task_id: int) -> Response:
    """To the next task of a list from one of its tasks, or to the one before."""
    kept, wanted = books(), asked.for_tasks(asked.read_list(_list()))
    back = request.args.get("back") == "1"
    found = inbox.neighbour(
        session(), viewer(), wanted, task_id, now=kept.now, calendar=kept.calendar, apart=office().apart, backwards=back
    )
    if found is None:
        flash(_("前面没有可以办理的任务了。") if back else _("这个列表里没有其他可以办理的任务了。"))
        return redirect(_back_to_the_list(), code=303)
    return redirect(url_for("workbench.task", task_id=found, list=_list()), code=303)


@pages.post("/workbench/tasks/<int:task_id>/look")
@guards.holders_of(*HANDLERS)
def look(task_id: int) -> Response:
    """A screen says that it shows the task, and learns who else has it open."""
    with work() as unit:
        looking.look(unit, task_id)
    names = presence.also_open(session(), viewer(), task_id, office().clock.now())
    return jsonify(words=words.also_open(names))


@pages.post("/workbench/bulk/claim")
@guards.holders_of(*HANDLERS)
def claim() -> str | Response:
    """Claim what was chosen; what others hold or one may not touch is left out, and told."""
    return _told(_("签收"), _each(tasks.claim))


@pages.post("/workbench/bulk/assign")
@guards.holders_of(*HANDLERS)
def assign() -> str | Response | tuple[str, int]:
    """Hand on what was chosen: first to whom is asked, then it is done."""
    to, reason = request.form.get("to"), request.form.get("reason", "").strip()[:500]
    if not _ids():
        return _told("", [])
    if to:
        return _told(_("转办"), _each(lambda unit, one: tasks.transfer(unit, one, to, reason)))
    missing = (Problem(path="/to", label=_("接办人"), message=_("请选择“接办人”。")),) if to is not None else ()
    colleagues = [one for one in people_lists.of_organs(session(), viewer(), [viewer().organ_id or 0]) if one.id != viewer().account_id]
    page = render_template(
        "workbench/assign.html", rows=_chosen(), colleagues=colleagues, reason=reason, problems=missing, listed=_list(), words=words,
        breadcrumb=[(_("待办任务"), _back_to_the_list()), (_("批量转办"), "")],
    )  # fmt: skip
    return page, 422 if missing else 200


@pages.post("/workbench/export/<kind>")
@guards.holders_of(*HANDLERS)
def export(kind: str) -> Response:
    """The chosen tasks as a file, or where none is chosen the whole list; that it was taken is written down."""
    if kind not in KINDS:
        raise Missing
    questions, kept = asked.read_list(_list()), books()
    rows = _chosen() if _ids() else inbox.every(
        session(), viewer(), asked.for_tasks(questions), MOST_EXPORTED, now=kept.now, calendar=kept.calendar, apart=office().apart
    )  # fmt: skip
    with work() as unit:
        exporting.write_down(unit, f"inbox.{kind}", {"list": _list(), "tasks": _ids()}, len(rows))
    return _as_file(kind, rows, asked.columns(questions))


@pages.post("/workbench/views")
@guards.holders_of(*HANDLERS)
def save_view() -> Response:
    """Keep the list as it is looked at under a name."""
    said = request.form
    try:
        with work() as unit:
            saved_views.save(unit, said.get("name", ""), _list(), shared=said.get("shared") == "1", is_default=said.get("default") == "1")
    except Invalid as error:
        flash(error.problems[0].message, "error")
    else:
        flash(_("视图已保存。"))
    return redirect(_back_to_the_list(), code=303)


@pages.post("/workbench/views/<int:view_id>/<any(forget,open_with,open_plain):deed>")
@guards.holders_of(*HANDLERS)
def change_view(view_id: int, deed: str) -> Response:
    """Delete a view, let the inbox open with it, or no longer."""
    with work() as unit:
        if deed == "forget":
            saved_views.forget(unit, view_id)
        else:
            saved_views.open_with(unit, view_id if deed == "open_with" else None)
    flash({"forget": _("视图已删除。"), "open_with": _("以后打开待办任务，先看这个视图。")}.get(deed, _("已取消默认视图。")))
    return redirect(_back_to_the_list(), code=303)


def _each(deed: Callable[[Unit, int], Any]) -> list[Fate]:
    """Every chosen task in a unit of work of its own: one that is refused keeps no other from being done."""
    before = {one.id: one for one in _chosen()}
    return [_one(deed, task_id, before.get(task_id)) for task_id in _ids()]


def _one(deed: Callable[[Unit, int], Any], task_id: int, task: InboxTask | None) -> Fate:
    if task is None:
        return Fate(task=None, why=_("这项任务已经办结，或者不属于您的单位。"))
    try:
        with work() as unit:
            deed(unit, task_id)
    except (Forbidden, Stale, Missing, Invalid) as refused:
        why = _("已由%(who)s签收。", who=task.holder) if task.holder and not task.is_mine else words.refusal(refused)
        return Fate(task=task, why=why)
    return Fate(task=task)


def _told(verb: str, fates: list[Fate]) -> str | Response:
    if not fates:
        flash(_("请先勾选任务。"), "error")
        return redirect(_back_to_the_list(), code=303)
    done = sum(not one.why for one in fates)
    return render_template(
        "workbench/bulk_done.html", verb=verb, fates=fates, done=done, back=_back_to_the_list(), listed=_list(), words=words,
        breadcrumb=[(_("待办任务"), _back_to_the_list()), (_("批量%(verb)s的结果", verb=verb), "")],
    )  # fmt: skip


def _chosen() -> Sequence[InboxTask]:
    kept = books()
    return inbox.chosen(session(), viewer(), _ids(), now=kept.now, calendar=kept.calendar, apart=office().apart)


def _ids() -> list[int]:
    """The chosen tasks, each once."""
    read = (asked.which_number({"task": text}, "task") for text in request.form.getlist("task"))
    return list(dict.fromkeys(one for one in read if one is not None))[:MOST_AT_ONCE]


def _list() -> str:
    """The list that one came from, as its address asks it."""
    return asked.listed(asked.read_list(request.values.get("list", "")))


def _back_to_the_list() -> str:
    return f"{url_for('workbench.inbox')}?{_list()}"


def _as_file(kind: str, rows: Sequence[InboxTask], columns: Sequence[str]) -> Response:
    header = [_("办件编号"), _("办件"), *(str(words.COLUMNS[name]) for name in columns)]
    lines = [[one.case_no, one.title, *(_cell(one, name) for name in columns)] for one in rows]
    return as_file(kind, "tasks", _("待办任务"), header, lines, shanghai_date(office().clock.now()))


def _cell(one: InboxTask, column: str) -> spreadsheets.Cell:
    values: dict[str, spreadsheets.Cell] = {
        "due": one.due.on if one.due else None,
        "process": office().processes[one.process].title,
        "task": one.task,
        "applicant": one.applicant,
        "holder": one.holder or str(words.role(one.role)),
        "opened": shanghai_date(one.opened_at),
    }
    return values[column]
