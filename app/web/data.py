"""Data as files and first rows: an entitlement's by a signed link, unconditional data for everybody (Arts. 18, 20, 22)."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.domain.data_delivery import Reason, Refusal
from app.domain.errors import Missing
from app.services import data_files, downloads
from app.services.data_files import Ticket
from app.web import guards, signed_links
from app.web.desk import office, work

pages = Blueprint("data", __name__)
# What came from somewhere must never run here, even when a browser opens it against our wish.
SANDBOX = "default-src 'none'; sandbox"
LATER = (Reason.EXHAUSTED, Reason.TOO_FAST)


@pages.get("/data/<word>")
@guards.anyone
def fetch(word: str) -> Response:
    """The file that a signed link names, if it may be had this very moment."""
    link = signed_links.read(word)
    with work() as unit:
        answer = downloads.by_link(unit, link.number, link.format, request.remote_addr or "")
    if answer is None:
        raise Missing
    return refused(answer) if isinstance(answer, Refusal) else sent(answer)


@pages.get("/preview/<path:code>")
@guards.anyone
def preview(code: str) -> str:
    """The first rows of unconditional data."""
    with work() as unit:
        found = downloads.preview(unit, code, request.remote_addr or "")
    trail = [(_("开放目录"), url_for("portal.catalogue")), (found.name, url_for("portal.dataset", code=code)), (_("预览"), "")]
    return render_template("portal/preview.html", found=found, code=code, formats=data_files.FORMATS, breadcrumb=trail)


@pages.get("/download/<path:code>")
@guards.anyone
def free(code: str) -> Response:
    """Unconditional data as a file; nobody need sign in (Art. 20)."""
    with work() as unit:
        ticket = downloads.free(unit, code, request.args.get("format", "csv"), request.remote_addr or "")
    return sent(ticket)


def sent(ticket: Ticket) -> Response:
    """The file, to be saved and never to be shown."""
    content = data_files.written(office(), ticket)
    answer = make_response(send_file(content, mimetype=ticket.media_type, as_attachment=True, download_name=ticket.name))
    answer.headers["Content-Security-Policy"], answer.headers["Cache-Control"] = SANDBOX, "no-store"
    return answer


def refused(why: Refusal) -> Response:
    """The refusal as a page: reason, article, what to do."""
    status = HTTPStatus.TOO_MANY_REQUESTS if why.reason in LATER else HTTPStatus.FORBIDDEN
    return make_response(render_template("entitlements/refused.html", why=why), status)
