"""Suspending an entitlement at once, and letting it go on: for supervisors and bodies."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.entitlements import Status
from app.domain.errors import Invalid, Problem
from app.reading import entitlements
from app.reading.entitlements import EntitlementPage
from app.services import halting
from app.services.work import Unit
from app.web import asked, guards
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("halts", __name__)
Answer = Response | str | tuple[str, int]


@pages.get("/workbench/entitlements/<number>/suspend")
@guards.holders_of(*halting.HALTERS)
def suspension(number: str) -> Answer:
    """Which ground, and why."""
    return _suspension(number)


@pages.post("/workbench/entitlements/<number>/suspend")
@guards.holders_of(*halting.HALTERS)
def suspend(number: str) -> Answer:
    """Stop every channel at once."""
    form = request.form
    until_on = asked.day(form.get("until_on", ""))

    def deed(unit: Unit) -> object:
        return halting.suspend(unit, number, form.get("ground", ""), form.get("reason", ""), until_on)

    return _done(number, deed, _suspension, _("授权已暂停，各种获取方式同时停止，利用主体会收到文书。"))


@pages.get("/workbench/entitlements/<number>/resume")
@guards.holders_of(*halting.HALTERS)
def resumption(number: str) -> Answer:
    """Why it goes on."""
    return _resumption(number)


@pages.post("/workbench/entitlements/<number>/resume")
@guards.holders_of(*halting.HALTERS)
def resume(number: str) -> Answer:
    """Let the use go on."""
    reason = request.form.get("reason", "")
    return _done(number, lambda unit: halting.resume(unit, number, reason), _resumption, _("暂停已解除，利用主体会收到文书。"))


def may_halt(page: EntitlementPage) -> bool:
    """Whether the viewer may suspend it now."""
    living = page.line.status in (Status.ACTIVE, Status.SUSPENDED)
    return living and not page.is_halted and viewer().is_a(*halting.HALTERS)


def may_resume(page: EntitlementPage) -> bool:
    return page.is_halted and viewer().is_a(*halting.HALTERS)


def _done(number: str, deed: Callable[[Unit], object], again: Callable[..., str], told: str) -> Answer:
    try:
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return again(number, error.problems), 422
    flash(told)
    return redirect(url_for("entitlements.watched", number=number), code=303)


def _suspension(number: str, problems: tuple[Problem, ...] = ()) -> str:
    return _page("entitlements/suspend.html", number, _("暂停授权"), problems, grounds=office().suspensions)


def _resumption(number: str, problems: tuple[Problem, ...] = ()) -> str:
    return _page("entitlements/resume.html", number, _("解除暂停"), problems)


def _page(template: str, number: str, title: str, problems: tuple[Problem, ...], **words: Any) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    watched = url_for("entitlements.watched", number=number)
    trail = [(_("授权管理"), url_for("entitlements.kept")), (number, watched), (title, "")]
    return render_template(
        template, page=page, problems=problems, typed=request.form, today=books().today, back_url=watched, breadcrumb=trail, **words
    )
