"""The administrator's pages: what failed, and how the office stands. An administrator configures and decides no case."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.adapters import fonts
from app.domain.people import Role
from app.reading import incidents as failures
from app.reading import office_state
from app.services import incidents as repairs
from app.web import guards, words
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("administration", __name__)


@pages.get("/administration/incidents")
@guards.holders_of(Role.ADMINISTRATOR)
def incidents() -> str:
    """What failed, to be tried again."""
    found = failures.page(session(), viewer(), after=request.args.get("after", ""), before=request.args.get("before", ""))
    return render_template("administration/incidents.html", found=found, words=words)


@pages.post("/administration/incidents/<int:incident_id>/retry")
@guards.holders_of(Role.ADMINISTRATOR)
def retry(incident_id: int) -> Response:
    """Enqueue what failed once more."""
    with work() as unit:
        repairs.retry(unit, incident_id)
    flash(_("已重新排队，结果会在几秒内出来；再次失败的会重新出现在这里。"))
    return redirect(url_for(".incidents"), code=303)


@pages.get("/administration/state")
@guards.holders_of(Role.ADMINISTRATOR)
def state() -> str:
    """The office's state."""
    kept, found = office(), office_state.page(session(), viewer(), books().now)
    return render_template(
        "administration/state.html", state=found, office=kept, today=books().today, now=books().now, fonts=fonts.check(), words=words,
        shown_years=[year for year in kept.calendar.years if year.official or year.year in (books().today.year, books().today.year + 1)],
    )  # fmt: skip
