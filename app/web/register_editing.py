"""The administrator's pages of the register: a new version of a service standard, a continuation of a basis; seen first, then published."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain import continuations, standards
from app.domain.continuations import ContinuationDraft
from app.domain.duties import Rule
from app.domain.errors import Invalid
from app.domain.people import Role
from app.domain.standards import RungDraft, StandardDraft
from app.reading import register
from app.services import register_editions
from app.services.register_editions import BasisPlan, OutdatedBasis, OutdatedStandard, StandardPlan
from app.web import guards
from app.web.desk import books, session, viewer, work

pages = Blueprint("register_editing", __name__, url_prefix="/administration/register")
LONGEST, OK = 2000, 200


@pages.get("")
@guards.holders_of(Role.ADMINISTRATOR)
def overview() -> str:
    """What is in force, what may be changed here, and who published what."""
    kept = books()
    return render_template(
        "administration/register.html", bases=register.bases(kept), duties=register.duties(kept), today=kept.today,
        grounds=standards.grounds(kept.rules),
        editions=register.editions(session(), viewer(), kept),
    )  # fmt: skip


@pages.get("/duties/<slug>/<rule>")
@guards.holders_of(Role.ADMINISTRATOR)
def new_version(slug: str, rule: str) -> Response:
    """The last version of a service standard as a form for the next."""
    with work() as unit:
        last = register_editions.standard(unit, slug, rule)
    return _standard_form(last, standards.draft_of(last, books().today))


@pages.post("/duties/<slug>/<rule>")
@guards.holders_of(Role.ADMINISTRATOR)
def publish_version(slug: str, rule: str) -> Response:
    """What the version would change; or, confirmed, the version."""
    draft, pressed = _posted_standard(), request.form.get("_op", "check")
    with work() as unit:
        last = register_editions.standard(unit, slug, rule)
    if pressed == "edit":
        return _standard_form(last, draft)
    try:
        with work() as unit:
            if pressed == "publish":
                edition = register_editions.publish_standard(unit, slug, rule, draft, request.form.get("token", ""))
                return _done(_("已发布“%(title)s”的版本%(version)s。", title=draft.title, version=edition.version))
            return _standard_preview(register_editions.preview_standard(unit, slug, rule, draft), draft)
    except OutdatedStandard as outdated:
        return _standard_preview(outdated.plan, draft, 409)
    except Invalid as error:
        return _standard_form(last, draft, error)


@pages.get("/bases/<basis>")
@guards.holders_of(Role.ADMINISTRATOR)
def new_continuation(basis: str) -> Response:
    """Register what continues a basis, or correct what was registered."""
    with work() as unit:
        found = register_editions.basis(unit, basis)
    return _basis_form(basis, continuations.draft_of(found, request.args.get("correct", 0, type=int)))


@pages.post("/bases/<basis>")
@guards.holders_of(Role.ADMINISTRATOR)
def publish_continuation(basis: str) -> Response:
    """What the registration would change; or, confirmed, the registration."""
    draft, pressed = _posted_continuation(), request.form.get("_op", "check")
    if pressed == "edit":
        return _basis_form(basis, draft)
    try:
        with work() as unit:
            if pressed == "publish":
                edition = register_editions.publish_basis(unit, basis, draft, request.form.get("token", ""))
                return _done(_("已登记，这是该依据的第%(version)s次登记。", version=edition.version))
            return _basis_preview(register_editions.preview_basis(unit, basis, draft), draft)
    except OutdatedBasis as outdated:
        return _basis_preview(outdated.plan, draft, 409)
    except Invalid as error:
        return _basis_form(basis, draft, error)


def _posted_standard() -> StandardDraft:
    rungs = tuple((name, RungDraft(day=_text(f"rungs-{name}-day"), at=_text(f"rungs-{name}-at"))) for name in register.RUNGS)
    words = {name: _text(name) for name in standards.LABELS}
    return StandardDraft(**words, rungs=rungs, pauses=tuple(request.form.getlist("pauses")))


def _posted_continuation() -> ContinuationDraft:
    return ContinuationDraft(**{name: _text(name) for name in continuations.LABELS})


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()[:LONGEST]


def _standard_form(last: Rule, draft: StandardDraft, error: Invalid | None = None) -> Response:
    process = register.process_title(books(), last.process)
    return _page(
        "administration/register_standard.html", 422 if error else 200, error=error, last=last, draft=draft, typed=dict(draft.rungs),
        process=process, grounds=standards.grounds(books().rules), today=books().today, breadcrumb=_trail(_("拟订新版本")),
    )  # fmt: skip


def _standard_preview(plan: StandardPlan, draft: StandardDraft, status: int = 200) -> Response:
    return _page(
        "administration/register_standard_preview.html", status, plan=plan, draft=draft, is_outdated=status != OK, plan_day=books().now,
        breadcrumb=_trail(_("看看新版本改了什么")),
    )  # fmt: skip


def _basis_form(basis_id: str, draft: ContinuationDraft, error: Invalid | None = None) -> Response:
    with work() as unit:
        found = register_editions.basis(unit, basis_id)
    line = register.basis_line(found, books().today)
    return _page(
        "administration/register_basis.html", 422 if error else 200, error=error, line=line, draft=draft,
        breadcrumb=_trail(_("登记延续")),
    )  # fmt: skip


def _basis_preview(plan: BasisPlan, draft: ContinuationDraft, status: int = 200) -> Response:
    before, after = (register.basis_line(one, books().today) for one in (plan.old, plan.new))
    return _page(
        "administration/register_basis_preview.html", status, plan=plan, draft=draft, is_outdated=status != OK, before=before, after=after,
        breadcrumb=_trail(_("看看登记以后怎样")),
    )  # fmt: skip


def _page(template: str, status: int, error: Invalid | None = None, **words: Any) -> Response:
    problems = error.problems if error else ()
    beside = {one.path: one.message for one in reversed(problems)}
    return make_response(render_template(template, problems=problems, beside=beside, **words), status)


def _done(said: str) -> Response:
    flash(said)
    return redirect(url_for(".overview"), code=303)


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("期限与依据"), url_for(".overview")), (here, "")]
