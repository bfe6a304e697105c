"""What an uploaded file really is, by its content; its name and the browser's claim are only compared with that."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import puremagic

from app.domain.errors import Invalid, Problem

PDF = "application/pdf"
OFD = "application/ofd"  # GB/T 33190
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
JPEG = "image/jpeg"
CSV = "text/csv"

# The allow-list: what an upload may be, and what its name may then end in.
SUFFIXES: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    OFD: (".ofd",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    CSV: (".csv",),
}
# What WPS and Excel write on a Chinese machine.
ENCODINGS = ("utf-8-sig", "gb18030")
_LABELS = "PDF、OFD、Word（docx）、Excel（xlsx）、PNG、JPG、CSV"

_HEAD_BYTES = 4096
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARKUP = (b"<", b"#!")  # web pages and scripts are text too
_ZIP_ENTRIES = 2_000
_ZIP_BYTES = 200 * 1024 * 1024  # unpacked; an honest document of 50 MB stays below
_ZIP_RATIO = 200
_CONTENT_TYPES_BYTES = 1024 * 1024
_FOREIGN = {
    ".exe": "可执行程序",
    ".doc": "旧版 Office 文件（doc、xls、ppt）",
    ".rar": "RAR 压缩包",
    ".7z": "7z 压缩包",
    ".gif": "GIF 图片",
    ".svg": "SVG 图片",
    ".html": "网页",
}


@dataclass(frozen=True, kw_only=True)
class _Unwelcome(Exception):
    """Why a file is declined, as the end of a Chinese sentence."""

    why: str


def recognise(content: IO[bytes], name: str) -> str:
    """Media type of a file from the allow-list. Raises Invalid with a Chinese sentence; leaves the stream rewound."""
    try:
        media_type = _by_content(content)
    except _Unwelcome as unwelcome:
        raise declined(name, unwelcome.why) from None
    finally:
        content.seek(0)
    if PurePath(name).suffix.lower() not in SUFFIXES[media_type]:
        raise declined(name, f"的内容与文件名后缀不符，其内容应使用后缀“{SUFFIXES[media_type][0]}”。")
    return media_type


def declined(name: str, why: str) -> Invalid:
    """The refusal of one file: "文件“x.pdf”" and why."""
    problem = Problem(path="", label=name, message=f"文件“{name}”{why}")
    return Invalid((problem,), problem.message)


def _by_content(content: IO[bytes]) -> str:
    head = content.read(_HEAD_BYTES)
    content.seek(0)
    if not head:
        raise _Unwelcome(why="是空文件。")
    if head.startswith(b"%PDF-"):
        return _pdf(content)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"PK\x03\x04"):
        return _zip(content)
    if _looks_like_text(head):
        return _csv(content)
    raise _foreign(head)


def _pdf(content: IO[bytes]) -> str:
    content.seek(0, io.SEEK_END)
    content.seek(max(0, content.tell() - _HEAD_BYTES))
    if b"%%EOF" not in content.read():  # ISO 32000-1 7.5.5; an upload cut short has no end
        raise _Unwelcome(why="不完整，请重新上传。")
    return PDF


def _zip(content: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            _must_be_harmless(archive)
            return _zipped_document(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise _Unwelcome(why="已损坏，无法打开。") from None


def _must_be_harmless(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > _ZIP_ENTRIES:
        raise _Unwelcome(why=f"所含文件超过{_ZIP_ENTRIES}个，不予接收。")
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > _ZIP_BYTES or unpacked > _ZIP_RATIO * max(packed, 1024):
        raise _Unwelcome(why="解压后过大，不予接收。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _Unwelcome(why="已加密，请取消密码后重新上传。")


def _zipped_document(archive: zipfile.ZipFile) -> str:
    names = {entry.filename for entry in archive.infolist()}
    if "OFD.xml" in names:  # before Office: signature lists take an OFD for a docx
        return OFD
    if "[Content_Types].xml" not in names:
        raise _Unwelcome(why=f"是压缩包。请解压后分别上传，可上传{_LABELS}文件。")
    if _has_macros(archive, names):
        raise _Unwelcome(why="含有宏，不予接收。请另存为不含宏的文件后上传。")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise _Unwelcome(why=f"的类型不在可上传范围内。可上传{_LABELS}文件。")


def _has_macros(archive: zipfile.ZipFile, names: set[str]) -> bool:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lower):
        return True
    if archive.getinfo("[Content_Types].xml").file_size > _CONTENT_TYPES_BYTES:
        raise _Unwelcome(why="已损坏，无法打开。")
    return b"macroenabled" in archive.read("[Content_Types].xml").lower()


def _looks_like_text(head: bytes) -> bool:
    return not _CONTROL.search(head.decode("latin-1")) and not head.lstrip().startswith(_MARKUP)


def _csv(content: IO[bytes]) -> str:
    text = _decoded(content.read())
    if _CONTROL.search(text):
        raise _Unwelcome(why="不是 CSV 表格。")
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        raise _Unwelcome(why="不是完整的 CSV 表格，请检查引号和分隔符。") from None
    if not rows:
        raise _Unwelcome(why="是空表格。")
    return CSV


def _decoded(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _Unwelcome(why="的文字编码无法识别，请另存为 UTF-8 编码的 CSV 文件。")


def _foreign(head: bytes) -> _Unwelcome:
    try:
        suffixes = [match.extension for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        suffixes = []
    found = next((_FOREIGN[suffix] for suffix in suffixes if suffix in _FOREIGN), "")
    return _Unwelcome(why=f"{f'实际是{found}，' if found else ''}不在可上传的类型范围内。可上传{_LABELS}文件。")
