"""The register of outcomes (Art. 25) on pages: the holder's own, the office's list with export, and what everyone may read."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from app.adapters import spreadsheets
from app.domain import outcomes as register
from app.domain import uses
from app.domain.errors import Invalid, Missing, Problem
from app.domain.outcomes import Written
from app.domain.people import Role
from app.reading import entitlements, outcomes
from app.reading.outcomes import OutcomeLine, Wanted
from app.services import outcomes as registry
from app.web import asked, guards
from app.web.desk import books, session, viewer, work

pages = Blueprint("outcomes", __name__)
LONGEST = 100
FILES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pages.get("/outcomes")
@guards.anyone
def public() -> str:
    """What was made of public data, as far as its makers let everyone read of it."""
    wanted = _wanted()
    return render_template("outcomes/public.html", found=outcomes.public(session(), wanted), wanted=wanted, kinds=register.KINDS)


@pages.get("/my/outcomes")
@guards.holders_of(Role.APPLICANT)
def own() -> str:
    """One's own outcomes."""
    wanted = _wanted()
    return render_template("outcomes/own.html", found=outcomes.visible(session(), viewer(), wanted), wanted=wanted, kinds=register.KINDS)


@pages.get("/my/entitlements/<number>/outcome")
@guards.holders_of(Role.APPLICANT)
def new(number: str) -> str:
    """The form of a new outcome, its citation as the agreement words it."""
    return _form(number)


@pages.post("/my/entitlements/<number>/outcome")
@guards.holders_of(Role.APPLICANT)
def add(number: str) -> Answer | tuple[str, int]:
    """Register it."""
    said = request.form
    words = {name: said.get(name, "") for name in ("kind", "title", "place", "citation")}
    written = Written(**words, produced_on=asked.day(said.get("produced_on", "")), is_public=said.get("is_public") == "1")
    try:
        with work() as unit:
            registry.register(unit, number, written)
    except Invalid as wrong:
        return _form(number, wrong.problems), 422
    flash(_("成果已登记。"))
    return redirect(url_for(".own"), code=303)


@pages.post("/my/outcomes/<int:outcome_id>/withdraw")
@guards.holders_of(Role.APPLICANT)
def withdraw(outcome_id: int) -> Answer:
    """Take one out of the register."""
    with work() as unit:
        registry.withdraw(unit, outcome_id)
    flash(_("成果已撤下，不再公开；记录仍然保留。"))
    return redirect(url_for(".own"), code=303)


@pages.get("/workbench/outcomes")
@guards.officials
def kept() -> str:
    """The outcomes on the data of one's body, or of the bodies that one's authority supervises."""
    wanted = _wanted()
    return render_template("outcomes/kept.html", found=outcomes.visible(session(), viewer(), wanted), wanted=wanted, kinds=register.KINDS)


@pages.get("/workbench/outcomes.<kind>")
@guards.officials
def export(kind: str) -> Response:
    """The same list for a spreadsheet."""
    if kind not in FILES:
        raise Missing
    wanted = _wanted()
    header = [_("类别"), _("名称"), _("发表处、登记号或者网址"), _("形成日期"), _("来源标注")]
    header += [_("数据集"), _("利用主体"), _("授权凭证"), _("公开")]
    rows = [_row(one) for one in outcomes.exported(session(), viewer(), wanted)]
    body = spreadsheets.csv_of(header, rows) if kind == "csv" else spreadsheets.xlsx_of(_("成果登记"), header, rows)
    name = f"outcomes-{books().today:%Y%m%d}.{kind}"
    return Response(body, content_type=FILES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _wanted() -> Wanted:
    kind, words = request.args.get("of", ""), {name: request.args.get(name, "").strip()[:LONGEST] for name in ("q", "after", "before")}
    return Wanted(kind=kind if kind in register.KINDS else "", text=words["q"], after=words["after"], before=words["before"])


def _row(one: OutcomeLine) -> list[spreadsheets.Cell]:
    state = _("已撤下") if one.is_withdrawn else _("公开") if one.is_public else _("不公开")
    made = [register.KINDS[one.kind], one.title, one.place, one.produced_on, one.citation]
    return [*made, one.dataset, one.holder, one.entitlement, state]


def _form(number: str, problems: tuple[Problem, ...] = ()) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    suggested = uses.citation(page.line.organ, page.line.dataset, page.code, page.line.from_on)
    trail = [(_("我的授权"), url_for("entitlements.own")), (number, url_for("entitlements.one", number=number)), (_("登记成果"), "")]
    words = {"page": page, "problems": problems, "typed": request.form, "suggested": suggested, "kinds": register.KINDS}
    return render_template("outcomes/new.html", breadcrumb=trail, today=books().today, **words)
