"""The other ways of Art. 22 on pages: models that run on the platform, media with their hand-over sheets; and the log of all ways."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from app.adapters import data_formats
from app.domain import data_models
from app.domain.data_delivery import Refusal
from app.domain.errors import Invalid, Problem
from app.domain.people import Role
from app.reading import deliveries, entitlements
from app.services import handovers, model_runs
from app.services.handovers import Sheet
from app.web import data, guards
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("deliveries", __name__)
Page = str | tuple[str, int] | Answer
LONGEST = 100


@pages.get("/my/entitlements/<number>/model")
@guards.holders_of(Role.APPLICANT)
def models(number: str) -> Page:
    """Which model, over which items."""
    return _models(number)


@pages.post("/my/entitlements/<number>/model")
@guards.holders_of(Role.APPLICANT)
def run_model(number: str) -> Page:
    """Run it; the result has an address of its own."""
    form = request.form
    try:
        with work() as unit:
            answer = model_runs.run(
                unit, number, form.get("model", ""), form.get("group", ""), form.get("measure", ""), request.remote_addr or ""
            )
    except Invalid as error:
        return _models(number, error.problems), 422
    if isinstance(answer, Refusal):
        return data.refused(answer)
    return redirect(url_for(".result", number=number, run_id=answer.id), code=303)


@pages.get("/my/entitlements/<number>/runs/<int:run_id>")
@guards.holders_of(Role.APPLICANT)
def result(number: str, run_id: int) -> Page:
    """What a run gave, as a page or as CSV."""
    found = deliveries.run(session(), viewer(), number, run_id)
    if request.args.get("format") == "csv" and found.result:
        text = "".join(data_formats.csv_lines(found.result["columns"], [found.result["lines"]]))
        headers = {"Content-Disposition": f"attachment; filename=result-{run_id}.csv", "Cache-Control": "no-store"}
        return Response(data_formats.BOM + text, content_type="text/csv; charset=utf-8", headers=headers)
    trail = [(_("我的授权"), url_for("entitlements.own")), (number, url_for("entitlements.one", number=number)), (_("模型结果"), "")]
    return render_template("entitlements/result.html", run=found, number=number, breadcrumb=trail)


@pages.get("/my/entitlements/<number>/log")
@guards.holders_of(Role.APPLICANT)
def own_log(number: str) -> str:
    """What was given of one's entitlement."""
    return _log(number, "citizen", _("我的授权"), "entitlements.own", "entitlements.one")


@pages.get("/workbench/entitlements/<number>/log")
@guards.officials
def log(number: str) -> str:
    """The same for the body and its authority."""
    return _log(number, "office", _("授权管理"), "entitlements.kept", "entitlements.watched")


@pages.get("/workbench/entitlements/<number>/handover")
@guards.holders_of(*handovers.GIVERS)
def sheet(number: str) -> Page:
    """A new hand-over sheet."""
    return _sheet(number)


@pages.post("/workbench/entitlements/<number>/handover")
@guards.holders_of(*handovers.GIVERS)
def hand_over(number: str) -> Page:
    """Make it."""
    said = {name: request.form.get(name, "") for name in ("medium", "serial_no", "receiver", "format", "note")}
    try:
        with work() as unit:
            answer = handovers.hand_over(unit, number, Sheet(**said), request.remote_addr or "")
    except Invalid as error:
        return _sheet(number, error.problems), 422
    if isinstance(answer, Refusal):
        return data.refused(answer)
    flash(_("交接单已制作。请取出文件写入介质，核对校验值后交给接收人。"))
    return redirect(url_for(".handover", handover_id=answer.id), code=303)


@pages.get("/handovers/<int:handover_id>")
@guards.signed_in
def handover(handover_id: int) -> Page:
    """The sheet, for both sides, to be printed and to be confirmed."""
    return _handover(handover_id)


@pages.get("/handovers/<int:handover_id>/file")
@guards.holders_of(*handovers.GIVERS)
def handover_file(handover_id: int) -> Page:
    """The file that goes on the medium, for the body."""
    with work() as unit:
        answer = handovers.file_of(unit, handover_id)
    return data.refused(answer) if isinstance(answer, Refusal) else data.sent(answer)


@pages.post("/handovers/<int:handover_id>/receipt")
@guards.holders_of(Role.APPLICANT)
def receipt(handover_id: int) -> Page:
    """The holder has it."""
    try:
        with work() as unit:
            handovers.confirm(unit, handover_id, request.form.get("note", ""))
    except Invalid as error:
        return _handover(handover_id, error.problems), 422
    flash(_("已确认收到。"))
    return redirect(url_for(".handover", handover_id=handover_id), code=303)


def _models(number: str, problems: tuple[Problem, ...] = ()) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    usage = deliveries.usage(session(), viewer(), number, office().quotas, books().now)
    trail = [(_("我的授权"), url_for("entitlements.own")), (number, url_for("entitlements.one", number=number)), (_("运行模型"), "")]
    return render_template(
        "entitlements/models.html", page=page, usage=usage, models=data_models.MODELS.values(), problems=problems, typed=request.form,
        items=list(zip(usage.item_ids, page.items, strict=True)), breadcrumb=trail,
    )  # fmt: skip


def _log(number: str, side: str, title: str, listed: str, one: str) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    after, before = (request.args.get(name, "")[:LONGEST] for name in ("after", "before"))
    found = deliveries.log(session(), viewer(), number, after, before)
    usage = deliveries.usage(session(), viewer(), number, office().quotas, books().now)
    trail = [(title, url_for(listed)), (number, url_for(one, number=number)), (_("使用日志"), "")]
    return render_template("entitlements/log.html", side=side, page=page, found=found, usage=usage, breadcrumb=trail)


def _sheet(number: str, problems: tuple[Problem, ...] = ()) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    watched = url_for("entitlements.watched", number=number)
    trail = [(_("授权管理"), url_for("entitlements.kept")), (number, watched), (_("制作交接单"), "")]
    words = {"media": handovers.MEDIA, "formats": handovers.FORMATS, "problems": problems, "typed": request.form, "back_url": watched}
    return render_template("entitlements/hand_over.html", page=page, breadcrumb=trail, **words)


def _handover(handover_id: int, problems: tuple[Problem, ...] = ()) -> str:
    found = deliveries.handover(session(), viewer(), handover_id)
    back = "entitlements.one" if found.is_mine else "entitlements.watched"
    trail = [(found.entitlement, url_for(back, number=found.entitlement)), (found.number, "")]
    may_fetch = found.is_given and found.received_at is None and viewer().is_a(*handovers.GIVERS)
    return render_template("entitlements/handover.html", sheet=found, may_fetch=may_fetch, problems=problems, breadcrumb=trail)
