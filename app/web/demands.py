"""Demands for data outside the catalogue: the public list, one demand, the search before a new one, support."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.people import Role
from app.reading import demands
from app.reading.demands import STATES, Wanted
from app.services import demands as deeds
from app.services import filing
from app.web import guards
from app.web.desk import books, session, viewer, work

pages = Blueprint("demands", __name__)
SLUG = "demand_request"
LONGEST = 100


@pages.get("/demands")
@guards.anyone
def public_list() -> str:
    """What people have asked for, and what came of it."""
    wanted = _wanted()
    return render_template("demands/list.html", wanted=wanted, found=demands.page(session(), viewer(), wanted, books()))


@pages.get("/demands/new")
@guards.anyone
def new() -> str:
    """Before asking: is it in the catalogue, has somebody asked for it already?"""
    words = request.args.get("q", "").strip()[:LONGEST]
    return render_template(
        "demands/new.html",
        words=words,
        checked=demands.check(session(), words) if words else None,
        similar=demands.similar_demands(session(), viewer(), words, books()) if words else (),
        authorities=demands.authorities(session()),
        breadcrumb=[(_("数据需求"), url_for("demands.public_list")), (_("提出需求"), "")],
    )


@pages.post("/demands/new")
@guards.holders_of(Role.APPLICANT)
def begin() -> Response:
    """Go on to the form; what was searched for is the name it begins with, unless a draft is there."""
    about, words = request.form.get("authority", ""), request.form.get("q", "").strip()[:LONGEST]
    with work() as unit:
        filing.begin_draft(unit, SLUG, about, {"name": words[:60]} if words else {})
    return redirect(url_for("applicant.apply", slug=SLUG, about=about), code=303)


@pages.get("/demands/<int:demand_id>")
@guards.anyone
def demand(demand_id: int) -> str:
    """One demand."""
    page = demands.demand(session(), viewer(), demand_id, books())
    breadcrumb = [(_("数据需求"), url_for("demands.public_list")), (page.demand.title, "")]
    return render_template("demands/demand.html", page=page, demand=page.demand, breadcrumb=breadcrumb)


@pages.post("/demands/<int:demand_id>/support")
@guards.holders_of(Role.APPLICANT)
def support(demand_id: int) -> Response:
    """Say that one wants the same data."""
    with work() as unit:
        deeds.support(unit, demand_id)
    flash(_("已支持。处理结果会同样告知您。"))
    return _to_demand(demand_id)


@pages.post("/demands/<int:demand_id>/withdraw-support")
@guards.holders_of(Role.APPLICANT)
def withdraw_support(demand_id: int) -> Response:
    """Take the support back."""
    with work() as unit:
        deeds.withdraw_support(unit, demand_id)
    flash(_("已取消支持。"))
    return _to_demand(demand_id)


def _to_demand(demand_id: int) -> Response:
    return redirect(url_for("demands.demand", demand_id=demand_id), code=303)


def _wanted() -> Wanted:
    asked = request.args
    state = asked.get("state", "all")
    return Wanted(
        words=asked.get("q", "")[:LONGEST],
        state=state if state in STATES else "all",
        page=max(1, asked.get("page", 1, type=int)),
    )
