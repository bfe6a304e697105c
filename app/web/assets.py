"""Static files: addresses that change with the content, and icons printed into the page."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import url_for
from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
ICONS = STATIC / "vendor" / "bootstrap-icons"


def asset(path: str) -> str:
    """Give the address of a file under `static/`, with its content's hash so that it may be cached for ever."""
    return url_for("static", filename=path, v=_short_hash(path))


@cache
def icon(name: str) -> Markup:
    """Give an icon as inline SVG, hidden from screen readers: the words beside it carry the meaning.

    `name` is a file of `vendor/bootstrap-icons` without its ending.
    """
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"</?svg[^>]*>", "", drawing).strip()
    return Markup(  # noqa: S704  the drawing is a file of ours, checked against the manifest
        f'<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="currentColor"'
        f' aria-hidden="true" focusable="false">{inner}</svg>'
    )


@cache
def _short_hash(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
