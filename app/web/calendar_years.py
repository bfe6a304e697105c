"""The administrator's pages of the calendar: paste a notice, check its rows, see what moves, publish; and the local closures."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.adapters import notices
from app.domain.closures import ClosureDraft
from app.domain.errors import Invalid
from app.domain.people import Role
from app.domain.year_drafts import YearDraft, tidied
from app.reading import calendar_versions
from app.services import calendar_duties, calendar_years
from app.services.calendar_years import Outdated, Preview
from app.services.work import Unit
from app.store.models.calendars import CalendarEdition
from app.web import calendar_forms, guards
from app.web.desk import almanac, books, session, viewer, work

pages = Blueprint("calendar_years", __name__, url_prefix="/administration/calendar")
PER_PAGE = 50
OFFERED_ROWS = 2


@pages.get("")
@guards.holders_of(Role.ADMINISTRATOR)
def years() -> str:
    """What is in force, who published it, and what is due."""
    kept, now = almanac(), books()
    shown = [one for one in kept.calendar.years if one.official or one.year in (now.today.year, now.today.year + 1)]
    with work() as unit:
        names = {place.code: place.title for place in calendar_years.places(unit)}
    versions = calendar_versions.page(session(), viewer(), kept)
    return render_template(
        "administration/calendar.html", almanac=kept, shown_years=shown, versions=versions, today=now.today, names=names,
        missing_year=calendar_duties.missing_year(kept, now.today), next_year=calendar_years.publishable(kept)[-1],
        published={one.year: one for one in reversed(versions)},
    )  # fmt: skip


@pages.get("/new")
@guards.holders_of(Role.ADMINISTRATOR)
def new() -> str:
    """Paste or upload a notice."""
    return render_template(
        "administration/calendar_text.html", text="", problems=(), breadcrumb=_trail(_("发布年度安排"))
    )


@pages.post("/new")
@guards.holders_of(Role.ADMINISTRATOR)
def read() -> Response | str:
    """Show what was read of it, row by row."""
    try:
        return _rows(notices.year_draft(calendar_forms.pasted()))
    except Invalid as error:
        words = {
            "text": request.form.get("text", ""),
            "problems": error.problems,
            "breadcrumb": _trail(_("发布年度安排")),
        }
        return make_response(render_template("administration/calendar_text.html", **words), 422)


@pages.get("/years/<int:year>")
@guards.holders_of(Role.ADMINISTRATOR)
def correct(year: int) -> Response | str:
    """A published year, to be corrected."""
    with work() as unit:
        draft = calendar_years.year_draft(unit, year)
    return _rows(draft)


@pages.post("/years")
@guards.holders_of(Role.ADMINISTRATOR)
def publish() -> Response | str:
    """What the rows would change; or, confirmed, the change."""
    draft, pressed = calendar_forms.posted_year(), request.form.get("_op", "check")
    if pressed == "edit":
        return _rows(draft)
    try:
        with work() as unit:
            if pressed == "publish":
                return _done(calendar_years.publish_year(unit, draft, request.form.get("token", "")))
            found = calendar_years.preview_year(unit, draft)
            return _preview(unit, found, draft=draft, action=url_for(".publish"))
    except Outdated as outdated:
        with work() as unit:
            return _preview(unit, outdated.preview, 409, draft=draft, action=url_for(".publish"))
    except Invalid as error:
        return _rows(draft, error)


@pages.get("/closures/new")
@guards.holders_of(Role.ADMINISTRATOR)
def new_closure() -> Response | str:
    """Register a local closure."""
    return _closure(ClosureDraft())


@pages.post("/closures")
@guards.holders_of(Role.ADMINISTRATOR)
def close() -> Response | str:
    """What a closure would change; or, confirmed, the change."""
    draft, pressed = calendar_forms.posted_closure(), request.form.get("_op", "check")
    if pressed == "edit":
        return _closure(draft)
    try:
        with work() as unit:
            if pressed == "publish":
                return _done(calendar_years.publish_closure(unit, draft, request.form.get("token", "")))
            return _preview(unit, calendar_years.preview_closure(unit, draft), closure=draft, action=url_for(".close"))
    except Outdated as outdated:
        with work() as unit:
            return _preview(unit, outdated.preview, 409, closure=draft, action=url_for(".close"))
    except Invalid as error:
        return _closure(draft, error)


@pages.post("/closures/withdraw")
@guards.holders_of(Role.ADMINISTRATOR)
def withdraw() -> Response | str:
    """What taking back a closed day would change; or, confirmed, the change."""
    organ, on = request.form.get("organ", ""), request.form.get("on", "")
    gone = {"organ": organ, "on": on}
    try:
        with work() as unit:
            if request.form.get("_op") == "publish":
                return _done(calendar_years.publish_without(unit, organ, on, request.form.get("token", "")))
            return _preview(
                unit, calendar_years.preview_without(unit, organ, on), gone=gone, action=url_for(".withdraw")
            )
    except Outdated as outdated:
        with work() as unit:
            return _preview(unit, outdated.preview, 409, gone=gone, action=url_for(".withdraw"))


def _rows(draft: YearDraft, error: Invalid | None = None) -> Response:
    words = {"draft": tidied(draft), "offered": OFFERED_ROWS, "breadcrumb": _trail(_("核对放假安排"))}
    return _page("administration/calendar_rows.html", error, **words)


def _closure(draft: ClosureDraft, error: Invalid | None = None) -> Response:
    with work() as unit:
        offered = calendar_years.places(unit)
    return _page(
        "administration/calendar_closure.html",
        error,
        closure=draft,
        places=offered,
        breadcrumb=_trail(_("登记停止办公")),
    )


def _page(template: str, error: Invalid | None, **words: Any) -> Response:
    problems = error.problems if error else ()
    beside = {one.path: one.message for one in reversed(problems)}
    page = render_template(
        template, problems=problems, beside=beside, message=str(error) if error and not problems else "", **words
    )
    return make_response(page, 422 if error else 200)


def _preview(unit: Unit, found: Preview, status: int = 200, **words: Any) -> Response:
    """A page of the moves, those of another day first."""
    moves = sorted(
        found.impact.moves, key=lambda move: (not move.is_other_day, move.turn, move.after.due_on, move.deadline_id)
    )
    last = max(1, -(-len(moves) // PER_PAGE))
    wanted = request.form.get("page", "1")
    number = min(last, max(1, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1  # noqa: PLR2004  # digits
    shown = calendar_years.described(unit, moves[(number - 1) * PER_PAGE : number * PER_PAGE])
    page = render_template(
        "administration/calendar_preview.html", found=found, plan=found.plan, impact=found.impact, shown=shown, number=number, last=last,
        is_outdated=status != 200, breadcrumb=_trail(_("看看哪些日期会变")), **words,  # noqa: PLR2004  # a status
    )  # fmt: skip
    return make_response(page, status)


def _done(edition: CalendarEdition | None) -> Response:
    if edition is None:
        flash(_("这一版与现行的完全相同，没有什么可以发布，什么也没有改变。"), "info")
    else:
        flash(
            _(
                "已发布。重新计算了 %(changed)s 个期限，其中 %(moved)s 个的最后一日有变动，已逐件记录并通知。",
                changed=edition.changed,
                moved=edition.moved,
            )
        )
    return redirect(url_for(".years"), code=303)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("工作日日历"), url_for(".years")), (here, "")]
