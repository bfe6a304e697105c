"""A year's notice as it comes in from outside: the State Council's own words, or YAML as in config/calendar."""

import re

from app.adapters.calendar import read_year_text
from app.adapters.lined_yaml import FileFault
from app.domain.errors import Invalid, Problem
from app.domain.notice_text import read_notice
from app.domain.year_drafts import YearDraft, draft_of, draft_of_text

MOST_CHARACTERS = 50_000
IS_YAML = re.compile(r"^holidays\s*:", re.MULTILINE)
FAULT = re.compile(r"[^:]*:(\d+): (.*)", re.DOTALL)


def decoded(content: bytes) -> str:
    """The text of a file. Raises Invalid for what is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text[:MOST_CHARACTERS]
    raise _wrong("/file", "上传的文件", "只能读取文本（txt）或 YAML 文件；Word、PDF 请复制其中的文字粘贴进来。")


def year_draft(text: str) -> YearDraft:
    """The notice as rows; nothing is judged yet. Raises Invalid with the line of each fault."""
    if not text.strip():
        raise _wrong("/text", "通知全文", "请粘贴通知全文，或者上传文件。")
    if IS_YAML.search(text):
        return _of_yaml(text)
    read = read_notice(text)
    if read.year is None:
        raise _wrong("/text", "通知全文", "没有读出年度：请连同标题“国务院办公厅关于……年部分节假日安排的通知”一起粘贴。")
    if not read.arrangements:
        raise _wrong(
            "/text", "通知全文", "没有读出放假安排：应当有“一、元旦：1月1日（周五）至3日（周日）放假，共3天。”这样的段落。"
        )
    return draft_of_text(read)


def _of_yaml(text: str) -> YearDraft:
    try:
        return draft_of(*read_year_text(text))
    except FileFault as fault:
        found = [FAULT.fullmatch(one) for one in fault.faults]
        messages = [f"第 {one[1]} 行：{one[2]}" if one else str(fault) for one in found]
        raise Invalid(tuple(Problem(path="/text", label="通知全文", message=one) for one in messages)) from fault


def _wrong(path: str, label: str, message: str) -> Invalid:
    return Invalid((Problem(path=path, label=label, message=message),))
