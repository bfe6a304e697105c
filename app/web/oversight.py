"""The supervisor's figures beside the board: what will be late, nudges that wait, cards by body and month."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.domain.people import Role
from app.reading import card_figures, forecasts, nudges
from app.web import asked, guards, words
from app.web.desk import books, office, session, viewer
from app.web.figures import READERS, WATCHERS

pages = Blueprint("oversight", __name__)


@pages.get("/supervision/forecast")
@guards.holders_of(*READERS)
def forecast() -> str:
    """What will be late within the next working days, by body; who answers for a body sees that body."""
    wanted, kept = asked.for_forecast(request.args), books()
    found = forecasts.page(session(), viewer(), kept, wanted)
    return render_template("supervision/forecast.html", found=found, wanted=wanted, **_frame(_("逾期预测")))


@pages.get("/supervision/nudges")
@guards.holders_of(Role.SUPERVISOR, Role.AUDITOR)
def unanswered() -> str:
    """Nudges that wait for an answer in the supervised bodies."""
    organ_id, kept = asked.which_organ(request.args), books()
    after, before = request.args.get("after", ""), request.args.get("before", "")
    found = nudges.unanswered(session(), viewer(), organ_id, kept.today, after=after, before=before)
    by_organ = nudges.unanswered_by_organ(session(), viewer())
    total = sum(number for organ, number in by_organ.items() if organ_id in (None, organ))
    days = kept.rules.rule(nudges.SUPERVISION, nudges.KIND).days
    return render_template("supervision/nudges.html", found=found, total=total, days=days, **_frame(_("催办待答复")))


@pages.get("/supervision/card-figures")
@guards.holders_of(Role.SUPERVISOR, Role.AUDITOR)
def cards() -> str:
    """Yellow and red cards by body and month."""
    wanted = asked.for_card_figures(request.args)
    found = card_figures.page(session(), viewer(), wanted)
    return render_template("supervision/card_figures.html", found=found, wanted=wanted, **_frame(_("黄红牌统计")))


def _frame(title: str) -> dict[str, object]:
    here = viewer()
    return {
        "words": words, "processes": office().processes, "may_act": here.is_a(Role.SUPERVISOR), "here_title": title,
        "watches": here.is_a(*WATCHERS),
    }  # fmt: skip
