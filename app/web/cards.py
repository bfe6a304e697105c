"""Yellow and red cards: the body states its defence, its supervisor decides and closes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Invalid, Problem
from app.reading import cards as reading
from app.reading import case_lists
from app.services import cards
from app.services.work import Unit
from app.web import asked, guards, words
from app.web.desk import books, session, viewer, work
from app.web.workbench import READERS

pages = Blueprint("cards", __name__)


@pages.get("/cards")
@guards.holders_of(*READERS)
def listed() -> str:
    """The cards of the bodies one watches over, or of one's own."""
    wanted = asked.for_cards(request.args)
    found, organs = reading.page(session(), viewer(), wanted), case_lists.organs(session(), viewer())
    return render_template("cards/list.html", found=found, wanted=wanted, organs=organs, words=words, processes=books().processes)


@pages.get("/cards/<int:card_id>")
@guards.holders_of(*READERS)
def card(card_id: int) -> str:
    """One card with its whole life."""
    return _page(card_id)


@pages.post("/cards/<int:card_id>/defend")
@guards.holders_of(*READERS)
def defend(card_id: int) -> Response | tuple[str, int]:
    """State the defence of the body."""
    text = request.form.get("defence", "")
    return _done(card_id, "defend", lambda unit: cards.defend(unit, card_id, text), _("申辩已提交，由监督人员裁定。"))


@pages.post("/cards/<int:card_id>/decide")
@guards.holders_of(*READERS)
def decide(card_id: int) -> Response | tuple[str, int]:
    """Decide on the defence."""
    verdict, reason = request.form.get("verdict", ""), request.form.get("decision", "")
    return _done(card_id, "decide", lambda unit: cards.decide(unit, card_id, verdict, reason), _("已裁定，被亮牌单位会收到消息。"))


@pages.post("/cards/<int:card_id>/close")
@guards.holders_of(*READERS)
def close(card_id: int) -> Response | tuple[str, int]:
    """Close the card."""
    reason = request.form.get("closing", "")
    return _done(card_id, "close", lambda unit: cards.close(unit, card_id, reason), _("已销牌，被亮牌单位会收到消息。"))


def _done(card_id: int, tried: str, deed: Callable[[Unit], Any], told: str) -> Response | tuple[str, int]:
    try:
        with work() as unit:
            deed(unit)
    except Invalid as error:
        return _page(card_id, tried=tried, problems=error.problems), 422
    flash(told)
    return redirect(url_for(".card", card_id=card_id), code=303)


def _page(card_id: int, *, tried: str = "", problems: tuple[Problem, ...] = ()) -> str:
    found = reading.one(session(), viewer(), card_id, books())
    trail = [(_("黄红牌"), url_for(".listed")), (found.case_no, "")]
    typed = request.form if tried else {}
    return render_template("cards/card.html", card=found, problems=problems, typed=typed, words=words, breadcrumb=trail)
