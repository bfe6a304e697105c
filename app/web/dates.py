"""Where a date comes from, day by day, for the applicant and for the office; and a calculator for everyone."""

import io
import re
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.adapters import letterpress
from app.domain.deadlines import Explanation, what_if
from app.domain.errors import Invalid, Problem
from app.reading import explanations
from app.reading.explanations import ExplanationPage
from app.web import guards
from app.web.desk import books, session, viewer
from app.web.places import case_url

pages = Blueprint("dates", __name__)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS = re.compile(r"[0-9]{1,4}")
MOST_DAYS = 250


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody typed into the calculator."""

    on: str
    days: str


@pages.get("/cases/<case_no>/deadlines/<rule>")
@guards.signed_in
def explanation(case_no: str, rule: str) -> str:
    """The proof of one of a case's dates, to be checked by hand and printed."""
    page = _page(case_no, rule)
    trail = [(case_no, case_url(case_no)), (_("这个日期怎么算的"), "")]
    pdf_url = url_for(".explanation_pdf", case_no=case_no, rule=rule, round=page.clock.round)
    return render_template(
        "dates/explanation.html", page=page, proof=page.proof, today=books().today, breadcrumb=trail, pdf_url=pdf_url
    )


@pages.get("/cases/<case_no>/deadlines/<rule>/proof.pdf")
@guards.signed_in
def explanation_pdf(case_no: str, rule: str) -> Response:
    """The same proof as a PDF."""
    page = _page(case_no, rule)
    html = letterpress.compose_proof(page.proof, (page.case_no, page.title, page.organ), books().now, shows_names=not page.is_own)
    name = f"{page.proof.rule.title}的计算说明（{page.case_no}）.pdf"
    return send_file(io.BytesIO(letterpress.press(html)), mimetype="application/pdf", as_attachment=True, download_name=name)


@pages.get("/calendar")
@guards.anyone
def calculator() -> Response:
    """How a number of working days is counted from a date, for anyone who wants to know."""
    asked = Asked(on=request.args.get("from", "").strip()[:20], days=request.args.get("days", "").strip()[:20])
    kept = books()
    proof: Explanation | None = None
    problems: tuple[Problem, ...] = ()
    try:
        proof = what_if(_on(asked.on), _days(asked.days), kept.calendar) if asked.on or asked.days else None
    except Invalid as error:
        problems = error.problems or (Problem(path="/from", label="", message=str(error)),)
    words = {"asked": asked, "proof": proof, "problems": problems, "beside": {one.path: one.message for one in problems}}
    certain_through = kept.calendar.certain_through
    page = render_template("dates/what_if.html", **words, today=kept.today, certain_through=certain_through)
    return make_response(page, 422 if problems else 200)


def _page(case_no: str, rule: str) -> ExplanationPage:
    return explanations.page(session(), viewer(), case_no, rule, books(), request.args.get("round", 0, type=int))


def _on(text: str) -> date:
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
        message = _("日期应当写成 2026-02-06 的样子。") if text else _("请填写从哪一天起。")
    except ValueError:
        message = _("没有“%(day)s”这一天。", day=text)
    raise Invalid((Problem(path="/from", label="", message=message),))


def _days(text: str) -> int:
    if not DAYS.fullmatch(text) or not 1 <= int(text) <= MOST_DAYS:
        message = _("请填写 1 至 %(most)s 之间的整数。", most=MOST_DAYS)
        raise Invalid((Problem(path="/days", label="", message=message),))
    return int(text)
