"""The periods of a case as its handlers change them: special procedures, extensions. What the law sets only stands there to be seen."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem, Unlawful
from app.reading import periods
from app.services import extensions, special_procedures
from app.services.work import Unit
from app.web import guards
from app.web.desk import books, session, viewer, work
from app.web.places import case_url

pages = Blueprint("periods", __name__)

DECIDERS = extensions.APPROVERS
HANDLERS = special_procedures.HANDLERS


@pages.get("/workbench/cases/<case_no>/periods")
@guards.holders_of(*HANDLERS)
def case(case_no: str) -> str:
    """What runs, what stands still, what may be changed."""
    return _page(case_no)


@pages.post("/workbench/cases/<case_no>/periods/procedures")
@guards.holders_of(*HANDLERS)
def begin(case_no: str) -> Response | tuple[str, int]:
    """A special procedure begins."""
    kind, reason, basis = (request.form.get(name, "") for name in ("kind", "reason", "basis"))
    expected_on = _date(request.form.get("expected_on", ""))
    done = _("特别程序已经记入，服务标准暂停计时；告知书已经发给当事人。")
    return _changed(case_no, "begin", lambda unit: special_procedures.begin(unit, case_no, kind, reason, basis, expected_on), done)


@pages.post("/workbench/cases/<case_no>/periods/procedures/<int:procedure_id>/end")
@guards.holders_of(*HANDLERS)
def end(case_no: str, procedure_id: int) -> Response | tuple[str, int]:
    """A special procedure is over."""
    result = request.form.get("result", "")
    done = _("特别程序已经结束，服务标准恢复计时；告知书已经发给当事人。")
    return _changed(case_no, f"end-{procedure_id}", lambda unit: special_procedures.end(unit, case_no, procedure_id, result), done)


@pages.post("/workbench/cases/<case_no>/periods/<rule>/extend")
@guards.holders_of(*DECIDERS)
def extend(case_no: str, rule: str) -> Response | tuple[str, int]:
    """Make a service standard longer."""
    days, reason = request.form.get("days", "").strip(), request.form.get("reason", "")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else None  # noqa: PLR2004 (no rule allows 1000 days)
    done = _("期限已经延长，告知书已经发给当事人。")
    return _changed(case_no, f"extend-{rule}", lambda unit: extensions.extend(unit, case_no, rule, number, reason), done)


@pages.post("/workbench/cases/<case_no>/periods/<rule>/retract")
@guards.holders_of(*DECIDERS)
def retract(case_no: str, rule: str) -> Response | tuple[str, int]:
    """Take an extension back."""
    of, why = _moment(request.form.get("of", "")), request.form.get("why", "")
    done = _("延长已经撤销，告知书已经发给当事人。")
    return _changed(case_no, f"retract-{rule}", lambda unit: extensions.retract(unit, case_no, rule, of, why), done)


def _changed(case_no: str, tried: str, deed: Callable[[Unit], object], done: str) -> Response | tuple[str, int]:
    try:
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return _page(case_no, tried, error.problems), 422
    except Unlawful as refused:
        return _page(case_no, tried, (Problem(path="/", label="", message=str(refused)),)), 422
    flash(done)
    return redirect(url_for(".case", case_no=case_no), code=303)


def _page(case_no: str, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    kept = books()
    page = periods.page(session(), viewer(), case_no, kept)
    trail = [(case_no, case_url(case_no)), (_("期限调整"), "")]
    decides = viewer().is_a(*DECIDERS)
    return render_template(
        "workbench/periods.html", page=page, tried=tried, problems=problems, decides=decides, today=kept.today, breadcrumb=trail
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """The moment that names an extension; one that names none is refused as out of date."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min  # noqa: DTZ901 (equal to no moment)
