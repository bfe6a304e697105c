"""Formal supervision (督办单): the body answers, the supervisor sends back or closes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.reading import case_lists
from app.reading import orders as reading
from app.services import orders
from app.services.work import Unit
from app.web import asked, guards
from app.web.desk import books, session, viewer, work
from app.web.workbench import READERS

pages = Blueprint("orders", __name__)


@pages.get("/orders")
@guards.holders_of(*READERS)
def listed() -> str:
    """The orders to the bodies one watches over, or to one's own."""
    wanted = asked.for_orders(request.args)
    found, organs = reading.page(session(), viewer(), wanted, books()), case_lists.organs(session(), viewer())
    return render_template("orders/list.html", found=found, wanted=wanted, organs=organs)


@pages.get("/orders/<int:order_id>")
@guards.holders_of(*READERS)
def order(order_id: int) -> str:
    """One order with its answers."""
    return _page(order_id)


@pages.post("/orders/<int:order_id>/reply")
@guards.holders_of(*READERS)
def reply(order_id: int) -> Response | tuple[str, int]:
    """Answer for the body."""
    text = request.form.get("reply", "")
    return _done(order_id, "reply", lambda unit: orders.reply(unit, order_id, text), _("已回复，监督人员会收到消息。"))


@pages.post("/orders/<int:order_id>/send_back")
@guards.holders_of(*READERS)
def send_back(order_id: int) -> Response | tuple[str, int]:
    """Ask for another answer."""
    reason, answer_by = request.form.get("reason", ""), asked.day(request.form.get("answer_by", ""))
    told = _("已退回，承办单位会收到消息。")
    return _done(order_id, "send_back", lambda unit: orders.send_back(unit, order_id, reason, answer_by), told)


@pages.post("/orders/<int:order_id>/close")
@guards.holders_of(*READERS)
def close(order_id: int) -> Response | tuple[str, int]:
    """Close the order with a result."""
    result = request.form.get("result", "")
    return _done(order_id, "close", lambda unit: orders.close(unit, order_id, result), _("督办单已办结。"))


def _done(order_id: int, tried: str, deed: Callable[[Unit], Any], told: str) -> Response | tuple[str, int]:
    try:
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return _page(order_id, tried=tried, problems=error.problems), 422
    flash(told)
    return redirect(url_for(".order", order_id=order_id), code=303)


def _page(order_id: int, *, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    found = reading.one(session(), viewer(), order_id, books())
    trail = [(_("督办单"), url_for(".listed")), (found.number, "")]
    typed = request.form if tried else {}
    return render_template(
        "orders/order.html", order=found, problems=problems, tried=tried, typed=typed, today=books().today, breadcrumb=trail
    )
