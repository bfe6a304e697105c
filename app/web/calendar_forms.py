"""The forms of the calendar's pages: what was pasted, uploaded or typed, as drafts."""

from flask import request

from app.adapters import notices
from app.domain.closures import ClosureDraft
from app.domain.year_drafts import MOST_ROWS, HolidayRow, YearDraft, tidied

TEXTS = ("year", "title", "notice", "issued_on", "source", "statutory_days")
ROW_PARTS = {"name": "name", "from": "from_on", "to": "through_on", "said": "said"}
CLOSURE_PARTS = {
    "organ": "organ", "from": "from_on", "to": "through_on", "name": "name", "legal_basis": "legal_basis",
    "document_no": "document_no", "source": "source",
}  # fmt: skip
LONGEST = 2000


def pasted() -> str:
    """The notice as it came: an uploaded file goes before the text in the box. Raises Invalid."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return notices.decoded(file.stream.read(notices.MOST_CHARACTERS * 4))
    return request.form.get("text", "").replace("\0", "")[: notices.MOST_CHARACTERS]


def posted_year() -> YearDraft:
    """The rows of the form."""
    rows = [HolidayRow(**{key: _text(f"holidays-{n}-{part}") for part, key in ROW_PARTS.items()}) for n in range(MOST_ROWS)]
    makeups = tuple(_text(f"makeup_days-{number}") for number in range(MOST_ROWS))
    return tidied(YearDraft(**{name: _text(name) for name in TEXTS}, holidays=tuple(rows), makeup_days=makeups))


def posted_closure() -> ClosureDraft:
    """The form of a closure."""
    return ClosureDraft(**{key: _text(name) for name, key in CLOSURE_PARTS.items()})


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:LONGEST]
