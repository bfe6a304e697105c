"""The supervisor's board, and what a supervisor does about a case: nudge, supervise, reassign."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, Invalid, Problem, Stale
from app.domain.people import Role
from app.reading import board as boards
from app.reading import both_clocks, nudges
from app.services import orders, supervision
from app.web import asked, guards, words
from app.web.desk import books, session, viewer, work

pages = Blueprint("supervision", __name__)


@pages.get("/supervision")
@guards.holders_of(Role.SUPERVISOR, Role.AUDITOR)
def board() -> str:
    """How the supervised bodies stand."""
    show, organ_id, kept = asked.which_list(request.args), asked.which_organ(request.args), books()
    after, before = request.args.get("after", ""), request.args.get("before", "")
    found = boards.page(session(), viewer(), kept, show=show, organ_id=organ_id, after=after, before=before)
    return render_template(
        "supervision/board.html", board=found, show=show, organ_id=organ_id, words=words, processes=kept.processes,
        may_act=viewer().is_a(Role.SUPERVISOR), nudged=nudges.unanswered_by_organ(session(), viewer()),
    )  # fmt: skip


@pages.get("/supervision/cases/<case_no>")
@guards.holders_of(Role.SUPERVISOR)
def case(case_no: str) -> str:
    """One case with the three ways to move it."""
    return _page(case_no)


@pages.get("/supervision/both-clocks")
@guards.holders_of(Role.SUPERVISOR, Role.AUDITOR)
def both() -> str:
    """The law's period and the service standard side by side."""
    figures = both_clocks.report(session(), viewer(), books())
    trail = [(_("监督看板"), url_for(".board")), (_("两个期限"), "")]
    return render_template("supervision/both_clocks.html", figures=figures, breadcrumb=trail)


@pages.post("/supervision/cases/<case_no>/nudge")
@guards.holders_of(Role.SUPERVISOR)
def nudge(case_no: str) -> Response:
    """Remind whoever's turn it is. A refusal is told on the page one came from."""
    try:
        with work() as unit:
            supervision.nudge(unit, case_no, request.form.get("text", ""))
        flash(_("已催办 %(case_no)s，承办人会收到消息。", case_no=case_no))
    except (Forbidden, Stale) as refused:
        flash(str(refused), "warning")
    return redirect(_back() or url_for(".case", case_no=case_no), code=303)


@pages.post("/supervision/cases/<case_no>/supervise")
@guards.holders_of(Role.SUPERVISOR)
def supervise(case_no: str) -> Response | tuple[str, int]:
    """Issue a formal supervision with a date to answer by."""
    instruction, answer_by = request.form.get("instruction", ""), request.form.get("answer_by", "")
    try:
        with work() as unit:
            made = orders.supervise(unit, case_no, instruction, asked.day(answer_by))
    except Invalid as error:
        return _page(case_no, tried="supervise", problems=error.problems), 422
    flash(_("已发出督办通知书 %(number)s。", number=made.number))
    return redirect(url_for(".case", case_no=case_no), code=303)


@pages.post("/supervision/tasks/<int:task_id>/reassign")
@guards.holders_of(Role.SUPERVISOR)
def reassign(task_id: int) -> Response | tuple[str, int]:
    """Give an open task of a supervised body to another of its people."""
    case_no, to, reason = (request.form.get(name, "") for name in ("case_no", "to", "reason"))
    try:
        _must_be_whole(to, reason)
        with work() as unit:
            task = supervision.reassign(unit, task_id, to, reason)
    except Invalid as error:
        problems = tuple(replace(one, path=f"{one.path}-{task_id}") for one in error.problems)
        return _page(case_no, tried=f"reassign-{task_id}", problems=problems), 422
    flash(_("已改派“%(task)s”，接办人会收到消息。", task=task.title))
    return redirect(url_for(".case", case_no=task.case_no), code=303)


def _page(case_no: str, *, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    found = boards.oversight(session(), viewer(), case_no, books())
    trail = [(_("监督看板"), url_for(".board")), (case_no, "")]
    return render_template(
        "supervision/case.html", file=found.file, tasks=found.tasks, tried=tried, problems=problems, words=words, breadcrumb=trail,
        today=books().today,
    )  # fmt: skip


def _must_be_whole(to: str, reason: str) -> None:
    problems = []
    if not to:
        problems.append(Problem(path="/to", label=_("接办人"), message=_("请选择“接办人”。")))
    if not reason.strip():
        problems.append(Problem(path="/reason", label=_("改派原因"), message=_("请写明“改派原因”，接办人会看到。")))
    if problems:
        raise Invalid(tuple(problems))


def _back() -> str:
    """The board as it was looked at, if the button stood there."""
    wanted = request.form.get("back", "")
    return wanted if urlsplit(wanted).path == url_for(".board") and not wanted.startswith("//") else ""
