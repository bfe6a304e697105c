"""An official begins a case: a violation about an entitlement, a change of a dataset's attribute."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.web import form_posts, guards, laws, start_papers
from app.web.desk import office
from app.web.form_posts import Sheet
from app.web.workbench import HANDLERS

pages = Blueprint("starting", __name__)


@pages.get("/workbench/start/<slug>")
@guards.holders_of(*HANDLERS)
def form(slug: str) -> str:
    """The form that begins a case, with the draft where there is one."""
    about = request.args.get("about", "")
    return _page(slug, about, form_posts.show(start_papers.of_start(slug, about)))


@pages.post("/workbench/start/<slug>")
@guards.holders_of(*HANDLERS)
def file(slug: str) -> Response:
    """Begin the case, or keep its form as a draft."""
    about = request.args.get("about", "")
    return form_posts.answer(start_papers.of_start(slug, about), done=_to_case, page=lambda sheet: _page(slug, about, sheet))


def _to_case(made: Any) -> Response:
    flash(_("已立案，办件编号 %(number)s。", number=made.case_no))
    return redirect(url_for("workbench.case", case_no=made.case_no), code=303)


def _page(slug: str, about: str, sheet: Sheet) -> str:
    process, kept = office().processes[slug], office().forms[(slug, "start")]
    action, trail = url_for(".file", slug=slug, about=about), [(_("待办任务"), url_for("workbench.inbox")), (process.title, "")]
    return render_template(
        "starting/form.html", sheet=sheet, process=process, action=action, provisions=laws.cited(kept.article), problems=sheet.problems,
        breadcrumb=trail,
    )  # fmt: skip
