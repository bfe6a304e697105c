"""Entitlements on pages: the holder's own with the key, and those that a body or its authority watches over."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.data_delivery import Channel
from app.domain.entitlements import Status
from app.domain.people import Role
from app.reading import deliveries, entitlements, uses
from app.reading.deliveries import HandoverLine, Usage
from app.reading.entitlements import EntitlementPage
from app.reading.uses import Accompanying
from app.services import data_files, downloads, handovers, keys
from app.web import asked, guards, halts, signed_links
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("entitlements", __name__)

# Who may start a case under Art. 34.
WATCHERS = (Role.REVIEWER, Role.AUTHORITY_REVIEWER)


@pages.get("/my/entitlements")
@guards.holders_of(Role.APPLICANT)
def own() -> str:
    """One's own entitlements."""
    wanted = asked.for_entitlements(request.args)
    found = entitlements.lines(session(), viewer(), wanted, books().today)
    return render_template("entitlements/own.html", found=found, wanted=wanted)


@pages.get("/my/entitlements/<number>")
@guards.holders_of(Role.APPLICANT)
def one(number: str) -> str:
    """One of them: what may be used, how long, and what stands in the way."""
    return _own_page(number)


@pages.post("/my/entitlements/<number>/key")
@guards.holders_of(Role.APPLICANT)
def issue_key(number: str) -> str:
    """A new key, on this one page and never again."""
    with work() as unit:
        key = keys.issue(unit, number)
    return _own_page(number, key)


@pages.post("/my/entitlements/<number>/key/revoke")
@guards.holders_of(Role.APPLICANT)
def revoke_key(number: str) -> Response:
    """Stop the key, such as one that was lost."""
    with work() as unit:
        keys.revoke(unit, number)
    flash(_("密钥已停用，以后的请求会被拒绝；需要时可以重新领取。"))
    return redirect(url_for(".one", number=number), code=303)


@pages.post("/my/entitlements/<number>/link")
@guards.holders_of(Role.APPLICANT)
def make_link(number: str) -> str:
    """A signed link to a file, on this one page; fetching it is what counts."""
    wanted = request.form.get("format", "")
    with work() as unit:
        downloads.may_link(unit, number, wanted)
    word, until = signed_links.sign(number, wanted)
    return _own_page(number, link=(wanted, url_for("data.fetch", word=word, _external=True), until))


@pages.get("/workbench/entitlements")
@guards.officials
def kept() -> str:
    """The entitlements on the data of one's body, or of the bodies that one's authority supervises."""
    wanted = asked.for_entitlements(request.args)
    found = entitlements.lines(session(), viewer(), wanted, books().today)
    late = uses.late(session(), viewer(), [slug for slug, one in books().processes.items() if one.follows_use], books().now)
    return render_template("entitlements/kept.html", found=found, wanted=wanted, late=late)


@pages.get("/workbench/entitlements/<number>")
@guards.officials
def watched(number: str) -> str:
    """One of them, with the way to a case under Art. 34."""
    page = entitlements.page(session(), viewer(), number, books().today)
    trail = [(_("授权管理"), url_for(".kept")), (number, "")]
    may = {"may_start": viewer().is_a(*WATCHERS), "may_halt": halts.may_halt(page), "may_resume": halts.may_resume(page)}
    makes = page.line.channel == Channel.MEDIA and viewer().is_a(*handovers.GIVERS) and page.line.status == Status.ACTIVE
    words = {"page": page, "usage": _usage(number), "sheets": _sheets(page), "may_make": makes, "uses": _uses(number), **may}
    return render_template("entitlements/watched.html", breadcrumb=trail, **words)


def _own_page(number: str, key: str = "", link: tuple[str, str, datetime] | None = None) -> str:
    page = entitlements.page(session(), viewer(), number, books().today)
    trail = [(_("我的授权"), url_for(".own")), (number, "")]
    words = {"page": page, "key": key, "link": link, "usage": _usage(number), "base_url": request.host_url.rstrip("/")}
    words |= {"uses": _uses(number), "sheets": _sheets(page), "formats": data_files.FORMATS, "link_minutes": signed_links.MINUTES}
    return render_template("entitlements/one.html", breadcrumb=trail, **words)


def _usage(number: str) -> Usage:
    return deliveries.usage(session(), viewer(), number, office().quotas, books().now)


def _uses(number: str) -> tuple[Accompanying, ...]:
    return uses.of_entitlement(session(), viewer(), number, books().processes, books().now)


def _sheets(page: EntitlementPage) -> tuple[HandoverLine, ...]:
    return deliveries.handovers(session(), viewer(), page.line.number) if page.line.channel == Channel.MEDIA else ()
