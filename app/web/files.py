"""Letters and enclosed files, given out to whoever may see their case."""

import io
import re

from flask import Blueprint, make_response, render_template, send_file, url_for
from werkzeug.wrappers import Response

from app.adapters import letterpress
from app.domain.letters import LetterKind
from app.reading import letters
from app.reading.letters import LetterPage
from app.services import delivery, receiving
from app.web import guards
from app.web.desk import office, session, viewer, work
from app.web.places import case_url

pages = Blueprint("files", __name__)
# What somebody uploaded must never run here, even when a browser opens it against our wish.
SANDBOX = "default-src 'none'; sandbox"


@pages.get("/letters/<int:letter_id>")
@guards.signed_in
def letter(letter_id: int) -> str:
    """A letter as it was decided, for reading and printing. Its addressee's first look is kept: it is proof of service."""
    page = _opened(letter_id)
    html = letterpress.compose(LetterKind(page.kind), page.content)
    bar = render_template("files/letter_bar.html", page=page, back_url=_back_url(page))
    head = render_template("files/letter_head.html")
    return re.sub(r"<body[^>]*>", lambda body: body[0] + bar, html.replace("</head>", f"{head}</head>", 1), count=1)


@pages.get("/letters/letter.css")
@guards.anyone
def letter_css() -> Response:
    """The style sheet of composed letters, which they name beside themselves."""
    return Response(letterpress.STYLESHEET.read_bytes(), mimetype="text/css")


@pages.get("/letters/<int:letter_id>.pdf")
@guards.signed_in
def letter_pdf(letter_id: int) -> Response:
    """The letter's PDF.

    Pressed here where the queue has not come to it yet: the same content gives the same bytes, so looking changes nothing that
    would not have happened a moment later by itself.
    """
    page = _opened(letter_id)
    with work() as unit:
        content = delivery.pdf(unit, letter_id)
    name = f"{page.title}（{page.number}）.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@pages.get("/files/<int:attachment_id>")
@guards.signed_in
def attachment(attachment_id: int) -> Response:
    """An enclosed file, to be saved and never to be shown."""
    found = letters.attachment(session(), viewer(), attachment_id)
    content = office().store.open(found.sha256)
    answer = make_response(send_file(content, mimetype=found.media_type, as_attachment=True, download_name=found.name))
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _back_url(page: LetterPage) -> str:
    return case_url(page.case_no) if page.opens_case else url_for("applicant.notices")


def _opened(letter_id: int) -> LetterPage:
    page = letters.letter(session(), viewer(), letter_id)
    if page.is_unread:
        with work() as unit:
            receiving.open_letter(unit, letter_id)
    return page
