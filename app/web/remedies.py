"""One page with all remedies (Arts. 24, 30, 32, 34): for everybody, and for a case of one's own."""

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from app.domain.people import Role
from app.reading import remedies
from app.services import filing
from app.web import guards
from app.web.desk import books, session, viewer, work

pages = Blueprint("remedies", __name__)


@pages.get("/remedies")
@guards.anyone
def in_general() -> str:
    """All remedies, without a case."""
    return render_template("applicant/remedies.html", page=remedies.in_general(books()), may_appeal=False, breadcrumb=[(_("救济途径"), "")])


@pages.get("/my/cases/<case_no>/remedies")
@guards.holders_of(Role.APPLICANT)
def of_case(case_no: str) -> str:
    """All remedies for one case, with whom to turn to."""
    page = remedies.of_case(session(), viewer(), case_no, books())
    trail = [(_("我的办件"), url_for("applicant.cases")), (case_no, url_for("applicant.case", case_no=case_no)), (_("救济途径"), "")]
    may_appeal = bool(page.contested_by) and _may_file(page.contested_by, case_no)
    return render_template("applicant/remedies.html", page=page, may_appeal=may_appeal, breadcrumb=trail)


def _may_file(slug: str, about: str) -> bool:
    with work() as unit:
        return filing.may_be_filed(unit, slug, about)
