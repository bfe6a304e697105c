"""The workbench: what is to be done, one task with its case's file, the cases of one's body."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain import overdue
from app.domain.errors import Forbidden, Invalid, Problem, Stale
from app.domain.people import Role
from app.reading import (
    case_files,
    case_lists,
    consultations,
    copies,
    inbox,
    nudges,
    precedents,
    presence,
    saved_views,
    task_pages,
)
from app.reading.case_files import CaseFile
from app.services import answering, explaining, revealing, tasks
from app.services.work import Unit
from app.store.folders import Folder
from app.web import asked, form_posts, guards, laws, words
from app.web.desk import books, office, session, viewer, work
from app.web.form_posts import Sheet

pages = Blueprint("workbench", __name__)

# An auditor reads everything and changes nothing, an administrator configures and decides no case.
HANDLERS = tuple(role for role in Role if role not in (Role.APPLICANT, Role.AUDITOR, Role.ADMINISTRATOR))
READERS = (*HANDLERS, Role.AUDITOR)


@pages.get("/workbench", endpoint="inbox")
@guards.holders_of(*HANDLERS)
def show_inbox() -> str | Response:
    """What is to be done, by who is to do it; without a question, by the view that the reader has chosen for it."""
    views = saved_views.of(session(), viewer())
    preferred = next((one for one in views if one.is_default), None)
    if preferred and not request.args:
        return redirect(f"{url_for('workbench.inbox')}?{preferred.question or 'scope=mine'}", code=303)
    wanted, kept = asked.for_tasks(request.args), books()
    found = inbox.page(session(), viewer(), wanted, now=kept.now, calendar=kept.calendar, apart=office().apart)
    return render_template(
        "workbench/inbox.html", found=found, wanted=wanted, words=words, diagrams=office().diagrams, processes=kept.processes, views=views,
        listed=asked.listed(request.args), columns=asked.columns(request.args), every_column=asked.COLUMNS,
    )  # fmt: skip


@pages.get("/workbench/tasks/<int:task_id>")
@guards.holders_of(*READERS)
def task(task_id: int) -> str:
    """One task with its case's file."""
    return task_page(task_id)


@pages.post("/workbench/tasks/<int:task_id>")
@guards.holders_of(*HANDLERS)
def complete(task_id: int) -> Response:
    """Complete the task, or keep its form as a draft."""
    done = partial(_on_to_the_next, task_id)
    return form_posts.answer(form_posts.of_task(task_id), done=done, page=lambda sheet: task_page(task_id, sheet))


@pages.post("/workbench/tasks/<int:task_id>/claim")
@guards.holders_of(*HANDLERS)
def claim(task_id: int) -> Response:
    """Take a task of one's group."""
    try:
        with work() as unit:
            tasks.claim(unit, task_id)
    except Forbidden as refused:
        # A colleague was quicker: that is no matter of rights, the button was there a moment ago.
        if task_pages.is_held_by_another(session(), viewer(), task_id):
            raise Stale(str(refused)) from refused
        raise
    flash(_("已签收，现在由您办理。"))
    return redirect(_back() or url_for(".task", task_id=task_id, list=list_of() or None), code=303)


@pages.post("/workbench/tasks/<int:task_id>/release")
@guards.holders_of(*HANDLERS)
def release(task_id: int) -> Response:
    """Give a claimed task back to the group."""
    with work() as unit:
        tasks.release(unit, task_id)
    flash(_("已释放，同岗位的同事可以签收。"))
    return redirect(url_for(".task", task_id=task_id, list=list_of() or None), code=303)


