"""外出代理: name who does one's tasks while one is away."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.reading import absences as arranged
from app.services import absences
from app.web import asked, guards, words
from app.web.desk import books, session, viewer, work
from app.web.workbench import HANDLERS

pages = Blueprint("absences", __name__)


@pages.get("/workbench/absences")
@guards.holders_of(*HANDLERS)
def listed() -> str:
    """What is arranged, and the form for more."""
    return _page()


@pages.post("/workbench/absences")
@guards.holders_of(*HANDLERS)
def arrange() -> Response | tuple[str, int]:
    """Let a colleague stand in."""
    said = request.form
    try:
        with work() as unit:
            who = said.get("who", "") or viewer().login
            from_on, through_on = (asked.day(said.get(name, "")) for name in ("from_on", "through_on"))
            absences.arrange(unit, who, said.get("substitute", ""), from_on, through_on, said.get("reason", ""))
    except Invalid as error:
        return _page(error.problems), 422
    flash(_("已设定，代理人会收到消息；到期自动结束。"))
    return redirect(url_for(".listed"), code=303)


@pages.post("/workbench/absences/<int:absence_id>/end")
@guards.holders_of(*HANDLERS)
def end(absence_id: int) -> Response:
    """End it before its last day."""
    with work() as unit:
        absences.end(unit, absence_id)
    flash(_("已结束，任务仍由本人办理。"))
    return redirect(url_for(".listed"), code=303)


def _page(problems: tuple[Problem, ...] = ()) -> str:
    page, today = arranged.page(session(), viewer(), books().today), books().today
    trail = [(_("待办任务"), url_for("workbench.inbox")), (_("外出代理"), "")]
    typed = request.form if problems else {"who": viewer().login}
    return render_template(
        "workbench/absences.html", page=page, typed=typed, problems=problems, words=words, breadcrumb=trail, today=today
    )
