"""Letters: content into HTML (also the preview), HTML into PDF/A."""

import gc
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.adapters import fonts
from app.domain.agreements import parts
from app.domain.clock import SHANGHAI
from app.domain.explanation import Explanation
from app.domain.letters import Letter, LetterKind, OfficialNotice, Term, unpack

FOLDER = Path(__file__).with_name("letters")
STYLESHEET = FOLDER / "letter.css"  # the preview's page needs it beside itself, as "letter.css"

# PDF/A-3 level A: made for archives (DA/T 85-2019), text extractable, tagged for screen readers.
_VARIANT = "pdf/a-3a"
# One letter at a time: WeasyPrint holds large font buffers in reference cycles until they are collected.
_one_at_a_time = Lock()


class Unprintable(Exception):
    """A letter holds characters for which there is no glyph; it must not go out with holes in it."""


def compose(kind: LetterKind, content: Mapping[str, Any]) -> str:
    """A letter as an HTML page, from content as `app.domain.letters.pack` gives it. Raises ValueError for wrong content."""
    letter = unpack(kind, content)
    template = "notice" if isinstance(letter, OfficialNotice) else kind
    return _templates.get_template(f"{template}.html").render(letter=letter, kind=kind)


def compose_proof(proof: Explanation, about: tuple[str, str, str], made_on: datetime, *, shows_names: bool) -> str:
    """The proof of a date as an HTML page to press. `about`: case number, title and body; `made_on` an aware moment."""
    case_no, title, organ = about
    words = {"proof": proof, "case_no": case_no, "title": title, "organ": organ, "made_on": made_on, "shows_names": shows_names}
    return _templates.get_template("proof.html").render(**words)


def press(html: str) -> bytes:
    """A composed letter as PDF/A; the same HTML gives the same bytes. Raises Unprintable."""
    if holes := fonts.missing(html):
        raise Unprintable(f"文书含有无法打印的字：{''.join(holes)}。请先补充字体。")
    with _one_at_a_time:
        try:
            return _printed(html)
        finally:
            gc.collect()


def _printed(html: str) -> bytes:
    document = HTML(string=html, base_url=f"{FOLDER.as_uri()}/", url_fetcher=_OwnFolderOnly())
    pdf: bytes = document.write_pdf(pdf_variant=_VARIANT)
    return pdf


class _OwnFolderOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Fetches data: addresses and files of the template folder; anything else stops the letter."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("data:") and not _is_own_file(url):
            raise FatalURLFetchingError(f"Not for letters: {url[:200]}")
        return super().fetch(url, headers)


def _is_own_file(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return path.is_relative_to(FOLDER) and path.is_file()


def _on(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _at(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{_on(local)}{local.hour}时{local.minute:02d}分"


def _weekday(day: date) -> str:
    return "一二三四五六日"[day.weekday()]


def _names(datasets: tuple[str, ...]) -> str:
    return "".join(f"“{name}”" for name in datasets)


def _period_name(term: Term) -> str:
    return "法定期限" if term.kind == "law" else "服务标准"


def _code(letter: Letter) -> str:
    lines = [f"办件编号：{letter.case_no}", f"文书编号：{letter.letter_no}", letter.verify_at]
    return _qr("\n".join(filter(None, lines)))


def _qr(words: str) -> str:
    """A QR code as the address of a picture; of a page's address, a telephone opens that page."""
    uri: str = segno.make(words, encoding="utf-8", error="m", micro=False).svg_data_uri(border=0)
    return uri


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(on=_on, at=_at, weekday=_weekday, names=_names, period_name=_period_name, code=_code, qr=_qr, sections=parts)
    return environment


_templates = _environment()