@pages.post("/workbench/tasks/<int:task_id>/transfer")
@guards.holders_of(*HANDLERS)
def transfer(task_id: int) -> Response | tuple[str, int]:
    """Hand the task to a colleague."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    missing = () if to else (Problem(path="/to", label=_("接办人"), message=_("请选择“接办人”。")),)
    done = _("已转办，接办人会收到消息。")
    return handed_on(task_id, "transfer", lambda unit: tasks.transfer(unit, task_id, to, reason.strip()), done, missing)


@pages.post("/workbench/tasks/<int:task_id>/send_back")
@guards.holders_of(*HANDLERS)
def send_back(task_id: int) -> Response | tuple[str, int]:
    """Send the case back to an earlier step with a reason."""
    reason = request.form.get("reason", "")
    return handed_on(task_id, "send_back", lambda unit: tasks.send_back(unit, task_id, reason), _("已退回，退回理由已记入办件。"))


@pages.post("/workbench/tasks/<int:task_id>/note")
@guards.holders_of(*HANDLERS)
def note(task_id: int) -> Response | tuple[str, int]:
    """Write an internal note; the task stays where it is."""
    try:
        with work() as unit:
            tasks.add_note(unit, task_id, request.form.get("text", ""))
    except Invalid as error:
        return task_page(task_id, tried="note", problems=error.problems), 422
    return redirect(url_for(".task", task_id=task_id, _anchor="notes"), code=303)


@pages.post("/workbench/cases/<case_no>/nudges/answer")
@guards.holders_of(*HANDLERS)
def answer_nudges(case_no: str) -> Response | tuple[str, int]:
    """Answer whoever nudged, from the task's page or the case's."""
    task_id, through = asked.which_number(request.form, "task"), asked.which_number(request.form, "through")
    try:
        with work() as unit:
            answering.answer(unit, case_no, request.form.get("answer", ""), through)
    except Invalid as error:
        page = partial(task_page, task_id) if task_id else partial(_case_page, case_no)
        return page(tried="answer", problems=error.problems), 422
    flash(_("已答复，催办的人会收到消息。"))
    return redirect(url_for(".task", task_id=task_id) if task_id else url_for(".case", case_no=case_no), code=303)


@pages.get("/workbench/cases")
@guards.officials
def cases() -> str:
    """The cases one may see, newest first."""
    wanted, kept = asked.for_cases(request.args), books()
    found = case_lists.page(session(), viewer(), wanted, now=kept.now, calendar=kept.calendar)
    organs = case_lists.organs(session(), viewer())
    return render_template("workbench/cases.html", found=found, wanted=wanted, words=words, processes=kept.processes, organs=organs)


@pages.get("/workbench/cases/<case_no>")
@guards.officials
def case(case_no: str) -> str:
    """Everything of one case."""
    return _case_page(case_no)


@pages.post("/workbench/cases/<case_no>/reveal")
@guards.holders_of(*HANDLERS)
def reveal(case_no: str) -> str:
    """The applicant's whole identity number, on this one page; the look is written down."""
    with work() as unit:
        number = revealing.reveal(unit, case_no)
    return _case_page(case_no, number)


@pages.post("/workbench/cases/<case_no>/explain")
@guards.holders_of(*HANDLERS)
def explain(case_no: str) -> Response | tuple[str, int]:
    """Say why the case is late; the applicant reads it."""
    try:
        with work() as unit:
            explaining.explain(unit, case_no, request.form.get(overdue.FIELD, ""))
    except Invalid as error:
        return _case_page(case_no, tried="explain", problems=error.problems), 422
    flash(_("逾期说明已记入办件，申请人可以看到。"))
    return redirect(url_for(".case", case_no=case_no), code=303)


