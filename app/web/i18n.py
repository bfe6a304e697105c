"""The words of the pages: source strings are Chinese, `en` is a catalogue."""

import os
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context
from flask_babel import Babel

from app.web import preferences

TRANSLATIONS = Path(__file__).parent / "translations"
# Babel knows zh_CN only as zh_Hans_CN: a folder of the short name is passed over in silence.
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


def install(app: Flask) -> None:
    """Give templates `_()`, in the reader's language and Shanghai time; compile catalogues that are not yet."""
    compile_catalogues(TRANSLATIONS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES["zh"]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=_locale)


def compile_catalogues(folder: Path) -> None:
    """Write the `.mo` beside each `.po` that has none or an older one."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    # Several processes may start at once: each writes its own file, the last one's name stays.
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(compiled.getvalue())
    draft.replace(target)


def _locale() -> str:
    return LOCALES[preferences.language()] if has_request_context() else LOCALES["zh"]
