"""Agents: an organisation gives and revokes powers of attorney; an agent chooses for whom to act."""

from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.domain.people import Role
from app.reading import agents as reading
from app.services import accounts, agents
from app.web import asked, guards
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("agents", __name__)


@pages.get("/my/agents")
@guards.holders_of(Role.APPLICANT)
def page() -> str:
    """Powers given and received, and for whom one acts now."""
    return _page()


@pages.post("/my/agents")
@guards.holders_of(Role.APPLICANT)
def give() -> Response | tuple[str, int]:
    """Give a power of attorney."""
    sent = request.files.get("file")
    file = (cast("BinaryIO", sent.stream), sent.filename) if sent and sent.filename else None
    said = request.form
    try:
        with work() as unit:
            from_on, through_on = (asked.day(said.get(name, "")) for name in ("from_on", "through_on"))
            agents.give(unit, said.get("login", ""), said.getlist("scope"), from_on, through_on, file)
    except Invalid as error:
        return _page(error.problems), 422
    flash(_("已委托，代理人可以在“代理”页面选择为本单位办理。"))
    return redirect(url_for(".page"), code=303)


@pages.post("/my/agents/<int:power_id>/revoke")
@guards.holders_of(Role.APPLICANT)
def revoke(power_id: int) -> Response:
    """Take a power back at once."""
    with work() as unit:
        agents.revoke(unit, power_id)
    flash(_("已撤销，代理人随即不能再为本单位办理。"))
    return redirect(url_for(".page"), code=303)


@pages.post("/my/agents/act")
@guards.holders_of(Role.APPLICANT)
def act() -> Response:
    """Choose for whom this session acts."""
    chosen = request.form.get("power", "")
    with work() as unit:
        token = request.cookies.get(guards.cookie_name(), "")
        agents.act_for(unit, accounts.digest(token), int(chosen) if chosen.isascii() and chosen.isdigit() else None)
    return redirect(url_for("applicant.cases"), code=303)


def _page(problems: tuple[Problem, ...] = ()) -> str:
    kept, here = books(), viewer()
    startable = {slug: one.title for slug, one in office().processes.items() if Role.APPLICANT in one.starters}
    return render_template(
        "applicant/agents.html", given=reading.given(session(), here, kept), received=reading.received(session(), here, kept),
        is_organisation=reading.is_organisation(session(), here), startable=startable, typed=request.form, problems=problems,
        beside={one.path: one.message for one in problems}, breadcrumb=[(_("我的办件"), url_for("applicant.cases")), (_("代理"), "")],
    )  # fmt: skip