def _of_deed(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The fields of the small forms beside the task's own, which may ask for something of the same name."""
    return tuple(replace(one, path=f"/deed-{one.path.removeprefix('/')}") for one in problems)


def task_page(task_id: int, sheet: Sheet | None = None, *, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    """The page of a task, with the form and what is wrong with it, or with one of the small forms beside it (`tried`)."""
    page = task_pages.page(session(), viewer(), task_id, books())
    if sheet is None and page.may_fill:
        sheet = form_posts.show(form_posts.of_task(task_id))
        sheet = replace(sheet, focus=form_posts.FIRST) if request.args.get("at") == "form" else sheet
    form = office().forms.get((page.file.process.slug, page.task.name))
    listed = list_of()
    also = presence.also_open(session(), viewer(), task_id, books().now) if page.task.is_open else ()
    trail = [(_("待办任务"), f"{url_for('workbench.inbox')}?{listed}" if listed else url_for("workbench.inbox")), (page.task.title, "")]
    return render_template(
        "workbench/task.html", page=page, file=page.file, task=page.task, sheet=sheet, tried=tried, words=words,
        problems=_of_deed(problems), form=form, provisions=laws.cited(form.article if form else page.task.article), breadcrumb=trail,
        listed=listed or None, also_open=words.also_open(also), opinions=consultations.of(page.file, viewer()),
        precedents=precedents.panel(session(), viewer(), page.file, page.task), **_nudged(page.file),
    )  # fmt: skip


def _case_page(case_no: str, id_number: str = "", *, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    file = case_files.page(session(), viewer(), case_no, books())
    trail = [(_("办件查询"), url_for(".cases")), (case_no, "")]
    return render_template(
        "workbench/case.html", file=file, id_number=id_number, words=words, breadcrumb=trail, tried=tried, problems=_of_deed(problems),
        opinions=consultations.of(file, viewer()), **_nudged(file),
    )  # fmt: skip


def _nudged(file: CaseFile) -> dict[str, Any]:
    """Whether the reader may answer the case's nudges, and the standard for it; whether they may copy the case to anybody."""
    return {
        "may_copy": copies.may_send(file, viewer()),
        "may_answer": nudges.may_answer(viewer(), file.organ_id, file.open_tasks),
        "answer_days": books().rules.rule(nudges.SUPERVISION, nudges.KIND, at=books().now).days,
    }


def _on_to_the_next(task_id: int, folder: Folder) -> Response:
    """To the next task of the list that one came from; to the list where it has no more, or where one came from elsewhere."""
    if not list_of():
        undo = folder.case.undo_state is not None
        flash(_("已办结，办件已转到下一环节。对方打开以前，您可以在办件页撤回。") if undo else _("已办结，办件已转到下一环节。"))
        return redirect(url_for("workbench.inbox"), code=303)
    kept, wanted = books(), asked.for_tasks(asked.read_list(list_of()))
    following = inbox.neighbour(session(), viewer(), wanted, task_id, now=kept.now, calendar=kept.calendar, apart=office().apart)
    if following is None:
        flash(_("已办结 %(number)s。这个列表里没有其他可以办理的任务了。", number=folder.case.case_no))
        return redirect(f"{url_for('workbench.inbox')}?{list_of()}", code=303)
    left = words.counted(inbox.number_left(session(), viewer(), wanted, now=kept.now, calendar=kept.calendar))
    flash(_("已办结 %(number)s。这是下一件，列表里还有 %(left)s 件。", number=folder.case.case_no, left=left))
    return redirect(url_for(".task", task_id=following, list=list_of(), at="form"), code=303)


def list_of() -> str:
    """The list that one came from, as its address asks it; empty where one came from elsewhere."""
    return asked.listed(asked.read_list(request.args.get("list", "")))


def handed_on(
    task_id: int, verb: str, deed: Callable[[Unit], Any], done: str, missing: tuple[Problem, ...] = ()
) -> Response | tuple[str, int]:
    """The task leaves this desk; what is wrong with the little form is told in it."""
    try:
        if missing:
            raise Invalid(missing)
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return task_page(task_id, tried=verb, problems=error.problems), 422
    flash(done)
    return redirect(back_to_the_list(), code=303)


def back_to_the_list() -> str:
    """The address of the list that one came from, else of the inbox."""
    return f"{url_for('workbench.inbox')}?{list_of()}" if list_of() else url_for("workbench.inbox")


def _back() -> str:
    """The inbox as it was looked at, if the button stood there; never an address of elsewhere."""
    wanted = request.form.get("back", "")
    return wanted if urlsplit(wanted).path == url_for("workbench.inbox") and wanted.startswith("/") and not wanted.startswith("//") else ""
