"""The administrator's pages about a case that cannot help itself: suspend, resume, break off, move. Each deed is asked twice."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.reading import cases_in_hand
from app.reading.cases_in_hand import CaseInHand
from app.services import interventions
from app.web import guards, words
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("steering", __name__)

DEEDS: Mapping[str, Callable[..., Any]] = {
    "suspend": interventions.suspend,
    "resume": interventions.resume,
    "terminate": interventions.terminate,
}
DONE = {
    "suspend": lazy_gettext("已中止办理。"),
    "resume": lazy_gettext("已恢复办理，中止期间到点的事项已经补办。"),
    "terminate": lazy_gettext("已终止办理。"),
}


@pages.get("/administration/cases")
@guards.holders_of(Role.ADMINISTRATOR)
def find() -> Response:
    """To a case by its number."""
    wanted = request.args.get("no", "").strip()
    if not wanted:
        return redirect(url_for("processes.all_versions"), code=303)
    return redirect(url_for(".case", case_no=wanted), code=303)


@pages.get("/administration/cases/<case_no>")
@guards.holders_of(Role.ADMINISTRATOR)
def case(case_no: str) -> str:
    """Where a case stands, and what can be done about it."""
    return _printed("administration/case.html", _page(case_no))


@pages.get("/administration/cases/<case_no>/<any(suspend, resume, terminate):deed>")
@guards.holders_of(Role.ADMINISTRATOR)
def ask(case_no: str, deed: str) -> str:
    """What the deed would do."""
    found = _page(case_no)
    if found.closed_at or ((deed == "resume") != bool(found.suspended_at) and deed != "terminate"):
        raise Stale(_("本办件现在不能这样办理，请回到办件看现在的情况。"))
    return _printed("administration/deed.html", found, deed=deed)


@pages.post("/administration/cases/<case_no>/<any(suspend, resume, terminate):deed>")
@guards.holders_of(Role.ADMINISTRATOR)
def do(case_no: str, deed: str) -> Response | tuple[str, int]:
    """Do it."""
    seen = request.form.get("seen", "")
    try:
        with work() as unit:
            DEEDS[deed](
                unit, case_no, request.form.get("reason", ""), int(seen) if seen.isascii() and seen.isdigit() else None
            )
    except Invalid as error:
        return _printed("administration/deed.html", _page(case_no), deed=deed, problems=error.problems), 422
    flash(str(DONE[deed]))
    return redirect(url_for(".case", case_no=case_no), code=303)


@pages.get("/administration/tasks/<int:task_id>/move")
@guards.holders_of(Role.ADMINISTRATOR)
def ask_to_move(task_id: int) -> str:
    """Where the task's case can be moved, and what that would do."""
    return _move_page(task_id)


@pages.post("/administration/tasks/<int:task_id>/move")
@guards.holders_of(Role.ADMINISTRATOR)
def move(task_id: int) -> Response | tuple[str, int]:
    """Move it."""
    try:
        with work() as unit:
            folder = interventions.move(unit, task_id, request.form.get("to", ""), request.form.get("reason", ""))
            case_no = folder.case.case_no
    except Invalid as error:
        return _move_page(task_id, error.problems), 422
    flash(_("已移动，办件从新的环节继续办理。"))
    return redirect(url_for(".case", case_no=case_no), code=303)


def _move_page(task_id: int, problems: tuple[Problem, ...] = ()) -> str:
    found = cases_in_hand.page_by_task(session(), viewer(), task_id, books(), office().diagrams)
    task = found.task(task_id)
    if task is None:
        raise Stale(_("这项任务已经结束，请刷新后再看。"))
    return _printed("administration/move.html", found, task=task, problems=problems)


def _page(case_no: str) -> CaseInHand:
    return cases_in_hand.page(session(), viewer(), case_no, books(), office().diagrams)


def _printed(template: str, found: CaseInHand, **more: Any) -> str:
    process = office().processes.get(found.process)
    if process is None:
        raise Missing
    of_case = (found.case_no, url_for(".case", case_no=found.case_no) if more else "")
    trail = [(_("流程管理"), url_for("processes.all_versions")), of_case, *([(_("管理操作"), "")] if more else [])]
    return render_template(
        template, **{"problems": (), **more}, case=found, process=process, words=words, breadcrumb=trail
    )
