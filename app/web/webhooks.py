"""Subscriptions to the events of cases (事件订阅): set one up, see what was sent, send it again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain import webhooks as rules
from app.domain.errors import Invalid, Problem, Stale
from app.domain.people import Role
from app.reading import webhooks as readings
from app.services import webhooks
from app.web import guards, words
from app.web.desk import session, viewer, work

pages = Blueprint("webhooks", __name__)

OWNERS = (Role.COORDINATOR, Role.APPLICANT)


@pages.get("/webhooks")
@guards.holders_of(*OWNERS)
def listed() -> str:
    """All subscriptions of one's organ or party, and the form for a new one."""
    return _list()


@pages.post("/webhooks")
@guards.holders_of(*OWNERS)
def subscribe() -> str | tuple[str, int]:
    """A new subscription; its secret is shown on the answer, this once."""
    said = request.form
    try:
        with work() as unit:
            made, secret = webhooks.subscribe(unit, said.get("name", ""), said.get("url", ""), said.getlist("events"))
            made_id, url = made.id, made.url
    except Invalid as error:
        return _list(problems=error.problems), 422
    trail = [(_("事件订阅"), url_for(".listed")), (_("签名密钥"), "")]
    return render_template("webhooks/secret.html", webhook_id=made_id, url=url, secret=secret, layout=_layout(), breadcrumb=trail)


@pages.get("/webhooks/<int:webhook_id>")
@guards.holders_of(*OWNERS)
def one(webhook_id: int) -> str:
    """One subscription with what was sent."""
    found = readings.one(session(), viewer(), webhook_id)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = readings.deliveries(session(), viewer(), webhook_id, after=after, before=before)
    trail = [(_("事件订阅"), url_for(".listed")), (found.name or found.url, "")]
    return render_template("webhooks/one.html", hook=found, page=page, words=words, layout=_layout(), breadcrumb=trail)


@pages.post("/webhooks/<int:webhook_id>/<any(test,pause,resume,remove):deed>")
@guards.holders_of(*OWNERS)
def change(webhook_id: int, deed: str) -> Response:
    """Send a test event; pause, resume or end a subscription."""
    deeds = {"test": webhooks.test, "pause": webhooks.pause, "resume": webhooks.resume, "remove": webhooks.remove}
    told = {"test": _("测试事件已排队，几秒内发送。"), "pause": _("订阅已暂停。"), "resume": _("订阅已恢复。"), "remove": _("订阅已删除。")}
    _do(lambda unit: deeds[deed](unit, webhook_id), told[deed])
    return redirect(url_for(".listed") if deed == "remove" else url_for(".one", webhook_id=webhook_id), code=303)


@pages.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/redeliver")
@guards.holders_of(*OWNERS)
def redeliver(webhook_id: int, delivery_id: int) -> Response:
    """Send one delivery again."""
    _do(lambda unit: webhooks.redeliver(unit, webhook_id, delivery_id), _("已排队重新发送，几秒内发送。"))
    return redirect(url_for(".one", webhook_id=webhook_id), code=303)


def _do(deed: Any, told: str) -> None:
    try:
        with work() as unit:
            deed(unit)
    except Stale as refused:
        flash(str(refused), "warning")
    else:
        flash(told)


def _list(problems: tuple[Problem, ...] = ()) -> str:
    official = viewer().is_official
    offered = [name for name in rules.EVENTS if official or name in rules.FOR_PARTIES]
    may_manage = viewer().is_a(Role.COORDINATOR) or not official
    found = readings.all_of(session(), viewer())
    return render_template(
        "webhooks/list.html", found=found, offered=offered, problems=problems, words=words, layout=_layout(), may_manage=may_manage
    )


def _layout() -> str:
    return "layout/office.html" if viewer().is_official else "layout/citizen.html"
