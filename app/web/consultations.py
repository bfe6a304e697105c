"""Whose opinions a case waits for: one more is asked, one is let off (加签、减签)."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.reading import case_files, consultations
from app.services import consulting
from app.services.work import Unit
from app.web import guards, words
from app.web.desk import books, session, viewer, work
from app.web.places import case_url
from app.web.workbench import HANDLERS

pages = Blueprint("consultations", __name__)


@pages.get("/workbench/cases/<case_no>/opinions")
@guards.officials
def case(case_no: str) -> str:
    """Who was asked, who has answered, whom one can still ask."""
    return _page(case_no)


@pages.post("/workbench/cases/<case_no>/opinions")
@guards.holders_of(*HANDLERS)
def add(case_no: str) -> Response | tuple[str, int]:
    """Ask for one more opinion."""
    opinion, reason = request.form.get("opinion", ""), request.form.get("reason", "")
    return _changed(case_no, "add", lambda unit: consulting.add(unit, case_no, opinion, reason), _("已经加签，该岗位的人员会收到消息。"))


@pages.post("/workbench/cases/<case_no>/opinions/<int:task_id>/let_off")
@guards.holders_of(*HANDLERS)
def let_off(case_no: str, task_id: int) -> Response | tuple[str, int]:
    """Ask no longer for an opinion."""
    reason = request.form.get("reason", "")
    done = _("已经减签，不再等待这条意见。")
    return _changed(case_no, f"let_off-{task_id}", lambda unit: consulting.let_off(unit, task_id, reason), done)


def _changed(case_no: str, tried: str, deed: Callable[[Unit], object], done: str) -> Response | tuple[str, int]:
    try:
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return _page(case_no, tried, error.problems), 422
    flash(done)
    return redirect(url_for(".case", case_no=case_no), code=303)


def _page(case_no: str, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    file = case_files.page(session(), viewer(), case_no, books())
    trail = [(_("办件查询"), url_for("workbench.cases")), (case_no, case_url(case_no)), (_("征求意见"), "")]
    return render_template(
        "workbench/opinions.html", file=file, asked=consultations.of(file, viewer()), words=words, tried=tried, problems=problems,
        breadcrumb=trail,
    )  # fmt: skip
