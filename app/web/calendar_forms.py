"""The forms of the calendar's pages: what was pasted, uploaded or typed, as drafts."""

import re

from flask import request

from app.adapters.calendar import read_year_text
from app.adapters.lined_yaml import FileFault
from app.domain.closures import ClosureDraft
from app.domain.errors import Invalid, Problem
from app.domain.notice_text import read_notice
from app.domain.year_drafts import MOST_ROWS, HolidayRow, YearDraft, draft_of, draft_of_text, tidied

IS_YAML = re.compile(r"^holidays\s*:", re.MULTILINE)
FAULT = re.compile(r"[^:]*:(\d+): (.*)", re.DOTALL)
MOST_CHARACTERS = 50_000
TEXTS = ("year", "title", "notice", "issued_on", "source", "statutory_days")


def pasted() -> str:
    """The notice as it came: an uploaded file goes before the text in the box. Raises Invalid."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("text", "").replace("\0", "")[:MOST_CHARACTERS]
    content = file.stream.read(MOST_CHARACTERS * 4)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text[:MOST_CHARACTERS]
    raise _wrong("/file", "上传的文件", "只能读取文本（txt）或 YAML 文件；Word、PDF 请复制其中的文字粘贴进来。")


def year_draft(text: str) -> YearDraft:
    """A notice's text or YAML as rows. Raises Invalid with the line of each fault."""
    if not text.strip():
        raise _wrong("/text", "通知全文", "请粘贴通知全文，或者上传文件。")
    if IS_YAML.search(text):
        return _of_yaml(text)
    read = read_notice(text)
    if read.year is None:
        raise _wrong(
            "/text", "通知全文", "没有读出年度：请连同标题“国务院办公厅关于……年部分节假日安排的通知”一起粘贴。"
        )
    if not read.arrangements:
        raise _wrong(
            "/text",
            "通知全文",
            "没有读出放假安排：应当有“一、元旦：1月1日（周五）至3日（周日）放假，共3天。”这样的段落。",
        )
    return draft_of_text(read)


def posted_year() -> YearDraft:
    """The rows of the form."""
    rows = [
        HolidayRow(**{key: _text(f"holidays-{n}-{part}") for part, key in ROW_PARTS.items()}) for n in range(MOST_ROWS)
    ]
    makeups = tuple(_text(f"makeup_days-{number}") for number in range(MOST_ROWS))
    return tidied(YearDraft(**{name: _text(name) for name in TEXTS}, holidays=tuple(rows), makeup_days=makeups))


def posted_closure() -> ClosureDraft:
    """The form of a closure."""
    names = {"organ": "organ", "from": "from_on", "to": "through_on", "name": "name", "legal_basis": "legal_basis"}
    return ClosureDraft(
        **{key: _text(name) for name, key in {**names, "document_no": "document_no", "source": "source"}.items()}
    )


ROW_PARTS = {"name": "name", "from": "from_on", "to": "through_on", "said": "said"}


def _of_yaml(text: str) -> YearDraft:
    try:
        return draft_of(*read_year_text(text))
    except FileFault as fault:
        found = [FAULT.fullmatch(one) for one in fault.faults]
        messages = [f"第 {one[1]} 行：{one[2]}" if one else str(fault) for one in found]
        raise Invalid(tuple(Problem(path="/text", label="通知全文", message=one) for one in messages)) from fault


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:2000]


def _wrong(path: str, label: str, message: str) -> Invalid:
    return Invalid((Problem(path=path, label=label, message=message),))
