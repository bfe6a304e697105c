"""The agreement on the use of data: read and signed by the applicant, read and signed for the body, its text and its check for all."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.domain.people import Role
from app.reading import agreements
from app.services import signing
from app.services.proving import Locked
from app.web import guards
from app.web.desk import books, session, viewer, work
from app.web.places import case_url
from app.web.workbench import HANDLERS

pages = Blueprint("agreements", __name__)
Answer = Response | tuple[str, int]


@pages.get("/my/cases/<case_no>/agreement")
@guards.holders_of(Role.APPLICANT)
def own(case_no: str) -> str:
    """The agreement, for the applicant to read and sign."""
    return _own_page(case_no)


@pages.post("/my/cases/<case_no>/agreement/sign")
@guards.holders_of(Role.APPLICANT)
def sign(case_no: str) -> Answer:
    """Sign it for oneself, or for whom one applied."""
    done = _("您已签署协议，下一步由数据开放主体签署，签署后协议生效。")
    return _signed(case_no, partial(_own_page, case_no), "agreements.own", done)


@pages.post("/my/cases/<case_no>/agreement/decline")
@guards.holders_of(Role.APPLICANT)
def decline(case_no: str) -> Answer:
    """Do not sign it; the case ends."""
    try:
        with work() as unit:
            signing.decline(unit, case_no, request.form.get("reason", ""))
    except Invalid as wrong:
        return _own_page(case_no, wrong.problems, tried="decline"), 422
    flash(_("已记下您不签订协议，本件办结。"))
    return redirect(case_url(case_no), code=303)


@pages.get("/workbench/cases/<case_no>/agreement")
@guards.officials
def of_body(case_no: str) -> str:
    """The agreement, for the body to read and sign, and for whoever watches over it."""
    return _body_page(case_no)


@pages.post("/workbench/cases/<case_no>/agreement/sign")
@guards.holders_of(*HANDLERS)
def countersign(case_no: str) -> Answer:
    """Sign it for one's body."""
    done = _("本单位已签署，协议生效，授权已经开始。")
    return _signed(case_no, partial(_body_page, case_no), "agreements.of_body", done)


@pages.get("/agreements/<case_no>.txt")
@guards.signed_in
def text(case_no: str) -> Response:
    """The very text that is signed, so that anybody can work out its SHA-256."""
    page = agreements.page(session(), viewer(), case_no, books())
    answer = Response(page.text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f"attachment; filename=agreement-{case_no}.txt"
    return answer


def _signed(case_no: str, page: Callable[..., str], back: str, done: str) -> Answer:
    if problems := tuple(_left_out()):
        return page(problems, tried="sign"), 422
    address = request.remote_addr or ""
    try:
        with work() as unit:
            is_signed = signing.sign(unit, case_no, request.form.get("sha256", ""), request.form["password"], address)
    except Locked as locked:
        return page((_of_password(str(locked)),), tried="sign"), 429
    if not is_signed:
        return page((_of_password(_("“密码”不正确，没有签署。")),), tried="sign"), 422
    flash(done)
    return redirect(url_for(back, case_no=case_no), code=303)


def _left_out() -> list[Problem]:
    found = []
    if request.form.get("read") != "1":
        found.append(Problem(path="/read", label=_("阅读确认"), message=_("请阅读全文后勾选“我已阅读并同意协议全文”。")))
    if not request.form.get("password"):
        found.append(_of_password(_("请填写登录时用的“密码”。")))
    return found


def _of_password(message: str) -> Problem:
    return Problem(path="/password", label=_("密码"), message=message)


def _own_page(case_no: str, problems: tuple[Problem, ...] = (), tried: str = "") -> str:
    page = agreements.page(session(), viewer(), case_no, books())
    trail = [(_("我的办件"), url_for("applicant.cases")), (case_no, case_url(case_no)), (_("公共数据利用协议"), "")]
    return render_template("agreements/own.html", page=page, problems=problems, tried=tried, breadcrumb=trail)


def _body_page(case_no: str, problems: tuple[Problem, ...] = (), tried: str = "") -> str:
    page = agreements.page(session(), viewer(), case_no, books())
    trail = [(_("办件查询"), url_for("workbench.cases")), (case_no, case_url(case_no)), (_("公共数据利用协议"), "")]
    return render_template("agreements/of_body.html", page=page, problems=problems, tried=tried, breadcrumb=trail)
