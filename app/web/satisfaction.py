"""Ratings of finished cases: given by applicants, looked into by the body, counted for whoever supervises."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Stale
from app.domain.people import Role
from app.reading import satisfaction as reading
from app.services import satisfaction
from app.web import guards
from app.web.desk import books, session, viewer, work

pages = Blueprint("satisfaction", __name__)
GRADES = {
    5: lazy_gettext("非常满意"),
    4: lazy_gettext("满意"),
    3: lazy_gettext("基本满意"),
    2: lazy_gettext("不满意"),
    1: lazy_gettext("非常不满意"),
}


@pages.post("/my/cases/<case_no>/rating")
@guards.holders_of(Role.APPLICANT)
def rate(case_no: str) -> Response:
    """Rate a case of one's own, once."""
    grade = request.form.get("grade", "")
    try:
        with work() as unit:
            satisfaction.rate(unit, case_no, int(grade) if grade in map(str, GRADES) else 0, request.form.get("words", ""))
    except (Invalid, Stale) as declined:
        flash(declined.problems[0].message if isinstance(declined, Invalid) else str(declined), "warning")
    else:
        flash(_("谢谢您的评价。"))
    return redirect(url_for("applicant.case", case_no=case_no, _anchor="rating"), code=303)


@pages.get("/ratings")
@guards.holders_of(*reading.LOOK_INTO, *reading.WATCH)
def listed() -> str:
    """The poor ratings of one's body; the figures for whoever watches."""
    return _page()


@pages.post("/ratings/<case_no>")
@guards.holders_of(*reading.LOOK_INTO)
def answer(case_no: str) -> Response | tuple[str, int]:
    """Say what was done about a poor rating."""
    text = request.form.get("answer", "")
    try:
        with work() as unit:
            satisfaction.answer(unit, case_no, text)
    except Invalid as error:
        return _page(wrong={case_no: error.problems[0].message}, typed=text), 422
    flash(_("已反馈，评价人会收到消息。"))
    return redirect(url_for(".listed"), code=303)


def _page(wrong: dict[str, str] | None = None, typed: str = "") -> str:
    poor, figures = reading.poor(session(), viewer(), books()), reading.figures(session(), viewer(), books())
    return render_template("supervision/ratings.html", poor=poor, figures=figures, grades=GRADES, wrong=wrong or {}, typed=typed)
