"""抄送: give a case to colleagues to read, and read what was given to oneself."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Forbidden, Invalid, Problem
from app.reading import case_files, copies
from app.services import copying
from app.web import guards
from app.web.desk import books, session, viewer, work
from app.web.workbench import HANDLERS

pages = Blueprint("copies", __name__)


@pages.get("/workbench/copies")
@guards.officials
def listed() -> str:
    """What was copied to me."""
    trail = [(_("待办任务"), url_for("workbench.inbox")), (_("抄送我的"), "")]
    return render_template("workbench/copies.html", copies=copies.of(session(), viewer()), breadcrumb=trail)


@pages.post("/workbench/copies/<int:copy_id>/open")
@guards.officials
def open_copy(copy_id: int) -> Response:
    """Mark it as read and go to its case."""
    with work() as unit:
        case_no = copying.open_copy(unit, copy_id)
    return redirect(url_for("workbench.case", case_no=case_no), code=303)


@pages.get("/workbench/cases/<case_no>/copy")
@guards.holders_of(*HANDLERS)
def of_case(case_no: str) -> str:
    """To whom, with which word."""
    return _page(case_no)


@pages.post("/workbench/cases/<case_no>/copy")
@guards.holders_of(*HANDLERS)
def send(case_no: str) -> Response | tuple[str, int]:
    """Give the case to those who were ticked."""
    try:
        with work() as unit:
            copying.send(unit, case_no, request.form.getlist("to"), request.form.get("word", ""))
    except Invalid as error:
        return _page(case_no, error.problems), 422
    flash(_("已抄送，对方会收到消息，可以查看这个办件。"))
    return redirect(url_for("workbench.case", case_no=case_no), code=303)


def _page(case_no: str, problems: tuple[Problem, ...] = ()) -> str:
    file = case_files.page(session(), viewer(), case_no, books())
    if not copies.may_send(file, viewer()):
        raise Forbidden(_("您没有办理过这个办件，不能抄送。"))
    trail = [(_("办件查询"), url_for("workbench.cases")), (case_no, url_for("workbench.case", case_no=case_no)), (_("抄送"), "")]
    return render_template(
        "workbench/copy.html", file=file, readers=copies.readers(session(), viewer(), file), problems=problems, breadcrumb=trail,
        chosen=request.form.getlist("to"), word=request.form.get("word", ""),
    )  # fmt: skip
