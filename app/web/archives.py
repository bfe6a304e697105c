"""The archive package of a finished case (归档): index, forms, letters, agreement, files and record in one ZIP, each by its SHA-256."""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, send_file
from werkzeug.wrappers import Response

from app.adapters import packages
from app.adapters.files import clean_name
from app.adapters.packages import Entry, Package
from app.reading import archives
from app.reading.archives import ARCHIVERS, Contents
from app.services import archiving, delivery
from app.web import guards, words
from app.web.desk import books, office, session, viewer, work

pages = Blueprint("archives", __name__)


@pages.post("/workbench/cases/<case_no>/archive")
@guards.holders_of(*ARCHIVERS)
def make(case_no: str) -> Response:
    """Make the package; that it was made is put on record."""
    package = packed(case_no)
    return send_file(package.file, mimetype="application/zip", as_attachment=True, download_name=f"archive-{case_no}.zip")


def packed(case_no: str) -> Package:
    """The package of a case for who is here, and a line on its record."""
    kept = archives.contents(session(), viewer(), case_no, books())
    about = {"case_no": case_no, "process": kept.file.process.slug, "title": kept.file.title}
    package = packages.pack(_entries(kept), about, kept.closed_at)
    with work() as unit:
        archiving.note(unit, case_no, package.manifest_sha256)
    return package


def _entries(kept: Contents) -> Iterator[Entry]:
    file = kept.file
    names = _names(kept)
    yield _text("目录.html", render_template("archives/index.html", file=file, names=names, record=kept.record, words=words))
    yield _text("index.json", json.dumps(_index(kept, names), ensure_ascii=False, indent=1, default=str))
    yield _text("表单.html", render_template("archives/forms.html", file=file))
    for letter in file.papers.letters:
        with work() as unit:
            content = delivery.pdf(unit, letter.id)
        yield Entry(path=names[f"letter-{letter.id}"], content=io.BytesIO(content))
    for number, text in kept.agreements.items():
        yield _text(names[f"agreement-{number}"], text)
    for one in file.papers.attachments:
        if one.id in kept.digests:
            yield Entry(path=names[f"file-{one.id}"], content=office().store.open(kept.digests[one.id]))
    yield _text("办理记录.json", json.dumps(kept.record, ensure_ascii=False, indent=1, default=str))
    clocks = [{"rule": one.rule.id, "title": one.rule.title, "kind": one.rule.kind.value, **asdict(one.standing)} for one in file.clocks]
    yield _text("期限台账.json", json.dumps(clocks, ensure_ascii=False, indent=1, default=str))


def _names(kept: Contents) -> dict[str, str]:
    """Where each thing lies in the package."""
    found = {}
    for place, letter in enumerate(kept.file.papers.letters, start=1):
        found[f"letter-{letter.id}"] = f"文书/{place:02d}-{clean_name(letter.title)}（{clean_name(letter.number)}）.pdf"
    for number in kept.agreements:
        found[f"agreement-{number}"] = f"协议/{clean_name(number)}.txt"
    for place, one in enumerate(kept.file.papers.attachments, start=1):
        if one.id in kept.digests:
            found[f"file-{one.id}"] = f"附件/{place:02d}-{clean_name(one.name)}"
    return found


def _index(kept: Contents, names: dict[str, str]) -> dict[str, Any]:
    file = kept.file
    return {
        "case_no": file.case_no, "process": file.process.slug, "process_title": file.process.title, "title": file.title,
        "organ": file.organ_name, "applicant": file.applicant.name, "received_at": file.received_at, "closed_at": kept.closed_at,
        "outcome": file.outcome, "outcome_title": file.process.outcome_title(file.outcome or ""), "is_sealed": file.is_sealed,
        "steps": [{"task": one.name, "title": one.title, "closing": one.closing, "closed_at": one.closed_at} for one in file.tasks],
        "files": sorted(names.values()), "record_lines": len(kept.record), "record_head": kept.record[-1]["hash"] if kept.record else "",
    }  # fmt: skip


def _text(path: str, text: str) -> Entry:
    return Entry(path=path, content=io.BytesIO(text.encode()))
