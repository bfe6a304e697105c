"""Where a date comes from, day by day, for the applicant and for the office."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.reading import explanations
from app.web import guards
from app.web.desk import books, session, viewer
from app.web.places import case_url

pages = Blueprint("dates", __name__)


@pages.get("/cases/<case_no>/deadlines/<rule>")
@guards.signed_in
def explanation(case_no: str, rule: str) -> str:
    """The proof of one of a case's dates, to be checked by hand and printed."""
    kept = books()
    page = explanations.page(session(), viewer(), case_no, rule, kept, request.args.get("round", 0, type=int))
    trail = [(case_no, case_url(case_no)), (_("这个日期怎么算的"), "")]
    return render_template("dates/explanation.html", page=page, proof=page.proof, today=kept.today, breadcrumb=trail)
